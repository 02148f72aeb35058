"""Bilans de compétences in a real browser: deciding with reasons, and a whole group in one pass, by keyboard."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.navigateur.conftest import Personne

CENTRE = "ateliers-du-rhone"
Creer = Callable[[], Personne]


def test_trainer_decides_otherwise_and_says_why(personne: Creer, taille: str) -> None:
    formateur = personne()
    page = formateur.entrer(CENTRE, "formateur")
    ouvrir(formateur, f"Bilan d’essai, {taille}")
    page.get_by_role("link", name=re.compile("^(Commencer|Continuer) avec")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Bilan d’essai, {taille}")
    formateur.verifier()
    ligne = page.locator("article", has_text="moyenne des 3 derniers").first
    ligne.get_by_text("Ce qui le montre").click()
    expect(ligne.locator(".traces li").first).to_be_visible()
    autre = ligne.locator("label:has(input[type=radio])").filter(has_not_text="proposé").last
    autre.click()
    expect(ligne.get_by_text("Dites pourquoi")).to_be_visible()
    expect(page.get_by_text("Avant de figer, dites pourquoi")).to_be_visible()
    formateur.verifier()
    ligne.get_by_role("textbox").fill("Vu en autonomie sur trois chantiers.")
    ligne.get_by_role("textbox").press("Tab")
    expect(ligne.get_by_text("autre niveau que celui proposé")).to_be_visible()
    expect(page.get_by_text("Avant de figer, dites pourquoi")).to_have_count(0)
    page.get_by_role("button", name=re.compile("Prendre toutes les propositions")).click()
    expect(page.get_by_role("button", name="Annuler ces décisions")).to_be_visible()
    expect(
        page.locator("article", has_text="moyenne des 3 derniers").first.get_by_role("textbox")
    ).to_have_value("Vu en autonomie sur trois chantiers.")
    page.get_by_role("button", name=re.compile("^À décider")).click()
    expect(page).to_have_url(re.compile("voir=a-decider"))
    formateur.verifier()
    page.get_by_role("button", name=re.compile("^Toutes")).click()
    page.get_by_role("button", name="Annuler ces décisions").click()
    expect(page.get_by_text(re.compile("décisions? annulées?")).first).to_be_visible()


def test_trainer_goes_through_a_group_by_keyboard(personne: Creer, taille: str) -> None:
    formateur = personne()
    page = formateur.entrer(CENTRE, "formateur")
    ouvrir(formateur, f"Bilan au clavier, {taille}")
    formateur.verifier()
    page.get_by_role("link", name=re.compile("^Commencer avec")).press("Enter")
    titre = page.get_by_role("main").locator("header").first
    premier = titre.inner_text()
    radios = page.locator("article fieldset").first.get_by_role("radio")
    radios.first.focus()
    page.keyboard.press("ArrowDown")
    expect(radios.nth(1)).to_be_checked()
    expect(page.locator("article").first.get_by_text(re.compile("Décidé par|Dites pourquoi"))).to_be_visible()
    page.keyboard.press("Alt+PageDown")
    expect(page.get_by_text("2 sur", exact=False).first).to_be_visible()
    assert titre.inner_text() != premier
    formateur.verifier()
    page.keyboard.press("Alt+PageUp")
    expect(page.locator("article fieldset").first.get_by_role("radio").nth(1)).to_be_checked()
    page.get_by_role("link", name=re.compile("Bilan au clavier")).click()
    expect(page.get_by_role("row", name=re.compile("En cours|Motifs à donner"))).to_have_count(1)
    formateur.verifier()


def test_coordonnateur_chooses_how_levels_are_proposed(personne: Creer) -> None:
    coordonnateur = personne()
    page = coordonnateur.entrer("cfa-du-comptoir", "coordonnateur")
    coordonnateur.aller("/c/cfa-du-comptoir/bilans/regle/")
    coordonnateur.verifier()
    page.get_by_text("La moyenne pondérée de tous les niveaux", exact=True).click()
    page.get_by_label("Poids d’une évaluation certificative").fill("3")
    page.get_by_role("button", name="Enregistrer la règle").click()
    expect(page.get_by_text("certificative × 3")).to_be_visible()
    coordonnateur.verifier()


def ouvrir(formateur: Personne, nom: str) -> None:
    """The same bilan for the first group of the trainer."""
    page = formateur.page
    formateur.aller(f"/c/{CENTRE}/groupes/")
    page.get_by_role("main").get_by_role("link", name="MELEC 1re").first.click()
    page.get_by_role("navigation", name="Pages du groupe").get_by_role("link", name="Bilans").click()
    formateur.verifier()
    page.get_by_role("link", name="Préparer des bilans").click()
    formateur.verifier()
    page.get_by_label("Nom des bilans").fill(nom)
    page.get_by_role("button", name="Ouvrir ces bilans").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(nom)
