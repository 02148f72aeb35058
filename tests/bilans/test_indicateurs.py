"""The indicators of a centre: counted, without a level, with the people behind each figure."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bilans.queries.indicateurs import LISTES, behind, indicateurs_de
from bilans.views.indicateurs import dire_delai
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.actions.avis import answer_entree
from entreprise.models import EntreeJournal
from tests.conftest import connecter
from tests.entreprise.fabrique import niveau_entreprise, plan_periode_testee, send_entree_testee
from tests.promotion import Promotion
from tests.suivi.seances import plan_seance_testee


def send(promotion: Promotion, *, il_y_a: int, reponse_apres: int | None = None) -> EntreeJournal:
    """An entry sent so many days ago, validated so many days after."""
    entree = send_entree_testee(promotion)
    envoyee = timezone.now() - timedelta(days=il_y_a)
    if reponse_apres is not None:
        answer_entree(
            id=uuid4(),
            entree=entree,
            decision="validee",
            niveau_id=niveau_entreprise(promotion, 2).pk,
            membre=promotion.teste.membres[Role.MAITRE],
        )
        EntreeJournal.objects.filter(pk=entree.pk).update(validee_le=envoyee + timedelta(days=reponse_apres))
    EntreeJournal.objects.filter(pk=entree.pk).update(envoyee_le=envoyee)
    return entree


def test_figures_are_those_of_the_days_asked_for(centre: Promotion) -> None:
    auteur = centre.teste.membres[Role.ADMINISTRATEUR]
    for reponse in (1, 2, 6):
        send(centre, il_y_a=20, reponse_apres=reponse)
    send(centre, il_y_a=10)
    send(centre, il_y_a=2)
    send(centre, il_y_a=60)
    for jours, entrees in ((30, 5), (90, 6)):
        lus = indicateurs_de(auteur, jours)
        (promotion,) = lus.promotions
        assert (promotion.effectif, promotion.entrees, promotion.validees, promotion.actifs) == (
            3,
            entrees,
            3,
            1,
        )
        assert promotion.en_attente == 2
        assert lus.delai == timedelta(days=2)
        assert lus.sans_contrat == 2


def test_each_figure_is_the_number_of_those_behind_it(centre: Promotion) -> None:
    auteur = centre.teste.membres[Role.COORDONNATEUR]
    plan_periode_testee(centre)
    ancien = timezone.localdate() - timedelta(days=9)
    plan_seance_testee(centre, debut=ancien, fin=ancien)
    plan_seance_testee(centre)
    (promotion,) = indicateurs_de(auteur, 30).promotions
    assert (promotion.silencieux, promotion.seances) == (1, 1)
    send(centre, il_y_a=8)
    EntreeJournal.objects.update(jour=timezone.localdate() - timedelta(days=60))
    lus = indicateurs_de(auteur, 30)
    (promotion,) = lus.promotions
    comptes = {cle: len(behind(cle, auteur, centre.groupe.pk)) for cle in LISTES}
    assert comptes == {
        "silencieux": promotion.silencieux,
        "attente": promotion.en_attente,
        "seances": promotion.seances,
        "sans-contrat": lus.sans_contrat,
    }
    assert comptes == {"silencieux": 1, "attente": 1, "seances": 1, "sans-contrat": 2}
    assert behind("seances", auteur, uuid4()) == []


@pytest.mark.parametrize(
    ("heures", "dit"),
    [(0, "moins d’une heure"), (1, "1\u00a0heure"), (30, "30\u00a0heures"), (49, "2\u00a0jours")],
)
def test_a_delay_is_said_as_people_say_it(heures: int, dit: str) -> None:
    assert dire_delai(timedelta(hours=heures)) == dit


def test_an_administrator_reads_figures_and_opens_no_level(promotion: Promotion) -> None:
    client = connecter(promotion.teste.membres[Role.ADMINISTRATEUR])
    page = client.get(reverse("bilans:indicateurs", args=["alpha"])).content.decode()
    assert reverse("bilans:indicateur", args=["alpha", "sans-contrat"]) in page
    assert reverse("bilans:groupe_suivi", args=["alpha", promotion.groupe.pk]) not in page
    liste = client.get(reverse("bilans:indicateur", args=["alpha", "sans-contrat"])).content.decode()
    assert ("Ohm" in liste, "/parcours/" in liste) == (True, False)
    auditeur = connecter(promotion.teste.membres[Role.AUDITEUR])
    liste = auditeur.get(reverse("bilans:indicateur", args=["alpha", "sans-contrat"])).content.decode()
    assert reverse("bilans:tableau", args=["alpha", promotion.apprentis[1].pk]) in liste


def test_who_reads_the_indicators(promotion: Promotion, univers) -> None:
    adresse = reverse("bilans:indicateurs", args=["alpha"])
    statuts = {role: connecter(promotion.teste.membres[role]).get(adresse).status_code for role in Role}
    assert statuts == {
        Role.ADMINISTRATEUR: 200,
        Role.COORDONNATEUR: 200,
        Role.AUDITEUR: 200,
        Role.FORMATEUR: 403,
        Role.APPRENTI: 403,
        Role.MAITRE: 403,
    }
    client = connecter(univers.b.membres[Role.COORDONNATEUR])
    attente = reverse("bilans:indicateur", args=["beta", "attente"])
    assert client.get(f"{attente}?groupe={promotion.groupe.pk}").status_code == 404
    assert client.get(attente.replace("attente", "rien")).status_code == 404


def test_the_page_costs_the_same_for_one_promotion_and_for_its_activity(promotion: Promotion) -> None:
    client = connecter(promotion.teste.membres[Role.COORDONNATEUR])
    adresse = reverse("bilans:indicateurs", args=["alpha"])
    comptes = []
    with centre_scope(promotion.teste.centre.pk):
        plan_periode_testee(promotion)
    for nombre in (1, 8):
        with centre_scope(promotion.teste.centre.pk):
            for _ in range(nombre):
                send(promotion, il_y_a=9)
                plan_seance_testee(promotion)
        client.get(adresse)
        with CaptureQueriesContext(connection) as capture:
            assert client.get(adresse).status_code == 200
        comptes.append(len(capture))
    assert comptes[0] == comptes[1]
