"""Lays a booklet out as a PDF."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.template.loader import get_template, render_to_string
from django.urls import reverse
from django.utils import timezone

from bilans.instantane import read_contenu
from bilans.livret.contenu import ContenuLivret
from bilans.livret.radars import with_radars
from bilans.livret.sections import SECTIONS
from cpro.socle.pdf import Joint, Rendu, render_pdf
from cpro.socle.qr import qr_png
from cpro.socle.sceau import make_certificate, seal_pdf
from cpro.socle.signatures import canonique

FEUILLE: Path = settings.BASE_DIR / "static" / "css" / "pdf" / "livret.css"
JOINT = "livret.json"
QR, LOGO = "qr.png", "logo"


@dataclass(frozen=True)
class SectionLue:
    """A section as the templates see it: its title, its file, and what the table of contents lists under it."""

    cle: str
    titre: str
    texte: str
    gabarit: str
    entrees: list[tuple[str, str]]


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
            "d": _with_dates(contenu.donnees),
            "sections": _sections(contenu, vierge=vierge),
            "axes": contenu.axes,
            "series": contenu.series,
            "bilans": _with_dates(_bilans(contenu.donnees.get("bilans", []))),
            "photos": photos,
            "logo": LOGO if LOGO in fichiers else "",
            "accent": contenu.accent,
            "code": code,
            "adresse": adresse,
            "qr": QR if adresse else "",
            "jour": timezone.localdate(),
            "empreinte": contenu.empreinte,
            "vierge": vierge,
        },
    )
    donnees = Joint(JOINT, canonique(contenu.donnees), "Les données de ce livret, pour un autre logiciel")
    joints = [] if vierge else [donnees]
    return render_pdf(html=html, css=FEUILLE, fichiers=fichiers, joints=joints, sceau=not vierge)


def warm_up() -> None:
    """Load all that a first booklet would: templates, addresses, style sheet, fonts, pictures, seal."""
    for section in SECTIONS.values():
        get_template(section.gabarit)
    image = qr_png(settings.BASE_URL + reverse("verifier", args=["essai"]))
    html = (
        f'<html lang="fr"><title>Essai</title><p>Essai <img src="compas:fichier/{QR}" alt="Code"></p></html>'
    )
    essai = render_pdf(html=html, css=FEUILLE, fichiers={QR: image}, sceau=True)
    certificat = make_certificate(titulaire="Essai")
    seal_pdf(essai.octets, p12=certificat, raison="Essai")


def _sections(contenu: ContenuLivret, *, vierge: bool) -> list[SectionLue]:
    return [
        SectionLue(
            cle=choix.cle,
            titre=choix.titre,
            texte=choix.texte,
            gabarit=choix.gabarit(vierge=vierge),
            entrees=[] if vierge or choix.libre else SECTIONS[choix.cle].entrees(contenu.donnees),
        )
        for choix in contenu.choix
    ]


def _bilans(bilans: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [bilan | {"contenu": read_contenu(bilan["contenu"])} for bilan in with_radars(bilans)]


def _read(chemin: str) -> bytes | None:
    try:
        with default_storage.open(chemin) as fichier:
            return fichier.read()
    except OSError:
        return None


def _with_dates(valeur: Any, cle: str = "") -> Any:
    """The same values with ISO days turned back into dates, for the template's filters."""
    if isinstance(valeur, dict):
        return {nom: _with_dates(v, nom) for nom, v in valeur.items()}
    if isinstance(valeur, list):
        return [_with_dates(v) for v in valeur]
    if cle in ("jour", "debut", "fin", "le", "echeance") and valeur and isinstance(valeur, str):
        return date.fromisoformat(valeur)
    return valeur
