"""A signature drawn with a finger: an image and nothing else, re-encoded, small enough to live in its row."""

import base64
import binascii
import io

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from PIL import Image, UnidentifiedImageError

PREFIXE = "data:image/png;base64,"
OCTETS_MAX = 300_000  # of what the page sends
COTES = (600, 240)  # pixels, at most
PIXELS_MAX = 4_000_000
ENCRE = 200  # a grey level under which a pixel is ink


class DessinRefuse(BadRequest):
    """What was sent is no drawing: a page of ours never sends that."""


def read_dessin(request: HttpRequest) -> bytes:
    """The drawing of the field `dessin` as a PNG; empty when nothing was drawn. Raises DessinRefuse."""
    envoye = request.POST.get("dessin", "")
    if not envoye:
        return b""
    refus = DessinRefuse(
        "Le dessin de votre signature n’a pas pu être lu. Effacez-le, ou signez sans dessin."
    )
    if not envoye.startswith(PREFIXE) or len(envoye) > OCTETS_MAX:
        raise refus
    try:
        source = Image.open(
            io.BytesIO(base64.b64decode(envoye[len(PREFIXE) :], validate=True)), formats=["PNG"]
        )
        if source.width * source.height > PIXELS_MAX:
            raise refus
        image = source.convert("RGBA")
    except (
        binascii.Error,
        UnidentifiedImageError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
        OSError,
        SyntaxError,
    ) as erreur:
        raise refus from erreur
    fond = Image.new("RGBA", image.size, "white")
    fond.alpha_composite(image)
    gris = fond.convert("L")
    encre = gris.point(lambda niveau: 255 if niveau < ENCRE else 0).getbbox()
    if encre is None:
        return b""
    trait = gris.crop(encre)
    trait.thumbnail(COTES)
    tampon = io.BytesIO()
    trait.quantize(8).save(tampon, "PNG", optimize=True)
    return tampon.getvalue()


def data_uri(dessin: bytes) -> str:
    """The drawing as an address that a page or a PDF holds."""
    return PREFIXE + base64.b64encode(bytes(dessin)).decode() if dessin else ""
