"""Changing a document: pure functions that give another one. What is official never changes here.

In an adaptation (`derive_de`), only what the centre added may be reworded, moved or taken out; to the rest the
centre may only put its own words beside (`local`).
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

from referentiels.format.coherence import walk_nodes
from referentiels.format.document import (
    ORIGINE_CENTRE,
    Activite,
    Bloc,
    Competence,
    Critere,
    Derivation,
    Epreuve,
    Lien,
    Noeud,
    Pole,
    ReferentielDocument,
    Tache,
)

# What may be added, and the part of the document or of its parent that receives it.
GENRES: dict[str, type[Noeud]] = {
    "bloc": Bloc,
    "competence": Competence,
    "critere": Critere,
    "pole": Pole,
    "activite": Activite,
    "tache": Tache,
}
PARTIES = {Bloc: "blocs", Competence: "competences", Pole: "poles"}
ENFANTS = {Critere: "criteres", Activite: "activites", Tache: "taches"}


class EditionRefusee(ValueError):
    """The change does not hold; the message says why, in the reader's words."""


def nodes_by_key(document: ReferentielDocument) -> dict[str, Noeud]:
    return {noeud.cle: noeud for _, noeud in walk_nodes(document)}


def is_adaptation(document: ReferentielDocument) -> bool:
    return document.referentiel.derive_de is not None


def is_editable(document: ReferentielDocument, noeud: Noeud) -> bool:
    """Whether the centre may reword or take out this node, and not only put its own words beside."""
    return not is_adaptation(document) or noeud.origine == ORIGINE_CENTRE


def derive(document: ReferentielDocument, *, numero: int, empreinte: str) -> ReferentielDocument:
    """The start of an adaptation: the same content, which remembers where it comes from."""
    identite = document.referentiel
    origine = Derivation(cle=identite.cle, numero=numero, empreinte=empreinte)
    return replace(document, referentiel=replace(identite, derive_de=origine))


def set_local_words(document: ReferentielDocument, mots: Mapping[str, str]) -> ReferentielDocument:
    """Put the centre's own wording beside the official one, by key; an empty text takes it off."""
    propres = {cle: " ".join(texte.split()) for cle, texte in mots.items()}

    def ecrire(noeud: Noeud) -> Noeud:
        local = propres.get(noeud.cle, noeud.local)
        return (
            noeud if local == noeud.local else replace(noeud, local="" if local == noeud.intitule else local)
        )

    return _transform(document, ecrire)


def reword(
    document: ReferentielDocument, cle: str, *, code: str, intitule: str, local: str
) -> ReferentielDocument:
    """Change the code and the labels of a node; of an official one, the local words only."""
    noeud = _get(document, cle)
    if not is_editable(document, noeud):
        if (code, intitule) != (noeud.code, noeud.intitule):
            raise EditionRefusee(
                "Ce libellé vient du texte officiel : mettez vos mots à côté, sans le remplacer."
            )
        return set_local_words(document, {cle: local})
    restants = tuple(champ for champ in noeud.a_verifier if champ != "intitule")
    verifies = noeud.a_verifier if intitule == noeud.intitule else restants
    nouveau = {"code": code, "intitule": intitule, "a_verifier": verifies}

    def changer(autre: Noeud) -> Noeud:
        return replace(autre, **nouveau) if autre.cle == cle else autre

    return set_local_words(_transform(document, changer), {cle: local})


def add_node(
    document: ReferentielDocument,
    genre: str,
    *,
    cle: str,
    dans: str = "",
    code: str = "",
    intitule: str,
    local: str = "",
) -> ReferentielDocument:
    """Add a node of the centre under `dans` (key of its parent). A key already there changes nothing."""
    connus = nodes_by_key(document)
    if cle in connus:
        return document
    classe = GENRES[genre]
    origine = ORIGINE_CENTRE if is_adaptation(document) else ""
    nouveau: Any = classe(cle=cle, code=code, intitule=intitule, local=local, origine=origine)
    parent = connus.get(dans)
    if classe is Competence:
        nouveau = _placed(nouveau, parent)
    elif classe in ENFANTS:
        return _append_child(document, ENFANTS[classe], dans, nouveau)
    elif dans:
        raise EditionRefusee("Cet élément ne se range pas là.")
    partie = PARTIES[classe]
    return replace(document, **{partie: (*getattr(document, partie), nouveau)})


