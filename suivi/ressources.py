"""What files a scenario may carry: recognised by their content, never by their name."""

import re
import unicodedata
import zipfile
from io import BytesIO

from django.conf import settings

NOMBRE_MAXIMUM = 12  # files of one scenario
_DEBUTS = (
    (b"%PDF-", "application/pdf", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"GIF8", "image/gif", "gif"),
)
_BUREAUTIQUE = {
    "word/": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    "xl/": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    "ppt/": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"),
}


class RessourceRefusee(ValueError):
    """This file is not accepted; the message says why."""


def recognise(octets: bytes) -> tuple[str, str]:
    """(media type, extension) of a file by its content. Raises RessourceRefusee."""
    if not octets:
        raise RessourceRefusee("Ce fichier est vide.")
    if len(octets) > settings.RESSOURCE_MAXIMALE:
        raise RessourceRefusee(f"Ce fichier dépasse {say_size(settings.RESSOURCE_MAXIMALE)}.")
    for debut, type_mime, extension in _DEBUTS:
        if octets.startswith(debut):
            return type_mime, extension
    if octets[4:12] in (b"ftypisom", b"ftypmp42", b"ftypMSNV"):
        return "video/mp4", "mp4"
    if octets.startswith(b"PK\x03\x04"):
        return _recognise_zip(octets)
    raise RessourceRefusee(
        "Ce type de fichier n’est pas accepté : PDF, image, document, tableur, diaporama, vidéo MP4."
    )


def _recognise_zip(octets: bytes) -> tuple[str, str]:
    try:
        with zipfile.ZipFile(BytesIO(octets)) as archive:
            noms = archive.namelist()
            if "mimetype" in noms:
                with archive.open("mimetype") as debut:
                    type_mime = debut.read(100).decode("ascii", "ignore")
                extension = {"text": "odt", "spreadsheet": "ods", "presentation": "odp"}.get(
                    type_mime.rsplit(".", 1)[-1]
                )
                if type_mime.startswith("application/vnd.oasis.opendocument.") and extension:
                    return type_mime, extension
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as erreur:
        raise RessourceRefusee("Ce fichier est abîmé.") from erreur
    for prefixe, (type_mime, extension) in _BUREAUTIQUE.items():
        if any(nom.startswith(prefixe) for nom in noms):
            return type_mime, extension
    raise RessourceRefusee("Les archives ne sont pas acceptées : déposez les fichiers un par un.")


def say_size(octets: int) -> str:
    """A size in words: « 20 Mo », « 350 ko »."""
    if octets >= 1024 * 1024:
        return f"{octets / 1024 / 1024:.1f}".replace(".0", "").replace(".", ",") + "\u00a0Mo"
    return f"{octets // 1024}\u00a0ko"


def safe_name(nom: str, extension: str) -> str:
    """A file name without path, control characters or misleading extension."""
    base = nom.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    propre = "".join(c for c in base if unicodedata.category(c)[0] not in "CZ" or c == " ")
    propre = re.sub(r"[<>:\"|?*]+", "-", propre).strip(" .-")[:100]
    return f"{propre or 'fichier'}.{extension}"
