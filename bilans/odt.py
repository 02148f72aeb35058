"""Documents that people edit afterwards, in the format of every word processor (OpenDocument text).

An ODT is a ZIP of XML files: the text is a template of ours, escaped as HTML is, and the styles beside it.
"""

import io
import re
import zipfile
from typing import Any

from django.template.loader import render_to_string

TYPE_MIME = "application/vnd.oasis.opendocument.text"
_HORS_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_MANIFESTE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{TYPE_MIME}"/>'
    + "".join(
        f'<manifest:file-entry manifest:full-path="{nom}" manifest:media-type="text/xml"/>'
        for nom in ("content.xml", "styles.xml", "meta.xml")
    )
    + "</manifest:manifest>"
)


def render_odt(gabarit: str, contexte: dict[str, Any]) -> bytes:
    """The document whose text is `<gabarit>.xml`. Its type comes first and plain, as the standard asks."""
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", TYPE_MIME, zipfile.ZIP_STORED)
        archive.writestr("content.xml", _render(f"odt/{gabarit}.xml", contexte))
        archive.writestr("styles.xml", _render("odt/styles.xml", contexte))
        archive.writestr("meta.xml", _render("odt/meta.xml", contexte))
        archive.writestr("META-INF/manifest.xml", _MANIFESTE)
    return sortie.getvalue()


def _render(gabarit: str, contexte: dict[str, Any]) -> str:
    return _HORS_XML.sub("", render_to_string(gabarit, contexte))
