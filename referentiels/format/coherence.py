"""What a JSON Schema cannot say: unique keys, links that lead somewhere, parents without a loop."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from referentiels.format.document import Noeud, ReferentielDocument

Chemin = tuple[str | int, ...]


class Incoherence(NamedTuple):
    """A fault of the document as a whole: where, and why."""

    chemin: Chemin
    cause: str


def check_coherence(document: ReferentielDocument) -> list[Incoherence]:
    """Return every incoherence, in document order; an empty list for a sound document."""
    return [*_cles_en_double(document), *_renvois_sans_cible(document), *_boucles(document)]


def walk_nodes(document: ReferentielDocument) -> Iterator[tuple[Chemin, Noeud]]:
    """Go through every node that has a key, with its path."""
    yield from _descendre(("referentiel", "options"), document.referentiel.options)
    for partie in ("echelles", "poles", "blocs", "attitudes", "savoirs", "competences", "epreuves", "stages"):
        yield from _descendre((partie,), getattr(document, partie))


def _descendre(chemin: Chemin, noeuds: tuple[Any, ...]) -> Iterator[tuple[Chemin, Noeud]]:
    for rang, noeud in enumerate(noeuds):
        ici = (*chemin, rang)
        yield ici, noeud
        for enfants in ("niveaux", "activites", "taches", "criteres", "situations"):
            yield from _descendre((*ici, enfants), getattr(noeud, enfants, ()))


def _cles_en_double(document: ReferentielDocument) -> Iterator[Incoherence]:
    vues: set[str] = set()
    for chemin, noeud in walk_nodes(document):
        if noeud.cle in vues:
            yield Incoherence((*chemin, "cle"), f"la clé « {noeud.cle} » est déjà prise par un autre élément")
        vues.add(noeud.cle)
    sources: set[str] = set()
    for rang, source in enumerate(document.provenance):
        if source.cle in sources:
            yield Incoherence(("provenance", rang, "cle"), f"la source « {source.cle} » est déjà donnée")
        sources.add(source.cle)


def _renvois_sans_cible(document: ReferentielDocument) -> Iterator[Incoherence]:
    competences = {noeud.cle for noeud in document.competences}
    blocs = {noeud.cle for noeud in document.blocs}
    poles = {noeud.cle for noeud in document.poles}
    epreuves = {noeud.cle for noeud in document.epreuves}
    attitudes = {noeud.cle for noeud in document.attitudes}
    departs = {noeud.cle for chemin, noeud in walk_nodes(document) if chemin[0] == "poles"}
    renvois: list[tuple[Chemin, str, set[str], str]] = []
    for rang, bloc in enumerate(document.blocs):
        renvois += _liste(("blocs", rang, "epreuves"), bloc.epreuves, epreuves, "épreuve")
    for rang, competence in enumerate(document.competences):
        ici = ("competences", rang)
        for champ, cibles, mot in (
            ("parent", competences, "compétence"),
            ("bloc", blocs, "bloc"),
            ("pole", poles, "pôle"),
        ):
            if getattr(competence, champ):
                renvois.append(((*ici, champ), getattr(competence, champ), cibles, mot))
        renvois += _liste((*ici, "attitudes"), competence.attitudes, attitudes, "attitude")
    for rang, epreuve in enumerate(document.epreuves):
        ici = ("epreuves", rang)
        renvois += _liste((*ici, "competences"), epreuve.competences, competences, "compétence")
        renvois += [
            ((*ici, "ponderation", cle), cle, competences, "compétence") for cle in epreuve.ponderation
        ]
        for numero, situation in enumerate(epreuve.situations):
            ou = (*ici, "situations", numero, "competences")
            renvois += _liste(ou, situation.competences, competences, "compétence")
    for rang, lien in enumerate(document.liens):
        renvois.append((("liens", rang, "de"), lien.de, departs, "tâche, activité ou pôle"))
        renvois += [(("liens", rang, "vers", cle), cle, competences, "compétence") for cle in lien.vers]
    for chemin, cle, cibles, mot in renvois:
        if cle not in cibles:
            yield Incoherence(chemin, f"« {cle} » ne correspond à aucun élément du document ({mot})")


def _liste(
    chemin: Chemin, cles: tuple[str, ...], cibles: set[str], mot: str
) -> list[tuple[Chemin, str, set[str], str]]:
    return [((*chemin, rang), cle, cibles, mot) for rang, cle in enumerate(cles)]


def _boucles(document: ReferentielDocument) -> Iterator[Incoherence]:
    parents = {noeud.cle: noeud.parent for noeud in document.competences}
    sans_boucle: set[str] = set()
    for rang, competence in enumerate(document.competences):
        suite: list[str] = []
        cle = competence.cle
        while cle and cle not in sans_boucle and cle not in suite:
            suite.append(cle)
            cle = parents.get(cle, "")
        if cle and cle in suite:
            boucle = " → ".join([*suite[suite.index(cle) :], cle])
            yield Incoherence(("competences", rang, "parent"), f"les parents tournent en rond ({boucle})")
        sans_boucle.update(suite)
