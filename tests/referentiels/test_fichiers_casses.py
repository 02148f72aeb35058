"""Every broken file of the corpus is refused with its name, the place and the cause; the database is unchanged."""

import contextlib
import io
import json
import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cpro.comptes.models import Membre
from cpro.socle.models import Fichier
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from referentiels.echanges.case_lecture import parse_case
from referentiels.echanges.cellules import decode
from referentiels.echanges.moodle import parse_moodle
from referentiels.echanges.rncp import walk_fiches
from referentiels.echanges.rncp_document import to_proposition
from referentiels.echanges.tableur import parse_tableur
from referentiels.enums import StatutImport
from referentiels.format.errors import FichierRefuse
from referentiels.importations import deposit_file
from referentiels.models import ImportReferentiel
from tests.personnes import Univers
from tests.referentiels.fichiers_casses import CADRE, FICHE, case, child, items, walk_files


@pytest.fixture
def coordonnateur(univers: Univers) -> Iterator[Membre]:
    with centre_scope(univers.a.centre.pk):
        yield univers.a.membres[Role.COORDONNATEUR]


def _rows() -> dict[str, int]:
    """Rows of every table of the app but the reports, and files kept."""
    tables = [m for m in apps.get_app_config("referentiels").get_models() if m is not ImportReferentiel]
    return {table.__name__: table.objects.count() for table in (*tables, Fichier)}


@pytest.mark.parametrize(
    ("nom", "octets", "cause"), list(walk_files()), ids=lambda v: v if isinstance(v, str) else ""
)
def test_a_broken_file_is_refused_and_changes_nothing(
    coordonnateur: Membre, nom: str, octets: bytes, cause: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("referentiels.importations.LECTURE_IMMEDIATE", 100 << 20)
    avant = _rows()
    televerse = SimpleUploadedFile(nom, octets)
    importation = deposit_file(id=uuid4(), televerse=televerse, titre="", membre=coordonnateur)
    assert importation.statut == StatutImport.REFUSE
    assert importation.refus[0].startswith(nom)
    assert re.search(cause, importation.refus[0], re.DOTALL), importation.refus
    assert _rows() == avant
    importation.refresh_from_db()
    assert importation.fichier_id is None


ODD_BUT_READ = {
    "case-nan.json": b'{"CFItems": [{"identifier": "1", "fullStatement": "a"}], "CFAssociations": [{"associationType":'
    b'"isChildOf", "originNodeURI": "1", "destinationNodeURI": "d", "sequenceNumber": NaN}]}',
    "case-infini.json": case(items("1"), [child("1", "d") | {"sequenceNumber": 1e999}]),
    "case-demi.json": b'{"CFDocument": {"title": "\\ud800\\u0000x"}, "CFItems": [{"fullStatement": "a\\udfff"}]}',
    "case-types.json": b'{"CFDocument": "x", "CFItems": [1, null, [], {"fullStatement": {"title": "a"}}], '
    b'"CFAssociations": [1, null, {"associationType": ["isChildOf"], "originNodeURI": {"a": 1}}]}',
    "case-vide.json": b'{"CFDocument": {"title": "Vide"}, "CFItems": []}',
    "moodle-zero.csv": CADRE,
    "tableur-formule.csv": b"Bloc;Competence\n=cmd|' /C calc'!A0;@SUM(A1)\n",
    "tableur-controle.csv": b"Bloc;Competence\nB\x07;Li\x1bre\n",
}


@pytest.mark.parametrize("nom", ODD_BUT_READ)
def test_an_odd_file_is_read_without_harm(coordonnateur: Membre, nom: str) -> None:
    televerse = SimpleUploadedFile(nom, ODD_BUT_READ[nom])
    importation = deposit_file(id=uuid4(), televerse=televerse, titre="", membre=coordonnateur)
    assert (importation.statut, importation.refus) == (StatutImport.LU, [])


def _lire_rncp(octets: bytes) -> None:
    for fiche in walk_fiches(io.BytesIO(octets), "f.xml"):
        to_proposition(fiche, "f.xml")


LECTEURS = {
    "tableur": lambda octets: parse_tableur(octets, "f.csv"),
    "moodle": lambda octets: parse_moodle(octets, "f.csv"),
    "case": lambda octets: parse_case(octets, "f.json"),
    "rncp": _lire_rncp,
    "texte": lambda octets: decode(octets, "f"),
}
GERMES = [
    'Bloc;Compétence\nB1 A;C1 "b"\n'.encode(),
    CADRE + b",A,a,<p>a</p>,,,,,,,,,,\n",
    case(items("1", "2"), [child("1", "2")]),
    FICHE + b"<CAPACITES_ATTESTEES>- a\n- b</CAPACITES_ATTESTEES></FICHE></FICHES>",
]


@pytest.mark.parametrize("nom", LECTEURS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_reader_breaks_on_damaged_bytes(nom: str, data: st.DataObject) -> None:
    germe = bytearray(data.draw(st.sampled_from(GERMES)))
    for _ in range(data.draw(st.integers(0, 4))):
        place = data.draw(st.integers(0, len(germe)))
        germe[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    with contextlib.suppress(FichierRefuse):
        LECTEURS[nom](bytes(germe))


json_quelconque = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8) | st.sampled_from(["1", "isChildOf"]),
    lambda enfants: (
        st.lists(enfants, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["identifier", "uri", "fullStatement", "associationType", "originNodeURI", "title"]
            ),
            enfants,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=100, deadline=None)
@given(json_quelconque, json_quelconque, json_quelconque)
def test_case_of_any_shape_is_read_or_refused(entete, elements, associations) -> None:
    paquet = {"CFDocument": entete, "CFItems": elements, "CFAssociations": associations}
    with contextlib.suppress(FichierRefuse):
        parse_case(json.dumps(paquet).encode(), "f.json")
