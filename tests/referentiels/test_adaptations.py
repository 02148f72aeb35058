"""What a centre makes of a référentiel, and the life of its versions."""

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from cpro.socle.ids import uuid7
from cpro.socle.models import EntreeAudit
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from cpro.socle.templatetags.francais import espaces
from referentiels.adaptations import edit_brouillon, start_adaptation, start_next_version, start_referentiel
from referentiels.brouillons import correct_brouillon, publish_brouillon
from referentiels.corrections import Corrections
from referentiels.edition import add_node, set_local_words
from referentiels.enums import StatutVersion
from referentiels.models import Competence, Referentiel, VersionReferentiel
from referentiels.queries import catalogue, charger_version
from referentiels.retraits import restore_version, retire_version
from referentiels.templatetags.referentiels import libelle
from tests.conftest import connecter
from tests.personnes import Univers

RACINE = "/c/alpha/referentiels/"


@pytest.fixture
def coordonnateur(univers: Univers):
    with centre_scope(univers.a.centre.pk):
        yield univers.a.membres[Role.COORDONNATEUR]


@pytest.fixture
def nationale(referentiels_charges, coordonnateur) -> VersionReferentiel:
    return VersionReferentiel.objects.get(pk=referentiels_charges["bcp-melec"])


def _soudure(document):
    document = add_node(document, "competence", cle="competence:soudure", code="C99", intitule="Souder")
    return set_local_words(document, {"c:C1": "Préparer son chantier"})


@pytest.fixture
def publiee(nationale, coordonnateur) -> VersionReferentiel:
    brouillon = start_adaptation(version=nationale, membre=coordonnateur)
    edit_brouillon(version=brouillon, modification=_soudure, membre=coordonnateur)
    return publish_brouillon(version=brouillon, membre=coordonnateur)


def test_an_adaptation_keeps_the_link_to_its_origin(nationale, coordonnateur) -> None:
    brouillon = start_adaptation(version=nationale, membre=coordonnateur)
    derivation = charger_version(brouillon.pk).document.referentiel.derive_de
    assert (derivation.cle, derivation.numero, derivation.empreinte) == (
        "bcp-melec",
        nationale.numero,
        nationale.empreinte,
    )
    assert (brouillon.centre_id, brouillon.statut) == (coordonnateur.centre_id, StatutVersion.BROUILLON)
    assert start_adaptation(version=nationale, membre=coordonnateur) == brouillon


def test_a_published_adaptation_is_the_centres_and_leaves_the_national_one_alone(
    publiee, nationale, coordonnateur
) -> None:
    lue = charger_version(publiee.pk)
    assert lue.competences_par_cle["competence:soudure"].du_centre
    assert lue.competences_par_cle["c:C1"].local == "Préparer son chantier"
    assert Competence.objects.get(version=publiee, cle="competence:soudure").intitule == "Souder"
    assert "competence:soudure" not in charger_version(nationale.pk).competences_par_cle
    assert catalogue().filter(cle="bcp-melec").count() == 2
    with pytest.raises(ValueError, match="ne change plus"):
        edit_brouillon(version=publiee, modification=lambda d: d, membre=coordonnateur)


def test_the_next_version_starts_from_the_last_and_needs_a_change(publiee, coordonnateur) -> None:
    suite = start_next_version(version=publiee, membre=coordonnateur)
    assert (suite.numero, suite.referentiel_id) == (2, publiee.referentiel_id)
    assert start_next_version(version=publiee, membre=coordonnateur) == suite
    with pytest.raises(ValueError, match="Rien n’a changé depuis la version 1"):
        publish_brouillon(version=suite, membre=coordonnateur)
    edit_brouillon(
        version=suite,
        modification=lambda d: set_local_words(d, {"c:C2": "Câbler"}),
        membre=coordonnateur,
    )
    publish_brouillon(version=suite, membre=coordonnateur)
    assert charger_version(publiee.pk).competences_par_cle["c:C2"].local == ""


