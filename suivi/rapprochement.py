"""Finding what a scenario links to in another version of the référentiel: pure functions over a document."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from referentiels.version_lue import NoeudLu, VersionLue

GENRES = {"taches": "Tâche", "competences": "Compétence", "criteres": "Critère"}


@dataclass(frozen=True, slots=True)
class Lien:
    """A node that a document names, what continues it in the version (None: nothing known), and what could."""

    genre: str
    cle: str
    nom: str
    vers: UUID | None
    choix: tuple[NoeudLu, ...]

    @property
    def mot(self) -> str:
        return GENRES[self.genre]

    @property
    def change(self) -> str:
        """How the version says it, when it says it otherwise."""
        dit = next((str(noeud) for noeud in self.choix if noeud.id == self.vers), self.nom)
        return "" if dit == self.nom else dit

    @property
    def champ(self) -> str:
        return f"{self.genre}:{self.cle}"


def match_nodes(
    document: Mapping[str, Any], version: VersionLue, confirmes: Mapping[str, UUID | None] | None = None
) -> list[Lien]:
    """Each task, competence and criterion of a document in this version: same key, else same code, else nothing.

    `confirmes`: what a person has already said of some of them (« genre:clé » → what continues it, None for
    nothing); it comes before any of this.
    """
    confirmes = confirmes or {}
    connus: dict[str, tuple[NoeudLu, ...]] = {
        "taches": tuple(version.taches.values()),
        "competences": version.competences_evaluables,
        "criteres": tuple(version.criteres.values()),
    }
    liens = []
    for genre, noeuds in connus.items():
        par_cle = {noeud.cle: noeud.id for noeud in noeuds}
        par_code = _unique_codes(noeuds)
        for decrit in document[genre]:
            vers = par_cle.get(decrit["cle"]) or par_code.get(decrit["code"])
            vers = confirmes.get(f"{genre}:{decrit['cle']}", vers)
            nom = f"{decrit['code']} {decrit['intitule']}".strip()
            liens.append(Lien(genre, decrit["cle"], nom, vers, noeuds))
    return liens


def _unique_codes(noeuds: Iterable[NoeudLu]) -> dict[str, UUID]:
    """Codes that name one node only."""
    nombres = Counter(noeud.code_usage for noeud in noeuds if noeud.code_usage)
    return {noeud.code_usage: noeud.id for noeud in noeuds if nombres[noeud.code_usage] == 1}


def targets_of(liens: Iterable[Lien]) -> dict[str, UUID | None]:
    """What create_from_document takes, from what was matched."""
    return {lien.champ: lien.vers for lien in liens}
