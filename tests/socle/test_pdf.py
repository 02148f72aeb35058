"""What the layout engine is spared."""

import gc
from pathlib import Path
from xml.etree import ElementTree

import pydyf
import tinyhtml5
from django.conf import settings

from cpro.socle import pdf, pdf_allege, pdf_lecture, pdf_moteur

FEUILLE = Path(settings.BASE_DIR) / "static/css/pdf/livret.css"


def test_default_sheet_gives_no_pseudo_element_to_every_element():
    def everywhere(feuille: pdf_moteur.CSS) -> list[str]:
        return sorted(pseudo for _, _, _, pseudo, _ in feuille.matcher.other_selectors if pseudo)

    origine = pdf_moteur.CSS(Path(pdf_moteur.weasyprint_css.__file__).parent / "html5_ua.css")
    assert len(everywhere(origine)) == 6  # otherwise WeasyPrint changed: see whether `_defaults` still serves
    assert everywhere(pdf_moteur._defaults()) == []


def test_fonts_are_read_once_and_collection_is_left_as_it_was():
    html = '<html lang="fr"><title>Essai</title><p>Essai</p></html>'
    assert pdf.render_pdf(html=html, css=FEUILLE, fichiers={}).pages == 1
    assert gc.isenabled()
    assert pdf_moteur._sheet(FEUILLE) is pdf_moteur._sheet(FEUILLE)


def test_our_html_is_read_as_the_parser_of_the_web_would():
    html = (
        '<!doctype html>\n<html lang="fr"><head><meta charset="utf-8"><title>Essai &amp; suite</title></head>'
        '<body class="a"><p>Un<br>deux <img src="compas:fichier/x" alt="« Un > deux »"> &#x27;trois&#x27;</p><hr>'
        '<svg viewBox="0 0 9 9"><title>Dessin</title><circle r="4"/></svg></body></html>'
    )
    attendu = ElementTree.tostring(tinyhtml5.parse(html, namespace_html_elements=False))
    assert ElementTree.tostring(pdf_lecture.read_html(html)) == attendu


def test_what_is_not_xml_is_read_all_the_same():
    arbre = pdf_lecture.read_html('<html lang="fr"><body><p>Collé d’ailleurs\x0b</p></body></html>')
    assert arbre.find("body/p").text.startswith("Collé d’ailleurs")


def test_a_page_is_drawn_then_tagged_then_let_go(monkeypatch):
    """Otherwise WeasyPrint reads its pages at another time: see whether `pdf_allege` still serves."""
    feuilles = []
    peindre = pdf_allege.FeuilleLegere.paint

    def paint(feuille, flux, echelle):
        feuilles.append(feuille)
        assert feuille._page_box.children
        peindre(feuille, flux, echelle)
        assert (flux.stream, flux.data[-9:]) == ([], b"endstream")

    monkeypatch.setattr(pdf_allege.FeuilleLegere, "paint", paint)
    html = (
        '<html lang="fr"><title>Essai</title><table><caption>Une</caption><tr><th>Un</th><td>1</td></tr></table>'
        '<p class="chapitre--page">Deux</p></html>'
    )
    rendu = pdf.render_pdf(html=html, css=FEUILLE, fichiers={})
    assert rendu.pages == len(feuilles) == 2
    assert [feuille._page_box for feuille in feuilles] == [None, None]


def test_an_object_is_written_the_same_once_it_is_bytes():
    fichier = pydyf.PDF()
    objet = pydyf.Dictionary({"Type": "/StructElem", "K": pydyf.Array([1, b"2 0 R"]), "T": pydyf.String("é")})
    fichier.add_object(objet)
    ecrit = pdf_allege.Ecrit(objet)
    for nom in ("number", "generation", "free", "compressible", "data", "indirect"):
        assert getattr(ecrit, nom) == getattr(objet, nom), nom