def test_adapting_again_carries_over_what_was_added(publiee, nationale, coordonnateur) -> None:
    brouillon = start_adaptation(version=nationale, membre=coordonnateur)
    assert (brouillon.numero, brouillon.remarques) == (2, [])
    lue = charger_version(brouillon.pk)
    assert lue.competences_par_cle["competence:soudure"].intitule == "Souder"
    assert lue.competences_par_cle["c:C1"].local == "Préparer son chantier"


def test_the_import_page_cannot_touch_an_official_label(nationale, coordonnateur) -> None:
    brouillon = start_adaptation(version=nationale, membre=coordonnateur)
    with pytest.raises(ValueError, match="sont officiels"):
        correct_brouillon(version=brouillon, membre=coordonnateur, corrections=Corrections())
    page = connecter(coordonnateur).get(f"{RACINE}brouillons/{brouillon.pk}/")
    assert page.url == f"{RACINE}brouillons/{brouillon.pk}/contenu/"


def test_an_empty_referentiel_is_not_published(coordonnateur) -> None:
    cle = uuid7()
    donnees = {"intitule": "Engins légers", "diplome": "Formation du centre", "niveau": None}
    brouillon = start_referentiel(id=cle, membre=coordonnateur, **donnees)
    assert start_referentiel(id=cle, membre=coordonnateur, **donnees) == brouillon
    assert Referentiel.objects.filter(centre__isnull=False).count() == 1
    with pytest.raises(ValueError, match="au moins une compétence"):
        publish_brouillon(version=brouillon, membre=coordonnateur)


def test_a_retired_version_is_read_and_no_longer_offered(publiee, coordonnateur) -> None:
    for _ in range(2):
        retire_version(version=publiee, membre=coordonnateur)
    assert EntreeAudit.objects.filter(action="referentiel.retire").count() == 1
    assert not catalogue().filter(centre__isnull=False).exists()
    client = connecter(coordonnateur)
    page = client.get(f"{RACINE}{publiee.pk}/").content.decode()
    assert "Cette version est retirée" in page
    assert str(publiee.pk) not in client.get("/c/alpha/groupes/formations/").content.decode()
    restore_version(version=publiee, membre=coordonnateur)
    assert catalogue().filter(centre__isnull=False).count() == 1


def test_a_national_version_is_retired_by_no_centre(nationale, coordonnateur) -> None:
    with pytest.raises(ValueError, match="la même pour tous"):
        retire_version(version=nationale, membre=coordonnateur)
    client = connecter(coordonnateur)
    assert client.post(f"{RACINE}{nationale.pk}/retirer/").status_code == 404


def test_another_centre_sees_none_of_it(univers: Univers, publiee, coordonnateur) -> None:
    brouillon = start_next_version(version=publiee, membre=coordonnateur)
    client = connecter(univers.b.membres[Role.COORDONNATEUR])
    racine = "/c/beta/referentiels/"
    for adresse in (f"{publiee.pk}/", f"brouillons/{brouillon.pk}/contenu/"):
        assert client.get(racine + adresse).status_code == 404
    for adresse in (
        f"{publiee.pk}/adapter/",
        f"{publiee.pk}/retirer/",
        f"{publiee.pk}/remettre/",
        f"brouillons/{brouillon.pk}/enlever/",
        f"brouillons/{brouillon.pk}/ajouter/bloc/",
        f"brouillons/{brouillon.pk}/elements/c:C1/",
        f"brouillons/{brouillon.pk}/mots/competences/",
    ):
        assert client.post(racine + adresse).status_code == 404
    assert "Souder" not in client.get(racine).content.decode()


