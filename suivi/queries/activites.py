"""The séances of one apprentice, as they see them."""

from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Count, DateTimeField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404
from django.utils import timezone

from cpro.comptes.models import Membre
from suivi.models import Evaluation, ScenarioRessource, Seance, SeanceApprenti

JAMAIS = datetime(1970, 1, 1, tzinfo=UTC)


def lignes_de(membre: Membre) -> QuerySet[SeanceApprenti]:
    """The rows of the apprentice this member is."""
    return SeanceApprenti.objects.filter(apprenti__membre=membre).select_related(
        "seance__groupe__formation", "seance__scenario", "apprenti"
    )


def get_activite(membre: Membre, seance_id: UUID) -> SeanceApprenti:
    """Their row of one séance. 404 when they are not expected there."""
    return get_object_or_404(lignes_de(membre), seance_id=seance_id)


def ressources_de(seance: Seance) -> QuerySet[ScenarioRessource]:
    """The files given with a séance: those of its scenario, as they are today."""
    return ScenarioRessource.objects.filter(scenario=seance.scenario_id).select_related("fichier")


def with_steps(lignes: QuerySet[SeanceApprenti]) -> QuerySet[SeanceApprenti]:
    """Annotate `autoevaluees` and `evaluees` (cells the apprentice, and a trainer, judged), and `a_lire`."""
    return lignes.annotate(
        autoevaluees=_count(_portees(auto=True)),
        evaluees=_count(_portees(auto=False)),
        a_lire=nouveaux_resultats(),
    )


def _count(portees: QuerySet[Evaluation]) -> Coalesce:
    return Coalesce(Subquery(portees.order_by().values("apprenti").annotate(n=Count("pk")).values("n")), 0)


def to_self_evaluate(membre: Membre) -> QuerySet[SeanceApprenti]:
    """Begun, not closed, attended, and not one cell judged by oneself yet."""
    return lignes_de(membre).filter(
        ~Exists(_portees(auto=True)),
        absent=False,
        seance__cloturee_le=None,
        seance__debut__lte=timezone.localdate(),
    )


def with_new_results(membre: Membre) -> QuerySet[SeanceApprenti]:
    """Judged by a trainer, and not opened since."""
    return lignes_de(membre).filter(nouveaux_resultats())


def nouveaux_resultats() -> Exists:
    """Whether a trainer's judgement came after the apprentice last read theirs; for a filter on their rows."""
    lu_le = Coalesce(OuterRef("lu_le"), Value(JAMAIS), output_field=DateTimeField())
    return Exists(_portees(auto=False).filter(cree_le__gt=lu_le))


def _portees(*, auto: bool) -> QuerySet[Evaluation]:
    portees = Evaluation.objects.filter(
        source_type=Evaluation.Source.SEANCE,
        source_id=OuterRef("seance_id"),
        apprenti=OuterRef("apprenti"),
        est_courante=True,
        niveau__isnull=False,
    )
    nature = Q(nature=Evaluation.Nature.AUTO)
    return portees.filter(nature) if auto else portees.exclude(nature)


def activites_de(membre: Membre) -> dict[str, list[SeanceApprenti]]:
    """All of them in three lists, in one query: to do (oneself to judge, or results to read), coming, past."""
    aujourdhui = timezone.localdate()
    listes: dict[str, list[SeanceApprenti]] = {"a_faire": [], "a_venir": [], "passees": []}
    for ligne in with_steps(lignes_de(membre)).order_by("-seance__debut", "seance__titre"):
        seance = ligne.seance
        ouverte = seance.cloturee_le is None and not ligne.absent
        ligne.a_evaluer = ouverte and not ligne.autoevaluees and seance.debut <= aujourdhui
        if ligne.a_lire or ligne.a_evaluer:
            listes["a_faire"].append(ligne)
        elif seance.debut > aujourdhui:
            listes["a_venir"].insert(0, ligne)
        else:
            listes["passees"].append(ligne)
    return listes
