"""What the layout engine is spared."""

import gc
from pathlib import Path

from django.conf import settings

from cpro.socle import pdf

FEUILLE = Path(settings.BASE_DIR) / "static/css/pdf/livret.css"


def test_default_sheet_gives_no_pseudo_element_to_every_element():
    def everywhere(feuille: pdf.CSS) -> list[str]:
        return sorted(pseudo for _, _, _, pseudo, _ in feuille.matcher.other_selectors if pseudo)

    origine = pdf.CSS(Path(pdf.weasyprint_css.__file__).parent / "html5_ua.css")
    assert len(everywhere(origine)) == 6  # otherwise WeasyPrint changed: see whether `_defaults` still serves
    assert everywhere(pdf._defaults()) == []


def test_fonts_are_read_once_and_collection_is_left_as_it_was():
    pdf.warm_up(FEUILLE)
    assert gc.isenabled()
    assert pdf._sheet(FEUILLE) is pdf._sheet(FEUILLE)
