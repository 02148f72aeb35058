"""Exports from their pages, and those that are planned."""

from datetime import date, timedelta
from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bilans.actions.livrets import (
    apprentis_a_editer,
)
from bilans.actions.planification import launch_due_exports, next_day, plan_export, stop_export
from bilans.models import ExportPlanifie, LotLivrets
from cpro.comptes.models import Membre
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from tests.bilans.exports import ask, work
from tests.conftest import connecter
from tests.promotion import Promotion


def _plan(promotion: Promotion, auteur: Membre, **options) -> ExportPlanifie:
    dit = {
        "id": uuid4(),
        "intitule": "Livrets du mois",
        "groupes": [promotion.groupe],
        "rythme": "mois",
        "prochain": date(2027, 1, 31),
        "garder_jours": 7,
    }
    return plan_export(auteur=auteur, **(dit | options))


def test_a_planned_export_is_asked_once_each_time_its_day_comes(
    promotion: Promotion, auteur: Membre, centre_id: int
) -> None:
    with centre_scope(centre_id):
        export = _plan(promotion, auteur)
        assert launch_due_exports(date(2027, 1, 30)) == []
        (lot,) = launch_due_exports(date(2027, 1, 31))
        assert launch_due_exports(date(2027, 1, 31)) == []
        export.refresh_from_db()
        assert (export.prochain, lot.export_id, lot.avertir) == (date(2027, 2, 28), export.pk, True)
        assert lot.apprentis.count() == 3
        assert lot.expire_le - lot.cree_le > timedelta(days=6)
        assert len(launch_due_exports(date(2027, 5, 2))) == 1  # months missed are made once
        export.refresh_from_db()
        assert export.prochain == date(2027, 5, 31)
        stop_export(export=export, auteur=auteur)
        assert launch_due_exports(date(2028, 1, 1)) == []


def test_the_rhythm_of_a_planned_export() -> None:
    semaine = ExportPlanifie(rythme="semaine", prochain=date(2027, 1, 4))
    assert next_day(semaine, after=date(2027, 1, 4)) == date(2027, 1, 11)
    assert next_day(semaine, after=date(2027, 1, 20)) == date(2027, 1, 25)
    fois = ExportPlanifie(rythme="une_fois", prochain=date(2027, 1, 4))
    assert next_day(fois, after=date(2027, 1, 4)) is None


def test_a_planned_export_stops_with_the_right_of_its_author(
    promotion: Promotion, auteur: Membre, centre_id: int
) -> None:
    with centre_scope(centre_id):
        export = _plan(promotion, auteur, groupes=[])
        Membre.objects.filter(pk=auteur.pk).update(fin=date(2027, 1, 30))
        assert launch_due_exports(date(2027, 1, 31)) == []
        export.refresh_from_db()
        assert export.arrete_le is not None
        assert "n’a plus le droit" in export.motif


def test_several_groups_or_the_whole_centre_from_the_page(
    promotion: Promotion, auteur: Membre, centre_id: int
) -> None:
    client = connecter(auteur)
    rien = client.post("/c/alpha/livrets/editions/", {"id": uuid4(), "garder_jours": "7"})
    assert (rien.status_code, "Cochez au moins un groupe" in rien.text) == (422, True)
    cle = uuid4()
    for _ in range(2):
        envoi = {"id": cle, "tout": "on", "garder_jours": "7", "avertir": "on"}
        page = client.post("/c/alpha/livrets/editions/", envoi, follow=True)
        assert page.redirect_chain[-1][0] == f"/c/alpha/livrets/lots/{cle}/"
    with centre_scope(centre_id):
        lot = LotLivrets.objects.get()
        assert (lot.intitule, lot.avertir) == ("Livrets de tout le centre", True)
        assert lot.apprentis.count() == apprentis_a_editer().count()


def test_one_apprentice_from_the_page(promotion: Promotion, auteur: Membre, centre_id: int) -> None:
    adresse = f"/c/alpha/livrets/groupes/{promotion.groupe.pk}/"
    client = connecter(auteur)
    assert "Jamais édité" in client.get(adresse).text
    page = client.post(
        adresse, {"apprentis": [str(promotion.apprentis[1].pk), "n’importe quoi"]}, follow=True
    )
    assert f"Livret de {promotion.apprentis[1]}" in page.text
    with centre_scope(centre_id):
        assert list(LotLivrets.objects.get().apprentis.values_list("apprenti", flat=True)) == [
            promotion.apprentis[1].pk
        ]


def test_an_export_is_stopped_and_taken_up_from_the_page(promotion: Promotion, auteur: Membre) -> None:
    client, lot = connecter(auteur), ask(promotion, auteur)
    page = client.post(f"/c/alpha/livrets/lots/{lot.pk}/arreter/", follow=True)
    assert "Édition arrêtée" in page.text
    page = client.post(f"/c/alpha/livrets/lots/{lot.pk}/reprendre/", follow=True)
    assert "Arrêter l’édition" in page.text


def test_an_export_is_planned_and_stopped_from_the_page(
    promotion: Promotion, auteur: Membre, centre_id
) -> None:
    client = connecter(auteur)
    envoi = {
        "id": uuid4(),
        "intitule": "Chaque lundi",
        "groupes": [promotion.groupe.pk],
        "rythme": "semaine",
        "prochain": "2020-01-01",
        "garder_jours": "30",
    }
    refus = client.post("/c/alpha/livrets/planifies/", envoi)
    assert (refus.status_code, "Choisissez aujourd’hui" in refus.text, "Chaque lundi" in refus.text) == (
        422,
        True,
        True,
    )
    page = client.post("/c/alpha/livrets/planifies/", envoi | {"prochain": "2099-01-05"}, follow=True)
    assert "Chaque semaine, prochaine édition le" in page.text
    with centre_scope(centre_id):
        export = ExportPlanifie.objects.get()
    page = client.post(f"/c/alpha/livrets/planifies/{export.pk}/arreter/", follow=True)
    assert "ne sera plus édité" in page.text


def test_the_list_costs_the_same_queries_with_one_export_or_three(
    promotion: Promotion, auteur: Membre
) -> None:
    client, couts = connecter(auteur), []
    for nombre in (1, 2):
        for _ in range(nombre):
            work(ask(promotion, auteur))
        client.get("/c/alpha/livrets/")
        with CaptureQueriesContext(connection) as requetes:
            client.get("/c/alpha/livrets/")
        couts.append(len(requetes))
    assert couts[0] == couts[1]


def test_another_centre_sees_no_export(promotion: Promotion, auteur: Membre, univers) -> None:
    lot = work(ask(promotion, auteur))
    client = connecter(univers.b.membres[Role.ADMINISTRATEUR])
    for suite in ("", "archive/"):
        assert client.get(f"/c/beta/livrets/lots/{lot.pk}/{suite}").status_code == 404
