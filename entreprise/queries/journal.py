"""Reading the journal de bord, in a fixed number of queries."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from cpro.comptes.models import Membre
from cpro.socle.permissions import Role
from cpro.socle.prepared import prepared
from cpro.socle.templatetags.francais import INSECABLE, MOIS
from entreprise.acces import contrats_suivis_ids
from entreprise.models import (
    Avis,
    EntreeJournal,
    EntreePhoto,
    EntreeTache,
    ObjectifPeriode,
    PeriodeApprenti,
)
from referentiels.correspondance import follow_taches
from referentiels.version_lue import VersionLue
from suivi.models import Apprenti
from suivi.visibilite import apprentis_visibles

COLONNES_D_UNE_REPONSE = (
    "statut",
    "contrat",
    "autonomie",
    "jour",
    "envoyee_le",
    "apprenti__prenom",
    "apprenti__nom",
    "apprenti__membre",
    "apprenti__groupe__formation__version",
    "apprenti__groupe__formation__echelle_entreprise",
)
RECENTES = 6  # tasks proposed first: the last ones this apprentice ticked


def entrees_visibles(membre: Membre) -> QuerySet[EntreeJournal]:
    """Entries of the apprentices this member sees; an MA reads those of the contracts they follow.

    Drafts are seen by their author alone.
    """
    if membre.role == Role.APPRENTI:
        return EntreeJournal.objects.filter(apprenti__membre=membre)
    if membre.role == Role.MAITRE:
        return _read_by_an_ma(contrats_suivis_ids(membre))
    return _sent().filter(apprenti__in=apprentis_visibles(membre).values("pk"))


def _sent() -> QuerySet[EntreeJournal]:
    return EntreeJournal.objects.exclude(statut=EntreeJournal.Statut.BROUILLON)


def _read_by_an_ma(contrats: Collection[UUID]) -> QuerySet[EntreeJournal]:
    """Of those they follow."""
    return _sent().filter(contrat__in=contrats)


def get_entree(membre: Membre, entree_id: UUID) -> EntreeJournal:
    """One entry with what its page shows. 404 when the member may not see it."""
    entrees = entrees_visibles(membre).select_related(
        "apprenti__groupe__formation",
        "apprenti__membre",
        "autonomie",
        "contrat__entreprise",
        "periode_apprenti__periode",
    )
    return get_object_or_404(with_details(entrees), pk=entree_id)


def latest_entree(apprenti: Apprenti) -> EntreeJournal | None:
    """The entry an apprentice wrote last, with its tasks."""
    return (
        EntreeJournal.objects.filter(apprenti=apprenti)
        .prefetch_related("taches")
        .order_by("-jour", "-cree_le")
        .first()
    )


def get_entree_a_repondre(membre: Membre, entree_id: UUID) -> EntreeJournal:
    """One entry with what the answer of an MA needs, and no more. 404 when they may not see it."""
    for entree in _to_answer(contrats=list(contrats_suivis_ids(membre)), entree=entree_id):
        return entree
    raise Http404("Activité inconnue")


@prepared()
def _to_answer(*, contrats: list[UUID], entree: UUID) -> QuerySet[EntreeJournal]:
    entrees = _read_by_an_ma(contrats).filter(pk=entree).select_related("apprenti__groupe__formation")
    return entrees.only(*COLONNES_D_UNE_REPONSE)


def with_details(entrees: QuerySet[EntreeJournal]) -> QuerySet[EntreeJournal]:
    """Prefetch tasks, photos and answers."""
    return entrees.select_related("autonomie").prefetch_related(
        Prefetch("taches", EntreeTache.objects.order_by("cree_le")),
        Prefetch("photos", EntreePhoto.objects.select_related("fichier")),
        Prefetch("avis", Avis.objects.select_related("membre__utilisateur", "niveau").order_by("cree_le")),
    )


def waiting_for(membre: Membre) -> QuerySet[EntreeJournal]:
    """The entries that wait for this MA, the oldest first."""
    return _waiting(contrats_suivis_ids(membre)).select_related("apprenti")


def next_waiting_for(membre: Membre) -> UUID | None:
    """The first of them."""
    return next(iter(_next(contrats=list(contrats_suivis_ids(membre)))), None)


def _waiting(contrats: Collection[UUID]) -> QuerySet[EntreeJournal]:
    attendues = EntreeJournal.objects.filter(contrat__in=contrats, statut=EntreeJournal.Statut.ENVOYEE)
    return attendues.order_by("envoyee_le")


@prepared()
def _next(*, contrats: list[UUID]) -> QuerySet:
    return _waiting(contrats).values_list("pk", flat=True)[:1]


@prepared()
def taches_ids(*, entree: EntreeJournal) -> QuerySet:
    """The ids of the tasks ticked on an entry."""
    return EntreeTache.objects.filter(entree=entree).values_list("tache_id", flat=True)


@dataclass(frozen=True)
class TacheAProposer:
    id: UUID
    libelle: str
    groupe: str
    cochee: bool
    officiel: str = ""  # the official label, when `libelle` is the centre's own wording


def tasks_to_offer(
    apprenti: Apprenti, version: VersionLue, jour: date, cochees: Iterable[UUID] = ()
) -> tuple[list[TacheAProposer], list[tuple[str, list[TacheAProposer]]]]:
    """The tasks to tick: the last ones used, then all of them by activity, but those set aside for the period."""
    cochees = set(cochees)
    ecartees = set(
        ObjectifPeriode.objects.filter(
            periode_apprenti__apprenti=apprenti,
            periode_apprenti__debut__lte=jour,
            periode_apprenti__fin__gte=jour,
        ).values_list("tache_id", flat=True)
    )
    recentes = list(
        dict.fromkeys(
            EntreeTache.objects.filter(entree__apprenti=apprenti)
            .order_by("-cree_le")
            .values_list("tache_id", flat=True)[:40]
        )
    )[:RECENTES]
    ecartees = set(follow_taches(version, ecartees).values())
    recentes = list(dict.fromkeys(follow_taches(version, recentes).values()))
    toutes = [
        TacheAProposer(
            id=t.id,
            libelle=f"{t.code_usage} {t.local}".strip() if t.local else str(t),
            groupe=t.activite or t.pole,
            cochee=t.id in cochees,
            officiel=t.intitule if t.local else "",
        )
        for t in version.taches.values()
        if t.id not in ecartees or t.id in cochees
    ]
    par_id = {tache.id: tache for tache in toutes}
    premieres = [par_id[i] for i in recentes if i in par_id]
    vues = {tache.id for tache in premieres}
    groupes: dict[str, list[TacheAProposer]] = {}
    for tache in toutes:
        if tache.id not in vues:
            groupes.setdefault(tache.groupe, []).append(tache)
    return premieres, list(groupes.items())


def current_period(apprenti: Apprenti) -> PeriodeApprenti | None:
    """The period running today, else the next one."""
    jour = timezone.localdate()
    periodes = PeriodeApprenti.objects.filter(apprenti=apprenti, fin__gte=jour).select_related("periode")
    return periodes.order_by("debut").first()


def by_week(entrees: Iterable[EntreeJournal]) -> list[tuple[str, list[EntreeJournal]]]:
    """(« Cette semaine » or « Semaine du 9 mars », entries) from a list already ordered by day."""
    jour = timezone.localdate()
    cette = jour - timedelta(days=jour.weekday())
    semaines: dict[date, list[EntreeJournal]] = {}
    for entree in entrees:
        lundi = entree.jour - timedelta(days=entree.jour.weekday())
        semaines.setdefault(lundi, []).append(entree)
    noms = {cette: "Cette semaine", cette - timedelta(days=7): "La semaine dernière"}
    return [
        (noms.get(lundi) or f"Semaine du {dire_jour(lundi)}", lignes) for lundi, lignes in semaines.items()
    ]


def dire_jour(jour: date) -> str:
    """« 9 mars », with the year when it is another one; never « lundi dernier »."""
    numero = "1ᵉʳ" if jour.day == 1 else str(jour.day)
    annee = "" if jour.year == timezone.localdate().year else f" {jour.year}"
    return f"{numero}{INSECABLE}{MOIS[jour.month - 1]}{annee}"


def period_counts(ligne: PeriodeApprenti) -> dict[str, int]:
    """Entries of an apprentice's period: `envoyees` and, among them, `validees`."""
    return EntreeJournal.objects.filter(periode_apprenti=ligne).aggregate(
        envoyees=Count("pk", filter=~Q(statut=EntreeJournal.Statut.BROUILLON)),
        validees=Count("pk", filter=Q(statut=EntreeJournal.Statut.VALIDEE)),
    )


def periodes_with_progress(periode_id: UUID) -> QuerySet[PeriodeApprenti]:
    """The apprentices of a period with how many entries they sent, and how many are validated."""
    return (
        PeriodeApprenti.objects.filter(periode=periode_id)
        .select_related("apprenti")
        .annotate(
            envoyees=Count("entrees", filter=~Q(entrees__statut=EntreeJournal.Statut.BROUILLON)),
            validees=Count("entrees", filter=Q(entrees__statut=EntreeJournal.Statut.VALIDEE)),
        )
        .prefetch_related("bilans")
        .order_by("apprenti__nom", "apprenti__prenom")
    )
