"""The composition of the booklet in a real browser: sections put in order by keyboard, kept in that order."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.navigateur.conftest import Personne

# One centre for each size: the order saved on the phone is not the one that the desktop starts from.
CENTRES = {"telephone": "ateliers-du-rhone", "bureau": "cfa-du-comptoir"}


def _ordre(page: Page) -> list[str]:
    return page.locator("[data-liste-ordonnee] > li").evaluate_all("rangs => rangs.map(r => r.dataset.nom)")


def test_a_section_moves_up_by_keyboard_and_stays(personne: Callable[[], Personne], taille: str) -> None:
    centre = CENTRES[taille]
    coordonnateur = personne()
    page = coordonnateur.entrer(centre, "coordonnateur")
    coordonnateur.aller(f"/c/{centre}/livrets/composition/")
    expect(page.locator("[data-gestes]").first).to_be_visible()
    coordonnateur.verifier()
    avant = _ordre(page)
    page.get_by_role("button", name=f"Monter « {avant[2]} »").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    voulu = [avant[2], avant[0], avant[1], *avant[3:]]
    assert _ordre(page) == voulu
    expect(page.get_by_role("button", name=f"Monter « {avant[2]} »")).to_be_disabled()
    expect(page.get_by_role("button", name=f"Descendre « {avant[2]} »")).to_be_focused()
    page.get_by_role("button", name="Enregistrer la composition").click()
    expect(page.get_by_text("La composition du livret est enregistrée.").first).to_be_visible()
    assert _ordre(page) == voulu
    coordonnateur.verifier()