@pytest.mark.parametrize("role", [Role.FORMATEUR, Role.APPRENTI, Role.MAITRE, Role.AUDITEUR])
def test_other_roles_do_not_adapt(univers: Univers, referentiels_charges, role: Role) -> None:
    client = connecter(univers.a.membres[role])
    version_id = referentiels_charges["bcp-melec"]
    for suite in ("adapter", "retirer", "remettre"):
        assert client.post(f"{RACINE}{version_id}/{suite}/").status_code == 403
    assert client.get(f"{RACINE}nouveau/").status_code == 403


def test_an_adaptation_is_made_in_a_browser(univers: Univers, referentiels_charges) -> None:
    client = connecter(univers.a.membres[Role.COORDONNATEUR])
    page = client.post(f"{RACINE}{referentiels_charges['bcp-melec']}/adapter/", follow=True)
    contenu = page.redirect_chain[-1][0]
    base = contenu.removesuffix("contenu/")
    ajout = {"id": str(uuid7()), "code": "C99", "intitule": "Souder  à l’arc", "local": ""}
    for _ in range(2):
        page = client.post(f"{base}ajouter/competence/", ajout, follow=True).content.decode()
    assert page.count("Souder à l’arc</") + page.count("Souder à l’arc {") <= 2
    assert page.count("ajout du centre</span>") == 1
    officiel = client.get(f"{base}elements/c:C1/").content.decode()
    assert "Ce libellé est officiel" in officiel
    pirate = {"id": str(uuid7()), "code": "Z", "intitule": "Pirate", "local": "Préparer son chantier"}
    page = client.post(f"{base}elements/c:C1/", pirate, follow=True).content.decode()
    assert "Pirate" not in page
    assert "Préparer son chantier" in page
    client.post(f"{base}mots/competences/", {"mot c:C2": "Câbler"})
    page = client.post(f"{base}publier/", follow=True)
    version = page.redirect_chain[-1][0]
    page = page.content.decode()
    assert "En mots simples" in page
    assert "Adaptation du centre" in page
    page = connecter(univers.a.membres[Role.APPRENTI]).get(version).content.decode()
    assert page.index("Préparer son chantier") < page.index("Libellé officiel")
    assert client.get(contenu).status_code == 404


def test_a_draft_opens_in_a_fixed_number_of_queries(nationale, coordonnateur) -> None:
    brouillon = start_adaptation(version=nationale, membre=coordonnateur)
    client = connecter(coordonnateur)
    adresse = f"{RACINE}brouillons/{brouillon.pk}/contenu/"
    client.get(adresse)
    comptes = []
    for rang in (1, 3):
        for numero in range(rang):
            edit_brouillon(
                version=brouillon,
                modification=lambda d, n=f"{rang}-{numero}": add_node(
                    d, "competence", cle=f"competence:{n}", intitule="Souder"
                ),
                membre=coordonnateur,
            )
        with CaptureQueriesContext(connection) as requetes:
            assert client.get(adresse).status_code == 200
        comptes.append(len(requetes))
    assert comptes[0] == comptes[1]


def test_the_catalogue_reads_no_document(nationale, coordonnateur) -> None:
    start_adaptation(version=nationale, membre=coordonnateur)
    client = connecter(coordonnateur)
    client.get(RACINE)
    with CaptureQueriesContext(connection) as requetes:
        assert client.get(RACINE).status_code == 200
    lues = [requete["sql"] for requete in requetes if "referentiels_" in requete["sql"]]
    assert len(lues) == 2
    assert not any('"document"' in sql for sql in lues)


def test_the_words_of_the_centre_come_first_for_an_apprentice_only(publiee, univers: Univers) -> None:
    competence = charger_version(publiee.pk).competences_par_cle["c:C1"]

    def dit(role: Role) -> str:
        demande = RequestFactory().get("/")
        demande.membre = univers.a.membres[role]
        return libelle({"request": demande}, competence)

    assert dit(Role.FORMATEUR) == espaces(competence.intitule)
    for role in (Role.APPRENTI, Role.MAITRE):
        assert dit(role).startswith("Préparer son chantier<br>")
        assert escape(espaces(competence.intitule)) in dit(role)
