"""Hands our HTML over to WeasyPrint without its parser, that of the web: 4 ms for a booklet instead of 90."""

import re
from xml.etree import ElementTree

import tinyhtml5
from cssselect2 import ElementWrapper
from weasyprint import CSS, HTML
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
