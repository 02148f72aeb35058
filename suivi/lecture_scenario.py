"""Reading a scenario file: a ZIP with `scenario.json` and its files. Nothing it says is trusted."""

import hashlib
import json
import zipfile
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.conf import settings

from suivi.format_scenario import FORMAT, TEXTES
from suivi.liens import LienRefuse, parse_liens
from suivi.ressources import NOMBRE_MAXIMUM, say_size

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

DOCUMENT = "scenario.json"
DOSSIER = "ressources/"
DOCUMENT_MAXIMUM = 1024 * 1024  # bytes of scenario.json
NOEUDS_MAXIMUM = 2000
FICHIER_MAXIMUM = settings.RESSOURCES_PAR_SCENARIO + DOCUMENT_MAXIMUM


def _noeud(**autres: dict) -> dict:
    champs = {
        "cle": {"type": "string", "minLength": 1, "maxLength": 120},
        "code": {"type": "string", "maxLength": 200},
    }
    champs |= {"intitule": {"type": "string", "maxLength": 2000}} | autres
    objet = {"type": "object", "required": list(champs), "properties": champs}
    return {"type": "array", "maxItems": NOEUDS_MAXIMUM, "items": objet}


_TEXTE = {"type": "string", "maxLength": 200}
SCHEMA = {
    "type": "object",
    "required": [
        "format",
        "referentiel",
        *TEXTES,
        "duree_heures",
        "taches",
        "competences",
        "criteres",
        "ressources",
    ],
    "properties": {
        "format": {"const": FORMAT},
        "identifiant": _TEXTE,
        "referentiel": {
            "type": "object",
            "required": ["cle", "intitule"],
            "properties": {"cle": _TEXTE, "intitule": {"type": "string", "maxLength": 2000}},
        },
        **{nom: {"type": "string", "maxLength": longueur} for nom, longueur in TEXTES.items()},
        "titre": {"type": "string", "minLength": 1, "maxLength": TEXTES["titre"]},
        "duree_heures": {"type": ["string", "null"], "pattern": r"^[0-9]{1,4}(\.[0-9])?$"},
        "taches": _noeud(),
        "competences": _noeud(manuelle={"type": "boolean"}),
        "criteres": _noeud(indicateur={"type": "string", "maxLength": 300}),
        "ressources": {
            "type": "array",
            "maxItems": NOMBRE_MAXIMUM,
            "items": {
                "type": "object",
                "required": ["nom", "chemin"],
                "properties": {"nom": {"type": "string", "maxLength": 150}, "chemin": _TEXTE},
            },
        },
    },
}


@cache
def _validateur() -> "Draft202012Validator":
    from jsonschema import Draft202012Validator  # 2 MB that a process which reads no file does without

    return Draft202012Validator(SCHEMA)


class FichierRefuse(ValueError):
    """This file is not a scenario; the message says where and why."""


@dataclass(frozen=True)
class ScenarioLu:
    """`empreinte` is the file's own: the same file is known again."""

    document: dict[str, Any]
    fichiers: list[tuple[str, bytes]]
    empreinte: str


def read_archive(octets: bytes) -> ScenarioLu:
    """Read a scenario file without ever unpacking more than a scenario may hold. Raises FichierRefuse."""
    try:
        with zipfile.ZipFile(BytesIO(octets)) as archive:
            parties = _listed(archive)
            document = _document(_read(archive, parties, DOCUMENT, DOCUMENT_MAXIMUM))
            fichiers = [
                (r["nom"], _read(archive, parties, r["chemin"], settings.RESSOURCE_MAXIMALE))
                for r in document["ressources"]
            ]
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError) as erreur:
        raise FichierRefuse("Ce fichier n’est pas une archive ZIP lisible.") from erreur
    return ScenarioLu(document, fichiers, hashlib.sha256(octets).hexdigest())


def _listed(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The parts, by name: two of the same name, a foreign name or too much content is refused."""
    parties: dict[str, zipfile.ZipInfo] = {}
    total = 0
    for partie in archive.infolist():
        nom = partie.filename
        reste = nom.removeprefix(DOSSIER)
        attendu = nom == DOCUMENT or (nom.startswith(DOSSIER) and "/" not in reste and "\\" not in reste)
        if nom == DOSSIER:
            continue
        if not attendu or ".." in nom or nom in parties or len(parties) > NOMBRE_MAXIMUM + 1:
            raise FichierRefuse(f"« {nom[:80]} » n’a pas sa place dans un fichier de scénario.")
        parties[nom] = partie
        total += partie.file_size
    if total > FICHIER_MAXIMUM:
        raise FichierRefuse(f"Une fois ouvert, ce fichier dépasse {say_size(FICHIER_MAXIMUM)}.")
    return parties


def _read(archive: zipfile.ZipFile, parties: dict[str, zipfile.ZipInfo], nom: str, maximum: int) -> bytes:
    """A part, read no further than its limit whatever its header says."""
    if nom not in parties:
        raise FichierRefuse(f"Il manque « {nom[:80]} » dans ce fichier.")
    with archive.open(parties[nom]) as partie:
        contenu = partie.read(maximum + 1)
    if len(contenu) > maximum:
        raise FichierRefuse(f"« {nom[:80]} » dépasse {say_size(maximum)}.")
    return contenu


def _document(octets: bytes) -> dict[str, Any]:
    try:
        document = json.loads(octets.decode("utf-8-sig"))
        propre = json.dumps(document, ensure_ascii=False)
        propre.encode()
    except (ValueError, RecursionError) as erreur:
        raise FichierRefuse(f"{DOCUMENT} n’est pas du JSON en UTF-8 : {erreur}"[:200]) from erreur
    if "\\u0000" in propre:
        raise FichierRefuse(f"{DOCUMENT} porte un caractère interdit (U+0000).")
    if isinstance(document, dict) and document.get("format") != FORMAT:
        raise FichierRefuse(
            f"Format inconnu : « {str(document.get('format'))[:40]} ». Compas lit « {FORMAT} »."
        )
    for erreur in sorted(_validateur().iter_errors(document), key=lambda e: list(map(str, e.absolute_path))):
        lieu = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in erreur.absolute_path).lstrip(".")
        raise FichierRefuse(f"{DOCUMENT}, {lieu or 'racine'} : {erreur.message[:120]}")
    try:
        parse_liens(document["liens"])
    except LienRefuse as erreur:
        raise FichierRefuse(f"{DOCUMENT}, liens : {erreur}") from erreur
    return document
