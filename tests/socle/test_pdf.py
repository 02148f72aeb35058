"""What the layout engine is spared."""

import gc
from pathlib import Path
from xml.etree import ElementTree

import tinyhtml5
from django.conf import settings

from cpro.socle import pdf, pdf_lecture

FEUILLE = Path(settings.BASE_DIR) / "static/css/pdf/livret.css"


def test_default_sheet_gives_no_pseudo_element_to_every_element():
    def everywhere(feuille: pdf.CSS) -> list[str]:
        return sorted(pseudo for _, _, _, pseudo, _ in feuille.matcher.other_selectors if pseudo)

    origine = pdf.CSS(Path(pdf.weasyprint_css.__file__).parent / "html5_ua.css")
    assert len(everywhere(origine)) == 6  # otherwise WeasyPrint changed: see whether `_defaults` still serves
    assert everywhere(pdf._defaults()) == []


def test_fonts_are_read_once_and_collection_is_left_as_it_was():
    pdf.warm_up(FEUILLE)
    assert gc.isenabled()
    assert pdf._sheet(FEUILLE) is pdf._sheet(FEUILLE)


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


def test_a_page_is_drawn_then_tagged_then_forgotten(monkeypatch):
    feuilles = []
    peindre = pdf_lecture.FeuilleLegere.paint

    def paint(feuille, *reste):
        assert feuille._boites is not None
        peindre(feuille, *reste)
        feuilles.append(feuille)

    monkeypatch.setattr(pdf_lecture.FeuilleLegere, "paint", paint)
    html = '<html lang="fr"><title>Essai</title><p>Une</p><p class="chapitre--page">Deux</p></html>'
    rendu = pdf.render_pdf(html=html, css=FEUILLE, fichiers={})
    assert rendu.pages == len(feuilles) == 2
    # Otherwise WeasyPrint reads the boxes at another time: see whether `FeuilleLegere` still serves.
    assert [feuille._boites for feuille in feuilles] == [None, None]
