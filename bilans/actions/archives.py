"""The archive of a lot: the PDF files and a table that says who, which file, its fingerprint, its pages, its date."""

import csv
import hashlib
import io
import shutil
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterable
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone

from bilans.actions.edition import safe_name
from bilans.models import LotApprenti, LotLivrets
from cpro.socle.fichiers import forget_file, store_stream
from referentiels.echanges.cellules import neutralise

MANIFESTE = "Manifeste.csv"
ENTETE = ("Nom", "Prénom", "Groupe", "Fichier", "SHA-256", "Pages", "Édité le", "Code", "Remarque")
# Windows takes these for devices, whatever follows the point.
_RESERVES = {"con", "prn", "aux", "nul", *(f"{p}{n}" for p in ("com", "lpt") for n in range(1, 10))}

Entree = tuple[str, LotApprenti]  # name in the archive, "" without booklet


@transaction.atomic
def make_archive(lot: LotLivrets) -> None:
    """Gather the booklets that are made in one ZIP; the same ones twice give one file.

    An archive that another lot still has, with the very same table, is taken again.
    """
    entrees = name_entries(
        lot.apprentis.select_related("apprenti__groupe", "livret__fichier").order_by("rang")
    )
    table = write_manifest(entrees)
    empreinte = hashlib.sha256(table).hexdigest()
    if lot.archive_id is not None and lot.manifeste == empreinte:
        return
    pareils = LotLivrets.objects.filter(manifeste=empreinte, archive__isnull=False).exclude(pk=lot.pk)
    pareil = pareils.select_for_update().first()  # the purge waits: it must not delete what is taken here
    ancienne = lot.archive
    if pareil is not None:
        lot.archive_id = pareil.archive_id
    else:
        with tempfile.TemporaryFile() as sortie:
            _zip(entrees, table, sortie)
            lot.archive = store_stream(
                source=sortie, nom=safe_name(lot.intitule, "Livrets") + ".zip", type_mime="application/zip"
            )
    lot.manifeste = empreinte
    lot.save(update_fields=["archive", "manifeste"])
    if ancienne is not None:
        forget_unused(ancienne)


def forget_unused(archive) -> bool:
    """Delete an archive that no lot has any more. Several lots may share one."""
    if LotLivrets.objects.filter(archive=archive).exists():
        return False
    forget_file(archive)
    return True


def name_entries(apprentis: Iterable[LotApprenti]) -> list[Entree]:
    """The name of each booklet in the archive: unique for every file system, in a folder when groups are several."""
    lignes = list(apprentis)
    plusieurs = len({ligne.apprenti.groupe_id for ligne in lignes}) > 1
    pris: set[str] = set()
    entrees = []
    for ligne in lignes:
        if ligne.livret is None:
            entrees.append(("", ligne))
            continue
        dossier = safe_name(ligne.apprenti.groupe.nom, "Groupe") + "/" if plusieurs else ""
        radical = unicodedata.normalize(
            "NFC", safe_name(ligne.livret.fichier.nom.removesuffix(".pdf"), "Livret")
        )
        if radical.partition(".")[0].strip().casefold() in _RESERVES:
            radical = f"_{radical}"
        nom, numero = f"{dossier}{radical}.pdf", 1
        while nom.casefold() in pris:
            numero += 1
            nom = f"{dossier}{radical} ({numero}).pdf"
        pris.add(nom.casefold())
        entrees.append((nom, ligne))
    return entrees


def write_manifest(entrees: Iterable[Entree]) -> bytes:
    """The table, as a French spreadsheet opens it; no cell can run as a formula."""
    sortie = io.StringIO(newline="")
    ecrivain = csv.writer(sortie, delimiter=";", lineterminator="\r\n")
    ecrivain.writerow(ENTETE)
    for nom, ligne in entrees:
        apprenti, livret = ligne.apprenti, ligne.livret
        fait = ("", "", "", "", "")
        if livret is not None:
            jour = timezone.localtime(livret.cree_le).strftime("%d/%m/%Y %H:%M")
            fait = (nom, livret.fichier.empreinte, str(livret.pages), jour, livret.code)
        remarque = "" if livret is not None else f"Non édité : {ligne.erreur or 'édition interrompue'}"
        cellules = (apprenti.nom, apprenti.prenom, apprenti.groupe.nom, *fait, remarque)
        ecrivain.writerow([neutralise(cellule) for cellule in cellules])
    return sortie.getvalue().encode("utf-8-sig")


def _zip(entrees: Iterable[Entree], table: bytes, sortie: BinaryIO) -> None:
    """Write them one by one, as they are: a PDF is compressed already."""
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(MANIFESTE, table)
        for nom, ligne in entrees:
            if ligne.livret is None:
                continue
            with ligne.livret.fichier.contenu.open("rb") as contenu, archive.open(nom, "w") as copie:
                shutil.copyfileobj(contenu, copie, 1 << 20)
