"""Reading séances: which ones a member may see, and how far their evaluation has gone."""

from datetime import date
from uuid import UUID

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db.models import (
    Exists,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    prefetch_related_objects,
)
from django.db.models.expressions import RawSQL
from django.shortcuts import get_object_or_404
from django.utils import timezone

from cpro.comptes.models import Membre
from cpro.socle.permissions import Role
from suivi.models import (
    Apprenti,
    GroupeFormateur,
    Seance,
    SeanceApprenti,
    SeanceCompetence,
    SeanceCritere,
    SeanceFormateur,
)
from suivi.rules import evaluable_by, may_evaluate

# What judging a cell reads: asked for at every key pressed in the grid, among the sixty columns of five tables.
COLONNES_D_UN_JUGEMENT = (
    "centre_id",
    "jusquau",
    *(f"apprenti__{champ}" for champ in ("centre_id", "prenom", "nom")),
    *(
        f"seance__{champ}"
        for champ in (
            *("centre_id", "titre", "mode", "finalite", "debut", "fin", "cloturee_le", "complete_le"),
            *("echelle", "scenario__version", "groupe__formation__echelle_centre"),
        )
    ),
)
ETATS = {"evaluer": "À évaluer", "venir": "À venir", "terminees": "Terminées"}


def seances_visibles(membre: Membre) -> QuerySet[Seance]:
    """Those a member may see: a trainer, the ones they run and those of their groups."""
    if membre.role in (Role.COORDONNATEUR, Role.AUDITEUR):
        return Seance.objects.all()
    if membre.role == Role.FORMATEUR:
        menees = SeanceFormateur.objects.filter(seance=OuterRef("pk"), membre=membre)
        suivis = GroupeFormateur.objects.filter(groupe=OuterRef("groupe"), membre=membre)
        return Seance.objects.filter(Exists(menees) | Exists(suivis))
    return Seance.objects.none()


def get_seance_visible(membre: Membre, seance_id: UUID) -> Seance:
    """One séance with its group, its scale's owner and its trainers. 404 when the member may not see it."""
    seance = get_object_or_404(
        seances_visibles(membre).select_related("groupe__formation", "scenario"), pk=seance_id
    )
    prefetch_formateurs(seance)
    return seance


def get_seance_evaluable(membre: Membre, seance_id: UUID) -> Seance:
    """A séance this member may judge. 404 when they may not see it, 403 when it is another's to judge."""
    seance = get_seance_visible(membre, seance_id)
    if not may_evaluate(membre, seance):
        raise PermissionDenied("Seuls les formateurs de la séance et le coordonnateur l’évaluent.")
    return seance


def to_catch_up(seance: Seance) -> QuerySet[Apprenti]:
    """Those who were away, and are expected (and not away) at no catch-up of this séance."""
    repris = SeanceApprenti.objects.filter(seance__rattrape=seance, absent=False)
    absents = seance.apprentis.filter(absent=True).exclude(apprenti__in=repris.values("apprenti"))
    return Apprenti.objects.filter(pk__in=absents.values("apprenti"))


def prefetch_formateurs(seance: Seance) -> None:
    """Read the séance's trainers with their names, once. One query."""
    formateurs = SeanceFormateur.objects.select_related("membre__utilisateur")
    prefetch_related_objects([seance], Prefetch("formateurs", formateurs))


def get_ligne_evaluable(membre: Membre, seance_id: UUID, apprenti_id: UUID) -> SeanceApprenti:
    """One apprentice of a séance this member may judge, in one query. Raises SeanceApprenti.DoesNotExist."""
    lignes = SeanceApprenti.objects.filter(evaluable_by(membre), seance=seance_id, apprenti=apprenti_id)
    return (
        lignes.select_related("seance__groupe__formation", "seance__scenario", "apprenti")
        .only(*COLONNES_D_UN_JUGEMENT)
        .get()
    )


