"""What one apprentice works on next: each competence with its next séance, its tasks, and the last advice."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef
from django.utils import timezone

from bilans.priorites import Etat, Jugement, Motif, in_order
from bilans.queries.tableau import LigneTableau, Position, Tableau, tableau_apprenti
from cpro.socle.niveaux import remplissage
from entreprise.models import EntreeJournal, EntreeTache, ObjectifPeriode
from referentiels.correspondance import follow_competences, follow_taches
from referentiels.version_lue import TacheLue, VersionLue
from suivi.models import Apprenti, Evaluation, Seance, SeanceApprenti, SeanceCompetence, SeanceDispense

TACHES_AU_PLUS = 3


@dataclass(frozen=True, slots=True)
class TacheADemander:
    """A task of the référentiel that works on the competence; `fois`: days on which it was done."""

    tache: TacheLue
    fois: int


@dataclass(frozen=True, slots=True)
class Priorite:
    """`conseil`: the trainer's last commented judgement of this competence, in force."""

    motif: Motif
    ligne: LigneTableau
    seance: Seance | None
    conseil: Evaluation | None
    taches: tuple[TacheADemander, ...]


@dataclass(frozen=True, slots=True)
class Priorites:
    tableau: Tableau
    toutes: tuple[Priorite, ...]

    @property
    def par_motif(self) -> dict[Motif, list[Priorite]]:
        """By reason, in order, without the empty ones."""
        groupes: dict[Motif, list[Priorite]] = {}
        for priorite in self.toutes:
            groupes.setdefault(priorite.motif, []).append(priorite)
        return groupes


def priorites_de(apprenti: Apprenti) -> Priorites:
    """Everything to work on, in the order of `bilans.priorites`. Five queries, whatever the number of traces;
    up to three more after the group has passed to another version.

    `apprenti` comes with `groupe.formation`. A competence judged through its sub-competences is not listed
    itself unless it was judged.
    """
    tableau = tableau_apprenti(apprenti)
    seances = _next_seances(apprenti, tableau.version)
    conseils = _advice(apprenti, tableau.version)
    taches = _tasks(apprenti, tableau.version)
    etats, lignes = [], {}
    for place, ligne in enumerate(tableau.lignes):
        if ligne.competence.enfants and not ligne.vue:
            continue
        seance = seances.get(ligne.competence.id)
        lignes[place] = ligne
        etats.append(
            Etat(
                place,
                _jugement(ligne.centre, tableau.echelle_centre.rang_max),
                _jugement(ligne.entreprise, tableau.echelle_entreprise.rang_max),
                seance.debut if seance else None,
            )
        )
    toutes = []
    for motif, etat in in_order(etats):
        ligne = lignes[etat.place]
        cle = ligne.competence.id
        toutes.append(
            Priorite(motif, ligne, seances.get(cle), conseils.get(cle), tuple(taches[cle][:TACHES_AU_PLUS]))
        )
    return Priorites(tableau, tuple(toutes))


def _jugement(position: Position | None, maximum: int) -> Jugement | None:
    if position is None:
        return None
    return Jugement(remplissage(position.niveau.rang, maximum), position.niveau.acquis)


def _next_seances(apprenti: Apprenti, version: VersionLue) -> dict[UUID, Seance]:
    """Competence → the nearest séance to come, or under way, that evaluates it for this apprentice."""
    attendu = SeanceApprenti.objects.filter(seance=OuterRef("seance"), apprenti=apprenti, absent=False)
    dispense = SeanceDispense.objects.filter(
        seance=OuterRef("seance"), apprenti=apprenti, competence=OuterRef("competence"), critere=None
    )
    colonnes = (
        SeanceCompetence.objects.filter(
            Exists(attendu),
            ~Exists(dispense),
            seance__fin__gte=timezone.localdate(),
            seance__cloturee_le=None,
        )
        .select_related("seance")
        .order_by("-seance__debut", "-seance__titre")
    )
    suites = follow_competences(version, {colonne.competence_id for colonne in colonnes})
    return {suites[c.competence_id]: c.seance for c in colonnes if c.competence_id in suites}


def _advice(apprenti: Apprenti, version: VersionLue) -> dict[UUID, Evaluation]:
    """Competence → the last commented judgement, of it or of what it continues."""
    jugements = (
        Evaluation.objects.filter(
            apprenti=apprenti,
            contexte=Evaluation.Contexte.CENTRE,
            est_courante=True,
            niveau__isnull=False,
        )
        .exclude(nature=Evaluation.Nature.AUTO)
        .exclude(commentaire="")
        .select_related("auteur__utilisateur")
        .order_by("jour", "cree_le")
    )
    suites = follow_competences(version, {jugement.competence_id for jugement in jugements})
    return {suites[j.competence_id]: j for j in jugements if j.competence_id in suites}


def _tasks(apprenti: Apprenti, version: VersionLue) -> dict[UUID, list[TacheADemander]]:
    """Competence → the tasks that call on it and that the company can offer, the least done first."""
    notees = dict(
        EntreeTache.objects.filter(entree__apprenti=apprenti)
        .exclude(entree__statut=EntreeJournal.Statut.BROUILLON)
        .order_by()
        .values("tache_id")
        .annotate(fois=Count("entree__jour", distinct=True))
        .values_list("tache_id", "fois")
    )
    ecartees = set(
        ObjectifPeriode.objects.filter(
            periode_apprenti__apprenti=apprenti,
            periode_apprenti__fin__gte=timezone.localdate(),
            realisable=False,
        ).values_list("tache_id", flat=True)
    )
    suites = follow_taches(version, {*notees, *ecartees})
    impossibles = {suites[cle] for cle in ecartees if cle in suites}
    faites: Counter[UUID] = Counter()
    for cle, fois in notees.items():
        if cle in suites:
            faites[suites[cle]] += fois
    taches: dict[UUID, list[TacheADemander]] = defaultdict(list)
    for cle, tache in version.taches.items():
        if cle not in impossibles:
            for competence in version.matrice.get(cle, {}):
                taches[competence].append(TacheADemander(tache, faites[cle]))
    for liste in taches.values():
        liste.sort(key=lambda demande: demande.fois)
    return taches
