"""Periods, contracts: planned once for a group, adapted for one, visible to the right people."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.actions.bilans_periode import freeze_bilan_periode, unlock_bilan_periode
from entreprise.actions.periodes import PeriodeFigee, plan_periode, set_dates, update_periode
from entreprise.actions.plans import set_objectifs
from entreprise.models import BilanPeriode, Contrat, ObjectifPeriode, Periode
from entreprise.queries.journal import tasks_to_offer
from tests.conftest import connecter
from tests.entreprise.fabrique import (
    fill_bilan_teste,
    open_bilan_teste,
    plan_periode_testee,
    send_entree_testee,
)
from tests.promotion import Promotion


@pytest.fixture
def centre(promotion: Promotion):
    with centre_scope(promotion.teste.centre.pk):
        yield promotion


def test_a_period_reaches_every_apprentice_once(centre: Promotion) -> None:
    for _ in range(2):
        periode = plan_periode_testee(centre)
    assert periode.apprentis.count() == 3


def test_dates_adapted_for_one_survive_a_change(centre: Promotion) -> None:
    periode, jour = plan_periode_testee(centre), date.today()
    a_part = periode.apprentis.get(apprenti=centre.apprentis[0])
    set_dates(
        periode_apprenti=a_part,
        debut=jour,
        fin=periode.fin,
        auteur=centre.teste.membres[Role.COORDONNATEUR],
    )
    update_periode(
        periode=periode,
        intitule="Période 1",
        debut=jour - timedelta(days=5),
        fin=periode.fin,
        consignes="",
        auteur=centre.teste.membres[Role.COORDONNATEUR],
    )
    assert sorted(p.debut for p in periode.apprentis.all()) == [jour - timedelta(days=5)] * 2 + [jour]


def test_tasks_set_aside_are_not_proposed(centre: Promotion) -> None:
    ligne = plan_periode_testee(centre).apprentis.get(apprenti=centre.apprentis[0])
    tache = next(iter(centre.version.taches))
    set_objectifs(
        periode_apprenti=ligne, ecartes={tache: False}, auteur=centre.teste.membres[Role.COORDONNATEUR]
    )
    _, groupes = tasks_to_offer(centre.apprentis[0], centre.version, date.today())
    assert tache not in {t.id for _, taches in groupes for t in taches}


def test_a_coordinator_plans_from_the_page(promotion: Promotion) -> None:
    client = connecter(promotion.teste.membres[Role.COORDONNATEUR])
    donnees = {
        "groupe": promotion.groupe.pk,
        "intitule": "Période 2",
        "debut": "2026-12-01",
        "fin": "2026-11-01",
    }
    reponse = client.post("/c/alpha/periodes/planifier/", donnees)
    assert "La fin précède le début" in reponse.content.decode()
    reponse = client.post("/c/alpha/periodes/planifier/", donnees | {"fin": "2026-12-20"}, follow=True)
    assert "Zoé Ampère" in reponse.content.decode()


def test_tasks_are_chosen_from_the_page(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        ligne = plan_periode_testee(promotion).apprentis.get(apprenti=promotion.apprentis[0])
    tache = next(iter(promotion.version.taches))
    client = connecter(promotion.teste.membres[Role.COORDONNATEUR])
    adresse = f"/c/alpha/periodes/apprentis/{ligne.pk}/"
    refusee = client.post(
        adresse, {f"t-{tache}": "non", "dates": "propres", "debut": "2026-12-02", "fin": "2026-12-01"}
    )
    assert "La fin précède le début" in refusee.content.decode()
    client.post(
        adresse, {f"t-{tache}": "non", "dates": "propres", "debut": "2026-12-01", "fin": "2026-12-02"}
    )
    with centre_scope(promotion.teste.centre.pk):
        assert ObjectifPeriode.objects.get().realisable is False
        ligne.refresh_from_db()
        assert (ligne.debut, ligne.fin) == (date(2026, 12, 1), date(2026, 12, 2))
    assert f'name="t-{tache}" value="non" checked' in client.get(adresse).content.decode()


def test_an_apprentice_sees_only_themself_in_a_period(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        periode = plan_periode_testee(promotion)
    page = connecter(promotion.teste.membres[Role.APPRENTI]).get(f"/c/alpha/periodes/{periode.pk}/")
    assert "Zoé Ampère" in page.content.decode()
    assert "Élie Ohm" not in page.content.decode()


def test_a_contract_is_recorded_with_a_new_company(promotion: Promotion) -> None:
    client = connecter(promotion.teste.membres[Role.ADMINISTRATEUR])
    donnees = {
        "apprenti": promotion.apprentis[1].pk,
        "nom": "Courant d’ère",
        "siret": "732 829 320 00074",
        "ma_prenom": "Ida",
        "ma_nom": "Volt",
        "ma_email": "ida@entreprise.test",
        "debut": "2026-09-01",
        "fin": "2028-08-31",
    }
    page = client.post("/c/alpha/contrats/nouveau/", donnees | {"siret": "123"}).content.decode()
    assert "14 chiffres ; celui-ci en a 3" in page
    page = client.post("/c/alpha/contrats/nouveau/", donnees, follow=True).content.decode()
    assert "Courant d’ère" in page
    with centre_scope(promotion.teste.centre.pk):
        contrat = Contrat.objects.get(apprenti=promotion.apprentis[1])
        assert contrat.maitre.membre.role == Role.MAITRE
    client.post(f"/c/alpha/contrats/{contrat.pk}/", {"rupture_le": "2026-10-01"})
    assert "Rompu" in client.get("/c/alpha/contrats/").content.decode()


def test_two_centres_plan_the_same_name(promotion: Promotion, univers) -> None:
    with centre_scope(promotion.teste.centre.pk):
        plan_periode(
            groupe=promotion.groupe,
            intitule="P",
            debut=date.today(),
            fin=date.today(),
            auteur=promotion.teste.membres[Role.COORDONNATEUR],
        )
    with centre_scope(univers.b.centre.pk):
        assert not Periode.objects.exists()


def test_apprentice_reads_their_own_counts(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        plan_periode_testee(promotion)
        send_entree_testee(promotion)
    lien = reverse("entreprise:periodes", args=[promotion.teste.centre.slug])
    page = connecter(promotion.teste.membres[Role.APPRENTI]).get(lien).content.decode()
    assert ("1\u00a0activité notée" in page, "apprentis" in page, "Mon journal" in page) == (
        True,
        False,
        True,
    )
    formateur = connecter(promotion.teste.membres[Role.FORMATEUR]).get(lien).content.decode()
    assert "1\u00a0activité notée, 3\u00a0apprentis" in formateur


def _figer(promotion: Promotion) -> BilanPeriode:
    """The first apprentice's period, a task set aside, its bilan frozen."""
    formateur = promotion.teste.membres[Role.FORMATEUR]
    bilan = open_bilan_teste(promotion)
    tache = next(iter(promotion.version.taches))
    set_objectifs(periode_apprenti=bilan.periode_apprenti, ecartes={tache: False}, auteur=formateur)
    fill_bilan_teste(promotion, bilan)
    freeze_bilan_periode(bilan=bilan, auteur=formateur)
    return bilan


