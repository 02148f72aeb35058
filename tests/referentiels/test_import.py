"""Importing a référentiel into a centre: looked at, corrected, published, and seen by that centre only."""

import pytest
from django.db import DatabaseError, transaction

from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from referentiels.brouillons import correct_brouillon, create_brouillon, discard_brouillon, publish_brouillon
from referentiels.corrections import Correction, Corrections
from referentiels.echanges.tableur import parse_tableur
from referentiels.enums import StatutVersion
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
    proposition = parse_tableur(CSV.encode(), "maison.csv", titre="Métiers du bois")
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
    corrections = Corrections(
        competences={
            "c:C2": Correction(libelle="Fabriquer  une pièce", code="C2", bloc="b:B1"),
            "c:C1": Correction(libelle="Étudier", garder=False),
        }
    )
    correct_brouillon(version=version, membre=coordonnateur, corrections=corrections)
    lue = charger_version(version.pk)
    assert [c.intitule for c in lue.competences.values()] == ["Fabriquer une pièce"]


def test_publishing_writes_the_rows_once_and_for_all(coordonnateur) -> None:
    version = publish_brouillon(version=_brouillon(coordonnateur), membre=coordonnateur)
    assert version.statut == StatutVersion.PUBLIEE
    assert Competence.objects.filter(version=version).count() == 4
    assert catalogue().filter(centre__isnull=False).count() == 1
    for ecrire in (correct_brouillon, publish_brouillon, discard_brouillon):
        arguments = {"corrections": Corrections()} if ecrire is correct_brouillon else {}
        with pytest.raises(ValueError, match="ne change plus"):
            ecrire(version=version, membre=coordonnateur, **arguments)


def test_another_content_becomes_the_next_version(coordonnateur) -> None:
    premiere = publish_brouillon(version=_brouillon(coordonnateur), membre=coordonnateur)
    proposition = parse_tableur((CSV + ";C3 Vendre;\n").encode(), "maison.csv", titre="Métiers du bois")
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


@pytest.mark.parametrize("role", [Role.FORMATEUR, Role.APPRENTI, Role.MAITRE, Role.AUDITEUR])
def test_other_roles_do_not_import(univers: Univers, role: Role) -> None:
    assert connecter(univers.a.membres[role]).get("/c/alpha/referentiels/importer/").status_code == 403
