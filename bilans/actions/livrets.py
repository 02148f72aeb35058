"""Booklets of a group: asked for, made one by one by the worker, gathered in an archive."""

import io
import re
import secrets
import zipfile
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from bilans.livret.contenu import ContenuLivret, gather_livret
from bilans.livret.rendu import render_document
from bilans.models import Livret, LotLivrets
from cpro.comptes.models import Membre
from cpro.socle import journal
from cpro.socle.fichiers import store_document
from cpro.socle.scoping import centre_scope
from cpro.socle.tasks import Avancement, executant, lancer
from suivi.models import Apprenti, Groupe

journal.declarer(livrets__demandes="a demandé les livrets du groupe {groupe}")

NATURE = "livrets"
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no character that reads like another
LONGUEUR_CODE = 12


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
    with centre_scope(centre_id):
        lot = LotLivrets.objects.select_related("groupe").get(pk=lot_id)
        attendus = list(
            Apprenti.objects.filter(groupe=lot.groupe, statut=Apprenti.Statut.EN_FORMATION).values_list(
                "pk", flat=True
            )
        )
        faits = set(Livret.objects.filter(lot=lot).values_list("apprenti_id", flat=True))
    avancement.avancer(len(faits), len(attendus))
    for apprenti_id in attendus:
        if apprenti_id not in faits:
            _make(centre_id, lot_id, apprenti_id)
            faits.add(apprenti_id)
            avancement.avancer(len(faits))
    with centre_scope(centre_id):
        _archive(lot_id)
    return {"livrets": len(faits)}


def _make(centre_id: int, lot_id: UUID, apprenti_id: UUID) -> None:
    """Gather in a short transaction, lay out outside any, store in another."""
    with centre_scope(centre_id):
        apprenti = Apprenti.objects.select_related("groupe__formation").get(pk=apprenti_id)
        contenu = gather_livret(apprenti)
        ancien = Livret.objects.filter(apprenti=apprenti).select_related("fichier").first()
    if ancien is not None and ancien.empreinte_contenu == contenu.empreinte:
        with centre_scope(centre_id):
            Livret.objects.get_or_create(
                lot_id=lot_id,
                apprenti_id=apprenti_id,
                defaults={
                    "fichier": ancien.fichier,
                    "empreinte_contenu": ancien.empreinte_contenu,
                    "code": ancien.code,
                    "pages": ancien.pages,
                },
            )
        return
    code = new_code(centre_id)
    rendu = render_document(contenu, code=code, adresse=settings.BASE_URL + reverse("verifier", args=[code]))
    with centre_scope(centre_id):
        if Livret.objects.filter(lot_id=lot_id, apprenti_id=apprenti_id).exists():
            return
        fichier = store_document(octets=rendu.octets, nom=file_name(contenu), type_mime="application/pdf")
        Livret.objects.create(
            lot_id=lot_id,
            apprenti_id=apprenti_id,
            fichier=fichier,
            empreinte_contenu=contenu.empreinte,
            code=code,
            pages=rendu.pages,
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
    sortie = io.BytesIO()
    pris: dict[str, int] = {}
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_STORED) as archive:
        for livret in livrets:
            nom = livret.fichier.nom
            pris[nom] = pris.get(nom, 0) + 1
            if pris[nom] > 1:
                nom = f"{nom[:-4]} ({pris[nom]}).pdf"
            with livret.fichier.contenu.open("rb") as contenu:
                archive.writestr(nom, contenu.read())
    groupe = Groupe.objects.get(pk=lot.groupe_id)
    nom_archive = re.sub(r"[^\w .-]+", "-", f"Livrets {groupe.nom}")[:100] + ".zip"
    lot.archive = store_document(octets=sortie.getvalue(), nom=nom_archive, type_mime="application/zip")
    lot.save(update_fields=["archive"])