@pytest.mark.parametrize(
    "ordre",
    [
        "UPDATE entreprise_periodeapprenti SET fin = fin + 1 WHERE id = %s",
        "DELETE FROM entreprise_periodeapprenti WHERE id = %s",
        "UPDATE entreprise_objectifperiode SET realisable = true WHERE periode_apprenti_id = %s",
        "DELETE FROM entreprise_objectifperiode WHERE periode_apprenti_id = %s",
        "INSERT INTO entreprise_objectifperiode (id, cree_le, centre_id, periode_apprenti_id, tache_id, realisable)"
        " SELECT gen_random_uuid(), now(), centre_id, periode_apprenti_id, tache_id, true"
        " FROM entreprise_objectifperiode WHERE periode_apprenti_id = %s",
    ],
)
def test_the_database_keeps_a_period_whose_bilan_is_frozen(centre: Promotion, ordre: str) -> None:
    ligne = _figer(centre).periode_apprenti
    with (
        pytest.raises(DatabaseError, match="période figée"),
        transaction.atomic(),
        connection.cursor() as curseur,
    ):
        curseur.execute(ordre, [ligne.pk])


def test_a_frozen_period_stays_when_the_group_moves_until_unlocked(centre: Promotion) -> None:
    bilan = _figer(centre)
    ligne, periode = bilan.periode_apprenti, bilan.periode_apprenti.periode
    auteur, avant = centre.teste.membres[Role.COORDONNATEUR], (ligne.debut, ligne.fin)
    debut, fin = ligne.debut - timedelta(days=3), ligne.fin + timedelta(days=3)
    with pytest.raises(PeriodeFigee):
        set_dates(periode_apprenti=ligne, debut=debut, fin=fin, auteur=auteur)
    with pytest.raises(PeriodeFigee):
        set_objectifs(periode_apprenti=ligne, ecartes={}, auteur=auteur)
    update_periode(periode=periode, intitule="Période 1", debut=debut, fin=fin, consignes="", auteur=auteur)
    assert sorted((p.debut, p.fin) for p in periode.apprentis.all()) == [(debut, fin)] * 2 + [avant]
    unlock_bilan_periode(bilan=bilan, motif="Dates fausses", auteur=auteur)
    set_dates(periode_apprenti=ligne, debut=debut, fin=fin, auteur=auteur)
    assert (ligne.debut, ligne.fin) == (debut, fin)


def test_the_page_of_a_frozen_period_says_why_and_keeps_what_was_typed(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        ligne = _figer(promotion).periode_apprenti
    client = connecter(promotion.teste.membres[Role.COORDONNATEUR])
    reponse = client.post(
        f"/c/alpha/periodes/apprentis/{ligne.pk}/",
        {"dates": "propres", "debut": "2026-12-01", "fin": "2026-12-02"},
    )
    page = reponse.content.decode()
    assert (reponse.status_code, "ses dates et ses tâches ne changent plus" in page) == (422, True)
    assert 'value="2026-12-01"' in page
