"""Handing a file in, by its pages: looked at, kept or not, kept once; the report stays."""

import json
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cpro.demo.registre import write_registre
from cpro.socle.models import Fichier
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from cpro.socle.tasks import executer_travail
from referentiels import importations
from referentiels.enums import FormatImport, StatutImport
from referentiels.models import (
    Competence,
    ImportReferentiel,
    PropositionReferentiel,
    Referentiel,
    VersionReferentiel,
)
from tests.conftest import connecter
from tests.personnes import Univers

ADRESSE = "/c/alpha/referentiels/importer/"
CSV = (
    "Bloc;Compétence;Compétence détaillée\nB1 Préparer;C1 Étudier;C1.1 Lire\n;;C1.2 Choisir\n;C2 Réaliser;\n"
)


@pytest.fixture
def coordonnateur(univers: Univers) -> Iterator[Client]:
    with centre_scope(univers.a.centre.pk):
        yield connecter(univers.a.membres[Role.COORDONNATEUR])


def _deposer(client: Client, contenu: str | bytes, nom: str = "maison.csv", titre: str = "Bois", id=None):
    octets = contenu.encode() if isinstance(contenu, str) else contenu
    donnees = {"id": id or uuid4(), "titre": titre, "fichier": SimpleUploadedFile(nom, octets)}
    return client.post(ADRESSE, donnees, follow=True)


def _dernier() -> ImportReferentiel:
    return ImportReferentiel.objects.order_by("-cree_le", "-pk").first()


def _garder(client: Client, **extra: str):
    importation = _dernier()
    cochees = [str(p.pk) for p in importation.propositions.all()]
    adresse = f"/c/alpha/referentiels/imports/{importation.pk}/garder/"
    return client.post(adresse, {"garder": cochees, **extra}, follow=True)


def _compter() -> dict[str, int]:
    tables = (Referentiel, VersionReferentiel, Competence)
    return {table.__name__: table.objects.filter(centre__isnull=False).count() for table in tables}


def test_looking_at_a_file_writes_nothing_but_the_report(coordonnateur: Client) -> None:
    page = _deposer(coordonnateur, CSV).content.decode()
    assert "Ce qui a été lu" in page
    assert "C1.2" in page
    assert _compter() == {"Referentiel": 0, "VersionReferentiel": 0, "Competence": 0}
    assert _dernier().statut == StatutImport.LU


def test_the_whole_way(coordonnateur: Client) -> None:
    _deposer(coordonnateur, CSV)
    page = _garder(coordonnateur)
    brouillon = page.redirect_chain[-1][0]
    saisie = {"libelle:c:C2": "Fabriquer\nPoser", "code:c:C2": "C2", "dans:c:C2": "b:B1", "garder:c:C2": "on"}
    page = coordonnateur.post(brouillon, saisie, follow=True)
    assert "Corrections enregistrées" in page.content.decode()
    assert "Poser" in page.content.decode()
    page = coordonnateur.post(brouillon + "publier/", follow=True)
    version = page.redirect_chain[-1][0]
    assert coordonnateur.get(brouillon).status_code == 404
    assert Competence.objects.filter(centre__isnull=False).count() == 5
    assert coordonnateur.get(version + "moodle.csv").content.startswith(b"Parent ID")
    assert "Fabriquer" in coordonnateur.get(version + "tableau.csv").content.decode("utf-8-sig")
    assert coordonnateur.get(version + "tableau.xlsx").content.startswith(b"PK")


def test_the_same_file_twice_is_one_draft_even_corrected(coordonnateur: Client) -> None:
    _deposer(coordonnateur, CSV)
    brouillon = _garder(coordonnateur).redirect_chain[-1][0]
    saisie = {"libelle:c:C2": "Fabriquer", "code:c:C2": "C2", "dans:c:C2": "b:B1", "garder:c:C2": "on"}
    coordonnateur.post(brouillon, saisie)
    page = _deposer(coordonnateur, CSV).content.decode()
    assert "Ce contenu est déjà là" in page
    assert "Garder comme brouillon" not in page
    _garder(coordonnateur)
    assert _compter() == {"Referentiel": 1, "VersionReferentiel": 1, "Competence": 0}


