"""The decisions that a jury still owes, for those who write them down. One query."""

from django.db.models import Count, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from bilans.models import Certification, DecisionJury, SituationEvaluation
from cpro.comptes.models import Membre
from cpro.socle.attentes import Attente
from cpro.socle.permissions import Permission
from cpro.socle.templatetags.francais import dire_date, pluriel
from suivi.models import Apprenti
from suivi.visibilite import groupes_visibles


def attentes_de_certification(membre: Membre) -> list[Attente]:
    """Each épreuve or bloc whose last situation is over, with how many candidates have no frozen decision."""
    if not membre.peut(Permission.CERTIFICATION_DECIDE):
        return []
    decides = (
        DecisionJury.objects.filter(
            certification=OuterRef("pk"),
            statut=DecisionJury.Statut.FIGEE,
            apprenti__statut=Apprenti.Statut.EN_FORMATION,
        )
        .order_by()
        .values("certification")
        .annotate(n=Count("pk"))
        .values("n")
    )
    derniere = (
        SituationEvaluation.objects.filter(certification=OuterRef("pk"))
        .order_by()
        .values("certification")
        .annotate(jour=Max("jour"))
        .values("jour")
    )
    certifications = (
        Certification.objects.filter(groupe__in=groupes_visibles(membre), groupe__archive_le=None)
        .select_related("groupe", "epreuve", "bloc")
        .annotate(
            derniere=Subquery(derniere),
            candidats=Count(
                "groupe__apprentis", filter=Q(groupe__apprentis__statut=Apprenti.Statut.EN_FORMATION)
            ),
            decides=Coalesce(Subquery(decides), 0),
        )
        .filter(derniere__lt=timezone.localdate(), candidats__gt=F("decides"))
        .order_by("derniere")
    )
    return [_attente(membre, certification) for certification in certifications[:20]]


def _attente(membre: Membre, certification: Certification) -> Attente:
    reste = certification.candidats - certification.decides
    return Attente(
        texte=f"Faire décider {certification}",
        url=reverse(
            "bilans:certification",
            kwargs={"centre": membre.centre.slug, "certification_id": certification.pk},
        ),
        icone="scale",
        urgence=certification.derniere,
        qui=f"{certification.groupe.nom}, {pluriel(reste, 'candidat')}",
        quand=dire_date(certification.derniere),
    )
