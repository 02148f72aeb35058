"""An attestation on one A4 page, tagged, with the code that lets anyone check it."""

import re
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from cpro.socle.pdf import render_pdf
from cpro.socle.qr import draw_qr

FEUILLE: Path = settings.BASE_DIR / "static" / "css" / "pdf" / "attestation.css"


def render_attestation(contenu: dict[str, Any], *, code: str, adresse: str, jour: date) -> bytes:
    competences = [c | {"jour": date.fromisoformat(c["jour"])} for c in contenu["competences"]]
    html = render_to_string(
        "pdf/attestation.html",
        {
            "a": contenu | {"competences": competences},
            "code": code,
            "adresse": adresse,
            "qr": draw_qr(adresse, titre=f"Vérifier cette attestation : {adresse}"),
            "jour": jour,
        },
    )
    return render_pdf(html=html, css=FEUILLE, fichiers={}, sceau=True).octets


def file_name(contenu: dict[str, Any]) -> str:
    """« Attestation Nom Prénom CCP1.pdf », without what file systems refuse."""
    apprenti, bloc = contenu["apprenti"], contenu["bloc"]
    nom = f"Attestation {apprenti['nom']} {apprenti['prenom']} {bloc['code']}".strip()
    return re.sub(r'[<>:"/\\|?*\x00-\x1f]+', "-", nom)[:120].strip(" .") + ".pdf"
