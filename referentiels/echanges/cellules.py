"""Cells of spreadsheets: texts that no spreadsheet may run, encodings and separators that nobody announced."""

import csv
import io
import re

from referentiels.format.errors import Anomalie, FichierRefuse

TAILLE_MAXIMALE = 20 * 1024 * 1024
CELLULE_MAXIMUM = 20_000
LIGNES_MAXIMUM = 50_000
# What no label holds: control characters, halves of a character, and the two that are none.
_HORS_TEXTE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")

Ligne = tuple[int, list[str]]  # line of the file, cells

_DANGEREUX = ("=", "+", "-", "@", "\t", "\r")


def clean(texte: str) -> str:
    """One line of text, without what cannot be shown."""
    return " ".join(_HORS_TEXTE.sub("", texte).split())


def column_letter(rang: int) -> str:
    """As spreadsheets name their columns: « A » for 1, « AB » for 28."""
    lettres = ""
    while rang:
        rang, reste = divmod(rang - 1, 26)
        lettres = chr(ord("A") + reste) + lettres
    return lettres


def neutralise(texte: str) -> str:
    """A cell that a spreadsheet shows but never runs as a formula."""
    return "'" + texte if texte.startswith((*_DANGEREUX, "'")) else texte


def restore(texte: str) -> str:
    """The contrary of `neutralise`, for a file we wrote."""
    return texte[1:] if texte.startswith(tuple("'" + signe for signe in (*_DANGEREUX, "'"))) else texte


def decode(octets: bytes, fichier: str) -> str:
    """UTF-8 (with or without BOM), UTF-16 with BOM, else CP1252. Raises FichierRefuse."""
    if len(octets) > TAILLE_MAXIMALE:
        raise FichierRefuse([Anomalie(fichier, f"le fichier dépasse {TAILLE_MAXIMALE >> 20} Mo")])
    for encodage in ("utf-16",) if octets[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            texte = octets.decode(encodage)
        except UnicodeDecodeError:
            continue
        if "\x00" in texte:
            ligne = texte[: texte.index("\x00")].count("\n") + 1
            raise FichierRefuse([Anomalie(fichier, "ce n’est pas un fichier texte", ligne)])
        return texte
    raise FichierRefuse([Anomalie(fichier, "encodage inconnu : enregistrez le fichier en UTF-8")])


def read_rows(octets: bytes, fichier: str) -> list[Ligne]:
    """(line, cells) of a CSV, separator guessed among ; , and tab. Raises FichierRefuse with the line."""
    texte = decode(octets, fichier)
    entete = next((ligne for ligne in texte.splitlines() if ligne.strip()), "")
    separateur = max(";,\t", key=entete.count)
    lecteur = csv.reader(io.StringIO(texte, newline=""), delimiter=separateur, strict=True)
    csv.field_size_limit(CELLULE_MAXIMUM)
    lignes = []
    try:
        for cellules in lecteur:
            if len(lignes) >= LIGNES_MAXIMUM:
                raise FichierRefuse([Anomalie(fichier, f"plus de {LIGNES_MAXIMUM} lignes", lecteur.line_num)])
            if any(cellule.strip() for cellule in cellules):
                lignes.append((lecteur.line_num, [cellule.strip() for cellule in cellules]))
    except csv.Error as erreur:
        cause = "une cellule est trop longue" if "field larger" in str(erreur) else "guillemets mal fermés"
        raise FichierRefuse([Anomalie(fichier, cause, lecteur.line_num)]) from erreur
    if not lignes:
        raise FichierRefuse([Anomalie(fichier, "le fichier est vide", 1)])
    return lignes
