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
    version: VersionLue,
    *,
    avant: Collection[UUID],
    apres: Collection[UUID],
    competences: Collection[UUID],
    manuelles: Collection[UUID] = (),
) -> set[UUID]:
    """The competences kept when the ticked tasks change: new tasks bring theirs, removed ones take theirs back.

    A competence chosen by hand stays, whatever the tasks.
    """
    ajoutees = competences_of(version, set(apres) - set(avant))
    orphelines = competences_of(version, set(avant) - set(apres)) - competences_of(version, apres)
    return (set(competences) | ajoutees) - (orphelines - set(manuelles))


def follow_competences(
    version: VersionLue, *, avant: Collection[UUID], apres: Collection[UUID], criteres: Collection[UUID]
) -> set[UUID]:
    """The criteria kept when the competences change: a new one brings all of its own, a removed one takes them."""
    ajoutes = criteres_of(version, set(apres) - set(avant))
    return (set(criteres) | ajoutes) - criteres_of(version, set(avant) - set(apres))


def by_hand(version: VersionLue, *, taches: Collection[UUID], competences: Collection[UUID]) -> set[UUID]:
    """The competences that no ticked task explains: somebody chose them."""
    return set(competences) - competences_of(version, taches)
