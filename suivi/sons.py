"""Sounds a trainer records or brings: recognised by their content, never by their name."""

TAILLE_MAXIMALE = 15 * 1024 * 1024  # bytes: about a quarter of an hour of speech
_DEBUTS = (
    (b"\x1aE\xdf\xa3", "audio/webm", "webm"),
    (b"OggS", "audio/ogg", "ogg"),
    (b"ID3", "audio/mpeg", "mp3"),
    (b"\xff\xfb", "audio/mpeg", "mp3"),
    (b"\xff\xf3", "audio/mpeg", "mp3"),
)


class SonRefuse(ValueError):
    """This recording is not accepted; the message says why."""


def recognise_son(octets: bytes) -> tuple[str, str] | None:
    """(media type, extension) of a sound, or None when it is something else. Raises SonRefuse past the size."""
    connu = next(((t, e) for debut, t, e in _DEBUTS if octets.startswith(debut)), None)
    if octets[4:11] == b"ftypM4A":
        connu = ("audio/mp4", "m4a")
    if octets.startswith(b"RIFF") and octets[8:12] == b"WAVE":
        connu = ("audio/wav", "wav")
    if connu is not None and len(octets) > TAILLE_MAXIMALE:
        raise SonRefuse("Cet enregistrement dépasse 15 Mo : coupez-le, ou baissez sa qualité.")
    return connu