def cases_de(seance: Seance) -> frozenset[tuple[UUID, UUID | None]]:
    """The cells that a row of the séance's grid holds: (competence, criterion).

    In « critère » mode, the cell without a criterion is the level of a competence, decided from its
    criteria. Kept for ten minutes by each process: what a séance evaluates never changes once planned.
    """
    cle = f"cases:{seance.pk}"
    cases = cache.get(cle)
    if cases is None:
        if seance.mode == Seance.Mode.CRITERE:
            choisis = SeanceCritere.objects.filter(seance=seance)
            fines = set(choisis.values_list("critere__competence_id", "critere_id"))
            cases = frozenset(fines | {(competence_id, None) for competence_id, _ in fines})
        else:
            choisies = SeanceCompetence.objects.filter(seance=seance)
            cases = frozenset((c, None) for c in choisies.values_list("competence_id", flat=True))
        cache.set(cle, cases, 600)
    return cases


def in_state(seances: QuerySet[Seance], etat: str) -> QuerySet[Seance]:
    """Only those to evaluate (begun, not closed, cells missing), coming, or done. See with_progress."""
    aujourdhui = timezone.localdate()
    if etat == "venir":
        return seances.filter(debut__gt=aujourdhui, cloturee_le=None).order_by("debut", "titre")
    if etat == "terminees":
        commencees = seances.filter(Q(debut__lte=aujourdhui) | Q(cloturee_le__isnull=False))
        connues = Q(cloturee_le__isnull=False) | Q(complete_le__isnull=False)
        return commencees.filter(connues | Q(cases_faites__gte=F("cases"))).order_by("-fin", "titre")
    return to_watch(seances, aujourdhui).filter(cases_faites__lt=F("cases"))


def to_watch(seances: QuerySet[Seance], jour: date) -> QuerySet[Seance]:
    """Those begun that day, not closed, and not known to have every cell judged; the oldest first."""
    return seances.filter(debut__lte=jour, cloturee_le=None, complete_le=None).order_by("fin", "titre")


# What a séance counts, in SQL: lists and home ask for it all day, and the same four subqueries written with the
# ORM cost five times what PostgreSQL takes to answer them.
PRESENTS = """(SELECT count(*) FROM suivi_seanceapprenti p
    WHERE p.centre_id = suivi_seance.centre_id AND p.seance_id = suivi_seance.id AND NOT p.absent)"""
COLONNES = """(CASE suivi_seance.mode WHEN 'critere' THEN
    (SELECT count(*) FROM suivi_seancecritere c
     WHERE c.centre_id = suivi_seance.centre_id AND c.seance_id = suivi_seance.id)
    ELSE (SELECT count(*) FROM suivi_seancecompetence c
     WHERE c.centre_id = suivi_seance.centre_id AND c.seance_id = suivi_seance.id) END)"""
DISPENSES = """(SELECT count(*) FROM suivi_seancedispense d
    JOIN suivi_seanceapprenti p ON p.centre_id = d.centre_id AND p.seance_id = d.seance_id
        AND p.apprenti_id = d.apprenti_id AND NOT p.absent
    WHERE d.centre_id = suivi_seance.centre_id AND d.seance_id = suivi_seance.id)"""
CASES_FAITES = """(SELECT count(*) FROM suivi_evaluation e
    JOIN suivi_seanceapprenti p ON p.centre_id = e.centre_id AND p.seance_id = e.source_id
        AND p.apprenti_id = e.apprenti_id AND NOT p.absent
    WHERE e.centre_id = suivi_seance.centre_id AND e.source_type = 'seance' AND e.source_id = suivi_seance.id
        AND e.nature = suivi_seance.finalite AND e.est_courante AND e.niveau_id IS NOT NULL
        AND (e.critere_id IS NOT NULL OR suivi_seance.mode = 'competence'))"""


def with_progress(seances: QuerySet[Seance]) -> QuerySet[Seance]:
    """Annotate `presents`, `cases` (those present × columns, less the dispenses) and `cases_faites`.

    In « critère » mode, the level decided for a whole competence is one more judgement, not a cell.
    """
    entier = IntegerField()
    return seances.annotate(
        presents=RawSQL(PRESENTS, (), entier),
        cases=RawSQL(f"{PRESENTS} * {COLONNES} - {DISPENSES}", (), entier),
        cases_faites=RawSQL(CASES_FAITES, (), entier),
    )
