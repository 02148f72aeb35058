"""Tells what a file is by its content, and reads it."""

import io
import re

from referentiels.echanges.case_lecture import parse_case
from referentiels.echanges.cellules import decode
from referentiels.echanges.moodle import COLONNES, parse_moodle
from referentiels.echanges.proposition import Proposition, propose
from referentiels.echanges.rncp import search_fiches, select_fiches
from referentiels.echanges.rncp_document import to_proposition
from referentiels.echanges.tableur import parse_tableur
from referentiels.format.cles import slug
from referentiels.format.errors import Anomalie, FichierRefuse
from referentiels.format.lecture import parse_yaml
from referentiels.format.native import build_native, is_native
from referentiels.format.raw import build_raw


def read_proposition(*, octets: bytes, fichier: str, titre: str = "", numero: str = "") -> Proposition:
    """Read any file the product knows. Raises FichierRefuse.

    `titre` names the référentiel of a spreadsheet; `numero` chooses the record of an RNCP register that
    holds several.
    """
    if not octets.strip():
        raise FichierRefuse([Anomalie(fichier, "le fichier est vide", 1)])
    debut = octets[:4096].lstrip(b"\xef\xbb\xbf \r\n\t")
    if debut.startswith(b"<"):
        return _rncp(octets, fichier, numero)
    if debut.startswith((b"{", b"[")):
        return parse_case(octets, fichier)
    if debut.startswith(b"PK\x03\x04"):
        return _tableur(octets, fichier, titre)
    if fichier.lower().endswith((".yaml", ".yml")):
        return _yaml(octets, fichier)
    premiere = decode(octets, fichier).splitlines()[0].lower()
    if ("parent" in premiere and "framework" in premiere) or premiere.count(",") == len(COLONNES) - 1:
        return parse_moodle(octets, fichier)
    return _tableur(octets, fichier, titre)


def _yaml(octets: bytes, fichier: str) -> Proposition:
    racine = parse_yaml(octets, fichier)
    if is_native(racine):
        return propose(build_native(racine, fichier), [], fichier)
    lecture = build_raw(racine, fichier)
    return Proposition(lecture.document, tuple(lecture.remarques))


def _tableur(octets: bytes, fichier: str, titre: str) -> Proposition:
    titre = titre.strip() or re.sub(r"[_-]+", " ", fichier.rsplit(".", 1)[0])
    cle = re.sub(r"[^a-z0-9-]+", "-", slug(titre).lower()).strip("-") or "tableur"
    return parse_tableur(octets, fichier, titre=titre[:200], cle=cle[:80])


def _rncp(octets: bytes, fichier: str, numero: str) -> Proposition:
    if numero:
        fiches = list(select_fiches(io.BytesIO(octets), fichier, [numero]))
        if not fiches:
            raise FichierRefuse([Anomalie(fichier, f"aucune fiche ne porte le numéro {numero}")])
    else:
        fiches = search_fiches(io.BytesIO(octets), fichier, limite=2)
        if len(fiches) > 1:
            cause = "le fichier contient plusieurs fiches : indiquez le numéro de celle qui vous intéresse"
            raise FichierRefuse([Anomalie(fichier, cause)])
    return to_proposition(fiches[0], fichier)
