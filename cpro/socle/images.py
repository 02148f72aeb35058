"""Photos: checked, turned upright, re-encoded without metadata (GPS included), with a thumbnail."""

import io
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

COTE_MAX = 2048  # pixels
# Asked of the decoder of a JPEG: a photo of 12 megapixels (4000 to 4096 pixels wide) comes halved, and is kept so.
COTE_LUE = 2000
COTE_VIGNETTE = 480  # pixels
PIXELS_MAX = 50_000_000
OCTETS_MAX = 15_000_000
HEIC = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypmsf1", b"ftyphevc")
TROP_DE_PIXELS = "Cette photo a trop de pixels."


class ImageRefusee(ValueError):
    """The file is not a photo we accept; the message says why, in French."""


@dataclass(frozen=True)
class Photo:
    contenu: bytes
    vignette: bytes
    largeur: int
    hauteur: int
    type_mime: str = "image/jpeg"


def _within(taille: tuple[int, int], cote: int) -> tuple[int, int]:
    """The same proportions, the longest side being `cote` at most."""
    part = min(1, cote / max(taille))
    return max(1, int(taille[0] * part)), max(1, int(taille[1] * part))


def _jpeg(image: Image.Image, cote: int, **options: int) -> bytes:
    """Reduce the image in place, then encode it."""
    image.thumbnail((cote, cote), Image.Resampling.LANCZOS)
    tampon = io.BytesIO()
    image.save(tampon, "JPEG", **options)
    return tampon.getvalue()


def preparer_photo(octets: bytes) -> Photo:
    """Re-encode a JPEG, PNG or WebP photo. Raises ImageRefusee.

    Somebody waits: a large JPEG is decoded at half its size or less, the thumbnail is made from what is kept, and
    only the thumbnail, which is a sixteenth of it, is worth a second pass over its bytes (`optimize`).
    """
    if len(octets) > OCTETS_MAX:
        raise ImageRefusee(f"Cette photo dépasse {OCTETS_MAX // 1_000_000} Mo.")
    if octets[4:12] in HEIC:
        raise ImageRefusee(
            "Les photos HEIC ne sont pas lues. Dans les réglages de l’appareil photo, choisissez le format "
            "« Le plus compatible », ou prenez une copie d’écran de la photo."
        )
    try:
        source = Image.open(io.BytesIO(octets), formats=["JPEG", "PNG", "WEBP"])
        if source.width * source.height > PIXELS_MAX:
            raise ImageRefusee(TROP_DE_PIXELS)
        source.draft("RGB", _within(source.size, COTE_LUE))
        ImageOps.exif_transpose(source, in_place=True)
        if source.mode in ("RGBA", "LA", "P"):
            dessus = source.convert("RGBA")
            image = Image.new("RGB", dessus.size, "white")
            image.paste(dessus, mask=dessus.getchannel("A"))
        else:
            image = source if source.mode == "RGB" else source.convert("RGB")
    except ImageRefusee:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as erreur:
        raise ImageRefusee(TROP_DE_PIXELS) from erreur
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as erreur:
        raise ImageRefusee("Ce fichier n’est pas une photo JPEG, PNG ou WebP lisible.") from erreur
    image.info = {}  # Pillow would write the comment again
    contenu = _jpeg(image, COTE_MAX, quality=82)
    largeur, hauteur = image.size
    vignette = _jpeg(image, COTE_VIGNETTE, quality=76, optimize=True)
    return Photo(contenu=contenu, vignette=vignette, largeur=largeur, hauteur=hauteur)
