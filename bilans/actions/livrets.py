"""Booklets of a group: asked for, made one by one by the worker, gathered in an archive."""

import re
import secrets
import shutil
import tempfile
import time
import zipfile
from collections.abc import Iterable
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse

from bilans.actions.certificats import seal_livret
from bilans.livret.contenu import ContenuLivret, gather_livret
from bilans.livret.rendu import render_document
from bilans.models import Livret, LotLivrets
from cpro.comptes.models import Centre, Membre
from cpro.socle import journal
from cpro.socle.fichiers import store_document, store_stream
from cpro.socle.models import Travail
from cpro.socle.scoping import centre_scope
from cpro.socle.tasks import Avancement, executant, lancer, renfort
from suivi.models import Apprenti, Groupe

journal.declarer(livrets__demandes="a demandé les livrets du groupe {groupe}")

NATURE = "livrets"
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no character that reads like another
LONGUEUR_CODE = 12
ATTENTE = 0.2  # seconds between two looks at what other processes have in hand


@transaction.atomic
def request_livrets(*, groupe: Groupe, auteur: Membre) -> LotLivrets:
    """Ask for the booklets of a group; a worker makes them, or will once the broker is back."""
    lot = LotLivrets.objects.create(groupe=groupe)
    effectif = groupe.apprentis.filter(statut=Apprenti.Statut.EN_FORMATION).count()
    lot.travail = lancer(
        nature=NATURE,
        titre=f"Livrets de {groupe.nom}",
        parametres={"lot": str(lot.pk)},
        membre=auteur,
        total=effectif,
    )
    lot.save(update_fields=["travail"])
    journal.inscrire(action="livrets.demandes", objet=lot, membre=auteur, groupe=groupe.nom)
    return lot


@executant(NATURE)
def make_livrets(avancement: Avancement) -> dict:
    """Make the booklets that are missing from the lot, then the archive. Run again, it goes on where it stopped."""
    centre_id = avancement.travail.centre_id
    lot_id = UUID(avancement.parametres["lot"])
    faits, attendus = _count(centre_id, lot_id)
    avancement.avancer(faits, attendus)
    avancement.demander_renfort(attendus - faits)
    while faits < attendus:
        if not _make_one(centre_id, lot_id):
            time.sleep(ATTENTE)  # the last ones are in the hands of others, or of a process just lost
        faits, attendus = _count(centre_id, lot_id)
        avancement.avancer(faits, attendus)
    with centre_scope(centre_id):
        _archive(lot_id)
    return {"livrets": faits}


@renfort(NATURE)
def help_livrets(travail: Travail) -> bool:
    """Make one booklet of the lot that nobody makes; False when none is left."""
    return _make_one(travail.centre_id, UUID(travail.parametres["lot"]))


def _expected(lot_id: UUID) -> list[UUID]:
    """The apprentices of the lot, in the order of the list."""
    return list(
        Apprenti.objects.filter(
            groupe__in=LotLivrets.objects.filter(pk=lot_id).values("groupe"),
            statut=Apprenti.Statut.EN_FORMATION,
        )
        .order_by("nom", "prenom", "pk")
        .values_list("pk", flat=True)
    )


def _done(lot_id: UUID) -> set[UUID]:
    return set(Livret.objects.filter(lot=lot_id).values_list("apprenti_id", flat=True))


def _count(centre_id: int, lot_id: UUID) -> tuple[int, int]:
    """Booklets made, and booklets to make in all."""
    with centre_scope(centre_id):
        attendus = _expected(lot_id)
        return len(_done(lot_id) & set(attendus)), len(attendus)


def _make_one(centre_id: int, lot_id: UUID) -> bool:
    """Make the first booklet that is neither made nor in the hands of another process. False: there is none.

    One transaction holds it for the second or two of the layout: lost with its process, it sets the booklet free.
    """
    with centre_scope(centre_id):
        faits = _done(lot_id)
        for apprenti_id in _expected(lot_id):
            if apprenti_id not in faits and _hold(lot_id, apprenti_id):
                if not Livret.objects.filter(lot=lot_id, apprenti=apprenti_id).exists():
                    _make(centre_id, lot_id, apprenti_id)
                return True
    return False


def _hold(lot_id: UUID, apprenti_id: UUID) -> bool:
    """Take this booklet until the end of the transaction, unless another process has it."""
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"livret {lot_id} {apprenti_id}"]
        )
        return curseur.fetchone()[0]


def _make(centre_id: int, lot_id: UUID, apprenti_id: UUID) -> None:
    """Lay out a booklet, or take the last one again when nothing changed since."""
    apprenti = Apprenti.objects.select_related("groupe__formation").get(pk=apprenti_id)
    contenu = gather_livret(apprenti)
    livret = Livret.objects.filter(apprenti=apprenti).select_related("fichier").first()
    if livret is None or livret.empreinte_contenu != contenu.empreinte:
        code = new_code(centre_id)
        rendu = render_document(
            contenu, code=code, adresse=settings.BASE_URL + reverse("verifier", args=[code])
        )
        octets = seal_livret(rendu.octets, centre=Centre.objects.get(pk=centre_id))
        fichier = store_document(octets=octets, nom=file_name(contenu), type_mime="application/pdf")
        livret = Livret(fichier=fichier, empreinte_contenu=contenu.empreinte, code=code, pages=rendu.pages)
    Livret.objects.create(
        lot_id=lot_id,
        apprenti_id=apprenti_id,
        fichier=livret.fichier,
        empreinte_contenu=livret.empreinte_contenu,
        code=livret.code,
        pages=livret.pages,
    )


def new_code(centre_id: int) -> str:
    """A code that says its centre, and that nobody can guess: « 1-7KQ2… »."""
    return f"{centre_id}-" + "".join(secrets.choice(ALPHABET) for _ in range(LONGUEUR_CODE))


def file_name(contenu: ContenuLivret) -> str:
    """« Nom Prénom.pdf », without what file systems refuse."""
    apprenti = contenu.donnees["apprenti"]
    nom = re.sub(r'[<>:"/\\|?*\x00-\x1f]+', "-", f"{apprenti['nom']} {apprenti['prenom']}").strip(" .")
    return f"{nom[:100] or 'Livret'}.pdf"


def _archive(lot_id: UUID) -> None:
    """Put every PDF of the lot in one ZIP; two apprentices of one name get a number."""
    lot = LotLivrets.objects.select_for_update().get(pk=lot_id)
    if lot.archive_id is not None:
        return
    livrets = (
        Livret.objects.filter(lot=lot).select_related("fichier").order_by("apprenti__nom", "apprenti__prenom")
    )
    groupe = Groupe.objects.get(pk=lot.groupe_id)
    with tempfile.TemporaryFile() as sortie:
        _zip(livrets, sortie)
        nom = re.sub(r"[^\w .-]+", "-", f"Livrets {groupe.nom}")[:100] + ".zip"
        lot.archive = store_stream(source=sortie, nom=nom, type_mime="application/zip")
    lot.save(update_fields=["archive"])


def _zip(livrets: Iterable[Livret], sortie: BinaryIO) -> None:
    """Write them one by one, as they are: a PDF is compressed already."""
    pris: dict[str, int] = {}
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_STORED) as archive:
        for livret in livrets:
            nom = livret.fichier.nom
            pris[nom] = pris.get(nom, 0) + 1
            if pris[nom] > 1:
                nom = f"{nom[:-4]} ({pris[nom]}).pdf"
            with livret.fichier.contenu.open("rb") as contenu, archive.open(nom, "w") as copie:
                shutil.copyfileobj(contenu, copie)
