"""Importing a référentiel into a centre: looked at, corrected, published, and seen by that centre only."""

from io import BytesIO

import pytest
from django.db import DatabaseError, transaction

from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from referentiels.brouillons import correct_brouillon, create_brouillon, discard_brouillon, publish_brouillon
from referentiels.echanges.reconnaissance import read_proposition
from referentiels.enums import StatutVersion
from referentiels.format.errors import FichierRefuse
from referentiels.models import Competence, Referentiel, VersionReferentiel
from referentiels.queries import catalogue, charger_version
from tests.conftest import connecter
from tests.personnes import Univers

CSV = (
    "Bloc;Compétence;Compétence détaillée\nB1 Préparer;C1 Étudier;C1.1 Lire\n;;C1.2 Choisir\n;C2 Réaliser;\n"
)


@pytest.fixture
def coordonnateur(univers: Univers):
    with centre_scope(univers.a.centre.pk):
        yield univers.a.membres[Role.COORDONNATEUR]


def _brouillon(membre) -> VersionReferentiel:
    proposition = read_proposition(octets=CSV.encode(), fichier="maison.csv", titre="Métiers du bois")
    return create_brouillon(proposition=proposition, fichier="maison.csv", membre=membre).version


def test_a_draft_writes_no_row_and_is_in_no_catalogue(coordonnateur) -> None:
    version = _brouillon(coordonnateur)
    assert len(charger_version(version.pk).competences) == 4
    assert not Competence.objects.filter(version=version).exists()
    assert not catalogue().filter(centre__isnull=False).exists()


def test_the_same_file_twice_gives_one_draft(coordonnateur) -> None:
    assert _brouillon(coordonnateur) == _brouillon(coordonnateur)
    assert VersionReferentiel.objects.filter(centre__isnull=False).count() == 1


def test_correcting_rewords_and_drops_with_what_hangs_below(coordonnateur) -> None:
    version = _brouillon(coordonnateur)
    correct_brouillon(
        version=version, membre=coordonnateur, libelles={"c:C2": "Fabriquer  une pièce"}, retirees=["c:C1"]
    )
    lue = charger_version(version.pk)
    assert [c.intitule for c in lue.competences.values()] == ["Fabriquer une pièce"]


def test_publishing_writes_the_rows_once_and_for_all(coordonnateur) -> None:
    version = publish_brouillon(version=_brouillon(coordonnateur), membre=coordonnateur)
    assert version.statut == StatutVersion.PUBLIEE
    assert Competence.objects.filter(version=version).count() == 4
    assert catalogue().filter(centre__isnull=False).count() == 1
    for ecrire in (correct_brouillon, publish_brouillon, discard_brouillon):
        arguments = {"libelles": {}} if ecrire is correct_brouillon else {}
        with pytest.raises(ValueError, match="ne change plus"):
            ecrire(version=version, membre=coordonnateur, **arguments)


def test_another_content_becomes_the_next_version(coordonnateur) -> None:
    premiere = publish_brouillon(version=_brouillon(coordonnateur), membre=coordonnateur)
    proposition = read_proposition(
        octets=(CSV + ";C3 Vendre;\n").encode(), fichier="maison.csv", titre="Métiers du bois"
    )
    seconde = create_brouillon(proposition=proposition, fichier="maison.csv", membre=coordonnateur).version
    assert (seconde.numero, seconde.referentiel_id) == (2, premiere.referentiel_id)


def test_discarding_leaves_nothing(coordonnateur) -> None:
    discard_brouillon(version=_brouillon(coordonnateur), membre=coordonnateur)
    assert not Referentiel.objects.filter(centre__isnull=False).exists()


def test_another_centre_sees_neither_draft_nor_version(univers: Univers, coordonnateur) -> None:
    version = publish_brouillon(version=_brouillon(coordonnateur), membre=coordonnateur)
    charger_version(version.pk)  # now in the memory that every centre shares
    with centre_scope(univers.b.centre.pk), pytest.raises(VersionReferentiel.DoesNotExist):
        charger_version(version.pk)
    client = connecter(univers.b.membres[Role.COORDONNATEUR])
    assert client.get(f"/c/beta/referentiels/{version.pk}/").status_code == 404
    assert client.get(f"/c/beta/referentiels/{version.pk}/exporter.yaml").status_code == 404


def test_a_centre_cannot_write_a_national_row(coordonnateur) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Referentiel.objects.create(cle="pirate", code="P", intitule="P", diplome="P")


def test_the_whole_way_in_a_browser(univers: Univers) -> None:
    client = connecter(univers.a.membres[Role.COORDONNATEUR])
    fichier = BytesIO(CSV.encode())
    fichier.name = "maison.csv"
    adresse = "/c/alpha/referentiels/importer/"
    page = client.post(adresse, {"fichier": fichier, "titre": "Métiers du bois"}, follow=True)
    brouillon = page.redirect_chain[-1][0]
    assert "C1.1" in page.content.decode()
    corrige = {"cle": ["c:C2"], "libelle": ["Fabriquer"], "garder": ["c:C2"]}
    page = client.post(brouillon, corrige, follow=True)
    assert "Corrections enregistrées" in page.content.decode()
    page = client.post(brouillon + "publier/", follow=True)
    assert "Métiers du bois" in page.content.decode()
    assert client.get(brouillon).status_code == 404
    assert client.get(page.redirect_chain[-1][0] + "exporter.csv").content.startswith(b"Parent ID")


def test_a_broken_file_says_where_and_changes_nothing(univers: Univers) -> None:
    client = connecter(univers.a.membres[Role.COORDONNATEUR])
    fichier = BytesIO(b"Bloc;Competence;Detail\n;;orpheline\n")
    fichier.name = "casse.csv"
    page = client.post("/c/alpha/referentiels/importer/", {"fichier": fichier})
    assert page.status_code == 422
    assert "casse.csv, ligne 2" in page.content.decode()
    with centre_scope(univers.a.centre.pk):
        assert not VersionReferentiel.objects.filter(centre__isnull=False).exists()


@pytest.mark.parametrize("role", [Role.FORMATEUR, Role.APPRENTI, Role.MAITRE, Role.AUDITEUR])
def test_other_roles_do_not_import(univers: Univers, role: Role) -> None:
    assert connecter(univers.a.membres[role]).get("/c/alpha/referentiels/importer/").status_code == 403


@pytest.mark.parametrize(
    ("octets", "nom", "titre"),
    [
        (
            b"format: cpro-referentiel/1\nreferentiel: {cle: a, code: A, intitule: N, diplome: D}\n",
            "x.yaml",
            "N",
        ),
        (b'{"CFDocument": {"title": "Cadre"}, "CFItems": [{"fullStatement": "Lire"}]}', "x.json", "Cadre"),
        (b"Bloc,Competence\nB,Lire\n", "mon_fichier.csv", "mon fichier"),
    ],
)
def test_files_are_recognised_by_their_content(octets: bytes, nom: str, titre: str) -> None:
    assert read_proposition(octets=octets, fichier=nom).document.referentiel.intitule == titre


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(FichierRefuse, match="vide"):
        read_proposition(octets=b"  \n", fichier="x.csv")
