"""What changed from one version of a référentiel to another, node by node, by key."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from referentiels.version_lue import NoeudLu, VersionLue

SEUIL_RAPPROCHEMENT = 0.8  # similarity (0 to 1) above which two labels are probably the same thing reworded


@dataclass(frozen=True, slots=True)
class Changement:
    """A node in one version, the other, or both. `avant` None: added; `apres` None: removed."""

    avant: NoeudLu | None
    apres: NoeudLu | None

    @property
    def genre(self) -> str:
        if self.avant is None:
            return "ajout"
        if self.apres is None:
            return "retrait"
        return "modification"

    def morceaux(self) -> list[tuple[str, str]]:
        """The wording as (state, text) pieces; states: "" (kept), "retrait", "ajout"."""
        if self.avant is None or self.apres is None:
            noeud = self.apres or self.avant
            return [(self.genre, noeud.intitule if noeud else "")]
        return word_diff(self.avant.intitule, self.apres.intitule)


@dataclass(frozen=True, slots=True)
class Partie:
    titre: str
    changements: tuple[Changement, ...]
    inchanges: int


def compare_versions(avant: VersionLue, apres: VersionLue) -> tuple[Partie, ...]:
    """The parts of a référentiel that changed or not, in document order."""
    return (
        _partie("Blocs", avant.blocs.values(), apres.blocs.values()),
        _partie("Compétences", avant.competences.values(), apres.competences.values()),
        _partie("Critères", avant.criteres.values(), apres.criteres.values()),
        _partie("Tâches", avant.taches.values(), apres.taches.values()),
        _partie("Épreuves", avant.epreuves.values(), apres.epreuves.values()),
    )


def _partie(titre: str, avant: Iterable[NoeudLu], apres: Iterable[NoeudLu]) -> Partie:
    anciens = {noeud.cle: noeud for noeud in avant}
    changements: list[Changement] = []
    inchanges = 0
    for noeud in apres:
        ancien = anciens.pop(noeud.cle, None)
        if ancien is not None and (ancien.intitule, ancien.code) == (noeud.intitule, noeud.code):
            inchanges += 1
        else:
            changements.append(Changement(ancien, noeud))
    changements += [Changement(ancien, None) for ancien in anciens.values()]
    return Partie(titre, tuple(changements), inchanges)


def word_diff(avant: str, apres: str) -> list[tuple[str, str]]:
    """Two wordings merged, word by word: what was kept, taken out, put in."""
    mots_avant, mots_apres = avant.split(), apres.split()
    morceaux: list[tuple[str, str]] = []
    comparaison = SequenceMatcher(a=mots_avant, b=mots_apres, autojunk=False)
    for operation, i1, i2, j1, j2 in comparaison.get_opcodes():
        if operation == "equal":
            morceaux.append(("", " ".join(mots_avant[i1:i2])))
            continue
        if i2 > i1:
            morceaux.append(("retrait", " ".join(mots_avant[i1:i2])))
        if j2 > j1:
            morceaux.append(("ajout", " ".join(mots_apres[j1:j2])))
    return morceaux


def propose_mapping(avant: VersionLue, apres: VersionLue) -> dict[str, str]:
    """For each competence of the former version, the key that continues it in the new one ("" for none).

    Same key first, then same code, then the closest wording above a threshold. A person confirms.
    """
    nouvelles = {c.cle: c for c in apres.competences_evaluables}
    par_code = {c.code_usage: c.cle for c in nouvelles.values() if c.code_usage}
    mapping: dict[str, str] = {}
    for competence in avant.competences_evaluables:
        if competence.cle in nouvelles:
            mapping[competence.cle] = competence.cle
        elif competence.code_usage in par_code:
            mapping[competence.cle] = par_code[competence.code_usage]
        else:
            mapping[competence.cle] = _closest(competence.intitule, nouvelles)
    return mapping


def _closest(intitule: str, nouvelles: dict[str, NoeudLu]) -> str:
    notes = {
        cle: SequenceMatcher(a=intitule.casefold(), b=noeud.intitule.casefold()).ratio()
        for cle, noeud in nouvelles.items()
    }
    meilleure = max(notes, key=notes.__getitem__, default="")
    return meilleure if meilleure and notes[meilleure] >= SEUIL_RAPPROCHEMENT else ""
