"""Visits and the first interview in a real browser: the trainer plans, prepares and holds; the MA signs."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.navigateur.conftest import Personne

CENTRE = "ateliers-du-rhone"


@pytest.mark.parametrize("taille", ["bureau"], indirect=True)
def test_a_visit_is_planned_prepared_put_off_and_its_interview_frozen(
    personne: Callable[[], Personne], taille: str
) -> None:
    formateur = personne()
    page = formateur.entrer(CENTRE, "formateur")
    page.get_by_role("link", name="Visites", exact=True).click()
    formateur.verifier()
    page.get_by_role("link", name=re.compile("Planifier l’entretien de")).first.click()
    formateur.verifier()
    page.get_by_label("Jour").fill("2031-03-04")
    page.get_by_label("Heure").fill("14:30")
    page.get_by_role("button", name="Planifier la visite").click()
    expect(page.get_by_text("Visite planifiée").first).to_be_visible()
    formateur.verifier()
    visite = page.url
    agenda = page.request.get(visite + "agenda/")
    assert b"BEGIN:VEVENT" in agenda.body()
    page.get_by_role("link", name="Préparer").click()
    formateur.verifier()
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Garder pour la visite").click()
    expect(page.get_by_role("heading", name="On en parlera")).to_be_visible()
    page.get_by_text("Reporter", exact=True).click()
    page.get_by_label("Jour").fill("2031-03-06")
    page.get_by_label("Heure").fill("09:00")
    page.get_by_label("Pourquoi la reporter").fill("Chantier déplacé")
    page.get_by_role("button", name="Reporter la visite").click()
    expect(page.get_by_text("jeudi 6 mars 2031")).to_be_visible()
    expect(page.get_by_role("heading", name="On en parlera")).to_be_visible()
    page.get_by_role("link", name="Tenir l’entretien").click()
    formateur.verifier()
    page.get_by_role("button", name="Commencer l’entretien").click()
    page.locator('input[name="r-arrivee-accueil"][value="non"]').check(force=True)
    page.get_by_label("Le mot du formateur").fill("Un bon départ.")
    formateur.verifier()
    page.get_by_role("button", name="Figer et faire signer").click()
    expect(page.get_by_text("Entretien figé").first).to_be_visible()
    formateur.verifier()
    page.get_by_label("Ce qui a été fait").fill("Tour de l’atelier prévu lundi.")
    page.get_by_role("button", name="Noter").click()
    expect(page.get_by_text("Tour de l’atelier prévu lundi.")).to_be_visible()
    page.get_by_role("button", name="Signer cet entretien").click()
    expect(page.get_by_text("Vous avez signé cet entretien").first).to_be_visible()


@pytest.mark.parametrize("taille", ["telephone"], indirect=True)
def test_the_ma_sees_the_visit_and_signs_the_interview(personne: Callable[[], Personne], taille: str) -> None:
    maitre = personne()
    page = maitre.entrer(CENTRE, "maitre")
    page.get_by_role("link", name=re.compile("Visite du centre pour")).first.click()
    maitre.verifier()
    page.go_back()
    page.get_by_role("link", name=re.compile("Signer le premier entretien")).first.click()
    maitre.verifier()
    page.get_by_role("button", name="Signer cet entretien").click()
    expect(page.get_by_text("Vous avez signé cet entretien").first).to_be_visible()
    maitre.verifier()


@pytest.mark.parametrize("taille", ["bureau"], indirect=True)
def test_a_question_moves_and_is_kept_only_when_the_centre_says_so(
    personne: Callable[[], Personne], taille: str
) -> None:
    coordo = personne()
    page = coordo.entrer(CENTRE, "coordonnateur")
    page.get_by_role("link", name="Visites", exact=True).click()
    page.get_by_role("link", name="Questions du premier entretien").click()
    coordo.verifier()
    premiere = page.locator("#rubrique-1 input[name=texte-1]").nth(1).input_value()
    page.get_by_role("button", name=re.compile("Monter la question 2 de la rubrique 1")).click()
    expect(page.get_by_text("Pas encore enregistré")).to_be_visible()
    expect(page.locator("#rubrique-1 input[name=texte-1]").first).to_have_value(premiere)
    coordo.verifier()
    page.get_by_role("button", name="Enregistrer la trame").click()
    expect(page.get_by_text(re.compile(r"Trame n° \d+ enregistrée")).first).to_be_visible()
