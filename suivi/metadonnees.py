"""Files without what they say of who made them, where and with what."""

import re
import zipfile
from io import BytesIO

from PIL import Image, ImageOps

from suivi.ressources import RessourceRefusee

OCTETS_MAXIMUM = 200 * 1024 * 1024  # of an office document, unpacked
_PERSONNES = re.compile(
    rb"<(dc:creator|cp:lastModifiedBy|meta:initial-creator|meta:printed-by|Manager|Company)>[^<]*</\1>"
)
_PARTIES = frozenset({"docProps/core.xml", "docProps/app.xml", "meta.xml"})


def strip_metadata(type_mime: str, octets: bytes) -> bytes:
    """The same file: a photo without its place, an office document without its author. Raises RessourceRefusee."""
    if type_mime in ("image/jpeg", "image/png"):
        return _strip_image(octets)
    if type_mime.startswith(("application/vnd.openxmlformats", "application/vnd.oasis")):
        return _strip_office(octets)
    return octets


def _strip_image(octets: bytes) -> bytes:
    try:
        with Image.open(BytesIO(octets)) as image:
            droite = ImageOps.exif_transpose(image)
            if droite.mode == "P":
                droite = droite.convert("RGBA" if "transparency" in droite.info else "RGB")
            nue = Image.new(droite.mode, droite.size)
            nue.paste(droite)
            sortie = BytesIO()
            nue.save(sortie, image.format, **({"quality": 90} if image.format == "JPEG" else {}))
    except (OSError, ValueError, Image.DecompressionBombError) as erreur:
        raise RessourceRefusee("Cette image est abîmée.") from erreur
    return sortie.getvalue()


def _strip_office(octets: bytes) -> bytes:
    sortie = BytesIO()
    try:
        with zipfile.ZipFile(BytesIO(octets)) as avant, zipfile.ZipFile(sortie, "w") as apres:
            if sum(partie.file_size for partie in avant.infolist()) > OCTETS_MAXIMUM:
                raise RessourceRefusee("Ce document est trop gros une fois ouvert.")
            for partie in avant.infolist():
                contenu = avant.read(partie)
                if partie.filename in _PARTIES:
                    contenu = _PERSONNES.sub(rb"<\1></\1>", contenu)
                neuve = zipfile.ZipInfo(partie.filename)
                neuve.compress_type = partie.compress_type
                apres.writestr(neuve, contenu)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError) as erreur:
        raise RessourceRefusee("Ce document est abîmé ou protégé.") from erreur
    return sortie.getvalue()
