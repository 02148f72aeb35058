"""The calendar and the plan of a period in a real browser, at both sizes."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.navigateur.conftest import Personne

# One centre for each size: what was written on the phone is still to do on the desktop.
CENTRES = {"telephone": "ateliers-du-rhone", "bureau": "cfa-du-comptoir"}


def test_a_coordinator_sees_a_rule_before_keeping_it_and_corrects_a_week(
    personne: Callable[[], Personne], taille: str
) -> None:
    coordonnateur = personne()
    page = coordonnateur.entrer(CENTRES[taille], "coordonnateur")
    coordonnateur.aller(f"/c/{CENTRES[taille]}/alternance/")
    page.locator("main table a").first.click()
    expect(page.get_by_role("heading", name="Calendrier d’alternance")).to_be_visible()
    coordonnateur.verifier()
    calendrier = page.url

    coordonnateur.aller(f"{calendrier}regle/")
    page.get_by_label("Semaines au centre").fill("1")
    page.get_by_role("button", name="Voir l’année").click()
    expect(page.get_by_role("heading", name="Ce que l’année deviendrait")).to_be_visible()
    coordonnateur.verifier()
    page.get_by_role("button", name="Enregistrer ce calendrier").click()
    expect(page.get_by_role("region", name="Messages")).to_contain_text("semaines écrites")

    coordonnateur.aller(f"{calendrier}semaines/")
    coordonnateur.verifier()
    page.locator(".annee__choix input[value='EEEEE']:not(:checked)").first.check(force=True)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("region", name="Messages")).to_contain_text("1\u00a0semaine changée")
    coordonnateur.aller(f"{calendrier}periodes/")
    coordonnateur.verifier()


def test_an_ma_agrees_to_a_plan_in_one_tap_and_the_apprentice_reads_it(
    personne: Callable[[], Personne], taille: str
) -> None:
    maitre = personne()
    page = maitre.entrer(CENTRES[taille], "maitre")
    page.get_by_role("link", name=re.compile("Dire ce qui est possible")).first.click()
    expect(page.get_by_role("button", name="Ces tâches sont possibles chez nous")).to_be_visible()
    maitre.verifier()
    page.get_by_role("button", name="Ces tâches sont possibles chez nous").click()
    expect(page.get_by_text("Plan validé par")).to_be_visible()
    maitre.verifier()

    apprenti = personne()
    page = apprenti.entrer(CENTRES[taille], "apprenti")
    apprenti.aller(f"/c/{CENTRES[taille]}/alternance/")
    expect(page.locator(".annee-maintenant")).to_contain_text("Cette semaine")
    apprenti.verifier()
