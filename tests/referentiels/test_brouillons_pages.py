"""The page of a draft: nothing typed is lost, two people do not overwrite each other."""

from collections.abc import Iterator

import pytest
from django.test import Client

from cpro.socle.models import EntreeAudit
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from referentiels.brouillons import create_brouillon
from referentiels.echanges.tableur import parse_tableur
from referentiels.models import VersionReferentiel
from tests.conftest import connecter
from tests.personnes import Univers


@pytest.fixture
def brouillon(univers: Univers) -> Iterator[tuple[Client, VersionReferentiel, str]]:
    with centre_scope(univers.a.centre.pk):
        membre = univers.a.membres[Role.COORDONNATEUR]
        lignes = "\n".join(f"B{n // 10} Bloc {n // 10};C{n} Compétence {n}" for n in range(120))
        proposition = parse_tableur(f"Bloc;Compétence\n{lignes}\n".encode(), "x.csv", titre="Grand")
        version = create_brouillon(proposition=proposition, fichier="x.csv", membre=membre).version
        yield connecter(membre), version, f"/c/alpha/referentiels/brouillons/{version.pk}/"


def _saisie(numero: int, libelle: str, **autres: str) -> dict[str, str]:
    cle = f"c:C{numero}"
    return {
        f"libelle:{cle}": libelle,
        f"code:{cle}": f"C{numero}",
        f"dans:{cle}": f"b:B{numero // 10}",
        f"garder:{cle}": "on",
        **autres,
    }


def test_what_was_typed_comes_back_with_the_reason(brouillon) -> None:
    client, version, adresse = brouillon
    saisie = _saisie(3, "Mots à garder") | _saisie(4, "") | {"intitule": "Mon nom", "nouveau_bloc": "Neuf"}
    page = client.post(adresse, saisie)
    contenu = page.content.decode()
    assert page.status_code == 422
    assert "libellé effacé" in contenu
    assert ">Mots à garder</textarea>" in contenu
    assert 'value="Mon nom"' in contenu
    assert 'value="Neuf"' in contenu
    version.refresh_from_db()
    assert "Mots à garder" not in str(version.document)


def test_a_draft_corrected_meanwhile_is_not_overwritten(brouillon) -> None:
    client, version, adresse = brouillon
    base = version.empreinte
    assert client.post(adresse, _saisie(3, "D’une personne", base=base)).status_code == 302
    page = client.post(adresse, _saisie(3, "De l’autre", base=base))
    assert page.status_code == 422
    assert "Quelqu’un a corrigé ce brouillon" in page.content.decode()
    assert ">De l’autre</textarea>" in page.content.decode()
    version.refresh_from_db()
    assert "D’une personne" in str(version.document)


def test_a_long_draft_is_corrected_page_by_page(brouillon) -> None:
    client, version, adresse = brouillon
    page = client.get(adresse + "?page=2").content.decode()
    assert page.count("<textarea") == 20
    reponse = client.post(adresse + "?page=2", _saisie(110, "Vers la fin"))
    assert reponse.url == adresse + "?page=2"
    client.post(adresse, _saisie(110, "Hors de la page"))
    version.refresh_from_db()
    assert "Vers la fin" in str(version.document)
    assert len(version.document["competences"]) == 120


def test_the_name_typed_is_the_name_of_the_draft(brouillon) -> None:
    client, version, adresse = brouillon
    client.post(adresse, {"intitule": "Métiers du bois", "diplome": "Titre maison"})
    version.referentiel.refresh_from_db()
    assert str(version.referentiel) == "Titre maison Métiers du bois"


def test_publishing_takes_what_is_typed_with_it(brouillon) -> None:
    client, version, adresse = brouillon
    page = client.post(adresse + "publier/?page=1", _saisie(3, ""))
    assert page.status_code == 422
    assert "libellé effacé" in page.content.decode()
    assert client.post(adresse + "publier/?page=1", _saisie(3, "Juste à temps")).status_code == 302
    version.refresh_from_db()
    assert version.statut == "publiee"
    assert "Juste à temps" in str(version.document)


def test_saving_without_a_change_leaves_no_trace(brouillon) -> None:
    client, _, adresse = brouillon
    client.post(adresse, _saisie(3, "Compétence 3"))
    assert not EntreeAudit.objects.filter(action="referentiel.corrige").exists()
