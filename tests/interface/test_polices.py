"""The fonts are built once, and hold what French needs."""

from django.core.management import call_command
from fontTools.ttLib import TTFont


def test_polices_are_complete_and_built_once(tmp_path, capsys):
    call_command("construire_polices", dossier=tmp_path)
    for fichier in ("interface-400", "livret-400"):
        connus = TTFont(tmp_path / f"{fichier}.woff2").getBestCmap()
        assert [c for c in "éœŒ«»’…€→—\u00a0\u202f" if ord(c) not in connus] == []
    capsys.readouterr()
    call_command("construire_polices", dossier=tmp_path)
    assert capsys.readouterr().out == "Polices déjà à jour.\n"
