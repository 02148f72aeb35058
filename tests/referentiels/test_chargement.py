"""Loading: once per content, a new version per change, nothing on a broken file; who may write."""

from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.utils import timezone

from cpro.comptes.models import Centre
from cpro.socle.scoping import centre_scope
from cpro.socle.unscoped import plateforme
from referentiels.actions import load_document, retire_version
from referentiels.enums import StatutVersion
from referentiels.format.document import ReferentielDocument
from referentiels.format.native import read_native, write_native
from referentiels.models import (
    Bloc,
    Competence,
    Critere,
    Epreuve,
    LienTacheCompetence,
    Referentiel,
    Tache,
    VersionReferentiel,
)
from referentiels.queries import catalogue, charger_version, echelles, version_courante
from tests.conftest import as_platform

DATA = Path(__file__).parents[2] / "referentiels" / "data"
CASSES = Path(__file__).parent / "casses"

pytestmark = pytest.mark.django_db(databases=["default", "ops"])


@pytest.fixture
def essai() -> Iterator[ReferentielDocument]:
    """A référentiel of its own, removed afterwards: national rows are committed on another connection."""
    document = read_native(DATA / "tp-eeb.yaml")
    cle = f"essai-{uuid4().hex[:8]}"
    yield replace(document, referentiel=replace(document.referentiel, cle=cle))
    as_platform(remove_referentiel, cle=cle)


def remove_referentiel(*, cle: str) -> None:
    with plateforme("ménage des tests") as ops:
        referentiels = Referentiel.objects.db_manager(ops).filter(cle=cle)
        VersionReferentiel.objects.db_manager(ops).filter(referentiel__in=referentiels).delete()
        referentiels.delete()


def rename(document: ReferentielDocument, intitule: str) -> ReferentielDocument:
    return replace(document, referentiel=replace(document.referentiel, intitule=intitule))


def test_rows_of_a_version_are_those_of_its_document(referentiels_charges) -> None:
    version = charger_version(referentiels_charges["bcp-melec"])

    for table, attendus in (
        (Bloc, version.blocs),
        (Competence, version.competences),
        (Critere, version.criteres),
        (Tache, version.taches),
        (Epreuve, version.epreuves),
    ):
        lignes = table.objects.filter(version_id=version.id).in_bulk()
        assert {pk: ligne.cle for pk, ligne in lignes.items()} == {
            noeud.id: noeud.cle for noeud in attendus.values()
        }
    liens = LienTacheCompetence.objects.filter(tache__version_id=version.id)
    assert {(lien.tache_id, lien.competence_id, lien.poids) for lien in liens} == {
        (lien.tache_id, lien.competence_id, lien.poids) for lien in version.liens
    }


def test_same_content_loaded_twice_is_one_version(essai) -> None:
    premier = as_platform(load_document, document=essai)
    second = as_platform(load_document, document=essai)

    assert (premier.cree, premier.numero) == (True, 1)
    assert (second.cree, second.numero, second.version_id) == (False, 1, premier.version_id)


def test_changed_content_is_a_new_version_and_the_old_one_stays(essai) -> None:
    premier = as_platform(load_document, document=essai)
    second = as_platform(load_document, document=rename(essai, "Autre intitulé"))

    assert (second.cree, second.numero) == (True, 2)
    anciens = VersionReferentiel.objects.filter(pk__in=[premier.version_id, second.version_id])
    assert {version.statut for version in anciens} == {StatutVersion.PUBLIEE}
    assert charger_version(premier.version_id).document == essai
    courant = catalogue().get(cle=essai.referentiel.cle)
    assert (courant.version_id, courant.intitule) == (second.version_id, "Autre intitulé")


def test_retired_version_leaves_the_catalogue_but_is_still_read(essai) -> None:
    premier = as_platform(load_document, document=essai)
    second = as_platform(load_document, document=rename(essai, "Autre intitulé"))
    as_platform(retire_version, version=VersionReferentiel.objects.get(pk=second.version_id))

    referentiel = Referentiel.objects.get(cle=essai.referentiel.cle)
    assert version_courante(referentiel.pk).pk == premier.version_id
    assert charger_version(second.version_id).numero == 2


