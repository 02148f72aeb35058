"""What a scenario evaluates, deduced from the tasks ticked: pure functions over a version."""

from collections.abc import Collection
from uuid import UUID

from referentiels.version_lue import VersionLue


def competences_of(version: VersionLue, taches: Collection[UUID]) -> set[UUID]:
    """The evaluable competences that these tasks call on."""
    return {c.id for tache in taches for c in version.competences_de(tache) if c.evaluable}


def criteres_of(version: VersionLue, competences: Collection[UUID]) -> set[UUID]:
    """The criteria of these competences."""
    return {critere.id for c in competences for critere in version.competences[c].criteres}


def follow_tasks(
    version: VersionLue, *, avant: Collection[UUID], apres: Collection[UUID], competences: Collection[UUID]
) -> set[UUID]:
    """The competences kept when the ticked tasks change: new tasks bring theirs, removed ones take theirs back.

    A competence chosen by hand, that no removed task called on, stays.
    """
    ajoutees = competences_of(version, set(apres) - set(avant))
    orphelines = competences_of(version, set(avant) - set(apres)) - competences_of(version, apres)
    return (set(competences) | ajoutees) - orphelines
