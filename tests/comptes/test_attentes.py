"""What waits for the administrator, and what home offers when nothing does."""

from datetime import date, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cpro.comptes.actions import invite
from cpro.comptes.models import Invitation
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from cpro.socle.templatetags.francais import elide
from suivi.models import Apprenti
from tests.conftest import connecter
from tests.promotion import Promotion


def accueil(promotion: Promotion, role: Role) -> str:
    lien = reverse("accueil", args=[promotion.teste.centre.slug])
    return connecter(promotion.teste.membres[role]).get(lien).content.decode()


def test_apprentices_without_a_contract_wait_for_the_administrator(promotion: Promotion) -> None:
    page = accueil(promotion, Role.ADMINISTRATEUR)
    attendus = [f"Enregistrer le contrat {elide('de', a)}" in page for a in promotion.apprentis]
    assert attendus == [False, True, True]
    with centre_scope(promotion.teste.centre.pk):
        promotion.contrat.rupture_le = date.today() - timedelta(days=3)
        promotion.contrat.save()
        Apprenti.objects.filter(pk=promotion.apprentis[2].pk).update(statut=Apprenti.Statut.SORTI)
    page = accueil(promotion, Role.ADMINISTRATEUR)
    attendus = [f"Enregistrer le contrat {elide('de', a)}" in page for a in promotion.apprentis]
    assert attendus == [True, True, False]
    assert "Enregistrer le contrat" not in accueil(promotion, Role.FORMATEUR)


def test_invitation_that_nobody_took_up_waits_after_a_week(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        for email, jours in (("ancienne@exemple.fr", 8), ("neuve@exemple.fr", 1)):
            invitation, _ = invite(
                email=email,
                prenom="",
                nom="",
                role=Role.FORMATEUR,
                auteur=promotion.teste.membres[Role.ADMINISTRATEUR],
            )
            quand = timezone.now() - timedelta(days=jours)
            Invitation.objects.filter(pk=invitation.pk).update(cree_le=quand)
    page = accueil(promotion, Role.ADMINISTRATEUR)
    assert ("ancienne@exemple.fr" in page, "neuve@exemple.fr" in page) == (True, False)


def test_home_costs_the_same_for_one_and_three_apprentices(promotion: Promotion) -> None:
    accueil(promotion, Role.ADMINISTRATEUR)  # this process now knows the centre
    comptes = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as requetes:
            accueil(promotion, Role.ADMINISTRATEUR)
        comptes.append(len(requetes))
        with centre_scope(promotion.teste.centre.pk):
            promotion.contrat.rupture_le = date.today()
            promotion.contrat.save()
    assert comptes[0] == comptes[1]


def test_home_where_nothing_waits_says_where_to_go(promotion: Promotion) -> None:
    page = accueil(promotion, Role.AUDITEUR)
    assert ("Rien ne vous attend" in page, "Où aller" in page) == (True, True)
    assert reverse("suivi:seances", args=[promotion.teste.centre.slug]) in page.partition("Où aller")[2]


def test_role_of_an_invitation_is_chosen_never_assumed(promotion: Promotion) -> None:
    lien = reverse("inviter", args=[promotion.teste.centre.slug])
    client = connecter(promotion.teste.membres[Role.ADMINISTRATEUR])
    assert client.post(lien, {"email": "a@exemple.fr", "role": ""}).status_code == 422
