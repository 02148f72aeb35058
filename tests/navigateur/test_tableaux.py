"""Dashboards in a real browser: an apprentice's, a group's, a centre's; on a phone and on a desktop, with axe."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.navigateur.conftest import Personne

CENTRE = "ateliers-du-rhone"
Creer = Callable[[], Personne]


def test_apprentice_follows_a_figure_to_what_shows_it(personne: Creer) -> None:
    apprenti = personne()
    page = apprenti.entrer(CENTRE, "apprenti")
    apprenti.aller(f"/c/{CENTRE}/parcours/")
    expect(page.get_by_role("heading", name="Attendu à ce jour")).to_be_visible()
    apprenti.verifier()
    onglets = page.get_by_role("navigation", name="Tableau de bord")
    onglets.get_by_role("link", name="Dans le temps").click()
    apprenti.verifier()
    page.get_by_role("region", name="Compétences dans le temps").locator("td a").first.click()
    expect(page).to_have_url(re.compile(r"/traces/.*du=.*au="))
    apprenti.verifier()
    page.go_back()
    page.get_by_role("link", name="Par période").click()
    expect(page).to_have_url(re.compile(r"par=periode"))
    apprenti.verifier()
    onglets.get_by_role("link", name="Tâches").click()
    page.get_by_label("Afficher").select_option("rencontree")
    expect(page).to_have_url(re.compile(r"etat=rencontree"))
    apprenti.verifier()
    page.get_by_role("main").locator("td a").first.click()
    apprenti.verifier()


def test_trainer_sorts_and_filters_a_group(personne: Creer, taille: str) -> None:
    formateur = personne()
    page = formateur.entrer(CENTRE, "formateur")
    formateur.aller(f"/c/{CENTRE}/groupes/")
    page.get_by_role("main").get_by_role("link").first.click()
    page.get_by_role("link", name="Tableau de bord").click()
    formateur.verifier()
    if taille == "bureau":
        page.get_by_role("columnheader", name=re.compile("Acquises.*centre")).get_by_role("link").click()
        expect(page).to_have_url(re.compile(r"tri=-acquises"))
        expect(page.locator("th[aria-sort='descending']")).to_have_count(1)
    page.get_by_text("Filtrer", exact=True).click()
    page.get_by_label("Lieu", exact=True).select_option("centre")
    expect(page).to_have_url(re.compile(r"contexte=centre"))
    formateur.verifier()
    onglets = page.get_by_role("navigation", name="Tableau de bord du groupe")
    for nom in ("Suivi", "Couverture"):
        onglets.get_by_role("link", name=nom).click()
        expect(onglets.get_by_role("link", name=nom)).to_have_attribute("aria-current", "page")
        formateur.verifier()


def test_administrator_reads_the_indicators(personne: Creer) -> None:
    administrateur = personne()
    page = administrateur.entrer(CENTRE, "administrateur")
    administrateur.aller(f"/c/{CENTRE}/indicateurs/")
    expect(page.get_by_role("heading", name="Promotion par promotion")).to_be_visible()
    administrateur.verifier()
    page.get_by_label("Activité sur").select_option("90")
    expect(page).to_have_url(re.compile(r"jours=90"))
    administrateur.aller(f"/c/{CENTRE}/indicateurs/silencieux/")
    administrateur.verifier()
