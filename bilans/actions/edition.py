"""One booklet: taken again when nothing changed since the last one, laid out, sealed and stored otherwise."""

import re
import secrets
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from bilans.actions.certificats import seal_livret, seal_print
from bilans.livret.contenu import ContenuLivret, gather_livret
from bilans.livret.rendu import render_document
from bilans.models import Livret
from cpro.socle.fichiers import store_document
from cpro.socle.signatures import empreinte
from suivi.models import Apprenti

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no character that reads like another
LONGUEUR_CODE = 12


def make_livret(*, apprenti_id: UUID, lot_id: UUID | None, empreinte_sources: str) -> tuple[Livret, bool]:
    """The booklet of an apprentice as things stand, and whether it is the last one again.

    What it says may be the same and its seal another: it is then made again, with today's certificate.
    `empreinte_sources` was taken before: what changes meanwhile shows at the next export.
    """
    apprenti = Apprenti.objects.select_related("centre", "groupe__formation").get(pk=apprenti_id)
    contenu = gather_livret(apprenti)
    dernier = Livret.objects.filter(apprenti=apprenti).first()
    attendue = empreinte({"contenu": contenu.empreinte, "sceau": seal_print()})
    if dernier is not None and dernier.empreinte_contenu == attendue:
        dernier.empreinte_sources = empreinte_sources
        dernier.save(update_fields=["empreinte_sources"])
        return dernier, True
    code = new_code(apprenti.centre_id)
    rendu = render_document(contenu, code=code, adresse=settings.BASE_URL + reverse("verifier", args=[code]))
    octets = seal_livret(rendu.octets, centre=apprenti.centre)
    livret = Livret.objects.create(
        lot_id=lot_id,
        apprenti=apprenti,
        fichier=store_document(octets=octets, nom=file_name(contenu), type_mime="application/pdf"),
        empreinte_contenu=attendue,
        empreinte_sources=empreinte_sources,
        code=code,
        pages=rendu.pages,
    )
    return livret, False


def new_code(centre_id: int) -> str:
    """A code that says its centre, and that nobody can guess: « 1-7KQ2… »."""
    return f"{centre_id}-" + "".join(secrets.choice(ALPHABET) for _ in range(LONGUEUR_CODE))


def safe_name(texte: str, sinon: str) -> str:
    """A name without what file systems refuse; `sinon` when nothing is left of it."""
    return re.sub(r'[<>:"/\\|?*\x00-\x1f]+', "-", texte).strip(" .")[:100].rstrip(" .") or sinon


def file_name(contenu: ContenuLivret) -> str:
    """« Nom Prénom.pdf »."""
    apprenti = contenu.donnees["apprenti"]
    return safe_name(f"{apprenti['nom']} {apprenti['prenom']}", "Livret") + ".pdf"
