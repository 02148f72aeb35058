"""Lists of the journal: the trainer's feed and its filters, the MA's apprentices, in a fixed number of queries."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.models import EntreeJournal
from tests.conftest import connecter
from tests.entreprise.fabrique import plan_periode_testee, send_entree_testee, write_entree_testee
from tests.promotion import Promotion


def requetes(client, adresse: str) -> int:
    with CaptureQueriesContext(connection) as captees:
        assert client.get(adresse).status_code == 200
    return len(captees)


@pytest.mark.parametrize(
    ("role", "adresse"),
    [
        (Role.FORMATEUR, "/c/alpha/journal/"),
        (Role.APPRENTI, "/c/alpha/journal/"),
        (Role.MAITRE, "/c/alpha/apprentis/"),
        (Role.FORMATEUR, "/c/alpha/"),
        (Role.MAITRE, "/c/alpha/"),
    ],
)
def test_a_list_costs_the_same_at_one_and_at_six(promotion: Promotion, role: Role, adresse: str) -> None:
    client = connecter(promotion.teste.membres[role])
    with centre_scope(promotion.teste.centre.pk):
        plan_periode_testee(promotion)
        send_entree_testee(promotion)
    client.get(adresse)
    une = requetes(client, adresse)
    with centre_scope(promotion.teste.centre.pk):
        for _ in range(5):
            send_entree_testee(promotion)
    assert requetes(client, adresse) == une


def test_a_trainer_filters_the_journals(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        send_entree_testee(promotion, recit="Pose du tableau électrique.")
        write_entree_testee(promotion, recit="Un brouillon que personne ne lit.")
    client = connecter(promotion.teste.membres[Role.FORMATEUR])
    for filtre, trouvee in (
        ("", True),
        ("?statut=envoyee", True),
        ("?statut=validee", False),
        (f"?groupe={promotion.groupe.pk}", True),
        ("?statut=nimporte", True),
    ):
        page = client.get(f"/c/alpha/journal/{filtre}").content.decode()
        assert ("Pose du tableau" in page) is trouvee
        assert "Un brouillon" not in page


def test_the_maitre_has_a_page_of_their_own(promotion: Promotion) -> None:
    client = connecter(promotion.teste.membres[Role.MAITRE])
    page = client.get("/c/alpha/apprentis/").content.decode()
    assert "Rien ne vous attend, merci" in page
    assert "Zoé Ampère" in page
    assert "Élie Ohm" not in page
    with centre_scope(promotion.teste.centre.pk):
        send_entree_testee(promotion, recit="Pose du tableau électrique.")
    assert "Pose du tableau" in client.get("/c/alpha/apprentis/").content.decode()


def test_tools_and_time_spent_are_kept_shown_and_may_stay_empty(promotion: Promotion) -> None:
    apprenti = connecter(promotion.teste.membres[Role.APPRENTI])
    envoi = {"jour": date.today().isoformat(), "recit": "Pose du tableau électrique.", "envoyer": "1"}
    complet = {"id": str(uuid4()), "outils": " Perceuse, niveau laser ", "duree": "240"}
    assert apprenti.post("/c/alpha/journal/noter/", envoi | complet).status_code == 302
    vide = {"id": str(uuid4()), "outils": "", "duree": ""}
    assert apprenti.post("/c/alpha/journal/noter/", envoi | vide).status_code == 302
    faux = {"id": str(uuid4()), "outils": "", "duree": "31"}
    assert apprenti.post("/c/alpha/journal/noter/", envoi | faux).status_code == 422
    with centre_scope(promotion.teste.centre.pk):
        gardees = {str(e.pk): (e.outils, e.duree) for e in EntreeJournal.objects.all()}
    assert gardees == {complet["id"]: ("Perceuse, niveau laser", 240), vide["id"]: ("", None)}
    maitre = connecter(promotion.teste.membres[Role.MAITRE])
    page = maitre.get(f"/c/alpha/journal/{complet['id']}/").content.decode()
    assert "Perceuse, niveau laser" in page
    assert "une demi-journée" in page
    assert "Outillage" not in maitre.get(f"/c/alpha/journal/{vide['id']}/").content.decode()
