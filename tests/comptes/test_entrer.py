"""Entering: password, code, access link, invitation, choice of a space, the demo's doors."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cpro.comptes.actions import add_membre, create_lien, end_membre, invite, revoke_liens
from cpro.comptes.courriels import envoyer_courriel, write_courriel, write_invitation
from cpro.comptes.models import Courriel, Invitation, LienAcces, Membre, Utilisateur
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from tests.conftest import connecter
from tests.personnes import Univers


@pytest.fixture
def client() -> Client:
    return Client()


def _envoyer(centre_id: int) -> str:
    """Do what the worker does with the messages waiting, and return the text of the last one."""
    with centre_scope(centre_id):
        attendus = list(Courriel.objects.filter(etat=Courriel.Etat.A_ENVOYER).values_list("pk", flat=True))
    for pk in attendus:
        envoyer_courriel(courriel_id=str(pk), centre_id=centre_id)
    return mail.outbox[-1].body


def _chemin(texte: str) -> str:
    return re.search(r"http://testserver(/\S+)", texte)[1]


def _lien(univers: Univers, destination: str = "/c/alpha/") -> str:
    with centre_scope(univers.a.centre.pk):
        return reverse(
            "lien_acces", args=[create_lien(membre=univers.a.membres[Role.MAITRE], destination=destination)]
        )


def test_password_opens_the_home(univers: Univers, client: Client) -> None:
    personne = univers.a.membres[Role.FORMATEUR].utilisateur
    personne.set_password("un-bon-mot-de-passe")
    personne.save()
    page = client.post(
        reverse("account_login"), {"login": personne.email, "password": "un-bon-mot-de-passe"}, follow=True
    )
    assert page.redirect_chain[-1][0] == "/c/alpha/"


def test_a_code_sent_by_mail_opens_the_home(univers: Univers, client: Client) -> None:
    personne = univers.a.membres[Role.APPRENTI].utilisateur
    client.post(reverse("account_request_login_code"), {"email": personne.email})
    code = re.search(r"\n\n([A-Z0-9-]{6,12})\n", mail.outbox[-1].body)[1]
    page = client.post(reverse("account_confirm_login_code"), {"code": code}, follow=True)
    assert page.redirect_chain[-1][0] == "/c/alpha/"


def test_an_unknown_address_gets_the_same_answer_and_no_mail(univers: Univers, client: Client) -> None:
    connue = client.post(reverse("account_request_login_code"), {"email": "formateur@alpha.test"})
    inconnue = Client().post(reverse("account_request_login_code"), {"email": "personne@nulle-part.test"})
    assert (connue.status_code, connue.url) == (inconnue.status_code, inconnue.url)
    assert len(mail.outbox) == 1


def test_a_forgotten_password_is_chosen_again(univers: Univers, client: Client) -> None:
    personne = univers.a.membres[Role.FORMATEUR].utilisateur
    personne.set_password("ancien-mot-de-passe")
    personne.save()
    client.post(reverse("account_reset_password"), {"email": personne.email})
    page = client.get(_chemin(mail.outbox[-1].body), follow=True)
    nouveau = {"password1": "tout-nouveau-42", "password2": "tout-nouveau-42"}
    client.post(page.redirect_chain[-1][0], nouveau)
    personne.refresh_from_db()
    assert personne.check_password("tout-nouveau-42")


@pytest.mark.parametrize(
    "nom",
    ["account_login", "account_request_login_code", "account_reset_password", "account_reset_password_done"],
)
def test_sign_in_pages_open(db, client: Client, nom: str) -> None:
    assert client.get(reverse(nom)).status_code == 200


def test_nobody_signs_up_alone(db, client: Client) -> None:
    assert client.get("/compte/signup/").status_code == 404


def test_sign_in_goes_where_one_wanted_and_nowhere_else(univers: Univers, client: Client) -> None:
    personne = univers.a.membres[Role.FORMATEUR].utilisateur
    personne.set_password("un-bon-mot-de-passe")
    personne.save()
    for suite, attendue in [("/c/alpha/membres/", "/c/alpha/membres/"), ("https://mechant.test/", "/")]:
        reponse = Client().post(
            f"{reverse('account_login')}?next={suite}",
            {"login": personne.email, "password": "un-bon-mot-de-passe", "next": suite},
        )
        assert reponse.url == attendue


def test_a_link_shows_a_button_then_enters_once(univers: Univers, client: Client) -> None:
    lien = _lien(univers)
    page = client.get(lien)
    assert "Entrer" in page.content.decode()
    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert "no-store" in page.headers["Cache-Control"]
    assert client.post(lien).url == "/c/alpha/"
    assert client.get("/c/alpha/").status_code == 200
    assert client.post(lien).url == "/c/alpha/"  # the same browser: the link just brings back
    assert Client().post(lien).status_code == 410


def test_a_link_opens_one_membership_only(univers: Univers, client: Client) -> None:
    maitre = univers.a.membres[Role.MAITRE].utilisateur
    for teste in (univers.a, univers.b):
        with centre_scope(teste.centre.pk):
            add_membre(centre=teste.centre, utilisateur=maitre, role=Role.ADMINISTRATEUR)
    client.post(_lien(univers))
    assert client.get("/c/alpha/membres/").status_code == 403
    assert client.get("/c/beta/").status_code == 404
    assert client.get("/").url == "/c/alpha/"
    client.post("/c/alpha/role/", {"role": "administrateur"})
    assert client.get("/c/alpha/membres/").status_code == 403


@pytest.mark.parametrize("nom", ["account_set_password", "account_change_password"])
def test_a_link_never_becomes_a_password(univers: Univers, client: Client, nom: str) -> None:
    client.post(_lien(univers))
    choisi = {"password1": "tout-nouveau-42", "password2": "tout-nouveau-42"}
    assert client.get(reverse(nom)).status_code == 403
    assert client.post(reverse(nom), choisi).status_code == 403
    assert not Utilisateur.objects.get(email="maitre@alpha.test").has_usable_password()


def test_a_password_is_chosen_outside_a_link(univers: Univers) -> None:
    client = connecter(univers.a.membres[Role.MAITRE])
    client.post(
        reverse("account_set_password"), {"password1": "tout-nouveau-42", "password2": "tout-nouveau-42"}
    )
    assert Utilisateur.objects.get(email="maitre@alpha.test").check_password("tout-nouveau-42")


def test_a_page_asked_for_is_remembered_until_sign_in(db, client: Client) -> None:
    assert client.get("/c/alpha/membres/?role=maitre").url == (
        f"{reverse('account_login')}?next=/c/alpha/membres/%3Frole%3Dmaitre"
    )


def test_the_form_of_a_link_passes_the_csrf_check(univers: Univers) -> None:
    """What a browser sends under `strict-origin`; under `no-referrer` it would send `Origin: null`."""
    client = Client(enforce_csrf_checks=True)
    lien = _lien(univers)
    client.get(lien)
    jeton = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    assert client.post(lien, jeton, headers={"origin": "null"}).status_code == 403
    assert client.post(lien, jeton, headers={"origin": "http://testserver"}).url == "/c/alpha/"


@pytest.mark.parametrize("etat", ["expire", "revoque", "termine", "inactif", "abime"])
def test_a_dead_link_says_why(univers: Univers, client: Client, etat: str) -> None:
    lien = _lien(univers)
    with centre_scope(univers.a.centre.pk):
        if etat == "expire":
            LienAcces.objects.update(expire_le=timezone.now())
        elif etat == "revoque":
            revoke_liens(membre=univers.a.membres[Role.MAITRE])
        elif etat == "inactif":
            Utilisateur.objects.filter(email="maitre@alpha.test").update(is_active=False)
        elif etat == "termine":
            end_membre(membre=univers.a.membres[Role.MAITRE])
    page = client.post(lien[:-4] + "xxx/" if etat == "abime" else lien)
    assert page.status_code == 410
    assert ("Recevoir un nouveau lien" in page.content.decode()) is (etat == "expire")
    assert "_auth_user_id" not in client.session


def test_an_old_link_gives_a_new_one_once_a_day(univers: Univers, client: Client) -> None:
    lien = _lien(univers, "/c/alpha/?entree=1")
    client.post(lien)
    autre = Client()
    for _ in range(2):
        assert autre.post(lien + "renvoyer/").status_code == 200
    texte = _envoyer(univers.a.centre.pk)
    assert len(mail.outbox) == 1
    assert autre.post(_chemin(texte)).url == "/c/alpha/?entree=1"


def test_a_revoked_link_gives_no_new_one(univers: Univers, client: Client) -> None:
    lien = _lien(univers)
    with centre_scope(univers.a.centre.pk):
        revoke_liens(membre=univers.a.membres[Role.MAITRE])
    assert client.post(lien + "renvoyer/").status_code == 410
    with centre_scope(univers.a.centre.pk):
        assert not Courriel.objects.exists()


def test_an_invitation_makes_a_member(univers: Univers, client: Client) -> None:
    admin = connecter(univers.a.membres[Role.ADMINISTRATEUR])
    admin.post("/c/alpha/membres/inviter/", {"email": "Neuf@alpha.test", "role": "formateur"})
    lien = _chemin(_envoyer(univers.a.centre.pk))
    assert "Neuf" not in client.get(lien).content.decode().replace("neuf@alpha.test", "")
    page = client.post(lien, {"prenom": "Ada", "nom": "Neuf", "password": ""}, follow=True)
    assert page.redirect_chain[-1][0] == "/c/alpha/"
    assert Utilisateur.objects.get(email="neuf@alpha.test").prenom == "Ada"
    assert Client().get(lien).status_code == 410


def test_an_invitation_sent_again_replaces_the_former(univers: Univers) -> None:
    admin = connecter(univers.a.membres[Role.ADMINISTRATEUR])
    liens = []
    for _ in range(2):
        admin.post("/c/alpha/membres/inviter/", {"email": "neuf@alpha.test", "role": "formateur"})
        liens.append(_chemin(_envoyer(univers.a.centre.pk)))
    assert [Client().get(lien).status_code for lien in liens] == [410, 200]
    assert "Renvoyer" in admin.get("/c/alpha/membres/").content.decode()


def test_an_invitation_that_waits_is_sent_once(univers: Univers) -> None:
    admin = connecter(univers.a.membres[Role.ADMINISTRATEUR])
    for _ in range(2):
        admin.post("/c/alpha/membres/inviter/", {"email": "neuf@alpha.test", "role": "formateur"})
    _envoyer(univers.a.centre.pk)
    assert len(mail.outbox) == 1


def test_a_weak_password_keeps_what_was_typed(univers: Univers, client: Client) -> None:
    with centre_scope(univers.a.centre.pk):
        auteur = univers.a.membres[Role.ADMINISTRATEUR]
        _, jeton = invite(email="n@alpha.test", role=Role.FORMATEUR, auteur=auteur)
    page = client.post(
        reverse("accepter_invitation", args=[jeton]), {"prenom": "Ada", "nom": "Neuf", "password": "123"}
    )
    assert 'value="Ada"' in page.content.decode()
    with centre_scope(univers.a.centre.pk):
        assert Invitation.objects.get().acceptee_le is None


def test_a_cancelled_invitation_sends_no_link(univers: Univers) -> None:
    admin = connecter(univers.a.membres[Role.ADMINISTRATEUR])
    with centre_scope(univers.a.centre.pk):
        invitation, jeton = invite(
            email="n@alpha.test", role=Role.FORMATEUR, auteur=univers.a.membres[Role.ADMINISTRATEUR]
        )
        write_invitation(invitation=invitation)
    admin.post(reverse("annuler_invitation", args=["alpha", invitation.pk]))
    assert "/invitation/" not in _envoyer(univers.a.centre.pk)
    assert Client().get(reverse("accepter_invitation", args=[jeton])).status_code == 410


def test_ending_a_membership_closes_the_door(univers: Univers) -> None:
    admin = connecter(univers.a.membres[Role.ADMINISTRATEUR])
    formateur = univers.a.membres[Role.FORMATEUR]
    admin.post(reverse("retirer_membre", args=["alpha", formateur.pk]))
    assert connecter(formateur).get("/c/alpha/").status_code == 404
    moi = univers.a.membres[Role.ADMINISTRATEUR]
    admin.post(reverse("retirer_membre", args=["alpha", moi.pk]))
    assert admin.get("/c/alpha/membres/").status_code == 200


def test_several_roles_are_chosen(univers: Univers) -> None:
    formateur = univers.a.membres[Role.FORMATEUR]
    with centre_scope(univers.a.centre.pk):
        add_membre(centre=univers.a.centre, utilisateur=formateur.utilisateur, role=Role.ADMINISTRATEUR)
    client = connecter(formateur)
    assert client.get("/c/alpha/membres/").status_code == 403
    assert "Administrateur" in client.get("/").content.decode()
    client.post("/c/alpha/role/", {"role": "administrateur"})
    assert client.get("/c/alpha/membres/").status_code == 200
    assert client.post("/c/alpha/role/", {"role": "auditeur"}).status_code == 404


def test_members_are_filtered(univers: Univers) -> None:
    admin = connecter(univers.a.membres[Role.ADMINISTRATEUR])
    page = admin.get("/c/alpha/membres/?role=maitre").content.decode()
    assert "maitre@alpha.test" in page
    assert "formateur@alpha.test" not in page


def test_a_stranger_has_no_space(univers: Univers, client: Client) -> None:
    client.force_login(univers.inconnu, backend="django.contrib.auth.backends.ModelBackend")
    assert "Aucun centre ne vous est ouvert" in client.get("/").content.decode()


def test_a_message_is_sent_once(univers: Univers) -> None:
    maitre: Membre = univers.a.membres[Role.MAITRE]
    with centre_scope(univers.a.centre.pk):
        for _ in range(2):
            courriel = write_courriel(
                cle="essai", membre=maitre, sujet="Sujet", texte="Ici : {lien}", destination="/c/alpha/"
            )
    for _ in range(2):
        envoyer_courriel(courriel_id=str(courriel.pk), centre_id=univers.a.centre.pk)
    assert [m.to for m in mail.outbox] == [[maitre.utilisateur.email]]
    assert "/acces/" in mail.outbox[0].body
    with centre_scope(univers.a.centre.pk):
        assert "/acces/" not in Courriel.objects.get().texte


def test_a_demo_door_opens_the_role_it_shows(univers: Univers, client: Client) -> None:
    personne = univers.a.membres[Role.FORMATEUR].utilisateur
    Utilisateur.objects.filter(pk=personne.pk).update(email="formateur@alpha.demo.invalid")
    with centre_scope(univers.a.centre.pk):
        add_membre(centre=univers.a.centre, utilisateur=personne, role=Role.ADMINISTRATEUR)
    for role, statut in [("administrateur", 200), ("formateur", 403)]:
        porte = {"email": "formateur@alpha.demo.invalid", "centre": "alpha", "role": role}
        assert client.post("/demo/", porte).url == "/c/alpha/"
        assert client.get("/c/alpha/membres/").status_code == statut


def test_too_many_tries_are_told_so(db, client: Client, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    cache.clear()
    essai = {"login": "personne@nulle-part.test", "password": "au-hasard-12"}
    reponses = [client.post(reverse("account_login"), essai) for _ in range(2)]
    cache.clear()
    assert [r.status_code for r in reponses] == [200, 429]
    assert "Un peu trop vite" in reponses[1].content.decode()


def test_demo_doors_open_in_demo_only(univers: Univers, client: Client, settings) -> None:
    personne = univers.a.membres[Role.FORMATEUR].utilisateur
    Utilisateur.objects.filter(pk=personne.pk).update(email="formateur@alpha.demo.invalid")
    assert "alpha:formateur" in client.get("/demo/").content.decode()
    page = client.post("/demo/", {"email": "formateur@alpha.demo.invalid", "centre": "alpha"}, follow=True)
    assert page.redirect_chain[-1][0] == "/c/alpha/"
    assert client.post("/demo/", {"email": "auditeur@alpha.test"}).status_code == 404
    settings.DEMO = False
    for chemin in ("/demo/", "/demo/courriels/"):
        assert client.get(chemin).status_code == 404
