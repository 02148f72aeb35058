"""The exports of booklets in a real browser: nothing yet, under way, stopped, taken up again, ready, planned."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.navigateur.conftest import Personne

CENTRE = "cfa-du-comptoir"
# What was just made is not made again: each size has a centre whose booklets are to be made.
CENTRES = {"telephone": CENTRE, "bureau": "ateliers-du-rhone"}


def test_an_administrator_exports_stops_and_takes_up(personne: Callable[[], Personne], taille: str) -> None:
    administrateur, centre = personne(), CENTRES[taille]
    page = administrateur.entrer(centre, "administrateur")
    administrateur.aller(f"/c/{centre}/livrets/")
    administrateur.verifier()
    page.get_by_text("Éditer plusieurs groupes ou tout le centre").click()
    page.get_by_role("button", name="Éditer ces livrets").click()
    expect(page.get_by_text("Cochez au moins un groupe, ou tout le centre.").first).to_be_visible()
    administrateur.verifier()
    page.get_by_label("Tout le centre").check()
    page.get_by_role("button", name="Éditer ces livrets").click()
    expect(page.get_by_role("heading", name="Livrets de tout le centre")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_be_visible()
    administrateur.verifier()
    page.get_by_role("button", name="Arrêter l’édition").click()
    expect(page.get_by_text("Édition arrêtée").first).to_be_visible()
    administrateur.verifier()
    page.get_by_role("button", name=re.compile("^Reprendre")).click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.get_by_role("button", name="Arrêter l’édition").click()  # the others need the worker
    expect(page.get_by_text("Édition arrêtée").first).to_be_visible()
    administrateur.aller(f"/c/{centre}/livrets/")
    expect(page.get_by_role("table").get_by_text("Arrêté").first).to_be_visible()
    administrateur.verifier()


def test_exports_are_planned_and_apprentices_chosen(personne: Callable[[], Personne], taille: str) -> None:
    coordonnateur = personne()
    page = coordonnateur.entrer(CENTRE, "coordonnateur")
    coordonnateur.aller(f"/c/{CENTRE}/livrets/planifies/")
    coordonnateur.verifier()
    page.get_by_label("Nom").fill(f"Chaque mois, {taille}")
    page.get_by_label("Tout le centre").check()
    page.get_by_label("Rythme").select_option("mois")
    page.get_by_label("Première édition").fill("2099-01-31")
    page.get_by_role("button", name="Planifier").click()
    expect(page.get_by_role("heading", name=f"Chaque mois, {taille}")).to_be_visible()
    coordonnateur.verifier()
    page.get_by_role("button", name=re.compile(f"^Arrêter « Chaque mois, {taille}")).click()
    expect(page.get_by_text("ne sera plus édité").first).to_be_visible()
    coordonnateur.aller(f"/c/{CENTRE}/livrets/")
    page.get_by_role("link", name=re.compile("^Choisir des apprentis")).first.click()
    coordonnateur.verifier()
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Éditer ces livrets").click()
    expect(page.get_by_role("heading", name=re.compile("^Livret de "))).to_be_visible()
    expect(page.get_by_text("Les livrets sont prêts")).to_be_visible(timeout=120_000)
    coordonnateur.verifier()
    with page.expect_download() as telechargement:
        page.get_by_role("link", name=re.compile("^Tout télécharger")).click()
    assert re.fullmatch(r"Livret de .+\.zip", telechargement.value.suggested_filename)
    coordonnateur.aller(f"/c/{CENTRE}/livrets/donnees/")
    coordonnateur.verifier()
    page.get_by_label("Évaluations").check()
    page.get_by_label("CSV, pour un tableur").check()
    with page.expect_download() as telechargement:
        page.get_by_role("button", name="Télécharger").click()
    assert telechargement.value.suggested_filename.endswith(".csv")