def test_a_form_sent_twice_is_one_import(coordonnateur: Client) -> None:
    cle = uuid4()
    for _ in range(2):
        _deposer(coordonnateur, CSV, id=cle)
    assert ImportReferentiel.objects.count() == 1
    for _ in range(2):
        _garder(coordonnateur)
    assert _compter()["VersionReferentiel"] == 1


def test_a_changed_file_becomes_the_next_version_with_its_differences(coordonnateur: Client) -> None:
    _deposer(coordonnateur, CSV)
    _garder(coordonnateur)
    page = _deposer(coordonnateur, CSV.replace("C2 Réaliser", "C2 Réaliser seul") + ";C3 Vendre;\n")
    assert (
        "Par rapport à la version 1\N{NO-BREAK SPACE}: 2\N{NO-BREAK SPACE}changements"
        in page.content.decode()
    )
    _garder(
        coordonnateur,
        **{f"cible-{_dernier().propositions.get().pk}": str(Referentiel.objects.get(cle="bois").pk)},
    )
    assert list(
        VersionReferentiel.objects.filter(referentiel__cle="bois").order_by("numero").values_list("numero")
    ) == [(1,), (2,)]


def test_a_file_of_another_name_can_be_a_version_of_what_is_there(coordonnateur: Client) -> None:
    _deposer(coordonnateur, CSV)
    _garder(coordonnateur)
    bois = Referentiel.objects.get(cle="bois")
    _deposer(coordonnateur, CSV + ";C3 Vendre;\n", "bois_v2_def.csv", "")
    proposition = _dernier().propositions.get()
    page = coordonnateur.get(
        f"/c/alpha/referentiels/imports/{_dernier().pk}/", {f"cible-{proposition.pk}": bois.pk}
    )
    assert "1\N{NO-BREAK SPACE}changement" in page.content.decode()
    _garder(coordonnateur, **{f"cible-{proposition.pk}": str(bois.pk)})
    assert bois.versions.count() == 2
    assert Referentiel.objects.filter(centre__isnull=False).count() == 1


def test_leaving_an_import_forgets_the_file_and_keeps_the_report(
    coordonnateur: Client, django_capture_on_commit_callbacks
) -> None:
    _deposer(coordonnateur, CSV)
    importation = _dernier()
    contenu = importation.fichier.contenu
    assert contenu.storage.exists(contenu.name)
    with django_capture_on_commit_callbacks(execute=True):
        coordonnateur.post(f"/c/alpha/referentiels/imports/{importation.pk}/terminer/")
    assert not contenu.storage.exists(contenu.name)
    assert not Fichier.objects.exists()
    page = coordonnateur.get(f"/c/alpha/referentiels/imports/{importation.pk}/").content.decode()
    assert "C1.2" in page
    assert "Sans suite" in page


def test_a_broken_file_says_where_and_its_report_stays(coordonnateur: Client) -> None:
    page = _deposer(coordonnateur, "Bloc;Compétence;Détail\n;;orpheline\n", "casse.csv").content.decode()
    assert "casse.csv, ligne 2, colonne C" in page
    assert "Rien n’a été changé" in page
    assert _compter() == {"Referentiel": 0, "VersionReferentiel": 0, "Competence": 0}
    assert _dernier().statut == StatutImport.REFUSE
    assert not Fichier.objects.exists()


def test_no_file_is_an_error_of_the_form_that_keeps_what_was_typed(coordonnateur: Client) -> None:
    page = coordonnateur.post(ADRESSE, {"id": uuid4(), "titre": "Mon référentiel"})
    assert page.status_code == 422
    assert 'value="Mon référentiel"' in page.content.decode()


