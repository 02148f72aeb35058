"""Lets go of each page of a document as soon as it has served (docs/decisions/0015-lighter-booklets.md).

WeasyPrint keeps the boxes of all the pages, then what is written of them as objects that weigh ten times the bytes
they become, until the file is closed.
"""

from collections.abc import Iterator
from typing import Any

import pydyf
from weasyprint import pdf as weasyprint_pdf
from weasyprint.document import Document
from weasyprint.document import Page as Feuille
from weasyprint.formatting_structure.boxes import LineBox, TextBox
from weasyprint.pdf.tags import add_tags


class FeuilleLegere(Feuille):
    """A page that, once drawn, keeps the bytes of its drawing, and of its boxes what the tags read."""

    def __init__(self, feuille: Feuille) -> None:
        self.__dict__.update(feuille.__dict__)

    def paint(self, stream: pydyf.Stream, scale: float = 1) -> None:
        super().paint(stream, scale)
        assert stream.data  # `pdf_archive` keeps what it wrote
        stream.stream = []
        for boite in list(self._page_box.descendants()):
            if isinstance(boite, TextBox | LineBox):
                utile = {nom: boite.__dict__[nom] for nom in ("children", "element", "element_tag")}
                boite.__dict__.clear()
                boite.__dict__.update(utile)


class Ecrit:
    """An object of a PDF that changes no more, as its bytes."""

    __slots__ = ("data", "number", "offset")
    generation, free, compressible = 0, "n", True

    def __init__(self, objet: pydyf.Object) -> None:
        self.number, self.data = objet.number, objet.data

    @property
    def indirect(self) -> bytes:
        return b"%d 0 obj\n%b\nendobj" % (self.number, self.data)


class _Feuilles(list):
    """The pages of a document while they are tagged: each is left without boxes, and its tags as bytes."""

    def __init__(self, feuilles: list[Feuille], objets: list[Any]) -> None:
        super().__init__(feuilles)
        self.objets = objets

    def __iter__(self) -> Iterator[Feuille]:
        for feuille in super().__iter__():
            debut = len(self.objets)
            yield feuille
            feuille._page_box = None
            self.objets[debut:] = map(Ecrit, self.objets[debut:])


def _tag(pdf: pydyf.PDF, document: Document, *reste: Any) -> None:
    feuilles = document.pages
    document.pages = _Feuilles(feuilles, pdf.objects)
    try:
        add_tags(pdf, document, *reste)
    finally:
        document.pages = feuilles


weasyprint_pdf.add_tags = _tag
