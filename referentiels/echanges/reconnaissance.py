"""Tells what a file is by its content, and reads it."""

import re
import zipfile
from typing import BinaryIO

from referentiels.echanges.case_lecture import TAILLE_MAXIMALE as TAILLE_CASE
from referentiels.echanges.case_lecture import parse_case
from referentiels.echanges.cellules import TAILLE_MAXIMALE, read_rows
from referentiels.echanges.flux import ZIP
from referentiels.echanges.moodle import is_moodle, parse_moodle
from referentiels.echanges.proposition import Proposition, propose
from referentiels.echanges.tableur import parse_tableur
from referentiels.enums import FormatImport
from referentiels.format.errors import Anomalie, FichierRefuse
from referentiels.format.lecture import parse_yaml
from referentiels.format.native import build_native, is_native
from referentiels.format.raw import build_raw

DEBUT = 4096  # bytes enough to tell most files
# First bytes of files that people hand in by mistake, and what to do about it.
_REFUS = {
    b"%PDF": "c’est un PDF : recopiez-en le tableau dans un tableur, ou prenez la fiche RNCP en XML",
    b"\xd0\xcf\x11\xe0": "c’est un ancien fichier Excel ou Word (.xls, .doc) : enregistrez-le au format .xlsx",
    b"\x89PNG": "c’est une image",
    b"\xff\xd8\xff": "c’est une photo",
    b"GIF8": "c’est une image",
    b"{\\rtf": "c’est un texte mis en forme (RTF) : recopiez-en le tableau dans un tableur",
    b"\x1f\x8b": "c’est une archive .gz : ouvrez-la d’abord",
    b"Rar!": "c’est une archive RAR : ouvrez-la d’abord",
    b"7z\xbc\xaf": "c’est une archive 7z : ouvrez-la d’abord",
}
_REFUS_ZIP = {
    "word/": "c’est un document Word : recopiez-en le tableau dans un tableur (.xlsx)",
    "ppt/": "c’est une présentation PowerPoint : recopiez-en le contenu dans un tableur (.xlsx)",
    "content.xml": "c’est un document LibreOffice : enregistrez-le au format .xlsx ou .csv",
}
_YAML = re.compile(rb"^(?:---\s*$|#|format\s*:|referentiel\s*:|[a-z_]+\s*:\s*(?:$|\S))", re.MULTILINE)


def recognise(source: BinaryIO, fichier: str) -> FormatImport:
    """The format of a file open at its beginning, left open there. Raises FichierRefuse for what cannot be one."""
    debut = source.read(DEBUT)
    source.seek(0)
    if not debut.strip(b"\xef\xbb\xbf \r\n\t\x00"):
        raise FichierRefuse([Anomalie(fichier, "le fichier est vide", 1)])
    for signature, cause in _REFUS.items():
        if debut.startswith(signature):
            raise FichierRefuse([Anomalie(fichier, cause)])
    if debut.startswith(ZIP):
        return _archive(source, fichier)
    utile = debut.removeprefix(b"\xef\xbb\xbf").lstrip()
    if utile[:1] == b"<" or debut.startswith((b"\xff\xfe<\x00", b"\xfe\xff\x00<")):
        return FormatImport.RNCP
    if utile[:1] in (b"{", b"["):
        return FormatImport.CASE
    if fichier.lower().endswith((".yaml", ".yml")):
        return FormatImport.NATIF
    premiere = utile.splitlines()[0]
    if _YAML.match(utile) and not any(signe in premiere for signe in b";\t,"):
        return FormatImport.NATIF
    lignes = read_rows(source.read(TAILLE_MAXIMALE + 1), fichier)
    source.seek(0)
    return FormatImport.MOODLE if is_moodle(lignes) else FormatImport.TABLEUR


def _archive(source: BinaryIO, fichier: str) -> FormatImport:
    """A ZIP is a workbook, the published register, or something else."""
    try:
        with zipfile.ZipFile(source) as archive:
            noms = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError) as erreur:
        cause = (
            "le classeur ou l’archive ZIP est abîmé ou incomplet : enregistrez-le ou téléchargez-le à nouveau"
        )
        raise FichierRefuse([Anomalie(fichier, cause)]) from erreur
    source.seek(0)
    if any(nom.startswith("xl/") for nom in noms):
        return FormatImport.TABLEUR
    for debut, cause in _REFUS_ZIP.items():
        if any(nom.startswith(debut) for nom in noms):
            raise FichierRefuse([Anomalie(fichier, cause)])
    if any(nom.lower().endswith(".xml") for nom in noms):
        return FormatImport.RNCP
    cause = "l’archive ne contient ni classeur Excel, ni répertoire RNCP en XML"
    raise FichierRefuse([Anomalie(fichier, cause)])


def read_proposition(source: BinaryIO, fichier: str, format: FormatImport, *, titre: str = "") -> Proposition:
    """Read any file but a register, which may hold many records (see `rncp`). Raises FichierRefuse.

    `titre` names the référentiel of a spreadsheet that does not say.
    """
    octets = source.read(TAILLE_CASE + 1)
    match format:
        case FormatImport.CASE:
            return parse_case(octets, fichier)
        case FormatImport.MOODLE:
            return parse_moodle(octets, fichier)
        case FormatImport.NATIF:
            return _yaml(octets, fichier)
        case FormatImport.TABLEUR:
            return parse_tableur(octets, fichier, titre=titre)
    raise ValueError(f"format sans lecteur : {format}")


def _yaml(octets: bytes, fichier: str) -> Proposition:
    racine = parse_yaml(octets, fichier)
    if is_native(racine):
        return propose(build_native(racine, fichier), [], fichier)
    lecture = build_raw(racine, fichier)
    return Proposition(lecture.document, tuple(lecture.remarques))
