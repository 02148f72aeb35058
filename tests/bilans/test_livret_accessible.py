"""What a machine can check of PDF/UA-1 in a booklet: titles, language, structure, texts of figures, heads of tables."""

import io
import itertools
from collections.abc import Iterator

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from bilans.livret.contenu import gather_livret
from bilans.livret.rendu import render_document
from bilans.livret.sections import SECTIONS, ordered
from tests.bilans.livrets import booklet_apprenti, live
from tests.promotion import Promotion

Element = tuple[str, DictionaryObject]


@pytest.fixture
def lecteur(centre: Promotion) -> PdfReader:
    live(centre)
    contenu = gather_livret(booklet_apprenti(centre))
    return PdfReader(
        io.BytesIO(render_document(contenu, code="1-A", adresse="http://t/verifier/1-A/").octets)
    )


def _elements(noeud: DictionaryObject) -> Iterator[Element]:
    """The tree of structure, in reading order."""
    enfants = noeud.get("/K", [])
    for enfant in enfants if isinstance(enfants, list) else [enfants]:
        objet = enfant.get_object()
        if isinstance(objet, DictionaryObject) and "/S" in objet:
            yield objet["/S"], objet
            yield from _elements(objet)


def test_document_says_its_title_its_language_and_its_standard(lecteur: PdfReader) -> None:
    racine = lecteur.trailer["/Root"]
    assert (racine["/Lang"], racine["/MarkInfo"]["/Marked"]) == ("fr", True)
    assert racine["/ViewerPreferences"]["/DisplayDocTitle"]
    assert lecteur.metadata.title == "Livret d’apprentissage de Zoé Ampère"
    xmp = racine["/Metadata"].get_object().get_data().decode()
    assert "pdfuaid" in xmp
    assert ":part>1<" in xmp.replace('part="1"', ":part>1<")


def test_headings_follow_each_other_and_are_bookmarked(lecteur: PdfReader) -> None:
    niveaux = [
        int(nom[2]) for nom, _ in _elements(lecteur.trailer["/Root"]["/StructTreeRoot"]) if nom[:2] == "/H"
    ]
    assert niveaux[0] == 1
    assert all(apres <= avant + 1 for avant, apres in itertools.pairwise(niveaux))
    signets = [signet.title for signet in lecteur.outline if not isinstance(signet, list)]
    assert signets[-len(SECTIONS) :] == [section.titre for section in ordered()]


def test_every_figure_says_what_it_shows(lecteur: PdfReader) -> None:
    figures = [e for nom, e in _elements(lecteur.trailer["/Root"]["/StructTreeRoot"]) if nom == "/Figure"]
    textes = [figure.get("/Alt", "") for figure in figures]
    assert len(textes) >= 2
    assert "Photo de l’activité" in textes
    assert all(len(texte) > 5 for texte in textes)


def test_every_cell_of_a_table_has_its_heads(lecteur: PdfReader) -> None:
    elements = list(_elements(lecteur.trailer["/Root"]["/StructTreeRoot"]))
    tetes = {e["/ID"] for nom, e in elements if nom == "/TH"}
    cellules = [e["/A"]["/Headers"] for nom, e in elements if nom == "/TD"]
    assert cellules
    assert all(cellule and set(cellule) <= tetes for cellule in cellules)


def test_every_font_is_in_the_file_and_can_be_read(lecteur: PdfReader) -> None:
    polices = {}
    for page in lecteur.pages:
        for nom, police in page["/Resources"].get("/Font", {}).items():
            polices[nom] = police.get_object()
    assert len(polices) >= 5
    for police in polices.values():
        descripteur = police["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(descripteur), police["/BaseFont"]
        assert "/ToUnicode" in police
