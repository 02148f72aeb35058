"""Lays a booklet out as a PDF."""

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils import timezone

from bilans.livret.contenu import ContenuLivret
from bilans.livret.radars import with_radars
from cpro.socle.pdf import Joint, Rendu, render_pdf
from cpro.socle.qr import draw_qr
from cpro.socle.signatures import canonique

FEUILLE: Path = settings.BASE_DIR / "static" / "css" / "pdf" / "livret.css"
JOINT = "livret.json"


def render_document(contenu: ContenuLivret, *, code: str = "", adresse: str = "") -> Rendu:
    """The booklet and its number of pages. `code` and `adresse` are printed for who wants to check it.

    A picture that cannot be read is replaced by a sentence.
    """
    photos = {nom: octets for nom, chemin in contenu.photos.items() if (octets := _read(chemin)) is not None}
    html = render_to_string(
        "pdf/livret.html",
        {
            "d": _with_dates(contenu.donnees),
            "axes": contenu.axes,
            "series": contenu.series,
            "bilans": _with_dates(with_radars(contenu.donnees["bilans"])),
            "photos": photos,
            "code": code,
            "adresse": adresse,
            "qr": draw_qr(adresse, titre=f"Vérifier ce livret : {adresse}") if adresse else "",
            "jour": timezone.localdate(),
            "empreinte": contenu.empreinte,
        },
    )
    donnees = Joint(JOINT, canonique(contenu.donnees), "Les données de ce livret, pour un autre logiciel")
    return render_pdf(html=html, css=FEUILLE, fichiers=photos, joints=[donnees], sceau=True)


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
    if cle in ("jour", "debut", "fin", "le", "echeance") and valeur:
        return date.fromisoformat(valeur)
    return valeur
