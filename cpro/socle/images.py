"""Photos: checked, turned upright, re-encoded without metadata (GPS included), with a thumbnail."""

import io
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

COTE_MAX = 2000  # pixels
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


def _jpeg(image: Image.Image, cote: int, qualite: int) -> tuple[bytes, tuple[int, int]]:
    copie = image.copy()
    copie.info = {}  # Pillow would write the comment again
    copie.thumbnail((cote, cote), Image.Resampling.LANCZOS)
    tampon = io.BytesIO()
    copie.save(tampon, "JPEG", quality=qualite, optimize=True, progressive=True)
    return tampon.getvalue(), copie.size


def preparer_photo(octets: bytes) -> Photo:
    """Re-encode a JPEG, PNG or WebP photo. Raises ImageRefusee."""
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
        source.draft("RGB", (COTE_MAX, COTE_MAX))
        image = ImageOps.exif_transpose(source)
        if image.mode in ("RGBA", "LA", "P"):
            image = image.convert("RGBA")
            fond = Image.new("RGB", image.size, "white")
            fond.paste(image, mask=image.getchannel("A"))
            image = fond
        else:
            image = image.convert("RGB")
    except ImageRefusee:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as erreur:
        raise ImageRefusee(TROP_DE_PIXELS) from erreur
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as erreur:
        raise ImageRefusee("Ce fichier n’est pas une photo JPEG, PNG ou WebP lisible.") from erreur
    contenu, (largeur, hauteur) = _jpeg(image, COTE_MAX, 82)
    vignette, _ = _jpeg(image, COTE_VIGNETTE, 76)
    return Photo(contenu=contenu, vignette=vignette, largeur=largeur, hauteur=hauteur)
