"""The booklet on screen: the same sections and words as on paper, as they are now, for those who may read them."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bilans.actions.composition import save_composition
from bilans.livret.composition import Choix, compose, composition_of
from bilans.livret.contenu import gather_livret
from bilans.livret.sections import SECTIONS
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.actions.journal import attach_photo, submit_entree
from entreprise.models import EntreePhoto
from tests.bilans.fabrique import open_bilan
from tests.bilans.livrets import booklet_apprenti, live
from tests.conftest import connecter
from tests.entreprise.fabrique import image, send_entree_testee, write_entree_testee
from tests.promotion import Promotion

DROITS = Choix("texte-droits", "Droits et devoirs", "Chacun est à l’heure : c’est la règle.", accuse=True)
LECTEURS = [Role.FORMATEUR, Role.COORDONNATEUR, Role.APPRENTI, Role.MAITRE, Role.AUDITEUR]


@pytest.fixture
def vecue(promotion: Promotion) -> Promotion:
    with centre_scope(promotion.teste.centre.pk):
        live(promotion)
    return promotion


def sommaire(promotion: Promotion) -> str:
    return f"/c/alpha/livrets/apprentis/{promotion.apprentis[0].pk}/"


def section(promotion: Promotion, cle: str) -> str:
    return f"{sommaire(promotion)}sections/{cle}/"


def lire(client: Client, promotion: Promotion, cle: str) -> str:
    reponse = client.get(section(promotion, cle))
    assert reponse.status_code == 200, cle
    return reponse.text


@pytest.mark.parametrize("role", LECTEURS)
def test_every_section_of_the_contents_opens(vecue: Promotion, role: Role) -> None:
    client = connecter(vecue.teste.membres[role])
    contents = client.get(sommaire(vecue)).text
    cles = re.findall(r"/sections/([\w-]+)/", contents)
    assert set(cles) == set(SECTIONS)
    for cle in cles:
        assert f"<h2>{SECTIONS[cle].titre}</h2>" in lire(client, vecue, cle)


def test_a_section_says_what_the_paper_says(vecue: Promotion) -> None:
    """Whatever people wrote, and the names of whatever they did."""
    client = connecter(vecue.teste.membres[Role.FORMATEUR])
    with centre_scope(vecue.teste.centre.pk):
        apprenti = booklet_apprenti(vecue)
        donnees = gather_livret(apprenti).donnees
    assert donnees["seances"][0]["titre"] in lire(client, vecue, "seances")
    assert "Câblage soigné" in lire(client, vecue, "seances")
    journal = lire(client, vecue, "journal")
    assert donnees["periodes"][0]["entrees"][0]["recit"] in journal
    assert donnees["bilans"][0]["contenu"]["intitule"] in lire(client, vecue, "bilans")
    assert donnees["bilans"][0]["empreinte"] in lire(client, vecue, "bilans")
    assert donnees["documents"][0]["signatures"][0]["nom"] in lire(client, vecue, "signatures")
    assert donnees["contrats"][0]["entreprise"] in lire(client, vecue, "contrat")


def test_what_was_written_a_minute_ago_is_there(vecue: Promotion) -> None:
    client = connecter(vecue.teste.membres[Role.MAITRE])
    assert "1 note" in client.get(sommaire(vecue)).text.replace("\xa0", " ")
    with centre_scope(vecue.teste.centre.pk):
        send_entree_testee(vecue, recit="Pose d’un coffret neuf.")
        write_entree_testee(vecue, recit="Un brouillon que personne ne lit.")
        open_bilan(vecue)
    contents = client.get(sommaire(vecue)).text.replace("\xa0", " ")
    assert "2 notes" in contents
    assert "1 bilan, 1 en préparation" in contents
    journal = lire(client, vecue, "journal")
    assert "Pose d’un coffret neuf." in journal
    assert "Un brouillon" not in journal


def test_photos_are_those_of_the_booklet(vecue: Promotion) -> None:
    client = connecter(vecue.teste.membres[Role.MAITRE])
    adresse = re.search(r'href="([^"]+/photos/[^"]+)"', lire(client, vecue, "journal"))[1]
    for suite in ("", "?vignette"):
        reponse = client.get(adresse + suite)
        assert reponse.headers["Content-Type"].startswith("image/")
    with centre_scope(vecue.teste.centre.pk):
        auteur = vecue.teste.membres[Role.APPRENTI]
        brouillon = write_entree_testee(vecue)
        attach_photo(entree=brouillon, octets=image(), nom="p.png", auteur=auteur)
        cachee = EntreePhoto.objects.get(entree=brouillon).fichier_id
    adresse_cachee = f"{sommaire(vecue)}photos/{cachee}/"
    assert client.get(adresse_cachee).status_code == 404
    with centre_scope(vecue.teste.centre.pk):
        submit_entree(entree=brouillon, auteur=auteur)
    assert client.get(adresse_cachee).status_code == 200
    d_un_autre = f"/c/alpha/livrets/apprentis/{vecue.apprentis[1].pk}/photos/{cachee}/"
    assert connecter(vecue.teste.membres[Role.FORMATEUR]).get(d_un_autre).status_code == 404


def test_what_the_centre_left_out_is_not_there(vecue: Promotion) -> None:
    with centre_scope(vecue.teste.centre.pk):
        choix = [Choix(c.cle, c.titre, visible=c.cle != "visites") for c in compose([])]
        save_composition(formation=None, choix=choix, auteur=vecue.teste.membres[Role.COORDONNATEUR])
    client = connecter(vecue.teste.membres[Role.APPRENTI])
    assert "/sections/visites/" not in client.get(sommaire(vecue)).text
    assert client.get(section(vecue, "visites")).status_code == 404
    assert client.get(section(vecue, "inconnue")).status_code == 404


def test_a_text_to_read_says_so_until_it_is(vecue: Promotion) -> None:
    with centre_scope(vecue.teste.centre.pk):
        save_composition(
            formation=None, choix=[DROITS, *compose([])], auteur=vecue.teste.membres[Role.COORDONNATEUR]
        )
        empreinte = composition_of(None).a_lire[0].empreinte
    client = connecter(vecue.teste.membres[Role.APPRENTI])
    assert "À lire" in client.get(sommaire(vecue)).text
    assert "J’ai lu ce texte" in lire(client, vecue, DROITS.cle)
    page = client.post(sommaire(vecue) + "lu/", {"empreinte": empreinte}, follow=True)
    assert page.redirect_chain[-1][0] == section(vecue, DROITS.cle)
    assert "J’ai lu ce texte" not in page.text
    assert "À lire" not in client.get(sommaire(vecue)).text


def test_an_administrator_edits_booklets_and_reads_none(vecue: Promotion) -> None:
    client = connecter(vecue.teste.membres[Role.ADMINISTRATEUR])
    assert "/sections/" not in client.get(sommaire(vecue)).text
    assert client.get(section(vecue, "journal")).status_code == 403


def test_titles_lead_to_what_they_name_for_those_who_may_open_it(vecue: Promotion) -> None:
    def liens(role: Role, cle: str) -> list[str]:
        return re.findall(
            r'<h[34][^>]*><a href="([^"]+)"', lire(connecter(vecue.teste.membres[role]), vecue, cle)
        )

    for role in (Role.FORMATEUR, Role.APPRENTI):
        for cle in ("seances", "journal", "bilans"):
            (adresse,) = liens(role, cle)
            assert connecter(vecue.teste.membres[role]).get(adresse).status_code == 200, adresse
            assert liens(Role.MAITRE, cle) == []


@pytest.mark.parametrize("cle", ["journal", "seances", "bilans", "competences"])
def test_a_section_costs_the_same_however_long(vecue: Promotion, cle: str, django_assert_num_queries) -> None:
    client = connecter(vecue.teste.membres[Role.COORDONNATEUR])
    lire(client, vecue, cle)
    with CaptureQueriesContext(connection) as avant:
        lire(client, vecue, cle)
    with centre_scope(vecue.teste.centre.pk):
        for _ in range(4):
            entree = write_entree_testee(vecue, id=uuid4())
            attach_photo(
                entree=entree, octets=image(), nom="p.png", auteur=vecue.teste.membres[Role.APPRENTI]
            )
            submit_entree(entree=entree, auteur=vecue.teste.membres[Role.APPRENTI])
    with django_assert_num_queries(len(avant)):
        lire(client, vecue, cle)
