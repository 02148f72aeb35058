"""The public CASE endpoints: what is national and published, nothing of a centre, errors as CASE words them."""

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from referentiels import case_publie
from referentiels.brouillons import create_brouillon, publish_brouillon
from referentiels.echanges.case_lecture import parse_case
from referentiels.echanges.tableur import parse_tableur
from referentiels.queries import charger_version
from tests.personnes import Univers

RACINE = "/ims/case/v1p0/"


@pytest.fixture
def anonyme(db, referentiels_charges) -> Client:
    """Anybody; two national référentiels are published."""
    return Client()


def _lire(client: Client, chemin: str, **parametres: Any) -> Any:
    reponse = client.get(RACINE + chemin, parametres)
    assert reponse.status_code == 200, reponse.content
    return reponse.json()


def _premier(client: Client) -> dict[str, Any]:
    return _lire(client, "CFDocuments")["CFDocuments"][0]


def test_documents_are_listed_with_their_total(anonyme: Client) -> None:
    reponse = anonyme.get(RACINE + "CFDocuments")
    titres = [document["title"] for document in reponse.json()["CFDocuments"]]
    assert len(titres) == int(reponse.headers["X-Total-Count"])
    assert titres == sorted(titres)
    assert any("MELEC" in titre or "électricité" in titre.lower() for titre in titres)


def test_pages_lead_to_each_other(anonyme: Client) -> None:
    total = len(_lire(anonyme, "CFDocuments")["CFDocuments"])
    lus, adresse = [], RACINE + "CFDocuments?limit=1"
    while adresse:
        reponse = anonyme.get(adresse)
        lus += reponse.json()["CFDocuments"]
        liens = dict(reversed(lien.split("; ")) for lien in reponse.headers["Link"].split(", "))
        adresse = liens.get('rel="next"', "").strip("<>")
    assert [document["identifier"] for document in lus] == [
        document["identifier"] for document in _lire(anonyme, "CFDocuments")["CFDocuments"]
    ]
    assert len(lus) == total


def test_documents_are_sorted_and_trimmed(anonyme: Client) -> None:
    documents = _lire(anonyme, "CFDocuments", sort="title", orderBy="desc", fields="title")["CFDocuments"]
    titres = [document["title"] for document in documents]
    assert titres == sorted(titres, reverse=True)
    assert {tuple(document) for document in documents} == {("title",)}


def test_a_package_is_the_whole_referentiel(anonyme: Client, referentiels_charges) -> None:
    lue = charger_version(referentiels_charges["tp-eeb"])
    document = next(
        d
        for d in _lire(anonyme, "CFDocuments")["CFDocuments"]
        if lue.document.referentiel.intitule in d["title"]
    )
    assert _lire(anonyme, f"CFDocuments/{document['identifier']}") == document
    paquet = _lire(anonyme, f"CFPackages/{document['identifier']}")
    assert paquet["CFDocument"] == document
    relu = parse_case(json.dumps(paquet).encode(), "relu.json").document
    assert [c.intitule for c in relu.competences] == [c.intitule for c in lue.document.competences]


def test_every_link_of_a_package_leads_somewhere(anonyme: Client) -> None:
    paquet = _lire(anonyme, f"CFPackages/{_premier(anonyme)['identifier']}")
    for objet in (paquet["CFDocument"], *paquet["CFItems"][:3], *paquet["CFAssociations"][:3]):
        chemin = objet["uri"].split("/ims/case/v1p0/")[1]
        assert _lire(anonyme, chemin) == objet


def test_an_item_comes_with_its_associations(anonyme: Client) -> None:
    paquet = _lire(anonyme, f"CFPackages/{_premier(anonyme)['identifier']}")
    item = paquet["CFItems"][0]
    lu = _lire(anonyme, f"CFItemAssociations/{item['identifier']}")
    assert lu["CFItem"] == item
    attendues = [
        lien
        for lien in paquet["CFAssociations"]
        if item["identifier"]
        in (lien["originNodeURI"]["identifier"], lien["destinationNodeURI"]["identifier"])
    ]
    assert lu["CFAssociations"] == attendues


def test_an_answer_already_known_is_not_sent_again(anonyme: Client) -> None:
    adresse = f"{RACINE}CFPackages/{_premier(anonyme)['identifier']}"
    premiere = anonyme.get(adresse)
    assert premiere.headers["Cache-Control"] == "public, max-age=3600"
    seconde = anonyme.get(adresse, headers={"If-None-Match": premiere.headers["ETag"]})
    assert (seconde.status_code, seconde.content) == (304, b"")


