"""Reading contracts: which ones a member sees, found by words or by what is wrong, and how many follow an MA."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from cpro.comptes.models import Membre, Utilisateur
from cpro.socle import journal
from cpro.socle.models import EntreeAudit
from cpro.socle.permissions import Permission, Role
from cpro.socle.prepared import prepared
from cpro.socle.templatetags.francais import dire_date
from entreprise.acces import contrats_suivis
from entreprise.models import Contrat, MaitreApprentissage
from suivi.models import Apprenti
from suivi.visibilite import apprentis_visibles

FIN_PROCHE = timedelta(days=60)
PERSONNES = ("maitre__membre__utilisateur", "maitre_2__membre__utilisateur")
ETATS = {
    "en_cours": "En cours",
    "fin_proche": "Se terminent dans les 60 jours",
    "sans_maitre": "Sans maître d’apprentissage qui puisse entrer",
    "rompus": "Rompus",
}


def contrats_visibles(membre: Membre) -> QuerySet[Contrat]:
    """The contracts of the apprentices a member sees, with their people; an MA sees those they follow."""
    contrats = (
        contrats_suivis(membre)
        if membre.role == Role.MAITRE
        else Contrat.objects.filter(apprenti__in=apprentis_visibles(membre))
    )
    return contrats.select_related("apprenti__groupe", "entreprise", *PERSONNES)


def contrats_on(apprenti: Apprenti, jour: date) -> QuerySet[Contrat]:
    """The contracts of an apprentice, that of the day first, then the latest."""
    en_cours = Q(debut__lte=jour, terme__gte=jour)
    return (
        Contrat.objects.filter(apprenti=apprenti)
        .alias(terme=Coalesce("rupture_le", "fin"), rang=Case(When(en_cours, then=0), default=1))
        .order_by("rang", "-debut")
    )


class ContratDit(NamedTuple):
    """What a page about an apprentice says of their contract."""

    entreprise: str
    maitre: str


def say_contrat(apprenti: Apprenti, jour: date) -> ContratDit | None:
    """The contract of that day, else the latest one. One query."""
    for entreprise, prenom, nom, email in _contrat_on(apprenti=apprenti, jour=jour):
        return ContratDit(entreprise, f"{prenom} {nom}".strip() or email)
    return None


@prepared()
def _contrat_on(*, apprenti: Apprenti, jour: date) -> QuerySet:
    maitre = "maitre__membre__utilisateur"
    return contrats_on(apprenti, jour).values_list(
        "entreprise__nom", f"{maitre}__prenom", f"{maitre}__nom", f"{maitre}__email"
    )[:1]


def maitres_visibles(membre: Membre) -> QuerySet[MaitreApprentissage]:
    """The MA of the contracts a member sees; whoever keeps contracts, all of them: one may have none yet."""
    maitres = MaitreApprentissage.objects.select_related("entreprise", "membre__utilisateur")
    if membre.peut(Permission.CONTRAT_MANAGE):
        return maitres
    vus = Contrat.objects.filter(apprenti__in=apprentis_visibles(membre))
    return maitres.filter(Q(pk__in=vus.values("maitre")) | Q(pk__in=vus.values("maitre_2")))


def search_contrats(contrats: QuerySet[Contrat], *, mots: str = "", etat: str = "") -> QuerySet[Contrat]:
    """Each word is in the name of the apprentice, of the company or of an MA."""
    for mot in mots.split():
        contrats = contrats.filter(
            Q(apprenti__nom__icontains=mot)
            | Q(apprenti__prenom__icontains=mot)
            | Q(entreprise__nom__icontains=mot)
            | Q(maitre__membre__utilisateur__nom__icontains=mot)
            | Q(maitre__membre__utilisateur__prenom__icontains=mot)
            | Q(maitre_2__membre__utilisateur__nom__icontains=mot)
            | Q(maitre_2__membre__utilisateur__prenom__icontains=mot)
        )
    jour = timezone.localdate()
    if etat == "rompus":
        return contrats.filter(rupture_le__isnull=False)
    if etat not in ETATS:
        return contrats
    contrats = contrats.alias(terme=Coalesce("rupture_le", "fin")).filter(debut__lte=jour, terme__gte=jour)
    if etat == "fin_proche":
        return contrats.filter(terme__lte=jour + FIN_PROCHE)
    if etat == "sans_maitre":
        return contrats.filter(maitre__membre__fin__lt=jour).filter(
            Q(maitre_2=None) | Q(maitre_2__membre__fin__lt=jour)
        )
    return contrats


def apprentis_sans_contrat(membre: Membre) -> QuerySet[Apprenti]:
    """Apprentices in training whom no contract, running or to come, links to a company."""
    a_jour = Contrat.objects.filter(apprenti=OuterRef("pk"), rupture_le=None, fin__gte=timezone.localdate())
    return (
        apprentis_visibles(membre)
        .filter(~Exists(a_jour), statut=Apprenti.Statut.EN_FORMATION, groupe__archive_le=None)
        .select_related("groupe")
        .distinct()
    )


def contrat_simultane(
    apprenti: Apprenti, debut: date, fin: date, *, sauf: Contrat | None = None
) -> Contrat | None:
    """Another contract of the apprentice at the same dates."""
    autres = Contrat.objects.filter(apprenti=apprenti).exclude(pk=sauf.pk if sauf else None)
    return (
        autres.alias(terme=Coalesce("rupture_le", "fin"))
        .filter(debut__lte=fin, terme__gte=debut)
        .select_related("entreprise")
        .first()
    )


def overload(maitre: MaitreApprentissage, contrat: Contrat) -> list[Contrat]:
    """The contracts that an MA follows at one moment of this one, when they are more than the law allows.

    Code du travail, R6223-6: two apprentices at most, and one more whose training is prolonged after a failure.
    First and second MA count alike, in whatever company. Empty when there is nothing to say.
    """
    suivis = (
        Contrat.objects.filter(Q(maitre__membre=maitre.membre_id) | Q(maitre_2__membre=maitre.membre_id))
        .alias(terme=Coalesce("rupture_le", "fin"))
        .filter(debut__lte=contrat.fin_reelle, terme__gte=contrat.debut)
        .select_related("apprenti")
        .order_by("debut")
    )
    suivis = list(suivis)
    for jour in sorted({max(c.debut, contrat.debut) for c in suivis}):
        ce_jour = {c.apprenti_id: c for c in suivis if c.debut <= jour <= c.fin_reelle}
        ordinaires = sum(not c.prolonge for c in ce_jour.values())
        if ordinaires > 2 or len(ce_jour) > 3:
            return list(ce_jour.values())
    return []


def overloads(contrat: Contrat) -> list[tuple[Utilisateur, list[Contrat]]]:
    """The same for each MA of a contract; nothing is said of a contract that is over."""
    if contrat.fin_reelle < timezone.localdate():
        return []
    maitres = [maitre for maitre in (contrat.maitre, contrat.maitre_2) if maitre is not None]
    return [
        (maitre.membre.utilisateur, suivis) for maitre in maitres if (suivis := overload(maitre, contrat))
    ]


ICONES = {"contrat.cree": "file-plus", "contrat.rompu": "file-x", "contrat.maitres": "users"}


def history(contrats: Iterable[Contrat]) -> list[dict[str, Any]]:
    """What happened to these contracts, the latest first, from the audit log. Two queries."""
    lignes = list(
        EntreeAudit.objects.filter(
            objet_type=Contrat._meta.label_lower, objet_id__in=[str(contrat.pk) for contrat in contrats]
        ).order_by("-cree_le", "-pk")[:50]
    )
    auteurs = Utilisateur.objects.in_bulk({ligne.acteur_id for ligne in lignes if ligne.acteur_id})
    return [
        {
            "quand": dire_date(ligne.cree_le),
            "texte": f"{auteurs.get(ligne.acteur_id, 'Le système')} {journal.phrase(ligne)}",
            "detail": ligne.donnees.get("motif", ""),
            "icone": ICONES.get(ligne.action, "pencil"),
            "ton": "",
            "url": "",
        }
        for ligne in lignes
    ]
