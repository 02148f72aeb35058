"""Reading retours d'alternance, and the « approches métiers » of a group, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from cpro.comptes.models import Membre
from cpro.socle.permissions import Role
from entreprise.models import EntreeTache, FicheTache, RetourAlternance, TemoignageRetour
from entreprise.queries.fiches import fiches_visibles
from entreprise.queries.journal import entrees_visibles
from referentiels.correspondance import follow_taches
from referentiels.version_lue import TacheLue, VersionLue
from suivi.models import Apprenti, Groupe, ScenarioTache, SeanceApprenti
from suivi.visibilite import groupes_visibles

Accord = TemoignageRetour.Accord


def retours_visibles(membre: Membre) -> QuerySet[RetourAlternance]:
    """Those of the groups a member sees; an apprentice, those of their own group."""
    if membre.role == Role.APPRENTI:
        return RetourAlternance.objects.filter(groupe__apprentis__membre=membre)
    return RetourAlternance.objects.filter(groupe__in=groupes_visibles(membre).values("pk"))


def with_counts(retours: QuerySet[RetourAlternance]) -> QuerySet[RetourAlternance]:
    """How many testimonies are agreed to, and how many wait for their author."""
    return retours.select_related("groupe").annotate(
        accordes=Count("temoignages", filter=Q(temoignages__accord=Accord.DONNE)),
        demandes=Count("temoignages", filter=Q(temoignages__accord=Accord.DEMANDE)),
    )


def temoignages_of(retour: RetourAlternance) -> list[TemoignageRetour]:
    """The testimonies with what is shown of them. One query, and one for the photos of each kind."""
    return list(
        retour.temoignages.select_related(
            "entree__apprenti__membre",
            "entree__contrat__entreprise",
            "fiche__apprenti__membre",
            "fiche__contrat__entreprise",
        ).prefetch_related("entree__photos__fichier", "fiche__photos__fichier")
    )


def asked_of(membre: Membre) -> QuerySet[TemoignageRetour]:
    """The testimonies that wait for the consent of this apprentice."""
    return (
        TemoignageRetour.objects.filter(
            Q(entree__apprenti__membre=membre) | Q(fiche__apprenti__membre=membre), accord=Accord.DEMANDE
        )
        .select_related("retour")
        .order_by("cree_le")
    )


@dataclass(frozen=True, slots=True)
class AMontrer:
    """Something shared that may be gathered."""

    genre: str  # "entree" or "fiche"
    id: UUID
    qui: str
    jour: date
    texte: str


def shared_on(membre: Membre, groupe: Groupe, tache_id: UUID | None, mots: str) -> list[AMontrer]:
    """What the apprentices of a group shared on a task or with these words, the latest first. Two queries."""
    entrees = entrees_visibles(membre).filter(apprenti__groupe=groupe).select_related("apprenti")
    fiches = fiches_visibles(membre).filter(apprenti__groupe=groupe).select_related("apprenti")
    if tache_id:
        entrees = entrees.filter(taches__tache=tache_id)
        fiches = fiches.filter(taches__tache=tache_id)
    for mot in mots.split()[:6]:
        entrees = entrees.filter(Q(recit__icontains=mot) | Q(reflexion__icontains=mot))
        fiches = fiches.filter(
            Q(titre__icontains=mot)
            | Q(contexte__icontains=mot)
            | Q(etapes__icontains=mot)
            | Q(compris__icontains=mot)
        )
    trouvees = [
        *(AMontrer("entree", e.pk, str(e.apprenti), e.jour, e.recit) for e in entrees.order_by("-jour")[:60]),
        *(AMontrer("fiche", f.pk, str(f.apprenti), f.jour, f.titre) for f in fiches.order_by("-jour")[:60]),
    ]
    return sorted(trouvees, key=lambda a: a.jour, reverse=True)


@dataclass(slots=True)
class Approche:
    """One apprentice: the tasks never met in their company, each with the séances that make up for it."""

    apprenti: Apprenti
    rencontrees: int = 0
    manques: list[tuple[TacheLue, list[tuple[str, date, UUID]]]] = field(default_factory=list)


def approches_metiers(groupe: Groupe, version: VersionLue) -> list[Approche]:
    """For each apprentice of a group, what the company does not offer and what the centre gives. Four queries."""
    apprentis = list(Apprenti.objects.filter(groupe=groupe).order_by("nom", "prenom"))
    rencontrees: dict[UUID, set[UUID]] = defaultdict(set)
    for modele, parent in ((EntreeTache, "entree"), (FicheTache, "fiche")):
        lignes = modele.objects.filter(**{f"{parent}__apprenti__in": apprentis}).exclude(
            **{f"{parent}__statut": "brouillon"}
        )
        for apprenti_id, tache_id in lignes.values_list(f"{parent}__apprenti", "tache_id"):
            rencontrees[apprenti_id].add(tache_id)
    suites = follow_taches(version, {t for taches in rencontrees.values() for t in taches})
    seances = _seances_by_task(apprentis, version)
    approches = []
    for apprenti in apprentis:
        faites = {suites[t] for t in rencontrees[apprenti.pk] if t in suites}
        approche = Approche(apprenti, rencontrees=len(faites))
        for tache in version.taches.values():
            if tache.id not in faites:
                approche.manques.append((tache, seances.get((apprenti.pk, tache.id), [])))
        approches.append(approche)
    return approches


def _seances_by_task(
    apprentis: Iterable[Apprenti], version: VersionLue
) -> dict[tuple[UUID, UUID], list[tuple[str, date, UUID]]]:
    lignes = list(
        SeanceApprenti.objects.filter(apprenti__in=apprentis, absent=False)
        .values_list("apprenti_id", "seance_id", "seance__titre", "seance__debut", "seance__scenario_id")
        .order_by("seance__debut")
    )
    taches: dict[UUID, set[UUID]] = defaultdict(set)
    couples = ScenarioTache.objects.filter(scenario__in={ligne[4] for ligne in lignes})
    for scenario_id, tache_id in couples.values_list("scenario_id", "tache_id"):
        taches[scenario_id].add(tache_id)
    suites = follow_taches(version, {t for ids in taches.values() for t in ids})
    par_tache: dict[tuple[UUID, UUID], list[tuple[str, date, UUID]]] = defaultdict(list)
    for apprenti_id, seance_id, titre, debut, scenario_id in lignes:
        for tache_id in taches[scenario_id]:
            if (ici := suites.get(tache_id)) is not None:
                par_tache[apprenti_id, ici].append((titre, debut, seance_id))
    return par_tache
