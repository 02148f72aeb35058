"""Séances planned in series, given again to those who were away, and laid on a calendar."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cpro.comptes.models import Membre
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from suivi.actions.planification import FOIS_MAXIMUM, cancel_seance, plan_series
from suivi.actions.scenarios import set_referentiel
from suivi.actions.seances import SeanceImpossible, set_absent
from suivi.forms.seances import SCENARIOS_PROPOSES
from suivi.models import Scenario, Seance
from suivi.queries.calendrier import month_of, read_month, read_week, week_of
from tests.conftest import connecter
from tests.promotion import Promotion
from tests.suivi import scenarios as fabrique
from tests.suivi.seances import create_scenario_teste, plan_seance_testee
from tests.suivi.test_grille import adresse

LUNDI = date(2026, 11, 2)


def plan(promotion: Promotion, **champs) -> dict:
    return {
        "id": uuid4(),
        "scenario": create_scenario_teste(promotion),
        "groupe": promotion.groupe,
        "debut": LUNDI,
        "fin": LUNDI + timedelta(days=1),
        "intervalle": timedelta(days=7),
        "fois": 3,
        "auteur": promotion.teste.membres[Role.FORMATEUR],
    } | champs


def test_a_series_is_planned_once(promotion: Promotion) -> None:
    demande = plan(promotion)
    with centre_scope(promotion.teste.centre.pk):
        seances = plan_series(**demande)
        assert plan_series(**demande) == seances
        assert list(Seance.objects.order_by("debut").values_list("debut", "fin")) == [
            (LUNDI + timedelta(days=7 * rang), LUNDI + timedelta(days=7 * rang + 1)) for rang in range(3)
        ]


@pytest.mark.parametrize("fois", [0, FOIS_MAXIMUM + 1])
def test_a_series_too_long_plans_nothing(promotion: Promotion, fois: int) -> None:
    with centre_scope(promotion.teste.centre.pk):
        with pytest.raises(SeanceImpossible, match="au plus"):
            plan_series(**plan(promotion, fois=fois))
        assert not Seance.objects.exists()


def test_the_form_plans_a_series_and_a_double_submit_nothing_more(promotion: Promotion) -> None:
    navigateur = connecter(promotion.teste.membres[Role.FORMATEUR])
    lien = adresse(promotion, "seance_planifier")
    form = navigateur.get(lien, {"scenario": create_scenario_teste(promotion).pk}).context["form"]
    envoi = {
        nom: form[nom].value() or "" for nom in ("id", "scenario", "groupe", "debut", "mode", "finalite")
    }
    envoi |= {"repeter": "14", "fois": "3"}
    adresses = {navigateur.post(lien, envoi).url for _ in range(2)}
    assert len(adresses) == 1
    with centre_scope(promotion.teste.centre.pk):
        jours = sorted(Seance.objects.values_list("debut", flat=True))
        assert jours == [date.today() + timedelta(days=14 * rang) for rang in range(3)]


def _create_many(modele: Scenario, auteur: Membre, combien: int) -> None:
    """As many scenarios of the same version, quickly."""
    Scenario.objects.bulk_create(
        Scenario(
            centre_id=modele.centre_id,
            titre=f"Autre {rang}",
            recherche=f"autre {rang}",
            version_id=modele.version_id,
            cree_par=auteur,
            modifie_le=timezone.now(),
        )
        for rang in range(combien)
    )


def test_planning_costs_the_same_whatever_the_number_of_scenarios(promotion: Promotion) -> None:
    formateur = promotion.teste.membres[Role.FORMATEUR]
    with centre_scope(promotion.teste.centre.pk):
        voulu = fabrique.create_scenario_teste(promotion, titre="Régler un variateur")
    client = connecter(formateur)
    vues: list[str] = []
    for combien in (1, 3 * SCENARIOS_PROPOSES):
        with centre_scope(promotion.teste.centre.pk):
            _create_many(voulu, formateur, combien)
        for question in ({}, {"chercher": "autre"}, {"scenario": str(voulu.pk)}):
            client.get("/c/alpha/seances/planifier/", question)
            with CaptureQueriesContext(connection) as requetes:
                page = client.get("/c/alpha/seances/planifier/", question).text
            vues.append(len(requetes))
            scenarios = re.search(r'<select name="scenario".*?</select>', page, re.DOTALL)[0]
            assert scenarios.count("<option") <= SCENARIOS_PROPOSES + 2  # the empty one, and the one chosen
    assert vues[:3] == vues[3:]


def test_a_centre_with_many_scenarios_searches_among_them(promotion: Promotion) -> None:
    formateur = promotion.teste.membres[Role.FORMATEUR]
    with centre_scope(promotion.teste.centre.pk):
        voulu = fabrique.create_scenario_teste(promotion, titre="Régler un variateur")
        _create_many(voulu, formateur, SCENARIOS_PROPOSES + 5)
    client = connecter(formateur)
    adresse = "/c/alpha/seances/planifier/"
    page = client.get(adresse).text
    assert page.count("<option value=") < SCENARIOS_PROPOSES + 20
    assert "Seuls les derniers modifiés sont proposés" in page
    assert "Régler un variateur" in client.get(adresse, {"chercher": "variateur"}).text
    assert "Régler un variateur" in client.get(adresse, {"scenario": str(voulu.pk)}).text
    sans_script = client.post(adresse, {"rechercher": "1", "chercher": "VARIATEUR regler", "titre": "Gardé"})
    assert (sans_script.status_code, "Régler un variateur" in sans_script.text) == (200, True)
    assert 'value="Gardé"' in sans_script.text
    assert "Aucun scénario ne répond" in client.get(adresse, {"chercher": "introuvable"}).text


def test_catching_up_proposes_those_who_were_away(promotion: Promotion) -> None:
    formateur = promotion.teste.membres[Role.FORMATEUR]
    seance = plan_seance_testee(promotion, finalite="certificative")
    with centre_scope(promotion.teste.centre.pk):
        set_absent(seance=seance, apprenti=promotion.apprentis[1], absent=True, auteur=formateur)
        set_referentiel(scenario=seance.scenario, taches=[], competences=[], criteres={}, auteur=formateur)
    navigateur = connecter(formateur)
    page = navigateur.get(adresse(promotion, "seance", seance_id=seance.pk))
    assert f"rattrape={seance.pk}" in page.content.decode()
    lien = adresse(promotion, "seance_planifier")
    form = navigateur.get(lien, {"rattrape": seance.pk}).context["form"]
    noms = ("id", "rattrape", "scenario", "groupe", "debut", "mode", "finalite", "titre", "apprentis")
    envoi = {nom: form[nom].value() or "" for nom in noms}
    assert envoi["apprentis"] == [promotion.apprentis[1].pk]
    assert navigateur.post(lien, envoi).status_code == 302
    with centre_scope(promotion.teste.centre.pk):
        reprise = Seance.objects.exclude(pk=seance.pk).get()
        assert (reprise.rattrape, reprise.finalite) == (seance, "certificative")
        assert reprise.apprentis.get().apprenti == promotion.apprentis[1]
        assert reprise.competences.count() == seance.competences.count() == 3
        cancel_seance(seance=reprise, auteur=formateur)
        cancel_seance(seance=seance, auteur=formateur)


def test_nobody_away_nothing_to_catch_up(promotion: Promotion) -> None:
    seance = plan_seance_testee(promotion)
    page = connecter(promotion.teste.membres[Role.FORMATEUR]).get(
        adresse(promotion, "seance", seance_id=seance.pk)
    )
    assert 'id="absents" aria-labelledby="absents-titre" hidden' in page.content.decode()


def test_a_month_shows_a_seance_on_every_day_it_lasts(promotion: Promotion) -> None:
    plan_seance_testee(promotion, debut=date(2026, 11, 27), fin=date(2026, 12, 1))
    with centre_scope(promotion.teste.centre.pk):
        mois = month_of(Seance.objects.all(), date(2026, 11, 1))
        pleins = [jour.date.day for semaine in mois.semaines for jour in semaine if jour.seances]
        assert pleins == [27, 28, 29, 30, 1]
        assert (mois.precedent, mois.suivant) == ("mois=2026-10", "mois=2026-12")
        assert month_of(Seance.objects.all(), date(2027, 1, 1)).vide


def test_a_week_shows_its_seven_days_and_leads_to_its_month(promotion: Promotion) -> None:
    plan_seance_testee(promotion, debut=date(2026, 11, 29), fin=date(2026, 12, 1))
    with centre_scope(promotion.teste.centre.pk):
        semaine = week_of(Seance.objects.all(), date(2026, 11, 30))
        (jours,) = semaine.semaines
        assert [len(jour.seances) for jour in jours] == [1, 1, 0, 0, 0, 0, 0]
        assert (semaine.precedent, semaine.suivant) == ("semaine=2026-11-23", "semaine=2026-12-07")
        assert semaine.titre == "Du 30 novembre au 6 décembre 2026"
        assert semaine.autre(date(2026, 12, 2)) == "mois=2026-12"
        assert semaine.autre(date(2026, 1, 1)) == "mois=2026-11"
        mois = month_of(Seance.objects.all(), date(2026, 11, 1))
        assert (mois.titre, mois.autre(date(2026, 11, 25))) == ("Novembre 2026", "semaine=2026-11-23")


@pytest.mark.parametrize("texte", ["", "2026-11", "lundi"])
def test_an_unreadable_week_is_the_current_one(texte: str) -> None:
    assert read_week(texte, date(2026, 11, 25)) == date(2026, 11, 23)
    assert read_week("2026-12-06", date(2026, 11, 25)) == date(2026, 11, 30)


@pytest.mark.parametrize("texte", ["", "2026-13", "novembre", "2026-11-01", "20261"])
def test_an_unreadable_month_is_the_current_one(texte: str) -> None:
    assert read_month(texte, date(2026, 11, 24)) == date(2026, 11, 1)


@pytest.mark.parametrize("vue", ["mois", "semaine"])
def test_calendar_costs_the_same_for_one_and_three(promotion: Promotion, vue: str) -> None:
    seance = plan_seance_testee(promotion)
    navigateur = connecter(promotion.teste.membres[Role.FORMATEUR])
    lien = adresse(promotion, "calendrier")
    navigateur.get(lien)
    comptes = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as requetes:
            jour = f"{seance.debut:%Y-%m}" if vue == "mois" else str(seance.debut)
            page = navigateur.get(lien, {vue: jour, "groupe": promotion.groupe.pk})
        assert seance.titre in page.content.decode()
        comptes.append(len(requetes))
        plan_seance_testee(promotion, scenario=seance.scenario)
        plan_seance_testee(promotion, scenario=seance.scenario)
    assert comptes[0] == comptes[1]
