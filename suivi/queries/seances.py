"""Reading séances: which ones a member may see, and how far their evaluation has gone."""

from uuid import UUID

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    When,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404
from django.utils import timezone

from cpro.comptes.models import Membre
from cpro.socle.permissions import Role
from suivi.models import (
    Apprenti,
    Evaluation,
    GroupeFormateur,
    Seance,
    SeanceApprenti,
    SeanceCompetence,
    SeanceCritere,
    SeanceDispense,
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
    return to_watch(seances).filter(cases_faites__lt=F("cases"))


def to_watch(seances: QuerySet[Seance]) -> QuerySet[Seance]:
    """Those begun, not closed, and not known to have every cell judged; the oldest first."""
    return seances.filter(debut__lte=timezone.localdate(), cloturee_le=None, complete_le=None).order_by(
        "fin", "titre"
    )


def with_progress(seances: QuerySet[Seance]) -> QuerySet[Seance]:
    """Annotate `presents`, `cases` (those present × columns, less the dispenses) and `cases_faites`.

    In « critère » mode, the level decided for a whole competence is one more judgement, not a cell.
    """
    presents = SeanceApprenti.objects.filter(seance=OuterRef("pk"), absent=False)
    present = SeanceApprenti.objects.filter(
        seance=OuterRef("source_id"), apprenti=OuterRef("apprenti"), absent=False
    )
    attendu = SeanceApprenti.objects.filter(
        seance=OuterRef("seance"), apprenti=OuterRef("apprenti"), absent=False
    )
    dispenses = SeanceDispense.objects.filter(Exists(attendu), seance=OuterRef("pk"))
    mode = ExpressionWrapper(OuterRef("mode"), output_field=CharField())
    portees = Evaluation.objects.annotate(mode=mode).filter(
        Exists(present),
        Q(critere__isnull=False) | Q(mode=Seance.Mode.COMPETENCE),
        source_type=Evaluation.Source.SEANCE,
        source_id=OuterRef("pk"),
        nature=OuterRef("finalite"),
        est_courante=True,
        niveau__isnull=False,
    )
    colonnes = Case(
        When(
            mode=Seance.Mode.CRITERE,
            then=_count(SeanceCritere.objects.filter(seance=OuterRef("pk")), "seance"),
        ),
        default=_count(SeanceCompetence.objects.filter(seance=OuterRef("pk")), "seance"),
        output_field=IntegerField(),
    )
    return seances.annotate(
        presents=_count(presents, "seance"),
        cases=F("presents") * colonnes - _count(dispenses, "seance"),
        cases_faites=_count(portees, "source_id"),
    )


def _count(lignes: QuerySet, cle: str) -> Coalesce:
    comptees = lignes.order_by().values(cle).annotate(nombre=Count("pk")).values("nombre")
    return Coalesce(Subquery(comptees), 0, output_field=IntegerField())
