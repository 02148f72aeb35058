"""From the typed document to plain values and back, and its fingerprint."""

import hashlib
import json
import types
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from referentiels.format.coherence import walk_nodes
from referentiels.format.document import FORMAT, FORMAT_DU_CENTRE, ORIGINE_CENTRE, ReferentielDocument


def to_plain(valeur: Any) -> Any:
    """Turn dataclasses and tuples into mappings and lists, leaving out what equals its default."""
    if is_dataclass(valeur):
        plat = {}
        for champ in fields(valeur):
            contenu = getattr(valeur, champ.name)
            defaut = champ.default_factory() if champ.default_factory is not MISSING else champ.default
            if contenu != defaut or champ.default is champ.default_factory is MISSING:
                plat[champ.name] = to_plain(contenu)
        return plat
    if isinstance(valeur, (tuple, list)):
        return [to_plain(element) for element in valeur]
    if isinstance(valeur, dict):
        return {cle: to_plain(element) for cle, element in valeur.items()}
    if isinstance(valeur, float) and valeur.is_integer():
        return int(valeur)
    return valeur


def format_of(document: ReferentielDocument) -> str:
    """The oldest format that holds the document: one without anything of a centre stays `…/1`."""
    du_centre = document.referentiel.derive_de is not None or any(
        noeud.local or noeud.origine == ORIGINE_CENTRE for _, noeud in walk_nodes(document)
    )
    return FORMAT_DU_CENTRE if du_centre else FORMAT


def to_native(document: ReferentielDocument) -> dict[str, Any]:
    """The whole file as plain values, its format first."""
    return {"format": format_of(document), **to_plain(document)}


def from_plain(plat: dict[str, Any]) -> ReferentielDocument:
    """Build the document from values that the JSON Schema has accepted."""
    contenu = {cle: valeur for cle, valeur in plat.items() if cle != "format"}
    return _construire(ReferentielDocument, contenu)


def canonical_bytes(document: ReferentielDocument) -> bytes:
    """Write the document in one single way: two equal documents give the same bytes."""
    return json.dumps(to_native(document), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def fingerprint(document: ReferentielDocument) -> str:
    """SHA-256 of the canonical bytes, in hexadecimal."""
    return hashlib.sha256(canonical_bytes(document)).hexdigest()


@cache
def _types(classe: type) -> dict[str, Any]:
    indices = get_type_hints(classe)
    return {champ.name: indices[champ.name] for champ in fields(classe)}


def _construire(attendu: Any, valeur: Any) -> Any:
    if is_dataclass(attendu):
        return attendu(**{cle: _construire(_types(attendu)[cle], element) for cle, element in valeur.items()})
    if get_origin(attendu) is tuple:
        return tuple(_construire(get_args(attendu)[0], element) for element in valeur)
    if get_origin(attendu) is dict:
        return {str(cle): _construire(get_args(attendu)[1], element) for cle, element in valeur.items()}
    if get_origin(attendu) in (Union, types.UnionType):
        return None if valeur is None else _construire(get_args(attendu)[0], valeur)
    if attendu is float:
        return to_plain(float(valeur))
    if isinstance(valeur, dict):
        return {str(cle): _construire(Any, element) for cle, element in valeur.items()}
    if isinstance(valeur, list):
        return [_construire(Any, element) for element in valeur]
    return valeur
