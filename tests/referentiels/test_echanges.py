"""Other formats: what goes out comes back, what is broken is refused with its place."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from referentiels.echanges.case_ecriture import to_case
from referentiels.echanges.case_lecture import parse_case
from referentiels.echanges.cellules import neutralise, restore
from referentiels.echanges.decoupage import split_competences
from referentiels.echanges.moodle import parse_moodle, to_moodle
from referentiels.echanges.rncp import search_fiches, select_fiches, walk_fiches
from referentiels.echanges.rncp_document import to_proposition
from referentiels.echanges.tableur import parse_tableur
from referentiels.format.document import Competence, Identite, ReferentielDocument
from referentiels.format.native import read_native

DATA = Path(__file__).parents[2] / "referentiels" / "data"
LIVRES = sorted(DATA.glob("*.yaml"))
MOMENT = datetime(2026, 3, 1, tzinfo=UTC)


def arbre(document: ReferentielDocument, *, types: bool = True) -> set[tuple]:
    return {
        (c.cle, c.code, c.intitule, c.parent, c.bloc, tuple((k.cle, k.intitule) for k in c.criteres))
        + ((c.type,) if types else ())
        for c in document.competences
    }


@pytest.mark.parametrize("fichier", LIVRES, ids=lambda f: f.stem)
def test_shipped_diplomas_go_out_and_come_back(fichier: Path) -> None:
    document = read_native(fichier)
    case = parse_case(json.dumps(to_case(document, MOMENT)).encode(), "essai.json")
    assert arbre(case.document) == arbre(document)
    assert case.remarques == ()
    assert case.document.referentiel.niveau == document.referentiel.niveau
    assert [e.competences for e in case.document.epreuves] == [e.competences for e in document.epreuves]
    sortie = to_moodle(document)
    assert to_moodle(parse_moodle(sortie, "essai.csv").document) == sortie


@given(st.text(max_size=30))
def test_no_cell_runs_as_a_formula_and_none_is_lost(texte: str) -> None:
    cellule = neutralise(texte)
    assert not cellule.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert restore(cellule) == texte


def test_formulas_are_neutralised_in_a_moodle_export() -> None:
    document = ReferentielDocument(
        referentiel=Identite(cle="x", code="X", intitule="=1+1", diplome="D"),
        competences=(Competence(cle="c:1", code="C1", intitule="=cmd|' /C calc'!A0"),),
    )
    sortie = to_moodle(document).decode()
    assert ",=" not in sortie
    assert "\n=" not in sortie
    assert parse_moodle(sortie.encode(), "x.csv").document.competences[0].intitule == "=cmd|' /C calc'!A0"


def test_case_tolerates_what_real_exports_contain() -> None:
    paquet = {
        "cfdocument": {"Title": "Cadre étranger 🛠", "identifier": "d"},
        "CFItem": [
            {"identifier": "1", "full_statement": "Réparer 🔧", "humanCodingScheme": "R1"},
            {"identifier": "2", "fullStatement": "Diagnostiquer"},
            {"identifier": "3"},
        ],
        "CFAssociations": [
            {
                "associationType": "isChildOf",
                "originNodeURI": "2",
                "destinationNodeURI": "https://x.test/CFItems/1",
            },
            {
                "associationType": "exactMatchOf",
                "originNodeURI": {"identifier": "1"},
                "destinationNodeURI": "urn:ailleurs",
            },
            {"associationType": "isChildOf", "originNodeURI": "9", "destinationNodeURI": "1"},
        ],
    }
    proposition = parse_case(json.dumps(paquet).encode(), "etranger.json")
    un, deux = proposition.document.competences
    assert (un.intitule, deux.parent) == ("Réparer 🔧", un.cle)
    liens = [{"type": "exactMatchOf", "vers": {"lien": "urn:ailleurs"}}]
    assert un.complements == {"case": {"identifier": "1", "liens": liens}}
    assert len(proposition.remarques) == 2  # an item without text, an association from nowhere


def test_case_of_zero_items_is_read_with_a_remark() -> None:
    proposition = parse_case(b'{"CFDocument": {"title": "Vide"}, "CFItems": []}', "vide.json")
    assert "aucun élément" in str(proposition.remarques[0])


def test_moodle_twelve_columns_are_read_by_header() -> None:
    entete = "Id number,Parent ID number,Short name,Description,Description format,Scale values,Scale configuration,"
    entete += "Rule type,Rule outcome,Rule config,Is framework,Taxonomy"
    texte = (
        entete.replace("Id number", "ID number")
        + "\nF,,Cadre,,1,,,,,,1,competency\nA,,Souder,Souder,1,,,,,,,\n"
    )
    competence = parse_moodle(texte.encode("cp1252"), "douze.csv").document.competences[0]
    assert competence.intitule == "Souder"


@pytest.mark.parametrize("encodage", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separateur", [";", ",", "\t"])
def test_spreadsheet_of_three_levels(encodage: str, separateur: str) -> None:
    lignes = [
        ["Bloc", "Compétence", "Compétence détaillée"],
        ["B1 Préparer", "C1 Étudier", "C1.1 Lire"],
        ["", "", "C1.2 Choisir"],
    ]
    texte = "\n".join(separateur.join(ligne) for ligne in lignes)
    document = parse_tableur(texte.encode(encodage), "x.csv", titre="Essai", cle="essai").document
    assert [(c.code, c.intitule, c.parent) for c in document.competences] == [
        ("C1", "Étudier", ""),
        ("C1.1", "Lire", "c:C1"),
        ("C1.2", "Choisir", "c:C1"),
    ]
    assert document.blocs[0].intitule == "Préparer"


def _classeur(lignes: list[list[str]]) -> bytes:
    classeur, sortie = Workbook(), io.BytesIO()
    for ligne in lignes:
        classeur.active.append(ligne)
    classeur.save(sortie)
    return sortie.getvalue()


def test_workbook_of_two_levels() -> None:
    octets = _classeur([["Domaine", "Compétences"], ["Accueil", "Renseigner"], ["Accueil", "Orienter"]])
    document = parse_tableur(octets, "x.xlsx", titre="Essai", cle="essai").document
    assert [(c.intitule, c.bloc) for c in document.competences] == [
        ("Renseigner", document.blocs[0].cle),
        ("Orienter", document.blocs[0].cle),
    ]


def test_a_repeated_code_is_a_remark() -> None:
    proposition = parse_tableur(b"Bloc;Competence\nB;C1 Lire\nB;C1 Choisir\n", "x.csv", titre="E", cle="e")
    assert "C1 sert deux fois" in str(proposition.remarques[0])
    assert "ligne 3" in str(proposition.remarques[0])


RNCP = """<?xml version="1.0" encoding="UTF-8"?>
<FICHES><VERSION_FLUX>4.1</VERSION_FLUX>
<FICHE><NUMERO_FICHE>RNCP1234</NUMERO_FICHE><INTITULE>Électricien d'essai</INTITULE>
<ABREGE><CODE>TP</CODE><LIBELLE>Titre professionnel</LIBELLE></ABREGE><ACTIF>Oui</ACTIF>
<NOMENCLATURE_EUROPE><NIVEAU>NIV3</NIVEAU><LIBELLE>Niveau 3</LIBELLE></NOMENCLATURE_EUROPE>
<DATE_FIN_ENREGISTREMENT>31/12/2027</DATE_FIN_ENREGISTREMENT>
<BLOCS_COMPETENCES><BLOC_COMPETENCES><CODE>RNCP1234BC01</CODE><LIBELLE>Réaliser</LIBELLE>
<LISTE_COMPETENCES>- Poser les supports
- Raccorder les appareils</LISTE_COMPETENCES></BLOC_COMPETENCES>
<BLOC_COMPETENCES><CODE>RNCP1234BC02</CODE><LIBELLE>Contrôler</LIBELLE>
<LISTE_COMPETENCES>&lt;ul&gt;&lt;li&gt;C2.1 Mesurer&lt;/li&gt;
&lt;li&gt;C2.2 Corriger&lt;/li&gt;&lt;/ul&gt;</LISTE_COMPETENCES>
</BLOC_COMPETENCES></BLOCS_COMPETENCES></FICHE>
<FICHE><NUMERO_FICHE>RNCP99</NUMERO_FICHE><INTITULE>Vendeur</INTITULE><ACTIF>Non</ACTIF>
<NOMENCLATURE_EUROPE><INTITULE>Niveau 4</INTITULE></NOMENCLATURE_EUROPE></FICHE></FICHES>"""


def test_rncp_record_becomes_a_document_to_confirm() -> None:
    (fiche,) = select_fiches(io.BytesIO(RNCP.encode()), "r.xml", ["1234"])
    document = to_proposition(fiche, "r.xml").document
    assert (document.referentiel.rncp, document.referentiel.niveau) == ("RNCP1234", 3)
    assert [(c.code, c.intitule) for c in document.competences] == [
        ("", "Poser les supports"),
        ("", "Raccorder les appareils"),
        ("C2.1", "Mesurer"),
        ("C2.2", "Corriger"),
    ]
    assert all(c.a_verifier == ("intitule",) for c in document.competences)
    assert str(fiche.date_fin) == "2027-12-31"


@pytest.mark.parametrize(
    ("mots", "numeros"), [("électricien", ["RNCP1234"]), ("99", ["RNCP99"]), ("boulanger", [])]
)
def test_rncp_is_searched_by_title_or_number(mots: str, numeros: list[str]) -> None:
    trouvees = search_fiches(io.BytesIO(RNCP.encode()), "r.xml", mots=mots)
    assert [fiche.numero for fiche in trouvees] == numeros


def test_rncp_older_shape_gives_its_level() -> None:
    fiches = list(walk_fiches(io.BytesIO(RNCP.encode()), "r.xml"))
    assert (fiches[1].niveau_francais, fiches[1].en_vigueur) == (4, False)


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("- Lire\n- Écrire", ["Lire", "Écrire"]),
        ("1. Lire un plan\net le comprendre\n2. Tracer", ["Lire un plan et le comprendre", "Tracer"]),
        ("<p>Lire</p><p>Tracer</p>", ["Lire", "Tracer"]),
        (
            "Lire un plan - Tracer un axe - Poser un appui",
            ["Lire un plan", "Tracer un axe", "Poser un appui"],
        ),
        ("", []),
    ],
)
def test_free_texts_are_cut(texte: str, attendu: list[str]) -> None:
    assert [libelle for _, libelle in split_competences(texte)] == attendu
