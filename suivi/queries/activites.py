"""The séances of one apprentice, as they see them."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID

from django.db.models import Count, DateTimeField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404
from django.utils import timezone

from cpro.comptes.models import Membre
from referentiels.version_lue import CritereLu
from suivi.models import Evaluation, ScenarioRessource, Seance, SeanceApprenti
from suivi.queries.grille import Colonne

JAMAIS = datetime(1970, 1, 1, tzinfo=UTC)


def lignes_de(membre: Membre) -> QuerySet[SeanceApprenti]:
    """The rows of the apprentice this member is."""
    return SeanceApprenti.objects.filter(apprenti__membre=membre).select_related(
        "seance__groupe__formation", "seance__scenario", "apprenti"
    )


def get_activite(membre: Membre, seance_id: UUID) -> SeanceApprenti:
    """Their row of one séance. 404 when they are not expected there."""
    return get_object_or_404(lignes_de(membre), seance_id=seance_id)


def read_activite(membre: Membre, seance_id: UUID) -> SeanceApprenti:
    """The same, with how far it has gone (see with_steps)."""
    return get_object_or_404(with_steps(lignes_de(membre)), seance_id=seance_id)


def ressources_de(seance: Seance) -> QuerySet[ScenarioRessource]:
    """The files given with a séance: those of its scenario, as they are today."""
    return ScenarioRessource.objects.filter(scenario=seance.scenario_id).select_related("fichier")


def with_steps(lignes: QuerySet[SeanceApprenti]) -> QuerySet[SeanceApprenti]:
    """Annotate cells judged: `autoevaluees` by oneself, `evaluees` by a trainer, `acquises` of these; and `a_lire`."""
    return lignes.annotate(
        autoevaluees=_count(_portees(auto=True)),
        evaluees=_count(_portees(auto=False)),
        acquises=_count(_portees(auto=False).filter(niveau__acquis=True)),
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


@dataclass
class Activites:
    """One apprentice's activities. Each is in one list: what is asked of them first, then by date."""

    a_lire: list[SeanceApprenti] = field(default_factory=list)
    a_evaluer: list[SeanceApprenti] = field(default_factory=list)
    a_venir: list[SeanceApprenti] = field(default_factory=list)
    passees: dict[date, list[SeanceApprenti]] = field(default_factory=dict)

    @property
    def vide(self) -> bool:
        return not (self.a_lire or self.a_evaluer or self.a_venir or self.passees)


def activites_de(membre: Membre) -> Activites:
    """All of them, the past ones by month (its first day), in one query; what is coming begins with the nearest."""
    aujourdhui = timezone.localdate()
    toutes = Activites()
    for ligne in with_steps(lignes_de(membre)).order_by("-seance__debut", "seance__titre"):
        seance = ligne.seance
        ouverte = seance.cloturee_le is None and not ligne.absent
        if ligne.a_lire:
            toutes.a_lire.append(ligne)
        elif ouverte and not ligne.autoevaluees and seance.debut <= aujourdhui:
            toutes.a_evaluer.append(ligne)
        elif ouverte and max(seance.fin, ligne.jusquau or seance.fin) >= aujourdhui and not ligne.evaluees:
            toutes.a_venir.insert(0, ligne)
        else:
            toutes.passees.setdefault(seance.debut.replace(day=1), []).append(ligne)
    return toutes


@dataclass(frozen=True, slots=True)
class Attendu:
    """What shows success: the trainer's words for this situation, else the centre's own, else the référentiel's."""

    dit: str
    officiel: str
    signes: tuple[str, ...]


def expectations(colonne: Colonne, choisis: dict[UUID, str]) -> list[Attendu]:
    """What a column asks of the apprentice. `choisis`: the séance's criteria and their wording (criteres_de).

    A séance that names some criteria of a competence asks for those only; else for all of them.
    """
    criteres = [colonne.critere] if colonne.critere else colonne.competence.criteres
    if any(critere.id in choisis for critere in criteres):
        criteres = [critere for critere in criteres if critere.id in choisis]
    return [_attendu(critere, choisis.get(critere.id, "")) for critere in criteres]


def _attendu(critere: CritereLu, ici: str) -> Attendu:
    if dit := ici or critere.local:
        return Attendu(dit, critere.intitule, critere.indicateurs)
    return Attendu(critere.intitule, "", critere.indicateurs)


def criteres_de(seance: Seance) -> dict[UUID, str]:
    """The criteria a séance names, with how success shows in its situation. One query."""
    return dict(seance.criteres.values_list("critere_id", "indicateur"))
