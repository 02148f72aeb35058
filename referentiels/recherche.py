"""Searching inside a version: words without accents or case, branches kept up to their root."""

import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from referentiels.version_lue import (
    ActiviteLue,
    BlocLu,
    CompetenceLue,
    EpreuveLue,
    NoeudLu,
    PoleLu,
    VersionLue,
)


def fold(texte: str) -> str:
    """Lower case without accents, one character for one: positions stay those of the original."""
    return "".join(unicodedata.normalize("NFD", lettre)[0].lower()[:1] or lettre for lettre in texte)


def words(question: str) -> tuple[str, ...]:
    """The folded words of a question; apostrophes separate."""
    return tuple(fold(question.replace("’", " ").replace("'", " ")).split())


def matches(mots: tuple[str, ...], *textes: str) -> bool:
    """Whether every word is somewhere in these texts. No word: always."""
    if not mots:
        return True
    tout = fold(" ".join(textes))
    return all(mot in tout for mot in mots)


def filter_competences(noeuds: Iterable[CompetenceLue], mots: tuple[str, ...]) -> tuple[CompetenceLue, ...]:
    """Keep what matches: a node with its whole branch, else its matching criteria and children."""
    gardes = []
    for noeud in noeuds:
        if matches(mots, *_textes(noeud), *noeud.details, *noeud.connaissances):
            gardes.append(noeud)
            continue
        enfants = filter_competences(noeud.enfants, mots)
        criteres = tuple(c for c in noeud.criteres if matches(mots, c.intitule, *c.indicateurs))
        if enfants or criteres:
            gardes.append(replace(noeud, enfants=enfants, criteres=criteres))
    return tuple(gardes)


def filter_blocs(version: VersionLue, mots: tuple[str, ...]) -> list[BlocLu]:
    """Blocs with their matching branches."""
    gardes = []
    for bloc in version.blocs.values():
        racines = bloc.racines if matches(mots, *_textes(bloc)) else filter_competences(bloc.racines, mots)
        if racines or matches(mots, *_textes(bloc)):
            gardes.append(replace(bloc, racines=racines))
    return gardes


def filter_poles(poles: Iterable[PoleLu], mots: tuple[str, ...]) -> list[PoleLu]:
    """Pôles with their matching activities and tasks."""
    gardes = []
    for pole in poles:
        if matches(mots, *_textes(pole)):
            gardes.append(pole)
            continue
        activites = tuple(a for activite in pole.activites if (a := _filter_activite(activite, mots)))
        if activites:
            gardes.append(replace(pole, activites=activites))
    return gardes


def filter_epreuves(version: VersionLue, mots: tuple[str, ...]) -> list[EpreuveLue]:
    """Épreuves whose own words, or whose competences', match."""
    return [
        epreuve
        for epreuve in version.epreuves.values()
        if matches(
            mots,
            *_textes(epreuve),
            epreuve.unite,
            epreuve.mode,
            *(str(competence) for competence in epreuve.competences),
        )
    ]


def _filter_activite(activite: ActiviteLue, mots: tuple[str, ...]) -> ActiviteLue | None:
    if matches(mots, *_textes(activite)):
        return activite
    taches = tuple(tache for tache in activite.taches if matches(mots, *_textes(tache)))
    return replace(activite, taches=taches) if taches else None


def _textes(noeud: NoeudLu) -> tuple[str, str]:
    return noeud.code_usage, noeud.intitule
