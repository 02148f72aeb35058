"""The engine behind `pdf`: WeasyPrint, our fonts, the files handed over by the caller, and nothing else."""

import gc
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, partial
from io import BytesIO
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTFont
from weasyprint import CSS, Attachment
from weasyprint import css as weasyprint_css
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from cpro.socle.pdf import Joint, Rendu
from cpro.socle.pdf_allege import FeuilleLegere
from cpro.socle.pdf_archive import finish
from cpro.socle.pdf_lecture import Page

POLICES = "compas:police/"
FICHIERS = "compas:fichier/"
OPTIONS = {"pdf_variant": "pdf/a-3a", "optimize_images": True}
DOSSIER_POLICES = settings.BASE_DIR / "static" / "fonts"


class _Fetcher(URLFetcher):
    """Answers the two schemes of this module. No network, no path of this machine."""

    def __init__(self, fichiers: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols={"data"})
        self.fichiers = fichiers

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        if url.startswith(POLICES):
            chemin = DOSSIER_POLICES / Path(url.removeprefix(POLICES)).name
            return URLFetcherResponse(url, chemin.read_bytes(), {"Content-Type": f"font/{chemin.suffix[1:]}"})
        if url.startswith(FICHIERS):
            octets = self.fichiers[url.removeprefix(FICHIERS)]
            nature = "png" if octets.startswith(b"\x89PNG") else "jpeg"
            return URLFetcherResponse(url, octets, {"Content-Type": f"image/{nature}"})
        return super().fetch(url, headers)


@cache
def _defaults() -> CSS:
    """WeasyPrint's default sheet without its notes, and with markers for lists only.

    As shipped, each element of a document gets six pseudo-elements: a sixth of the memory of a booklet.
    """
    feuille = (Path(weasyprint_css.__file__).parent / "html5_ua.css").read_text()
    sans_notes = re.sub(r"^::(?:foot)?note-.*\n", "", feuille, flags=re.MULTILINE)
    return CSS(string=re.sub(r"^::marker", "li::marker", sans_notes, flags=re.MULTILINE))


@cache
def _sheet(css: Path) -> tuple[CSS, FontConfiguration]:
    """The style sheet and its fonts, read once per process: unpacking the fonts costs as much as eight pages."""
    polices = FontConfiguration()
    return CSS(
        string=css.read_text(), font_config=polices, url_fetcher=_Fetcher({}), base_url="compas:"
    ), polices


@contextmanager
def _one_collection() -> Iterator[None]:
    """Collect the boxes of a document once, at its end: looking for garbage on the way is a quarter of the work.

    What waits to be collected, the seal of the document before, goes first.
    """
    active = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        if active:
            gc.enable()
        gc.collect()


def render(
    html: str, css: Path, fichiers: Mapping[str, bytes], joints: Sequence[Joint], sceau: bool
) -> Rendu:
    """See `pdf.render_pdf`."""
    with _one_collection():
        return _render(html, css, fichiers, joints, sceau)


@cache
def _unprintable() -> re.Pattern[str]:
    """Runs of characters that none of our fonts has: PDF/A refuses a text whose glyphs are missing."""
    connus = {ord(blanc) for blanc in "\n\r\t"}
    for chemin in [*DOSSIER_POLICES.glob("*.woff2"), *DOSSIER_POLICES.glob("*.ttf")]:
        with TTFont(chemin, lazy=True) as police:
            connus |= set(police.getBestCmap())
    return re.compile(f"[^{''.join(re.escape(chr(point)) for point in sorted(connus))}]+")


def _printable(html: str) -> str:
    """The same with « […] » for what cannot be printed (an emoji, another script); marks without a shape go."""

    def remplacer(trouve: re.Match[str]) -> str:
        return "" if all(unicodedata.category(c)[0] in "CM" for c in trouve[0]) else "[…]"

    return _unprintable().sub(remplacer, unicodedata.normalize("NFC", html))


def _render(
    html: str, css: Path, fichiers: Mapping[str, bytes], joints: Sequence[Joint], sceau: bool
) -> Rendu:
    feuille, polices = _sheet(css)
    page = Page(_printable(html), feuilles=[_defaults()], url_fetcher=_Fetcher(fichiers))
    document = page.render(stylesheets=[feuille], font_config=polices, **OPTIONS)
    del page
    document.pages = [FeuilleLegere(feuille) for feuille in document.pages]
    attaches = [
        Attachment(
            file_obj=BytesIO(joint.octets),
            name=joint.nom,
            description=joint.description,
            relationship="Data",
        )
        for joint in joints
    ]
    octets = document.write_pdf(finisher=partial(finish, sceau=sceau), attachments=attaches, **OPTIONS)
    return Rendu(octets, len(document.pages))