def test_a_file_too_big_is_refused_with_the_limit(coordonnateur: Client, settings) -> None:
    settings.IMPORT_TAILLE_MAXIMALE = 10
    assert "dépasse 0 Mo" in _deposer(coordonnateur, CSV).content.decode()
    assert not ImportReferentiel.objects.exists()


@pytest.fixture
def registre(tmp_path) -> bytes:
    write_registre(tmp_path / "r.xml", 120_000)
    return (tmp_path / "r.xml").read_bytes()


def test_records_of_a_register_are_chosen_then_kept(coordonnateur: Client, registre: bytes) -> None:
    page = _deposer(coordonnateur, registre, "rncp.xml", "")
    importation = _dernier()
    assert (importation.statut, importation.format) == (StatutImport.CHOIX, FormatImport.RNCP)
    adresse = page.redirect_chain[-1][0]
    page = coordonnateur.get(adresse, {"q": "10003"}).content.decode()
    assert page.count('name="fiche"') == 1
    coordonnateur.post(adresse + "choisir/", {"fiche": ["RNCP10003", "RNCP10001"]})
    assert set(importation.propositions.values_list("repere", flat=True)) == {"RNCP10001", "RNCP10003"}
    page = _garder(coordonnateur)
    assert "2 brouillons gardés" in page.content.decode()
    assert page.content.decode().count("Relire le brouillon") == 2
    coordonnateur.post(adresse + "choisir/", {"fiche": ["RNCP10003", "RNCP10002"]})
    reperes = list(importation.propositions.values_list("repere", flat=True))
    assert sorted(reperes) == ["RNCP10001", "RNCP10002", "RNCP10003"]


def test_a_register_of_one_record_needs_no_choice(coordonnateur: Client) -> None:
    fiche = (
        b"<FICHES><FICHE><NUMERO_FICHE>RNCP7</NUMERO_FICHE><INTITULE>Vendeur</INTITULE><CAPACITES_ATTESTEES>"
    )
    _deposer(
        coordonnateur, fiche + b"- Vendre\n- Compter</CAPACITES_ATTESTEES></FICHE></FICHES>", "r.xml", ""
    )
    assert _dernier().statut == StatutImport.LU
    page = _garder(coordonnateur).content.decode()
    assert "2\N{NO-BREAK SPACE}libellés n’ont pas été relus" in page


def test_nothing_ticked_or_too_much_is_said(coordonnateur: Client, registre: bytes) -> None:
    adresse = _deposer(coordonnateur, registre, "rncp.xml").redirect_chain[-1][0]
    page = coordonnateur.post(adresse + "choisir/", follow=True)
    assert "Cochez au moins une fiche" in page.content.decode()
    page = coordonnateur.post(adresse + "choisir/", {"fiche": [f"RNCP{n}" for n in range(21)]}, follow=True)
    assert "20 fiches au plus" in page.content.decode()


def test_a_big_file_is_read_by_the_worker(
    univers: Univers, coordonnateur: Client, registre: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importations, "LECTURE_IMMEDIATE", 1000)
    page = _deposer(coordonnateur, registre, "rncp.xml", "")
    adresse = page.redirect_chain[-1][0]
    assert "Lecture de rncp.xml" in page.content.decode()
    htmx = {"HX-Request": "true"}
    assert "hx-trigger" in coordonnateur.get(adresse, headers=htmx).content.decode()
    importation = _dernier()
    executer_travail(travail_id=str(importation.travail_id), centre_id=univers.a.centre.pk)
    importation.refresh_from_db()
    assert importation.statut == StatutImport.CHOIX
    assert coordonnateur.get(adresse, headers=htmx).headers["HX-Refresh"] == "true"
    coordonnateur.post(adresse + "choisir/", {"fiche": ["RNCP10001"]})
    importation.refresh_from_db()
    executer_travail(travail_id=str(importation.travail_id), centre_id=univers.a.centre.pk)
    assert PropositionReferentiel.objects.get().repere == "RNCP10001"


