"""What may be attested: competences that a person decided acquired, in a frozen bilan or on a jury."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from bilans.certification.unites import Unite, evaluated_in
from bilans.models import Attestation, Bilan, DecisionBilan, DecisionJury
from cpro.comptes.models import Membre
from referentiels.correspondance import equivalents
from referentiels.version_lue import CompetenceLue, VersionLue
from suivi.models import Apprenti
from suivi.visibilite import apprentis_visibles


@dataclass(frozen=True, slots=True)
class Acquis:
    """A competence decided acquired: its level in words, when, and where it was decided."""

    competence: CompetenceLue
    niveau: str
    jour: date
    ou: str


def attestations_visibles(membre: Membre) -> QuerySet[Attestation]:
    """Those of the apprentices that the member sees: their own, for an apprentice."""
    return Attestation.objects.filter(apprenti__in=apprentis_visibles(membre)).select_related("apprenti")


def blocs_of(version: VersionLue) -> list[Unite]:
    """The blocs whose competences may be attested."""
    return [
        Unite("bloc", bloc, competences, {})
        for bloc in version.blocs.values()
        if (competences := evaluated_in(bloc))
    ]


def acquis_of(apprentis: Iterable[Apprenti], version: VersionLue, unite: Unite) -> dict[UUID, list[Acquis]]:
    """What each has acquired in a bloc, in the order of the référentiel. Three queries, however many.

    The last frozen bilan that decided a competence counts; a jury that declared the bloc acquired did for all of it.
    """
    liste = list(apprentis)
    comptees = {c.id: c for c in unite.competences}
    suites = {avant: apres for avant, apres in equivalents(version.id).items() if apres in comptees}
    decisions = (
        DecisionBilan.objects.filter(
            bilan__apprenti__in=liste,
            bilan__statut__in=(Bilan.Statut.FIGE, Bilan.Statut.SIGNE),
            competence__in={*comptees, *suites},
            niveau__isnull=False,
        )
        .select_related("bilan", "niveau")
        .order_by("bilan__jour", "bilan__cree_le")
    )
    dernieres: dict[UUID, dict[UUID, DecisionBilan]] = defaultdict(dict)
    for decision in decisions:
        cle = suites.get(decision.competence_id, decision.competence_id)
        dernieres[decision.bilan.apprenti_id][cle] = decision
    jury = {
        d.apprenti_id: d
        for d in DecisionJury.objects.filter(
            apprenti__in=liste,
            certification__bloc=unite.id,
            statut=DecisionJury.Statut.FIGEE,
            acquise=True,
        )
    }
    return {a.pk: _of_one(unite, dernieres.get(a.pk, {}), jury.get(a.pk)) for a in liste}


def _of_one(unite: Unite, decisions: dict[UUID, DecisionBilan], jury: DecisionJury | None) -> list[Acquis]:
    acquis = []
    for competence in unite.competences:
        decision = decisions.get(competence.id)
        if jury is not None:
            acquis.append(Acquis(competence, "Acquise", jury.saisie_le.date(), "Décision du jury"))
        elif decision is not None and decision.niveau.acquis:
            bilan = decision.bilan
            acquis.append(Acquis(competence, decision.niveau.libelle, bilan.jour, bilan.intitule))
    return acquis
