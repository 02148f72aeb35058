"""What changed from one version of a référentiel to another, element by element, in place and in words."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from referentiels.correspondance import pair_reworded
from referentiels.version_lue import NoeudLu, VersionLue

Place = Callable[[NoeudLu], NoeudLu | None]  # what holds an element, in its own version


@dataclass(frozen=True, slots=True)
class Changement:
    """An element in one version, the other, or both. `avant` None: added; `apres` None: removed.

    `depuis` and `vers` are what held it and what holds it, when that is not the same.
    """

    avant: NoeudLu | None
    apres: NoeudLu | None
    depuis: str = ""
    vers: str = ""

    @property
    def deplace(self) -> bool:
        return bool(self.depuis or self.vers)

    @property
    def genre(self) -> str:
        if self.avant is None:
            return "ajout"
        if self.apres is None:
            return "retrait"
        return "modification" if _dit(self.avant) != _dit(self.apres) else "deplacement"

    @property
    def code(self) -> str:
        return (self.apres or self.avant).code_usage

    @property
    def ancien_code(self) -> str:
        """The former code, when it is not the present one."""
        if self.avant is None or self.apres is None or self.avant.code_usage == self.apres.code_usage:
            return ""
        return self.avant.code_usage

    def morceaux(self) -> list[tuple[str, str]]:
        """The wording as (state, text) pieces; states: "" (kept), "retrait", "ajout"."""
        if self.avant is None or self.apres is None:
            return [(self.genre, (self.apres or self.avant).intitule)]
        return word_diff(self.avant.intitule, self.apres.intitule)


@dataclass(frozen=True, slots=True)
class Partie:
    titre: str
    changements: tuple[Changement, ...]
    inchanges: int

    @property
    def compte(self) -> dict[str, int]:
        """How many of each kind, those there are."""
        genres = [changement.genre for changement in self.changements]
        return {genre: genres.count(genre) for genre in dict.fromkeys(genres)}


def compare_versions(avant: VersionLue, apres: VersionLue) -> tuple[Partie, ...]:
    """The parts of a référentiel that changed or not, in document order."""
    suite: dict[str, str] = {}  # key before → key after, for what is found in both
    return (
        _partie("Blocs", avant.blocs.values(), apres.blocs.values(), suite),
        _partie(
            "Compétences",
            avant.competences.values(),
            apres.competences.values(),
            suite,
            lambda n: avant.competences.get(n.parent_id) or avant.blocs.get(n.bloc_id),
            lambda n: apres.competences.get(n.parent_id) or apres.blocs.get(n.bloc_id),
        ),
        _partie(
            "Critères",
            avant.criteres.values(),
            apres.criteres.values(),
            suite,
            lambda n: avant.competences[n.competence_id],
            lambda n: apres.competences[n.competence_id],
        ),
        _partie("Tâches", avant.taches.values(), apres.taches.values(), suite),
        _partie("Épreuves", avant.epreuves.values(), apres.epreuves.values(), suite),
    )


def _nowhere(noeud: NoeudLu) -> None:
    return None


def _partie(
    titre: str,
    avant: Iterable[NoeudLu],
    apres: Iterable[NoeudLu],
    suite: dict[str, str],
    place_avant: Place = _nowhere,
    place_apres: Place = _nowhere,
) -> Partie:
    """Pair by key, then what is left by wording; `suite` gains the pairs, and tells what was moved."""
    anciens, nouveaux = {n.cle: n for n in avant}, {n.cle: n for n in apres}
    paires = {cle: anciens[cle] for cle in nouveaux if cle in anciens}
    retires = [noeud for cle, noeud in anciens.items() if cle not in paires]
    ajoutes = [noeud for cle, noeud in nouveaux.items() if cle not in paires]
    paires |= {b.cle: a for a, b in pair_reworded(retires, ajoutes)}
    suite |= {ancien.cle: cle for cle, ancien in paires.items()}
    changements: list[Changement] = []
    inchanges = 0
    for cle, noeud in nouveaux.items():
        ancien = paires.get(cle)
        if ancien is None:
            changements.append(Changement(None, noeud))
            continue
        depuis, vers = place_avant(ancien), place_apres(noeud)
        ici = suite.get(depuis.cle) if depuis else None
        deplace = ici != (vers.cle if vers else None)
        if _dit(ancien) == _dit(noeud) and not deplace:
            inchanges += 1
        else:
            lieux = (_lieu(depuis), _lieu(vers)) if deplace else ("", "")
            changements.append(Changement(ancien, noeud, *lieux))
    restes = {ancien.cle for ancien in paires.values()}
    changements += [Changement(ancien, None) for ancien in retires if ancien.cle not in restes]
    return Partie(titre, tuple(changements), inchanges)


def _dit(noeud: NoeudLu) -> tuple[str, str]:
    return noeud.intitule, noeud.code_usage


def _lieu(noeud: NoeudLu | None) -> str:
    return (noeud.code_usage or noeud.intitule) if noeud else "hors bloc"


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
