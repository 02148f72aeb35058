"""Lays a booklet out as a PDF."""

from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.template.loader import get_template, render_to_string
from django.urls import reverse
from django.utils import timezone

from bilans.livret.contenu import ContenuLivret
from bilans.livret.gabarits import read_sections, template_context
from bilans.livret.sections import SECTIONS
from cpro.socle.pdf import Joint, Rendu, render_pdf
from cpro.socle.qr import qr_png
from cpro.socle.sceau import make_certificate, seal_pdf
from cpro.socle.signatures import canonique

FEUILLE: Path = settings.BASE_DIR / "static" / "css" / "pdf" / "livret.css"
JOINT = "livret.json"
QR, LOGO = "qr.png", "logo"


def render_document(
    contenu: ContenuLivret, *, code: str = "", adresse: str = "", vierge: bool = False
) -> Rendu:
    """The booklet and its number of pages. `code` and `adresse` are printed for who wants to check it.

    A picture that cannot be read is replaced by a sentence. `vierge`: the forms, to fill by hand.
    """
    photos = {nom: octets for nom, chemin in contenu.photos.items() if (octets := _read(chemin)) is not None}
    fichiers = dict(photos)
    if adresse:
        fichiers[QR] = qr_png(adresse)
    if contenu.logo and (octets := _read(contenu.logo)) is not None:
        fichiers[LOGO] = octets
    html = render_to_string(
        "pdf/livret.html",
        {
            **template_context(contenu, photos=photos, pdf=True),
            "sections": read_sections(contenu, vierge=vierge),
            "logo": LOGO if LOGO in fichiers else "",
            "accent": contenu.accent,
            "code": code,
            "adresse": adresse,
            "qr": QR if adresse else "",
            "jour": timezone.localdate(),
            "vierge": vierge,
        },
    )
    donnees = Joint(JOINT, canonique(contenu.donnees), "Les données de ce livret, pour un autre logiciel")
    joints = [] if vierge else [donnees]
    return render_pdf(html=html, css=FEUILLE, fichiers=fichiers, joints=joints, sceau=not vierge)


def load_templates() -> None:
    for section in SECTIONS.values():
        get_template(section.gabarit)


def warm_up() -> None:
    """Load all that a first booklet would: templates, addresses, style sheet, fonts, pictures, seal."""
    load_templates()
    image = qr_png(settings.BASE_URL + reverse("verifier", args=["essai"]))
    html = (
        f'<html lang="fr"><title>Essai</title><p>Essai <img src="compas:fichier/{QR}" alt="Code"></p></html>'
    )
    essai = render_pdf(html=html, css=FEUILLE, fichiers={QR: image}, sceau=True)
    certificat = make_certificate(titulaire="Essai")
    seal_pdf(essai.octets, p12=certificat, raison="Essai")


def _read(chemin: str) -> bytes | None:
    try:
        with default_storage.open(chemin) as fichier:
            return fichier.read()
    except OSError:
        return None