@pytest.mark.parametrize(
    ("chemin", "statut", "code"),
    [
        ("CFDocuments/inconnu", 404, "unknownobject"),
        ("CFPackages/0b0e7b5e-1111-4222-8333-444455556666", 404, "unknownobject"),
        ("CFItems/inconnu", 404, "unknownobject"),
        ("CFAssociations/inconnu", 404, "unknownobject"),
        ("CFItemAssociations/inconnu", 404, "unknownobject"),
        ("CFRubrics/inconnu", 404, "unknownobject"),
        ("CFDocuments?limit=0", 400, "invalid_selection_field"),
        ("CFDocuments?offset=-1", 400, "invalid_selection_field"),
        ("CFDocuments?fields=secret", 400, "invalid_selection_field"),
        ("CFDocuments?sort=secret", 400, "invalid_sort_field"),
        ("CFDocuments?orderBy=non", 400, "invalid_sort_field"),
        ("CFDocuments?filter=title='x'", 400, "invalid_selection_field"),
    ],
)
def test_errors_are_worded_as_case_does(anonyme: Client, chemin: str, statut: int, code: str) -> None:
    reponse = anonyme.get(RACINE + chemin)
    assert reponse.status_code == statut
    contenu = reponse.json()
    assert (contenu["imsx_codeMajor"], contenu["imsx_severity"]) == ("failure", "error")
    assert contenu["imsx_codeMinor"]["imsx_codeMinorField"][0]["imsx_codeMinorFieldValue"] == code


def test_nothing_is_written_here(anonyme: Client) -> None:
    assert anonyme.post(RACINE + "CFDocuments").status_code == 405


def test_a_centre_never_shows_its_own(anonyme: Client, univers: Univers) -> None:
    with centre_scope(univers.a.centre.pk):
        membre = univers.a.membres[Role.COORDONNATEUR]
        proposition = parse_tableur(b"Bloc;Competence\nB;Secret du centre\n", "x.csv", titre="Maison")
        importe = create_brouillon(proposition=proposition, fichier="x.csv", membre=membre)
        version = publish_brouillon(version=importe.version, membre=membre)
        paquet = case_publie._package(version)
    cache.clear()
    identifiants = [d["identifier"] for d in _lire(anonyme, "CFDocuments")["CFDocuments"]]
    assert paquet["CFDocument"]["identifier"] not in identifiants
    for genre, objet in (
        ("CFDocuments", paquet["CFDocument"]),
        ("CFPackages", paquet["CFDocument"]),
        ("CFItems", paquet["CFItems"][0]),
        ("CFAssociations", paquet["CFAssociations"][0]),
    ):
        assert anonyme.get(f"{RACINE}{genre}/{objet['identifier']}").status_code == 404
    # Not even to a member of that centre, nor within its scope.
    with centre_scope(univers.a.centre.pk):
        cache.clear()
        assert paquet["CFDocument"]["identifier"] not in [p.identifiant for p in case_publie.publications()]


def test_a_crawler_is_slowed_down(anonyme: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("referentiels.api.CadenceCase.THROTTLE_RATES", {"case": "3/min"})
    statuts = [anonyme.get(RACINE + "CFDocuments").status_code for _ in range(5)]
    assert statuts == [200, 200, 200, 429, 429]
    reponse = anonyme.get(RACINE + "CFDocuments")
    assert (
        reponse.json()["imsx_codeMinor"]["imsx_codeMinorField"][0]["imsx_codeMinorFieldValue"]
        == "server_busy"
    )
    assert 0 < int(reponse.headers["Retry-After"]) <= 61


def test_a_page_of_the_crawler_costs_no_query_once_known(anonyme: Client, django_assert_num_queries) -> None:
    adresse = f"{RACINE}CFPackages/{_premier(anonyme)['identifier']}"
    anonyme.get(adresse)
    with django_assert_num_queries(0):
        anonyme.get(adresse)


def test_the_schema_of_the_api_tells_the_endpoints(anonyme: Client) -> None:
    schema = anonyme.get("/api/v1/schema/?format=json").json()
    assert [chemin for chemin in schema["paths"] if chemin.startswith(RACINE)] == [
        f"{RACINE}CFAssociations/{{id}}",
        f"{RACINE}CFDocuments",
        f"{RACINE}CFDocuments/{{id}}",
        f"{RACINE}CFItemAssociations/{{id}}",
        f"{RACINE}CFItems/{{id}}",
        f"{RACINE}CFPackages/{{id}}",
    ]
