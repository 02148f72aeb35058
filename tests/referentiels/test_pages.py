"""The reading pages: what they show, what they cost, what they refuse."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from referentiels.presentation import ONGLETS

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def adresse(lecteur, version_id, onglet: str = "competences", suite: str = "") -> str:
    vue = "" if onglet == "competences" else f"{onglet}/"
    return f"/c/{lecteur.centre.slug}/referentiels/{version_id}/{vue}{suite}"


def tables_lues(lecteur, url: str) -> set[str]:
    with CaptureQueriesContext(connection) as requetes:
        assert lecteur.client.get(url).status_code == 200
    return {requete["sql"] for requete in requetes if "referentiels_" in requete["sql"]}


@pytest.mark.parametrize("onglet", list(ONGLETS))
def test_view_of_a_known_version_reads_its_neighbours_and_no_document(
    lecteur, referentiels_charges, onglet
) -> None:
    url = adresse(lecteur, referentiels_charges["bcp-melec"], onglet)
    lecteur.client.get(url)
    (requete,) = tables_lues(lecteur, url)

    assert '"document"' not in requete


def test_catalogue_costs_one_query_whatever_it_holds(lecteur, referentiels_charges) -> None:
    assert len(tables_lues(lecteur, f"/c/{lecteur.centre.slug}/referentiels/")) == 1


@pytest.mark.parametrize("onglet", list(ONGLETS))
def test_fragment_is_what_the_full_page_holds(lecteur, referentiels_charges, onglet) -> None:
    url = adresse(lecteur, referentiels_charges["bcp-melec"], onglet, "?q=installation")
    fragment = lecteur.client.get(url, headers=HTMX).content.decode()

    assert fragment in lecteur.client.get(url).content.decode()


def test_fragment_known_to_the_browser_is_not_sent_again(lecteur, referentiels_charges) -> None:
    url = adresse(lecteur, referentiels_charges["tp-eeb"])
    premier = lecteur.client.get(url, headers=HTMX)
    second = lecteur.client.get(url, headers=HTMX | {"If-None-Match": premier.headers["ETag"]})

    assert (second.status_code, second.content) == (304, b"")


def test_unknown_version_is_not_found(lecteur, referentiels_charges) -> None:
    assert lecteur.client.get(adresse(lecteur, uuid4())).status_code == 404


def test_search_marks_the_words_and_hides_the_rest(lecteur, referentiels_charges) -> None:
    url = adresse(lecteur, referentiels_charges["bcp-melec"], suite="?q=DIAGNOSTIQUER")
    page = lecteur.client.get(url, headers=HTMX).content.decode()

    assert "<mark>Diagnostiquer</mark> un dysfonctionnement" in page
    assert "Remplacer un matériel électrique" not in page


def test_search_is_escaped(lecteur, referentiels_charges) -> None:
    url = adresse(lecteur, referentiels_charges["bcp-melec"], suite="?q=%3Cscript%3E")

    assert "<script>" not in lecteur.client.get(url, headers=HTMX).content.decode()


def test_codes_that_are_not_official_are_announced(lecteur, referentiels_charges) -> None:
    page = lecteur.client.get(adresse(lecteur, referentiels_charges["tp-eeb"])).content.decode()

    assert "ce ne sont pas des codes réglementaires" in page
    assert page.count("ref-repere--usage") == page.count('class="ref-repere')


def test_labels_that_are_not_official_are_marked(lecteur, referentiels_charges) -> None:
    page = lecteur.client.get(adresse(lecteur, referentiels_charges["bcp-melec"])).content.decode()

    assert "16 éléments sur 16" in page.replace("\xa0", " ").replace("\u202f", " ")
    assert "À vérifier : l’intitulé (recopié par un tiers)." in page.replace("\xa0", " ")


def test_catalogue_filters_by_words_diploma_and_level(lecteur, referentiels_charges) -> None:
    liste = f"/c/{lecteur.centre.slug}/referentiels/"

    for requete in ("?q=equipement+batiment", "?diplome=Titre+professionnel", "?niveau=3&q=batiment"):
        page = lecteur.client.get(liste + requete, headers=HTMX).content.decode()
        assert str(referentiels_charges["tp-eeb"]) in page
        assert str(referentiels_charges["bcp-melec"]) not in page
