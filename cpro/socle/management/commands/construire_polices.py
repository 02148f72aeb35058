"""Builds static/fonts/: the interface's and the booklet's type, subset for French and turned to WOFF2; the levels."""

import hashlib
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from fontTools import subset
from fontTools.ttLib import TTFont

from cpro.socle import niveaux, police_niveaux

POLICES = {
    "interface-400": ("font_hanken_grotesk", "HankenGrotesk-Regular.otf"),
    "interface-500": ("font_hanken_grotesk", "HankenGrotesk-Medium.otf"),
    "interface-600": ("font_hanken_grotesk", "HankenGrotesk-SemiBold.otf"),
    "interface-700": ("font_hanken_grotesk", "HankenGrotesk-Bold.otf"),
    "livret-400": ("font_source_serif_pro", "SourceSerifPro-Regular.ttf"),
    "livret-400-italique": ("font_source_serif_pro", "SourceSerifPro-It.ttf"),
    "livret-600": ("font_source_serif_pro", "SourceSerifPro-Semibold.ttf"),
}
PLAGES = ((0x20, 0x7E), (0xA0, 0x17F), (0x2010, 0x2027), (0x2030, 0x203A), (0x2070, 0x209F), (0x2190, 0x21FF))
ISOLES = (0x152, 0x153, 0x1D49, 0x1D48, 0x20AC, 0x2009, 0x2122, 0x2212, 0x2260, 0x2264, 0x2265, 0xD7, 0x2713)
GREC = (0x370, 0x3FF)  # Ω, µ, θ: the serif has them, and lends them to the other family
ESPACE_FINE = 0x202F
NIVEAUX = "niveaux.ttf"
RECETTES = (__file__, niveaux.__file__, police_niveaux.__file__)


def _ajouter_espace_fine(police: TTFont) -> None:
    """Give U+202F (narrow no-break space, everywhere in French) a glyph when the family has none."""
    cmap = police.getBestCmap()
    source = cmap.get(0x2009) or cmap.get(0x20)
    if ESPACE_FINE not in cmap and source:
        for table in police["cmap"].tables:
            if table.isUnicode() and table.format != 14:
                table.cmap[ESPACE_FINE] = source


def _reduire(source: Path, cible: Path) -> None:
    police = TTFont(source)
    _ajouter_espace_fine(police)
    options = subset.Options(flavor="woff2", layout_features=["*"], hinting=False, desubroutinize=True)
    reducteur = subset.Subsetter(options)
    points = {point for debut, fin in (*PLAGES, GREC) for point in range(debut, fin + 1)}
    reducteur.populate(unicodes=points | set(ISOLES) | {ESPACE_FINE})
    reducteur.subset(police)
    police.flavor = "woff2"
    police.save(cible)


def _empreinte() -> str:
    """What the files depend on: these recipes and the versions of the two families."""
    versions = [version(nom) for nom in ("font-hanken-grotesk", "font-source-serif-pro", "fonttools")]
    recettes = b"".join(Path(recette).read_bytes() for recette in RECETTES)
    return hashlib.sha256(recettes + repr(versions).encode()).hexdigest()


class Command(BaseCommand):
    help = (
        "Construit static/fonts/ à partir des polices libres installées. Ne refait rien si tout est à jour."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dossier", type=Path, default=settings.BASE_DIR / "static" / "fonts")

    def handle(self, *args: object, dossier: Path, **options: object) -> None:
        temoin = dossier / ".empreinte"
        empreinte = _empreinte()
        complets = all((dossier / nom).is_file() for nom in [NIVEAUX, *(f"{nom}.woff2" for nom in POLICES)])
        if complets and temoin.is_file() and temoin.read_text() == empreinte:
            self.stdout.write("Polices déjà à jour.")
            return
        dossier.mkdir(parents=True, exist_ok=True)
        for nom, (paquet, fichier) in POLICES.items():
            source = files(paquet) / "files" / fichier
            _reduire(Path(str(source)), dossier / f"{nom}.woff2")
        police_niveaux.build_font(dossier / NIVEAUX)
        temoin.write_text(empreinte)
        self.stdout.write(f"{len(POLICES) + 1} polices construites dans {dossier}.")
