"""The fonts are built once, and hold what French needs."""

from django.core.management import call_command
from fontTools.ttLib import TTFont

from cpro.socle.niveaux import GLYPHES


def test_polices_are_complete_and_built_once(tmp_path, capsys):
    call_command("construire_polices", dossier=tmp_path)
    for fichier in ("interface-400", "livret-400"):
        connus = TTFont(tmp_path / f"{fichier}.woff2").getBestCmap()
        assert [c for c in "éœŒ«»’…€→—\u00a0\u202f" if ord(c) not in connus] == []
    capsys.readouterr()
    call_command("construire_polices", dossier=tmp_path)
    assert capsys.readouterr().out == "Polices déjà à jour.\n"


def test_police_of_levels_draws_each_of_them_apart(tmp_path):
    call_command("construire_polices", dossier=tmp_path)
    police = TTFont(tmp_path / "niveaux.ttf")
    carte, dessins = police.getBestCmap(), police["glyf"]
    assert set(carte) == set(GLYPHES.values())
    contours = {tuple(dessins[nom].getCoordinates(dessins)[0]) for nom in carte.values()}
    assert len(contours) == len(GLYPHES)
    for nom in carte.values():  # the drawing keeps its 20 × 20, its middle beside that of the capitals
        dessin = dessins[nom]
        assert 1600 <= dessin.yMax - dessin.yMin <= 2000, nom
        assert abs((dessin.yMax + dessin.yMin) / 2 - 640) < 30, nom
        assert police["hmtx"][nom] == (2640, dessin.xMin)
