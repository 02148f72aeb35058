"""What we spare WeasyPrint: a parser that takes every page of the web, and boxes kept after they were drawn."""

import re
from typing import Any
from xml.etree import ElementTree

import tinyhtml5
from cssselect2 import ElementWrapper
from weasyprint import CSS, HTML
from weasyprint.document import Page as Feuille
from weasyprint.formatting_structure.boxes import LineBox, PageBox, TextBox
from weasyprint.urls import URLFetcher

_VIDES = re.compile(r"<((?:br|col|hr|img|meta|wbr)\b[^>]*?)/?>")
_SVG = re.compile(r"<svg(?![^>]*\bxmlns=)")


class Page(HTML):
    """A document of ours. `feuilles`: in the place of the default sheet."""

    def __init__(self, html: str, *, feuilles: list[CSS], url_fetcher: URLFetcher) -> None:
        self.base_url = "compas:"
        self.url_fetcher = url_fetcher
        self.media_type = "print"
        self.wrapper_element = ElementWrapper.from_html_root(read_html(html), content_language=None)
        self.etree_element = self.wrapper_element.etree_element
        self._feuilles = feuilles

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return self._feuilles


def read_html(html: str) -> ElementTree.Element:
    """The tree of a document; by the rules of HTML when those of XML refuse it (a control character, say)."""
    corps = html.partition("<html")[2]
    balises = _SVG.sub('<svg xmlns="http://www.w3.org/2000/svg"', _VIDES.sub(r"<\1/>", corps))
    try:
        return ElementTree.fromstring(f"<html{balises}")
    except ElementTree.ParseError:
        return tinyhtml5.parse(html, namespace_html_elements=False)


class FeuilleLegere(Feuille):
    """A page that forgets its boxes as they have served: they weigh more than all that is written of them.

    Once it is drawn, what is text or a line is only named by the tags; once these have read it, nothing is left.
    """

    def __init__(self, feuille: Feuille) -> None:
        boites = feuille.__dict__.pop("_page_box")
        self.__dict__.update(feuille.__dict__, _boites=boites, _peinte=False)

    @property
    def _page_box(self) -> PageBox:
        boites = self._boites
        if self._peinte:
            self._boites = None
        return boites

    def paint(self, stream: Any, scale: float = 1) -> None:
        super().paint(stream, scale)
        for boite in list(self._boites.descendants()):
            if isinstance(boite, TextBox):
                boite.__dict__.clear()
            elif isinstance(boite, LineBox):
                utile = {nom: boite.__dict__[nom] for nom in ("children", "element", "element_tag")}
                boite.__dict__.clear()
                boite.__dict__.update(utile)
        self._peinte = True