def test_centre_cannot_write_a_national_row(referentiels_charges) -> None:
    centre = Centre.objects.create(slug=f"c-{uuid4().hex[:8]}", nom="Centre")
    version_id = referentiels_charges["tp-eeb"]

    with centre_scope(centre.pk):
        assert VersionReferentiel.objects.filter(pk=version_id).update(numero=99) == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            Referentiel.objects.create(cle="pirate", code="X", intitule="X", diplome="X")


def test_version_of_a_centre_in_memory_stays_invisible_to_another(referentiels_charges) -> None:
    ici = Centre.objects.create(slug=f"c-{uuid4().hex[:8]}", nom="Ici")
    ailleurs = Centre.objects.create(slug=f"c-{uuid4().hex[:8]}", nom="Ailleurs")
    with centre_scope(ici.pk):
        modele = VersionReferentiel.objects.get(pk=referentiels_charges["tp-eeb"])
        propre = Referentiel.objects.create(centre=ici, cle="propre", code="P", intitule="P", diplome="P")
        version = VersionReferentiel.objects.create(
            centre=ici,
            referentiel=propre,
            numero=1,
            statut=StatutVersion.PUBLIEE,
            empreinte=modele.empreinte,
            document={cle: valeur for cle, valeur in modele.document.items() if cle != "format"},
            publiee_le=timezone.now(),
        )
        assert charger_version(version.pk).centre_id == ici.pk

    with centre_scope(ailleurs.pk), pytest.raises(VersionReferentiel.DoesNotExist):
        charger_version(version.pk)


def test_published_version_is_read_once(referentiels_charges, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        premiere = charger_version(referentiels_charges["bcp-melec"])
    with django_assert_num_queries(0):
        assert charger_version(referentiels_charges["bcp-melec"]) is premiere


def test_scales_offer_the_shipped_ones(referentiels_charges, django_assert_num_queries) -> None:
    with django_assert_num_queries(2):
        offertes = echelles(version_id=referentiels_charges["bcp-melec"])

    livrees = {echelle.code: echelle.rang_max for echelle in offertes}
    assert livrees == {"quatre-degres": 4, "autonomie": 3, "entreprise": 3}
    entreprise = next(echelle for echelle in offertes if echelle.code == "entreprise")
    assert [niveau.special for niveau in entreprise.niveaux] == ["", "", "", "non_fait", "non_vu"]


def test_command_loads_a_native_file_then_finds_it_there(essai, tmp_path) -> None:
    fichier = tmp_path / "essai.yaml"
    fichier.write_text(write_native(essai), encoding="utf-8")
    sorties = []
    for _ in range(2):
        sortie = StringIO()
        call_command("load_referentiels", fichier, stdout=sortie)
        sorties.append(sortie.getvalue().splitlines()[0])

    assert sorties == ["essai.yaml : chargé, version 1", "essai.yaml : déjà là, version 1"]


def test_dry_run_writes_nothing(essai, tmp_path) -> None:
    fichier = tmp_path / "essai.yaml"
    fichier.write_text(write_native(essai), encoding="utf-8")
    sortie = StringIO()
    call_command("load_referentiels", fichier, "--dry-run", stdout=sortie)

    assert sortie.getvalue() == "essai.yaml : lisible (9 compétences)\n"
    assert list(Referentiel.objects.filter(cle=essai.referentiel.cle)) == []


def test_one_broken_file_stops_the_whole_load(essai, tmp_path) -> None:
    fichier = tmp_path / "essai.yaml"
    fichier.write_text(write_native(essai), encoding="utf-8")

    with pytest.raises(CommandError) as refus:
        call_command("load_referentiels", fichier, CASSES / "type-faux.yaml", stdout=StringIO())

    assert str(refus.value) == (
        "type-faux.yaml, ligne 10, epreuves[1].coefficient : il faut un nombre ou rien\nRien n’a été chargé."
    )
    assert list(Referentiel.objects.filter(cle=essai.referentiel.cle)) == []


def test_conversion_writes_a_native_file_and_reports(tmp_path) -> None:
    brut = Path(__file__).parent / "bruts" / "but-fictif.yaml"
    converti, sortie = tmp_path / "but.yaml", StringIO()
    call_command("convertir_referentiel", brut, "-o", str(converti), stdout=sortie)

    assert read_native(converti).referentiel.code == "BUT-FICTIF"
    assert sortie.getvalue().splitlines()[-1] == f"{converti} : écrit, 4 remarque(s)."