def test_old_files_are_forgotten_at_the_next_import(
    coordonnateur: Client, registre: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    _deposer(coordonnateur, registre, "rncp.xml")
    ancien = _dernier()
    monkeypatch.setattr(importations, "GARDE", -importations.GARDE)
    _deposer(coordonnateur, CSV)
    ancien.refresh_from_db()
    assert (ancien.statut, ancien.fichier_id, ancien.index_id) == (StatutImport.ABANDONNE, None, None)


@pytest.mark.parametrize(
    ("octets", "nom", "format"),
    [
        (
            b"format: cpro-referentiel/1\nreferentiel: {cle: a, code: A, intitule: N, diplome: D}\n",
            "x",
            "natif",
        ),
        (
            json.dumps({"CFDocument": {"title": "C"}, "CFItems": [{"fullStatement": "Lire"}]}).encode(),
            "x",
            "case",
        ),
        (b"Bloc,Competence\nB,Lire\n", "x.txt", "tableur"),
        (
            b'"Parent ID number";"ID number";"Short name";"Description";"Is framework"\n;F;C;;1\n;A;a;a;\n',
            "x",
            "moodle",
        ),
    ],
)
def test_a_file_is_recognised_by_its_content(
    coordonnateur: Client, octets: bytes, nom: str, format: str
) -> None:
    _deposer(coordonnateur, octets, nom)
    assert (_dernier().statut, _dernier().format) == (StatutImport.LU, format)


@pytest.mark.parametrize(
    ("octets", "cause"),
    [
        (b"%PDF-1.7", "c’est un PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "ancien fichier Excel"),
        (b"\x89PNG\r\n", "c’est une image"),
        (b"  \n ", "le fichier est vide"),
    ],
)
def test_what_is_no_referentiel_is_told_in_plain_words(
    coordonnateur: Client, octets: bytes, cause: str
) -> None:
    assert cause in _deposer(coordonnateur, octets, "truc.pdf").content.decode()


def test_another_centre_and_other_roles_see_no_import(univers: Univers, coordonnateur: Client) -> None:
    _deposer(coordonnateur, CSV)
    chemin = f"referentiels/imports/{_dernier().pk}/"
    for role, attendu in ((Role.FORMATEUR, 403), (Role.APPRENTI, 403), (Role.AUDITEUR, 403)):
        assert connecter(univers.a.membres[role]).get(f"/c/alpha/{chemin}").status_code == attendu
    etranger = connecter(univers.b.membres[Role.COORDONNATEUR])
    assert etranger.get(f"/c/beta/{chemin}").status_code == 404
    assert etranger.get("/c/beta/referentiels/importer/").content.decode().count("maison.csv") == 0


def test_the_queries_of_a_report_do_not_grow(
    coordonnateur: Client, registre: bytes, django_assert_max_num_queries
) -> None:
    adresse = _deposer(coordonnateur, registre, "rncp.xml").redirect_chain[-1][0]
    coordonnateur.post(adresse + "choisir/", {"fiche": [f"RNCP{n}" for n in range(10001, 10006)]})
    with django_assert_max_num_queries(20):
        coordonnateur.get(adresse)


def test_a_chosen_record_that_cannot_be_read_does_not_stop_the_others(coordonnateur: Client) -> None:
    modele = "<FICHE><NUMERO_FICHE>RNCP{}</NUMERO_FICHE><INTITULE>T</INTITULE>{}</FICHE>"
    pleine = "<CAPACITES_ATTESTEES>- Vendre</CAPACITES_ATTESTEES>"
    octets = f"<FICHES>{modele.format(1, '')}{modele.format(2, pleine)}</FICHES>".encode()
    adresse = _deposer(coordonnateur, octets, "r.xml").redirect_chain[-1][0]
    coordonnateur.post(adresse + "choisir/", {"fiche": ["RNCP1", "RNCP2"]})
    page = coordonnateur.get(adresse).content.decode()
    assert "ne donne aucune compétence" in page
    assert "Vendre" in page