def link_task(document: ReferentielDocument, cle: str, competences: Collection[str]) -> ReferentielDocument:
    """Say which competences a task of the centre calls on; weights already there stay."""
    if not is_editable(document, _get(document, cle)):
        raise EditionRefusee("Les liens de cette tâche viennent du texte officiel.")
    connues = {competence.cle for competence in document.competences}
    avant = next((lien for lien in document.liens if lien.de == cle), None)
    vers = {c: (avant.vers.get(c) if avant else None) for c in competences if c in connues}
    autres = tuple(lien for lien in document.liens if lien.de != cle)
    if not vers:
        return replace(document, liens=autres)
    origine = ORIGINE_CENTRE if is_adaptation(document) else ""
    return replace(document, liens=(*autres, Lien(de=cle, vers=vers, origine=origine)))


def remove_node(document: ReferentielDocument, cle: str) -> ReferentielDocument:
    """Take out a node of the centre, all that hangs below it, and what pointed there."""
    noeud = _get(document, cle)
    exclues = _with_children(document, noeud)
    connus = nodes_by_key(document)
    if not all(is_editable(document, connus[exclue]) for exclue in exclues):
        raise EditionRefusee(
            "Cet élément vient du texte officiel : une adaptation ajoute, elle n’enlève pas."
        )
    return prune(_transform(document, lambda autre: None if autre.cle in exclues else autre), exclues)


def prune(document: ReferentielDocument, exclues: Collection[str]) -> ReferentielDocument:
    """Take off every mention of keys that are no longer there."""

    def nettoyer(noeud: Noeud) -> Noeud:
        if isinstance(noeud, Bloc):
            return replace(noeud, epreuves=_without(noeud.epreuves, exclues))
        if isinstance(noeud, Epreuve):
            ponderation = {cle: part for cle, part in noeud.ponderation.items() if cle not in exclues}
            situations = tuple(
                replace(situation, competences=_without(situation.competences, exclues))
                for situation in noeud.situations
            )
            competences = _without(noeud.competences, exclues)
            return replace(noeud, competences=competences, ponderation=ponderation, situations=situations)
        return noeud

    liens = tuple(
        replace(lien, vers=vers)
        for lien in document.liens
        if lien.de not in exclues
        and (vers := {cle: poids for cle, poids in lien.vers.items() if cle not in exclues})
    )
    return replace(_transform(document, nettoyer), liens=liens)


def move_node(document: ReferentielDocument, cle: str, pas: int) -> ReferentielDocument:
    """Move a node of the centre one place among its brothers; at the end it stays where it is."""
    noeud = _get(document, cle)
    if not is_editable(document, noeud):
        raise EditionRefusee("L’ordre du texte officiel ne change pas.")

    def echanger(freres: tuple[Any, ...]) -> tuple[Any, ...]:
        place = next((rang for rang, frere in enumerate(freres) if frere.cle == cle), None)
        if place is None:
            return freres
        voisins = [r for r, f in enumerate(freres) if r != place and _same_place(f, noeud)]
        cibles = [r for r in voisins if (r < place if pas < 0 else r > place)]
        if not cibles:
            return freres
        autre = max(cibles) if pas < 0 else min(cibles)
        ordre = list(freres)
        ordre[place], ordre[autre] = ordre[autre], ordre[place]
        return tuple(ordre)

    return _rebuild(document, lambda autre: autre, echanger)


def carry_over(
    ancienne: ReferentielDocument, nouvelle: ReferentielDocument
) -> tuple[ReferentielDocument, list[str]]:
    """Put what the centre added to an adaptation onto a newer official document.

    Local words follow their key; an added node follows its parent. Returns what found no place, in words.
    """
    perdus: list[str] = []
    document = set_local_words(
        nouvelle, {cle: noeud.local for cle, noeud in nodes_by_key(ancienne).items() if noeud.local}
    )
    for noeud, dans in _added(ancienne):
        genre = next(nom for nom, classe in GENRES.items() if type(noeud) is classe)
        presents = nodes_by_key(document)
        if noeud.cle in presents:
            continue
        if dans and dans not in presents:
            perdus.append(f"« {noeud.intitule} » : ce qui le contenait n’est plus dans la nouvelle version.")
            continue
        document = add_node(
            document,
            genre,
            cle=noeud.cle,
            dans=dans,
            code=noeud.code,
            intitule=noeud.intitule,
            local=noeud.local,
        )
    presents = nodes_by_key(document)
    for lien in ancienne.liens:
        if (
            lien.origine == ORIGINE_CENTRE
            and lien.de in presents
            and is_editable(document, presents[lien.de])
        ):
            document = link_task(document, lien.de, list(lien.vers))
    return document, perdus


