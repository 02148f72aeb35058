"""The JSON of a CASE package, as real exports write it: key names, links and texts in every shape."""

import json
import math
import re
from typing import Any

from referentiels.echanges.cellules import clean
from referentiels.format.errors import Anomalie, FichierRefuse

TAILLE_MAXIMALE = 50 * 1024 * 1024
PROFONDEUR_GARDEE = 6  # levels of a value kept untouched


def parse_paquet(octets: bytes, fichier: str) -> dict[str, Any]:
    """The package as an object. Raises FichierRefuse (too big, not UTF-8, broken or too deep JSON)."""
    if len(octets) > TAILLE_MAXIMALE:
        raise FichierRefuse([Anomalie(fichier, f"le fichier dépasse {TAILLE_MAXIMALE >> 20} Mo")])
    encodage = "utf-16" if octets[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        contenu = json.loads(octets.decode(encodage))
    except UnicodeDecodeError as erreur:
        ligne = octets[: erreur.start].count(b"\n") + 1
        raise FichierRefuse([Anomalie(fichier, "le fichier n’est pas en UTF-8", ligne)]) from erreur
    except json.JSONDecodeError as erreur:
        raise FichierRefuse([Anomalie(fichier, f"JSON illisible ({erreur.msg})", erreur.lineno)]) from erreur
    except RecursionError as erreur:
        raise FichierRefuse([Anomalie(fichier, "trop de niveaux imbriqués")]) from erreur
    except ValueError as erreur:  # a number of thousands of digits
        raise FichierRefuse([Anomalie(fichier, "un nombre a beaucoup trop de chiffres")]) from erreur
    if not isinstance(contenu, dict):
        raise FichierRefuse([Anomalie(fichier, "ce n’est pas un paquet CASE : il faut un objet JSON", 1)])
    return contenu


def fold_key(cle: Any) -> str:
    return re.sub(r"[^a-z0-9]", "", str(cle).lower())


def lookup(objet: Any, *noms: str) -> Any:
    """A value by any of its names, whatever their case and underscores."""
    if not isinstance(objet, dict):
        return None
    plies = {fold_key(cle): valeur for cle, valeur in objet.items()}
    for nom in noms:
        valeur = plies.get(nom)
        if valeur not in (None, ""):
            return valeur
    return None


def text(valeur: Any) -> str:
    """A single-line text out of anything: a string, a number, a link, a list of them."""
    if isinstance(valeur, dict):
        valeur = valeur.get("title") or valeur.get("identifier") or ""
    if isinstance(valeur, list):
        valeur = ", ".join(text(v) for v in valeur)
    return clean(str("" if valeur is None else valeur))


def as_list(valeur: Any) -> list[Any]:
    if isinstance(valeur, list):
        return valeur
    return [] if valeur is None else [valeur]


def number(valeur: Any) -> float | None:
    """A sequence number, even written as a text; nothing for what cannot order."""
    try:
        nombre = float(valeur)
    except (TypeError, ValueError, OverflowError):
        return None
    return nombre if math.isfinite(nombre) else None


def untouched(valeur: Any, profondeur: int = PROFONDEUR_GARDEE) -> Any:
    """A value kept as it is, but for what a database cannot hold and what is too deep."""
    if isinstance(valeur, dict):
        if not profondeur:
            return {}
        return {clean(str(cle))[:200]: untouched(v, profondeur - 1) for cle, v in valeur.items()}
    if isinstance(valeur, list):
        return [untouched(v, profondeur - 1) for v in valeur] if profondeur else []
    if isinstance(valeur, float) and not math.isfinite(valeur):
        return None
    if isinstance(valeur, float) and valeur.is_integer():
        return int(valeur)
    return clean(valeur) if isinstance(valeur, str) else valeur


def others(objet: dict[str, Any], *connus: str) -> dict[str, Any]:
    """The fields that nothing else reads, to give them back at the next export."""
    return {
        cle: untouched(valeur)
        for cle, valeur in objet.items()
        if fold_key(cle) not in connus and valeur not in (None, "", [], {})
    }
