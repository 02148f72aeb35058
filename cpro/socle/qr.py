"""QR codes: SVG for a page, one small picture for all the pages of a PDF."""

import io

import qrcode
import qrcode.image.svg
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe


def draw_qr(adresse: str, *, titre: str, marge: int = 0) -> SafeString:
    """The QR code of an address, with its title for who does not see it. `marge` in modules (4 on a dark page)."""
    image = qrcode.make(adresse, image_factory=qrcode.image.svg.SvgPathImage, border=marge)
    sortie = io.BytesIO()
    image.save(sortie)
    svg = sortie.getvalue().decode().split("?>", 1)[-1].strip()
    return mark_safe(svg.replace(">", f"><title>{escape(titre)}</title>", 1))


def qr_png(adresse: str) -> bytes:
    """The QR code of an address in black and white, one pixel a module."""
    code = qrcode.QRCode(border=0, box_size=1)
    code.add_data(adresse)
    sortie = io.BytesIO()
    code.make_image().save(sortie)
    return sortie.getvalue()
