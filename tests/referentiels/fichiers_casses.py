"""A corpus of broken files, for each format: what they hold, and what their refusal must say."""

import gzip
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

from openpyxl import Workbook

CASSES = Path(__file__).parent / "casses"
MEGA = 1 << 20
FICHE = b"<FICHES><FICHE><NUMERO_FICHE>RNCP1</NUMERO_FICHE><INTITULE>T</INTITULE>"
ENTETE_14 = b",".join([b"x"] * 14) + b"\n"
CADRE = ENTETE_14 + b",F,Cadre,,,,,,,,,,1,\n"


def archive(**membres: bytes) -> bytes:
    """A ZIP; « _ » in names is a dot, « __ » a slash."""
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as zip_:
        for nom, octets in membres.items():
            zip_.writestr(nom.replace("__", "/").replace("_", "."), octets)
    return sortie.getvalue()


def workbook(*lignes: list[object]) -> bytes:
    classeur, sortie = Workbook(), io.BytesIO()
    for ligne in lignes:
        classeur.active.append(ligne)
    classeur.save(sortie)
    return sortie.getvalue()


def replaced(octets: bytes, membre: str, contenu: bytes) -> bytes:
    """A ZIP with one of its files changed."""
    sortie = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(octets)) as avant,
        zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as apres,
    ):
        for nom in avant.namelist():
            apres.writestr(nom, contenu if nom == membre else avant.read(nom))
    return sortie.getvalue()


def empty_rows(nombre: int) -> bytes:
    """A sheet of so many rows that say nothing, as a careless formatting leaves them."""
    debut = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    rangs = b"".join(b'<row r="%d"><c r="A%d"/></row>' % (n, n) for n in range(1, nombre + 1))
    vide = workbook(["Bloc", "Compétence"])
    return replaced(vide, "xl/worksheets/sheet1.xml", debut + rangs + b"</sheetData></worksheet>")


def case(items: list[dict], associations: list[dict] | None = None) -> bytes:
    return json.dumps({"CFItems": items, "CFAssociations": associations or []}).encode()


def child(origine: str, parent: str) -> dict:
    return {"associationType": "isChildOf", "originNodeURI": origine, "destinationNodeURI": parent}


def items(*noms: str) -> list[dict]:
    return [{"identifier": nom, "fullStatement": nom} for nom in noms]


CLASSEUR = workbook(["Bloc", "Compétence"], ["B", "Lire"])
PROFOND = [str(n) for n in range(60)]

