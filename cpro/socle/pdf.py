"""HTML to PDF, in one place: our fonts, the files handed over by the caller, and nothing else."""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

POLICES = "compas:police/"
FICHIERS = "compas:fichier/"
DOSSIER_POLICES = settings.BASE_DIR / "static" / "fonts"


@dataclass(frozen=True, slots=True)
class Rendu:
    octets: bytes
    pages: int


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
            return URLFetcherResponse(url, octets, {"Content-Type": "image/jpeg"})
        return super().fetch(url, headers)


@cache
def _sheet(css: Path) -> tuple[CSS, FontConfiguration]:
    """The style sheet and its fonts, read once per process: unpacking the fonts costs as much as eight pages."""
    polices = FontConfiguration()
    return CSS(
        string=css.read_text(), font_config=polices, url_fetcher=_Fetcher({}), base_url="compas:"
    ), polices


@contextmanager
def _one_collection() -> Iterator[None]:
    """Collect the boxes of a document once, at its end: looking for garbage on the way is a quarter of the work."""
    active = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if active:
            gc.enable()
        gc.collect()


def render_pdf(*, html: str, css: Path, fichiers: Mapping[str, bytes]) -> Rendu:
    """Lay out a document as a tagged PDF (PDF/UA). `fichiers`: pictures by name, for `compas:fichier/<name>`."""
    with _one_collection():
        return _render(html, css, fichiers)


def _render(html: str, css: Path, fichiers: Mapping[str, bytes]) -> Rendu:
    feuille, polices = _sheet(css)
    options = {"pdf_variant": "pdf/ua-1", "optimize_images": True}
    document = HTML(string=html, base_url="compas:", url_fetcher=_Fetcher(fichiers)).render(
        stylesheets=[feuille], font_config=polices, **options
    )
    return Rendu(document.write_pdf(**options), len(document.pages))
