"""The booklet read on screen, section after section, by an apprentice, an MA and a trainer, by tap and by keyboard."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.navigateur.conftest import Personne
from tests.navigateur.seances import CENTRE

Creer = Callable[[], Personne]
SECTIONS = 11


def ouvrir(personne: Personne, role: str) -> None:
    """From where each starts: a few taps, no address typed."""
    page = personne.page
    if role == "maitre":
        page.get_by_role("link", name="Apprentis", exact=True).first.click()
        page.get_by_role("link", name=re.compile("^Le livret d")).first.click()
    else:
        personne.aller(f"/c/{CENTRE}/parcours/")
        if role == "formateur":
            page.locator("main a[href*='/parcours/']").first.click()
        page.get_by_role("link", name=re.compile("^(Mon livret|Livret)$")).first.click()
    page.wait_for_url(re.compile(r"/livrets/apprentis/[0-9a-f-]{36}/$"))


@pytest.mark.parametrize("role", ["apprenti", "maitre", "formateur"])
def test_a_booklet_is_read_from_its_contents_to_its_end(personne: Creer, role: str) -> None:
    lecteur = personne()
    page = lecteur.entrer(CENTRE, role)
    ouvrir(lecteur, role)
    lecteur.verifier()
    lignes = page.locator(".livret-sommaire a")
    expect(lignes).to_have_count(SECTIONS)
    lignes.first.focus()
    page.keyboard.press("Enter")
    for rang in range(SECTIONS):
        expect(page.locator("main h2").first).to_be_visible()
        lecteur.verifier()
        suivante = page.locator("a[rel=next]")
        if rang == SECTIONS - 1:
            expect(suivante).to_have_count(0)
        else:
            titre = suivante.inner_text().strip()
            suivante.focus()
            page.keyboard.press("Enter")
            expect(page.get_by_role("heading", level=2, name=titre)).to_be_visible()


def test_a_photo_is_seen_large_and_a_day_leads_to_its_entry(personne: Creer) -> None:
    apprenti = personne()
    page = apprenti.entrer(CENTRE, "apprenti")
    ouvrir(apprenti, "apprenti")
    page.get_by_role("link", name="Journal en entreprise").click()
    photo = page.locator(".entree .photos a").first
    photo.scroll_into_view_if_needed()
    photo.click()
    expect(page.locator("dialog img")).to_be_visible()
    apprenti.verifier()
    page.keyboard.press("Escape")
    titre = page.locator(".entree h4 a").first
    titre.click()
    page.wait_for_url(re.compile(r"/journal/[0-9a-f-]{36}/$"))
