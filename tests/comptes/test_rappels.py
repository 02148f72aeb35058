"""Refusing reminders by e-mail: from the message, without an account, or from one's preferences."""

import pytest
from django.test import Client
from django.urls import reverse

from cpro.comptes.actions import add_membre
from cpro.comptes.desabonnement import adresse_de_desabonnement
from cpro.comptes.models import Membre
from cpro.socle.models import EntreeAudit
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from tests.conftest import connecter
from tests.personnes import Univers


def chemin(membre: Membre) -> str:
    return adresse_de_desabonnement(membre).removeprefix("http://testserver")


def refusent(univers: Univers) -> list[tuple[str, str]]:
    """Centre and role of the members who refuse."""
    trouves = []
    for teste in (univers.a, univers.b):
        with centre_scope(teste.centre.pk):
            lignes = Membre.objects.filter(relances_refusees_le__isnull=False).order_by("role")
            trouves += [(teste.slug, membre.role) for membre in lignes]
    return trouves


def test_a_mail_reader_refuses_by_itself_and_twice_is_once(univers: Univers) -> None:
    maitre = univers.a.membres[Role.MAITRE]
    lecteur = Client(enforce_csrf_checks=True)
    for _ in range(2):
        reponse = lecteur.post(chemin(maitre), {"List-Unsubscribe": "One-Click"})
        assert (reponse.status_code, "Plus de rappels" in reponse.content.decode()) == (200, True)
    assert refusent(univers) == [("alpha", "maitre")]
    with centre_scope(univers.a.centre.pk):
        assert EntreeAudit.objects.filter(action="relances.refusees").count() == 1


def test_looking_refuses_nothing_and_the_page_takes_it_back(univers: Univers) -> None:
    adresse, client = chemin(univers.a.membres[Role.APPRENTI]), Client()
    page = client.get(adresse)
    assert (refusent(univers), "Ne plus recevoir" in page.content.decode()) == ([], True)
    client.post(adresse)
    assert "Recevoir de nouveau" in client.get(adresse).content.decode()
    client.post(adresse, {"reprendre": "oui"})
    assert refusent(univers) == []


def test_a_refusal_holds_for_all_the_roles_of_a_person_in_this_centre_only(univers: Univers) -> None:
    formateur = univers.a.membres[Role.FORMATEUR]
    for teste, role in ((univers.a, Role.COORDONNATEUR), (univers.b, Role.FORMATEUR)):
        with centre_scope(teste.centre.pk):
            add_membre(centre=teste.centre, utilisateur=formateur.utilisateur, role=role)
    Client().post(chemin(formateur))
    assert refusent(univers) == [("alpha", "coordonnateur"), ("alpha", "formateur")]


@pytest.mark.parametrize("methode", ["get", "post"])
def test_a_damaged_link_says_what_to_do(univers: Univers, methode: str) -> None:
    adresse = chemin(univers.a.membres[Role.MAITRE])[:-3] + "/"
    reponse = getattr(Client(), methode)(adresse)
    assert (reponse.status_code, "incomplet" in reponse.content.decode()) == (410, True)
    assert refusent(univers) == []


@pytest.mark.parametrize("role", list(Role))
def test_preferences_of_each_role(univers: Univers, role: Role) -> None:
    client, adresse = connecter(univers.a.membres[role]), reverse("preferences", args=["alpha"])
    assert client.post(adresse, {"rappels": "non"}).status_code == 302
    assert refusent(univers) == [("alpha", role)]
    assert "Vous avez demandé à ne plus les recevoir" in client.get(adresse).content.decode()
    client.post(adresse, {"rappels": "oui"})
    assert refusent(univers) == []