# name of the file: what it holds, what its refusal must match (its name comes first)
FICHIERS: dict[str, tuple[bytes, str]] = {
    "rncp-tronque.xml": (FICHE + b"<ACTIF>Ou", "ligne 1, FICHES/FICHE/ACTIF.*incomplet"),
    "rncp-sans-fiche.xml": (b"<FICHES></FICHES>", "ligne 1.*aucune fiche"),
    "rncp-vide.xml": (FICHE + b"</FICHE></FICHES>", "ligne 1, RNCP1.*aucune compétence"),
    "rncp-entites.xml": (b'<!DOCTYPE x [<!ENTITY a "b">]><FICHES/>', "ligne 1.*DTD"),
    "rncp-externe.xml": (b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><FICHES/>', "ligne 1.*DTD"),
    "rncp-cellule.xml": (FICHE + b"<ETAT_FICHE>" + b"a" * 10 * MEGA, "FICHE/ETAT_FICHE.*200000 caractères"),
    "rncp-profond.xml": (b"<a>" * 5000, "60 éléments imbriqués"),
    "rncp-encodage.xml": (FICHE + b"\xe9\xff</FICHE></FICHES>", "ligne 1.*mal formé"),
    "rncp-html.xml": (b"<!doctype html><html><body>Page introuvable</body></html>", "ligne 1"),
    "rncp-blocs.xml": (
        FICHE + b"<BLOCS_COMPETENCES>" + b"<BLOC_COMPETENCES></BLOC_COMPETENCES>" * 300,
        "plus de 200 blocs",
    ),
    "zip-deux.zip": (archive(a_xml=b"<a/>", b_xml=b"<a/>"), "2 fichiers XML"),
    "zip-rien.zip": (archive(a_txt=b"bonjour"), "ni classeur Excel, ni répertoire"),
    "zip-tronque.zip": (archive(a_xml=FICHE * 50)[:-30], "abîmé"),
    "zip-bombe.zip": (archive(a_xml=b"<FICHES>" + b" " * 80 * MEGA), "démesurément"),
    "zip-imbrique.zip": (archive(a_zip=archive(a_xml=FICHE)), "ni classeur Excel, ni répertoire"),
    "case-tronque.json": (b'{"CFDocument": {"title": "x"},\n "CFItems": [', "ligne 2.*JSON illisible"),
    "case-liste.json": (b"[1]", "objet JSON"),
    "case-autre.json": (b'{"name": "x"}', "ni CFDocument, ni CFItems"),
    "case-encodage.json": ('{"CFItems": "é"}'.encode("cp1252"), "ligne 1.*UTF-8"),
    "case-profond.json": (b"[" * 100_000, "ligne 1|imbriqués"),
    "case-nombre.json": (b'{"CFItems": [' + b"9" * 5000 + b"]}", "beaucoup trop de chiffres"),
    "case-doublon.json": (case(items("1", "1")), r"CFItems\[2\].*deux fois"),
    "case-cycle.json": (
        case(items("1", "2"), [child("1", "2"), child("2", "1")]),
        "CFAssociations.*tournent en rond",
    ),
    "case-arbre.json": (
        case(items(*PROFOND), [child(PROFOND[n + 1], PROFOND[n]) for n in range(59)]),
        "30 niveaux imbriqués",
    ),
    "moodle-parent.csv": (CADRE + b"Z,A,a,a,,,,,,,,,,\n", "ligne 3.*parent « Z » inconnu"),
    "moodle-doublon.csv": (CADRE + b",A,a,a,,,,,,,,,,\n,A,b,b,,,,,,,,,,\n", "ligne 4.*déjà pris ligne 3"),
    "moodle-cycle.csv": (CADRE + b"B,A,a,a,,,,,,,,,,\nA,B,b,b,,,,,,,,,,\n", "tournent en rond"),
    "moodle-tronque.csv": (CADRE + b',"A,a,a', "guillemets mal fermés"),
    "moodle-court.csv": (CADRE + b",A\n", "ligne 3.*2 colonnes au lieu de 14"),
    "moodle-sans-texte.csv": (CADRE + b",A,,,,,,,,,,,,\n", "ligne 3.*ni nom court"),
    "moodle-deux.csv": (
        b"Parent ID number,ID number,Short name,Description,Is framework\n,A,a,a,1\n,B,b,b,1\n",
        "ligne 3.*une seule",
    ),
    "moodle-colonnes.csv": (b"Parent ID number,Is framework\n,1\n", "ligne 1.*pas de colonne"),
    "tableur-vide.csv": (b" \n\n", "ligne 1.*vide"),
    "tableur-colonne.csv": (b"seule\ncolonne\n", "ligne 1.*une seule colonne"),
    "tableur-orpheline.csv": (b"Bloc;Competence;Detail\n;;orpheline\n", "ligne 2, colonne C.*sans comp"),
    "tableur-cellule.csv": (b'a;"' + b"x" * 10 * MEGA + b'"\n', "ligne 1.*trop longue"),
    "tableur-libelle.csv": (
        b"Bloc;Competence\nB;" + b"x" * 3000 + b"\n",
        "ligne 2, colonne B.*2000 caractères",
    ),
    "tableur-binaire.csv": (b"a;b\nc\x00;d\n", "ligne 2.*fichier texte"),
    "tableur-lignes.csv": (b"a;b\n" * 60_000, "ligne 5000[01].*plus de 50000 lignes"),
    "tableur-entete.csv": (b"Bloc;Competence\n", "aucune compétence"),
    "classeur-tronque.xlsx": (CLASSEUR[:-50], "abîmé"),
    "classeur-vide.xlsx": (workbook(), "ligne 1.*vide"),
    "classeur-xml.xlsx": (
        replaced(CLASSEUR, "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>"),
        "classeur illisible",
    ),
    "classeur-entites.xlsx": (
        replaced(
            CLASSEUR,
            "xl/workbook.xml",
            b'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY b "&a;&a;">]><workbook>&b;</workbook>',
        ),
        "classeur illisible",
    ),
    "classeur-bombe.xlsx": (archive(xl__worksheets__sheet1_xml=b"0" * 60 * MEGA), "50 Mo"),
    "classeur-cellule.xlsx": (
        workbook(["Bloc", "Compétence"], ["B", "x" * 32_000]),
        "cellule B2.*trop longue",
    ),
    "classeur-lignes.xlsx": (empty_rows(60_000), "ligne 50001, feuille .{1,3}Sheet.*plus de 50000 lignes"),
    "ancien.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, r"\.xlsx"),
    "texte.docx": (archive(word__document_xml=b"<a/>"), "document Word"),
    "tableur.ods": (archive(mimetype=b"x", content_xml=b"<a/>"), "LibreOffice"),
    "fiche.pdf": (b"%PDF-1.7\n", "c’est un PDF"),
    "photo.png": (b"\x89PNG\r\n\x1a\n", "c’est une image"),
    "fiches.gz": (gzip.compress(b"<FICHES/>", mtime=0), r"archive \.gz"),
    "rien.csv": (b"", "le fichier est vide"),
}


def walk_files() -> Iterator[tuple[str, bytes, str]]:
    """Name, bytes, and what the refusal must match, the YAML corpus included."""
    for nom, (octets, cause) in FICHIERS.items():
        yield nom, octets, cause
    for chemin in sorted(CASSES.glob("*.yaml")):
        yield chemin.name, chemin.read_bytes(), "(ligne [0-9]+|vide)"
