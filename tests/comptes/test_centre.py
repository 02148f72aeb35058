"""Opening a centre from the command line."""

from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from cpro.comptes.courriels import envoyer_courriel
from cpro.comptes.models import Centre, Courriel, Membre
from cpro.socle.models import EntreeAudit
from cpro.socle.scoping import centre_scope
from tests.personnes import Univers


def _creer(slug: str = "neuf", email: str = "ada@neuf.test", **options) -> str:
    sortie = StringIO()
    call_command("creer_centre", slug=slug, nom="CFA neuf", email_admin=email, stdout=sortie, **options)
    return sortie.getvalue()


def _chemin(texte: str) -> str:
    return texte.split("http://testserver", 1)[1].split()[0]


def test_the_printed_link_makes_the_administrator(db) -> None:
    client = Client()
    nom = {"prenom": "Ada", "nom": "Neuf", "password": ""}
    page = client.post(_chemin(_creer()), nom, follow=True)
    assert page.redirect_chain[-1][0] == "/c/neuf/"
    with centre_scope(Centre.objects.get(slug="neuf").pk):
        assert [(m.utilisateur.email, m.role) for m in Membre.objects.all()] == [
            ("ada@neuf.test", "administrateur")
        ]
        assert EntreeAudit.objects.filter(action="centre.cree").count() == 1


def test_run_again_the_former_link_stops_working(db) -> None:
    premier, second = _chemin(_creer()), _chemin(_creer())
    assert Centre.objects.filter(slug="neuf").count() == 1
    assert [Client().get(lien).status_code for lien in (premier, second)] == [410, 200]


def test_the_invitation_leaves_by_mail_when_asked(db) -> None:
    assert "/invitation/" not in _creer(envoyer=True)
    centre = Centre.objects.get(slug="neuf")
    with centre_scope(centre.pk):
        courriel = Courriel.objects.get()
    envoyer_courriel(courriel_id=str(courriel.pk), centre_id=centre.pk)
    assert "Vous êtes invité à rejoindre" in mail.outbox[-1].body
    assert Client().get(_chemin(mail.outbox[-1].body)).status_code == 200


@pytest.mark.parametrize(("slug", "email"), [("Pas bon", "ada@neuf.test"), ("neuf", "pas-une-adresse")])
def test_what_is_badly_written_creates_nothing(univers: Univers, slug: str, email: str) -> None:
    with pytest.raises(CommandError):
        _creer(slug, email)
    assert set(Centre.objects.values_list("slug", flat=True)) == {"alpha", "beta"}
