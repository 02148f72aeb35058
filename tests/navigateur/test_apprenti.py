"""The apprentice in a real browser: judging oneself with a reason that is never lost, reading results."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.navigateur.conftest import Personne

# One centre for each size: what was read or judged on the phone is still to do on the desktop.
CENTRES = {"telephone": "ateliers-du-rhone", "bureau": "cfa-du-comptoir"}
RAISON = "J’ai repris deux fois la mesure, puis elle était bonne."


def test_apprentice_judges_themself_and_reads_results(
    personne: Callable[[], Personne], planifier: Callable[..., str], taille: str
) -> None:
    centre = CENTRES[taille]
    titre = f"Dire où j’en suis, {taille}"
    planifier(titre, centre=centre)
    apprenti = personne()
    page = apprenti.entrer(centre, "apprenti")
    expect(page.get_by_role("heading", name="Ce que je travaille ensuite")).to_be_visible()
    apprenti.verifier()
    activites = f"/c/{centre}/activites/"

    apprenti.aller(activites)
    apprenti.verifier()
    page.locator("section[aria-labelledby='a-evaluer'] a", has_text=titre).click()
    expect(page.get_by_role("heading", name="Ce qui est attendu de moi")).to_be_visible()
    apprenti.verifier()
    page.locator(".attendu input[type=radio]").nth(1).check(force=True)
    expect(page.get_by_text("Tout est enregistré")).to_be_visible()
    adresse = page.url
    page.locator(".attendu textarea").first.fill(RAISON)
    apprenti.aller(activites)  # left while typing
    apprenti.aller(adresse)
    expect(page.locator(".attendu textarea").first).to_have_value(RAISON)
    expect(page.locator(".attendu input[type=radio]").nth(1)).to_be_checked()
    expect(page.get_by_text("Tout est enregistré")).to_be_visible()
    page.evaluate("localStorage.clear()")
    apprenti.aller(adresse)
    expect(page.locator(".attendu textarea").first).to_have_value(RAISON)

    apprenti.aller(activites)
    a_lire = page.locator("section[aria-labelledby='a-lire'] a")
    nombre = a_lire.count()
    a_lire.first.click()
    expect(page.get_by_role("heading", name="Mes résultats")).to_be_visible()
    apprenti.verifier()
    page.locator("#lecture").scroll_into_view_if_needed()
    expect(page.get_by_text("Votre formateur le sait")).to_be_visible()
    apprenti.verifier()
    apprenti.aller(activites)
    expect(page.locator("section[aria-labelledby='a-lire'] a")).to_have_count(nombre - 1)

    apprenti.aller(f"/c/{centre}/parcours/a-travailler/")
    expect(page.get_by_role("heading", name="Ce que je travaille ensuite")).to_be_visible()
    apprenti.verifier()
