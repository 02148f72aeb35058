"""What a version of a référentiel certifies: its épreuves, and the blocs obtained on their own (CCP, blocs RNCP).

Nothing is shown as official that the text leaves to be checked: each fact comes with its doubt, in words.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from uuid import UUID

from referentiels.format.document import Composante, Situation
from referentiels.version_lue import BlocLu, CompetenceLue, EpreuveLue, VersionLue

INCERTAINS = {
    "secondaire": "recopié par un tiers",
    "memoire": "donné sans source",
    "centre": "ajouté par le centre",
}


@dataclass(frozen=True)
class Unite:
    """An épreuve or a bloc that may be certified, and the competences that count in it, in document order.

    `officiels`: the weights that the référentiel gives, by competence; empty when it gives none for all of them.
    """

    genre: str  # « epreuve » or « bloc »
    noeud: EpreuveLue | BlocLu
    competences: tuple[CompetenceLue, ...]
    officiels: dict[UUID, Fraction]
    constats: tuple[str, ...] = ()

    @property
    def id(self) -> UUID:
        return self.noeud.id

    @property
    def epreuve(self) -> bool:
        return self.genre == "epreuve"

    @property
    def mot(self) -> str:
        """« Épreuve », or the word of the référentiel for a bloc (CCP…)."""
        if self.epreuve:
            return "Épreuve"
        return self.noeud.type if self.noeud.type.isupper() else "Bloc"

    @property
    def titre(self) -> str:
        """Code and title; a code that the transcriber made up is left out."""
        return f"{self.noeud.code} {self.noeud.intitule}".strip()

    @property
    def coefficient(self) -> float | None:
        return self.noeud.coefficient if self.epreuve else None

    @property
    def mode(self) -> str:
        return self.noeud.mode if self.epreuve else ""

    @property
    def situations(self) -> tuple[Situation, ...]:
        return self.noeud.source.situations if self.epreuve else ()

    @property
    def composantes(self) -> tuple[Composante, ...]:
        return self.noeud.source.composantes if self.epreuve else ()

    def doute(self, champ: str) -> str:
        """Why this fact is not official yet: « à vérifier, recopié par un tiers »; empty when nothing says so."""
        incertain = INCERTAINS.get(self.noeud.origine, "")
        if champ in self.noeud.a_verifier:
            return f"à vérifier, {incertain}" if incertain else "à vérifier"
        if self.noeud.origine == "memoire":
            return f"à vérifier, {incertain}"
        return incertain if self.noeud.origine == "centre" else ""

    @cached_property
    def doutes(self) -> dict[str, str]:
        """Doubts by fact, for those the référentiel gives."""
        champs = {
            "intitule": self.noeud.intitule,
            "unite": self.noeud.unite,
            "coefficient": self.coefficient,
            "mode": self.mode,
            "ponderation": self.officiels,
            "competences": self.competences,
        }
        return {champ: doute for champ, donne in champs.items() if donne and (doute := self.doute(champ))}

    @cached_property
    def competences_douteuses(self) -> tuple[CompetenceLue, ...]:
        return tuple(c for c in self.competences if c.a_verifier or c.origine == "memoire")

    @property
    def officielle(self) -> bool:
        """Whether nothing that a grid shows remains to be checked."""
        return not self.doutes and not self.competences_douteuses


def unites_of(version: VersionLue) -> tuple[Unite, ...]:
    """Épreuves that evaluate competences, then the blocs that are not the other name of one épreuve."""
    constats = tuple(
        v.constat.replace("memory", "de mémoire, sans source")
        for v in version.document.verifications
        if v.partie.startswith("epreuve")
    )
    epreuves = [
        Unite("epreuve", epreuve, epreuve.competences, _weights(version, epreuve), constats)
        for epreuve in version.epreuves.values()
        if epreuve.competences
    ]
    sources = {bloc.cle: bloc.epreuves for bloc in version.document.blocs}
    blocs = [
        Unite("bloc", bloc, competences, {})
        for bloc in version.blocs.values()
        if len(sources[bloc.cle]) != 1 and (competences := evaluated_in(bloc))
    ]
    return (*epreuves, *blocs)


def find_unite(version: VersionLue, identifiant: UUID | None) -> Unite | None:
    """The épreuve or bloc of this id, even one that a list leaves out."""
    trouvee = next((unite for unite in unites_of(version) if unite.id == identifiant), None)
    if trouvee is None and (bloc := version.blocs.get(identifiant)) is not None:
        return Unite("bloc", bloc, evaluated_in(bloc), {})
    return trouvee


def evaluated_in(bloc: BlocLu) -> tuple[CompetenceLue, ...]:
    """The competences of a bloc that are evaluated: its roots, or what a root that only groups holds."""

    def descend(competence: CompetenceLue) -> list[CompetenceLue]:
        if competence.evaluable:
            return [competence]
        return [feuille for enfant in competence.enfants for feuille in descend(enfant)]

    return tuple(feuille for racine in bloc.racines for feuille in descend(racine))


def with_descendants(competence: CompetenceLue) -> list[CompetenceLue]:
    """A competence and everything under it: a judgement of a part counts for the whole."""
    return [competence, *(d for enfant in competence.enfants for d in with_descendants(enfant))]


def _weights(version: VersionLue, epreuve: EpreuveLue) -> dict[UUID, Fraction]:
    poids = epreuve.source.ponderation
    connus = {c.id: Fraction(str(poids[c.cle])) for c in epreuve.competences if c.cle in poids}
    return connus if len(connus) == len(epreuve.competences) and any(connus.values()) else {}
