"""The grids of a certification on A4."""

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from bilans.certification.instantane import state_of
from cpro.socle.models import Instantane
from cpro.socle.pdf import render_pdf

FEUILLE: Path = settings.BASE_DIR / "static" / "css" / "pdf" / "certification.css"


def render_grids(fiches: list[tuple[dict[str, Any], Instantane | None]], *, groupe: bool) -> bytes:
    """One sheet a candidate, after the recapitulation when it is the group's."""
    html = render_to_string(
        "pdf/certification.html",
        {
            "fiches": [
                {
                    "f": _with_dates(fiche),
                    "etat": state_of(fiche),
                    "empreinte": instantane.empreinte if instantane else "",
                }
                for fiche, instantane in fiches
            ],
            "groupe": groupe,
            "jour": timezone.localdate(),
        },
    )
    return render_pdf(html=html, css=FEUILLE, fichiers={}).octets


def _with_dates(fiche: dict[str, Any]) -> dict[str, Any]:
    situations = [
        s | {"jour": date.fromisoformat(s["jour"]) if s["jour"] else None} for s in fiche["situations"]
    ]
    return fiche | {"situations": situations}
