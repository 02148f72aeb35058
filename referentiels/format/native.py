"""Reading and writing files in the native format, `cpro-referentiel/1` and `/1.1`."""

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from referentiels.format.coherence import check_coherence
from referentiels.format.document import FORMATS, ReferentielDocument
from referentiels.format.errors import Anomalie, FichierRefuse, chemin_de
from referentiels.format.lecture import Table, ligne_de, parse_yaml, read_yaml
from referentiels.format.serialisation import from_plain, to_native

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

SCHEMA = Path(__file__).with_name("schema.json")
_LARGEUR = 110
_TYPES = {
    "string": "un texte",
    "integer": "un nombre entier",
    "number": "un nombre",
    "boolean": "true ou false",
    "array": "une liste",
    "object": "un groupe « clé : valeur »",
    "null": "rien",
}


def read_native(chemin: Path) -> ReferentielDocument:
    """Read a native file, or raise `FichierRefuse` with every anomaly found."""
    return build_native(read_yaml(chemin), chemin.name)


def parse_native(octets: bytes, fichier: str) -> ReferentielDocument:
    """Same as `read_native`, from bytes already in memory."""
    return build_native(parse_yaml(octets, fichier), fichier)


def is_native(racine: Table) -> bool:
    """Tell a native file (it has a `format` line) from a raw one."""
    return "format" in racine


def build_native(racine: Table, fichier: str) -> ReferentielDocument:
    """Check the values against the schema, then the document against itself."""
    if isinstance(racine.get("format"), str) and racine["format"] not in FORMATS:
        cause = f"format « {racine['format'][:60]} » inconnu ; celui-ci lit « {' » et « '.join(FORMATS)} »"
        raise FichierRefuse([Anomalie(fichier, cause, ligne_de(racine, ["format"]), "format")])
    fautes = list(_validateur().iter_errors(racine))
    if fautes:
        raise FichierRefuse([_en_francais(faute, racine, fichier) for faute in fautes])
    document = from_plain(racine)
    incoherences = check_coherence(document)
    if incoherences:
        raise FichierRefuse(
            [
                Anomalie(fichier, faute.cause, ligne_de(racine, faute.chemin), chemin_de(faute.chemin))
                for faute in incoherences
            ]
        )
    return document


def write_native(document: ReferentielDocument) -> str:
    """Write the document as YAML that people can read, review and correct."""
    return yaml.dump(to_native(document), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_LARGEUR)


class _Dumper(yaml.SafeDumper):
    """No anchors, and lists indented under their key."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


@cache
def _validateur() -> "Draft202012Validator":
    from jsonschema import Draft202012Validator  # 2 MB that a process which reads no file does without

    return Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def _en_francais(faute: "ValidationError", racine: Table, fichier: str) -> Anomalie:
    etapes = list(faute.absolute_path)
    cause = _cause(faute)
    if faute.validator == "additionalProperties":
        inconnues = [cle for cle in faute.instance if cle not in faute.schema.get("properties", {})]
        etapes.append(inconnues[0])
        cause = f"clé inconnue « {', '.join(inconnues)} » (rangez-la dans « complements »)"
    return Anomalie(fichier, cause, ligne_de(racine, etapes), chemin_de(etapes))


def _cause(faute: "ValidationError") -> str:
    attendu: Any = faute.validator_value
    match faute.validator:
        case "required":
            manquante = re.match(r"'([^']*)'", faute.message)
            return f"il manque « {manquante.group(1) if manquante else '?'} »"
        case "type":
            mots = [_TYPES[nom] for nom in ([attendu] if isinstance(attendu, str) else attendu)]
            return f"il faut {' ou '.join(mots)}"
        case "enum":
            return f"valeur inconnue ; admises : {', '.join(repr(valeur) for valeur in attendu)}"
        case "const":
            return f"il faut « {attendu} »"
        case "pattern":
            return f"« {str(faute.instance)[:60]} » n’a pas la forme attendue ({attendu})"
        case "maxLength":
            return f"le texte dépasse {attendu} caractères ({len(faute.instance)})"
        case "minLength":
            return "le texte est vide"
        case "minimum" | "maximum":
            return f"{faute.instance} sort des bornes ({faute.validator} {attendu})"
        case "maxItems":
            return f"la liste dépasse {attendu} éléments"
        case "minProperties":
            return "aucun élément n’est donné"
    return "la valeur n’est pas admise ici"
