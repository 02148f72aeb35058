"""The XML of a register as a stream: read from a file as it is, or out of the ZIP it is published in."""

import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from referentiels.format.errors import Anomalie, FichierRefuse

ZIP = b"PK\x03\x04"
DEPLIE_MAXIMUM = 4 << 30  # bytes out of a ZIP; the whole register takes one gigabyte
RAPPORT_MAXIMUM = 100  # times bigger once out; XML of real records gives about 15
RAPPORT_A_PARTIR_DE = 64 << 20  # bytes out, under which any ratio is harmless
PAS = 8 << 20  # bytes between two calls of `suivi`

Suivi = Callable[[int, int], None]  # bytes read so far, bytes in all


def _personne(lus: int, total: int) -> None:
    """Nobody follows."""


class Flux:
    """Bytes that are counted on the way, and stopped when a ZIP gives many more than it should."""

    def __init__(self, source: BinaryIO, fichier: str, *, total: int, compresse: int = 0) -> None:
        self.source, self.fichier, self.total, self.compresse = source, fichier, total, compresse
        self.suivi: Suivi = _personne
        self.lus = 0

    def read(self, taille: int) -> bytes:
        try:
            octets = self.source.read(taille)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as erreur:
            cause = "l’archive ZIP est abîmée, incomplète ou protégée par un mot de passe"
            raise FichierRefuse([Anomalie(self.fichier, cause)]) from erreur
        avant, self.lus = self.lus, self.lus + len(octets)
        if self.compresse:
            trop = self.lus > RAPPORT_A_PARTIR_DE and self.lus > RAPPORT_MAXIMUM * self.compresse
            if trop or self.lus > DEPLIE_MAXIMUM:
                cause = "l’archive ZIP grossit démesurément une fois ouverte : lecture arrêtée"
                raise FichierRefuse([Anomalie(self.fichier, cause)])
        if self.lus // PAS != avant // PAS:
            self.suivi(self.lus, self.total)
        return octets


@contextmanager
def open_flux(source: BinaryIO, fichier: str, suivi: Suivi = _personne) -> Iterator[Flux]:
    """The XML held by a seekable file, ZIP or not, from its beginning. Raises FichierRefuse.

    `suivi` is told about every eight megabytes.
    """
    source.seek(0, 2)
    taille = source.tell()
    source.seek(0)
    debut = source.read(len(ZIP))
    source.seek(0)
    if debut != ZIP:
        flux = Flux(source, fichier, total=taille)
        flux.suivi = suivi
        yield flux
        return
    try:
        archive = zipfile.ZipFile(source)
    except zipfile.BadZipFile as erreur:
        raise FichierRefuse([Anomalie(fichier, "l’archive ZIP est abîmée ou incomplète")]) from erreur
    with archive:
        membres = [info for info in archive.infolist() if info.filename.lower().endswith(".xml")]
        if len(membres) != 1:
            cause = f"l’archive contient {len(membres)} fichiers XML : il en faut un, et un seul"
            raise FichierRefuse([Anomalie(fichier, cause)])
        try:
            membre = archive.open(membres[0])
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as erreur:
            cause = "l’archive ZIP est abîmée ou protégée par un mot de passe"
            raise FichierRefuse([Anomalie(fichier, cause)]) from erreur
        with membre:
            flux = Flux(
                membre, fichier, total=membres[0].file_size, compresse=max(1, membres[0].compress_size)
            )
            flux.suivi = suivi
            yield flux
