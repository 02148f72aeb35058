"""The register read from a path: the command, the ZIP it is published in, and what it refuses."""

import io
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cpro.demo.registre import write_registre
from cpro.socle.scoping import centre_scope
from referentiels.echanges import flux as module_flux
from referentiels.echanges.flux import open_flux
from referentiels.echanges.rncp import is_number, search_fiches, select_fiches
from referentiels.echanges.rncp_document import to_proposition
from referentiels.format.errors import FichierRefuse
from referentiels.format.native import read_native
from referentiels.models import Referentiel, VersionReferentiel

SANS_BLOC = b"""<FICHES><FICHE><NUMERO_FICHE>RNCP12</NUMERO_FICHE><INTITULE>Vendeur</INTITULE>
<CAPACITES_ATTESTEES>- Accueillir un client
- Encaisser</CAPACITES_ATTESTEES></FICHE></FICHES>"""


@pytest.fixture
def registre(tmp_path: Path) -> Path:
    chemin = tmp_path / "registre.xml"
    write_registre(chemin, 300_000)
    return chemin


def _zip(chemin: Path, **membres: bytes) -> Path:
    with zipfile.ZipFile(chemin, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, octets in membres.items():
            archive.writestr(nom.replace("_", "."), octets)
    return chemin


def _lancer(*arguments: object) -> str:
    sortie = io.StringIO()
    call_command("importer_rncp", *map(str, arguments), stdout=sortie, no_color=True)
    return sortie.getvalue()


def test_the_made_up_register_is_always_the_same(tmp_path: Path) -> None:
    chemins = [tmp_path / nom for nom in ("a.xml", "b.xml")]
    assert len({write_registre(chemin, 100_000) for chemin in chemins}) == 1
    assert chemins[0].read_bytes() == chemins[1].read_bytes()


def test_records_are_searched_by_words(registre: Path) -> None:
    assert _lancer(registre, "--chercher", "technicien 10003").splitlines() == [
        "RNCP10003  Titre professionnel Technicien d’essai 10003"
    ]


def test_several_records_become_drafts_of_the_centre_once(univers, registre: Path) -> None:
    arguments = (registre, "--fiche=RNCP10002", "--fiche=10004", "--centre=alpha")
    assert _lancer(*arguments).count("brouillon créé") == 2
    assert _lancer(*arguments).count("déjà là") == 2
    with centre_scope(univers.a.centre.pk):
        cles = Referentiel.objects.filter(centre__isnull=False).values_list("cle", flat=True)
        assert sorted(cles) == ["rncp-10002", "rncp-10004"]
        assert VersionReferentiel.objects.filter(centre__isnull=False).count() == 2


def test_a_dry_run_tells_and_keeps_nothing(univers, registre: Path) -> None:
    assert "4 blocs" in _lancer(registre, "--fiche=10002", "--essai")
    with centre_scope(univers.a.centre.pk):
        assert not Referentiel.objects.filter(centre__isnull=False).exists()


def test_files_to_correct_are_in_the_native_format(registre: Path, tmp_path: Path) -> None:
    _lancer(registre, "--fiche=10002", "--vers", tmp_path / "sortie")
    assert read_native(tmp_path / "sortie" / "rncp-10002.yaml").referentiel.rncp == "RNCP10002"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "cause"),
    [
        (("--fiche=10002",), "--centre, --vers, ou --essai"),
        (("--fiche=10002", "--fiche=99", "--essai"), "trouvées.: RNCP10002"),
        (("--fiche=10002", "--centre=nulle-part"), "nulle-part"),
    ],
)
def test_the_command_says_what_is_wrong(registre: Path, arguments: tuple[str, ...], cause: str) -> None:
    with pytest.raises(CommandError, match=cause):
        _lancer(registre, *arguments)


def test_the_published_zip_is_read_as_it_is(registre: Path, tmp_path: Path) -> None:
    archive = _zip(tmp_path / "fiches.zip", lisez_txt=b"bonjour", fiches_xml=registre.read_bytes())
    with archive.open("rb") as source, open_flux(source, "fiches.zip") as flux:
        assert [f.numero for f in search_fiches(flux, "fiches.zip", mots="10003")] == ["RNCP10003"]


@pytest.mark.parametrize(
    ("membres", "cause"),
    [
        ({"a_xml": b"<a/>", "b_xml": b"<a/>"}, "2 fichiers XML"),
        ({"a_txt": b""}, "0 fichiers XML"),
    ],
)
def test_a_zip_must_hold_one_xml_file(tmp_path: Path, membres: dict[str, bytes], cause: str) -> None:
    archive = _zip(tmp_path / "x.zip", **membres)
    with pytest.raises(FichierRefuse, match=cause), archive.open("rb") as s, open_flux(s, "x.zip"):
        pass


def test_a_truncated_zip_is_refused(registre: Path, tmp_path: Path) -> None:
    archive = _zip(tmp_path / "x.zip", fiches_xml=registre.read_bytes())
    octets = archive.read_bytes()
    with pytest.raises(FichierRefuse, match="abîmée"), open_flux(io.BytesIO(octets[:-40]), "x.zip"):
        pass


def test_a_zip_that_swells_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module_flux, "RAPPORT_A_PARTIR_DE", 1 << 20)
    archive = _zip(tmp_path / "x.zip", bombe_xml=b"<FICHES>" + b" " * (8 << 20))
    with (
        pytest.raises(FichierRefuse, match="démesurément"),
        archive.open("rb") as source,
        open_flux(source, "x.zip") as flux,
    ):
        search_fiches(flux, "x.zip")


def test_progress_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module_flux, "PAS", 1000)
    vus: list[tuple[int, int]] = []
    with open_flux(io.BytesIO(SANS_BLOC * 9), "x", suivi=lambda *ou: vus.append(ou)) as flux:
        while flux.read(500):
            pass
    assert vus == [(1000, len(SANS_BLOC) * 9), (2000, len(SANS_BLOC) * 9)][: len(SANS_BLOC) * 9 // 1000]


def test_a_record_without_blocs_gives_its_capacities() -> None:
    (fiche,) = select_fiches(io.BytesIO(SANS_BLOC), "x.xml", ["12"])
    proposition = to_proposition(fiche, "x.xml")
    assert [c.intitule for c in proposition.document.competences] == ["Accueillir un client", "Encaisser"]
    assert "capacités attestées" in str(proposition.remarques[0])


@pytest.mark.parametrize(
    ("numero", "voulu", "meme"),
    [
        ("RNCP35316", "35316", True),
        ("RNCP35316", "rncp 35316", True),
        ("RS5515", "5515", True),
        ("RS5515", "RNCP5515", False),
        ("RNCP5515", "RS5515", False),
        ("RNCP1", "11", False),
        ("", "1", False),
    ],
)
def test_numbers_are_compared_with_their_register(numero: str, voulu: str, meme: bool) -> None:
    assert is_number(numero, voulu) is meme