def _added(document: ReferentielDocument) -> Iterable[tuple[Noeud, str]]:
    """The nodes the centre added with the key of what holds them, parents before children."""
    for bloc in document.blocs:
        yield from ((n, "") for n in (bloc,) if n.origine == ORIGINE_CENTRE)
    for competence in document.competences:
        if competence.origine == ORIGINE_CENTRE:
            yield competence, competence.parent or competence.bloc
    for competence in document.competences:
        yield from ((c, competence.cle) for c in competence.criteres if c.origine == ORIGINE_CENTRE)
    for pole in document.poles:
        yield from ((n, "") for n in (pole,) if n.origine == ORIGINE_CENTRE)
        for activite in pole.activites:
            yield from ((n, pole.cle) for n in (activite,) if n.origine == ORIGINE_CENTRE)
            yield from ((t, activite.cle) for t in activite.taches if t.origine == ORIGINE_CENTRE)


def _placed(competence: Competence, parent: Noeud | None) -> Competence:
    if isinstance(parent, Competence):
        return replace(competence, parent=parent.cle, bloc=parent.bloc, type="sous_competence")
    if isinstance(parent, Bloc):
        return replace(competence, bloc=parent.cle)
    if parent is not None:
        raise EditionRefusee("Une compétence se range dans un bloc ou sous une compétence.")
    return competence


def _append_child(
    document: ReferentielDocument, champ: str, dans: str, nouveau: Noeud
) -> ReferentielDocument:
    ajoute = False

    def ranger(noeud: Noeud) -> Noeud:
        nonlocal ajoute
        if noeud.cle != dans or not hasattr(noeud, champ):
            return noeud
        ajoute = True
        return replace(noeud, **{champ: (*getattr(noeud, champ), nouveau)})

    document = _transform(document, ranger)
    if not ajoute:
        raise EditionRefusee("Ce qui devait contenir cet élément n’existe plus.")
    return document


def _with_children(document: ReferentielDocument, noeud: Noeud) -> set[str]:
    """The key and every key below it: nested nodes, and competences by bloc or parent."""
    cles = {noeud.cle}
    taille = 0
    while taille != len(cles):
        taille = len(cles)
        cles |= {c.cle for c in document.competences if c.parent in cles or c.bloc in cles}
    for autre in nodes_by_key(document).values():
        if autre.cle in cles:
            cles |= {dessous.cle for dessous in _nested(autre)}
    return cles


def _nested(noeud: Noeud) -> Iterable[Noeud]:
    for champ in fields(noeud):
        valeur = getattr(noeud, champ.name)
        if isinstance(valeur, tuple):
            for enfant in valeur:
                if isinstance(enfant, Noeud):
                    yield enfant
                    yield from _nested(enfant)


def _same_place(autre: Noeud, noeud: Noeud) -> bool:
    if isinstance(autre, Competence) and isinstance(noeud, Competence):
        return (autre.parent, autre.bloc) == (noeud.parent, noeud.bloc)
    return True


def _without(cles: tuple[str, ...], exclues: Collection[str]) -> tuple[str, ...]:
    return tuple(cle for cle in cles if cle not in exclues)


def _get(document: ReferentielDocument, cle: str) -> Noeud:
    noeud = nodes_by_key(document).get(cle)
    if noeud is None:
        raise EditionRefusee("Cet élément n’existe plus : quelqu’un l’a peut-être retiré entre-temps.")
    return noeud


def _transform(
    document: ReferentielDocument, changer: Callable[[Noeud], Noeud | None]
) -> ReferentielDocument:
    return _rebuild(document, changer, lambda freres: freres)


def _rebuild(objet: Any, changer: Callable, ordonner: Callable) -> Any:
    """The same object with each of its nodes changed (None: taken out), each list of brothers put in order."""
    nouveaux = {}
    for champ in fields(objet):
        valeur = getattr(objet, champ.name)
        if isinstance(valeur, tuple) and valeur and isinstance(valeur[0], Noeud):
            gardes = tuple(
                _rebuild(garde, changer, ordonner)
                for noeud in valeur
                if (garde := changer(noeud)) is not None
            )
            gardes = ordonner(gardes)
            if gardes != valeur:
                nouveaux[champ.name] = gardes
    return replace(objet, **nouveaux) if nouveaux else objet
