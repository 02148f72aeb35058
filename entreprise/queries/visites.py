"""Reading visits and first interviews: which ones a member sees, and whose interview is still to be held."""

from datetime import date, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from cpro.comptes.models import Membre
from cpro.comptes.queries import membres_en_cours
from cpro.socle.permissions import Role
from entreprise.acces import contrats_suivis_ids
from entreprise.models import Contrat, Entretien, ReponseEntretien, Visite
from referentiels.queries import charger_version
from referentiels.version_lue import NoeudLu
from suivi.visibilite import apprentis_visibles


def contrats_a_visiter(membre: Membre) -> QuerySet[Contrat]:
    """The contracts of the apprentices a member sees; an MA, those they follow."""
    if membre.role == Role.MAITRE:
        return Contrat.objects.filter(pk__in=contrats_suivis_ids(membre))
    return Contrat.objects.filter(apprenti__in=apprentis_visibles(membre))


def visites_visibles(membre: Membre) -> QuerySet[Visite]:
    """The visits under those contracts, with what their pages show."""
    return Visite.objects.filter(contrat__in=contrats_a_visiter(membre)).select_related(
        "contrat__apprenti__groupe__formation",
        "contrat__entreprise",
        "periode_apprenti__periode",
        "formateur__utilisateur",
    )


def entretiens_visibles(membre: Membre) -> QuerySet[Entretien]:
    """The first interviews of those contracts, with what their pages show."""
    return Entretien.objects.filter(contrat__in=contrats_a_visiter(membre)).select_related(
        "trame",
        "contrat__entreprise",
        "contrat__apprenti__groupe__formation",
        "contrat__apprenti__membre",
        "contrat__maitre__membre__utilisateur",
        "contrat__maitre_2__membre__utilisateur",
        "prepare_par__utilisateur",
        "maitre_ecrit_par__utilisateur",
    )


def contrats_sans_entretien(membre: Membre) -> QuerySet[Contrat]:
    """Running contracts whose first interview comes due or is late: none was frozen. The oldest first."""
    jour = timezone.localdate()
    return contrats_sans_entretien_le(membre, jour, jour - settings.ENTRETIEN_BIENTOT)


def contrats_sans_entretien_le(membre: Membre, jour: date, commences: date) -> QuerySet[Contrat]:
    """The same that day, of the contracts begun on `commences` at the latest."""
    tenu = Entretien.objects.filter(contrat=OuterRef("pk")).exclude(statut=Entretien.Statut.BROUILLON)
    return (
        contrats_a_visiter(membre)
        .alias(terme=Coalesce("rupture_le", "fin"))
        .filter(~Exists(tenu), debut__lte=commences, terme__gte=jour)
        .order_by("debut")
    )


def is_late(debut: date) -> bool:
    """Whether the first interview of a contract begun that day should have been held."""
    return timezone.localdate() - debut > settings.ENTRETIEN_DELAI


def alertes_ouvertes(membre: Membre) -> QuerySet[ReponseEntretien]:
    """Answers that raise an alert, of frozen interviews, until somebody says what was done."""
    return (
        ReponseEntretien.objects.filter(
            alerte=True, suite="", entretien__contrat__in=contrats_a_visiter(membre)
        )
        .exclude(entretien__statut=Entretien.Statut.BROUILLON)
        .order_by("entretien__jour", "cree_le")
    )


def visites_a_venir(membre: Membre, *, jours: int = 60) -> QuerySet[Visite]:
    """The planned visits from this morning on, the next one first."""
    matin = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return (
        visites_visibles(membre)
        .filter(statut=Visite.Statut.PLANIFIEE, debut__gte=matin, debut__lt=matin + timedelta(days=jours))
        .order_by("debut")
    )


def points_of(visite: Visite) -> list[NoeudLu]:
    """What is to be talked about, tasks first, then competences and criteria, in the order of the référentiel."""
    version = charger_version(visite.contrat.apprenti.groupe.formation.version_id)
    choisis = {p.tache_id or p.competence_id or p.critere_id for p in visite.points.all()}
    noeuds: list[NoeudLu] = [tache for tache in version.taches.values() if tache.id in choisis]
    for competence in version.competences.values():
        noeuds += [noeud for noeud in (competence, *competence.criteres) if noeud.id in choisis]
    return noeuds


def formateurs_de_visite() -> QuerySet[Membre]:
    """Those who may be asked to make a visit: the trainers of the centre, today."""
    formateurs = membres_en_cours().filter(role=Role.FORMATEUR, utilisateur__is_active=True)
    return formateurs.select_related("utilisateur").order_by("utilisateur__nom", "utilisateur__prenom")
