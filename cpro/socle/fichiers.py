"""Private files: storing them, and serving them once a view has checked who asks."""

import hashlib
from typing import Any, BinaryIO
from urllib.parse import quote

from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse

from cpro.socle.images import preparer_photo
from cpro.socle.models import Fichier
from cpro.socle.scoping import centre_courant


def store_photo(*, octets: bytes, nom: str, membre: Any, id: Any = None) -> Fichier:
    """Re-encode and store a photo. The same client-made id twice gives one row. Raises ImageRefusee."""
    if id is not None and (existant := Fichier.objects.filter(pk=id).first()):
        return existant
    photo = preparer_photo(octets)
    fichier = _nouveau(octets=photo.contenu, nom=nom, type_mime=photo.type_mime, membre=membre, id=id)
    fichier.largeur, fichier.hauteur = photo.largeur, photo.hauteur
    fichier.vignette.save("", ContentFile(photo.vignette), save=False)
    fichier.save(force_insert=True)
    return fichier


def store_document(*, octets: bytes, nom: str, type_mime: str, membre: Any = None, id: Any = None) -> Fichier:
    """Store a document made by the product itself, or whose type the caller has checked."""
    fichier = _nouveau(octets=octets, nom=nom, type_mime=type_mime, membre=membre, id=id)
    fichier.save(force_insert=True)
    return fichier


def store_upload(*, televerse: UploadedFile, type_mime: str, membre: Any = None) -> Fichier:
    """Store what somebody sent as it is, without taking it into memory: it may weigh hundreds of megabytes."""
    fichier = _ecrire(televerse, nom=televerse.name, type_mime=type_mime, membre=membre)
    fichier.save(force_insert=True)
    return fichier


def store_stream(*, source: BinaryIO, nom: str, type_mime: str) -> Fichier:
    """Store what an open file of ours holds, however large."""
    fichier = _ecrire(File(source), nom=nom, type_mime=type_mime)
    fichier.save(force_insert=True)
    return fichier


def forget_file(fichier: Fichier) -> None:
    """Delete a file nobody refers to any more, its bytes once the transaction is committed."""
    contenu, vignette = fichier.contenu, fichier.vignette
    stockage, noms = contenu.storage, [champ.name for champ in (contenu, vignette) if champ]
    fichier.delete()

    def effacer() -> None:
        for nom in noms:
            stockage.delete(nom)

    transaction.on_commit(effacer, robust=True)


def _nouveau(*, octets: bytes, nom: str, type_mime: str, membre: Any, id: Any) -> Fichier:
    return _ecrire(ContentFile(octets), nom=nom, type_mime=type_mime, membre=membre, id=id)


def _ecrire(source: File, *, nom: str, type_mime: str, membre: Any = None, id: Any = None) -> Fichier:
    empreinte = hashlib.sha256()
    for morceau in source.chunks():
        empreinte.update(morceau)
    fichier = Fichier(
        centre_id=centre_courant(),
        nom=nom[:150],
        type_mime=type_mime,
        taille=source.size,
        empreinte=empreinte.hexdigest(),
        depose_par_id=membre.utilisateur_id if membre is not None else None,
    )
    if id is not None:
        fichier.pk = id
    fichier.contenu.save("", source, save=False)
    return fichier


def servir(fichier: Fichier, *, vignette: bool = False, telecharger: bool = False) -> FileResponse:
    """The file, never sniffed nor run by a browser. The calling view has checked who asks."""
    source = fichier.vignette if vignette and fichier.vignette else fichier.contenu
    response = FileResponse(source.open("rb"), content_type=fichier.type_mime)
    disposition = "attachment" if telecharger else "inline"
    response.headers["Content-Disposition"] = f"{disposition}; filename*=UTF-8''{quote(fichier.nom)}"
    response.headers["Cache-Control"] = "private, max-age=3600"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
