"""A bilan de période in a real browser: the trainer prepares, fills and freezes it; the MA signs."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.navigateur.conftest import Personne

# One centre for each size: a period is evaluated once.
CENTRES = {"telephone": "ateliers-du-rhone", "bureau": "cfa-du-comptoir"}


def test_a_period_is_evaluated_together_and_signed_by_three(
    personne: Callable[[], Personne], taille: str
) -> None:
    centre = CENTRES[taille]
    formateur = personne()
    page = formateur.entrer(centre, "formateur")
    page.get_by_role("link", name=re.compile("Faire les bilans")).first.click()
    formateur.verifier()
    page.get_by_role("link", name=re.compile("Préparer le bilan")).first.click()
    formateur.verifier()
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Commencer le bilan").click()
    page.wait_for_url(re.compile(r"/bilans-periode/"))
    formateur.verifier()
    adresse = page.url
    page.locator('input[name^="n-"]').nth(2).check(force=True)
    page.get_by_label("Le mot du formateur").fill("Une période bien remplie.")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Enregistré.").first).to_be_visible()
    expect(page.locator('input[name^="n-"]').nth(2)).to_be_checked()
    if page.get_by_label("Ce qu’il y a à faire").is_hidden():
        page.get_by_text("Ajouter une action").click()
    page.get_by_label("Ce qu’il y a à faire").fill("Lire un plan seul")
    page.get_by_role("button", name="Ajouter", exact=True).click()
    expect(page.get_by_text("Lire un plan seul").first).to_be_visible()
    papier = page.request.get(adresse + "imprimer/")
    assert papier.body().startswith(b"%PDF-")
    page.get_by_role("link", name="Recopier").click()
    formateur.verifier()
    page.get_by_label("Le mot du maître d’apprentissage").fill("Recopié du papier.")
    page.get_by_label("Ce qu’il y a à faire").nth(1).fill("Apporter le plan de l’atelier")
    page.get_by_role("button", name="Enregistrer le tout").click()
    expect(page.get_by_text("Recopié. Relisez").first).to_be_visible()
    expect(page.get_by_text("Apporter le plan de l’atelier").first).to_be_visible()
    page.get_by_role("button", name="Figer et faire signer").click()
    expect(page.get_by_text("Bilan figé").first).to_be_visible()
    formateur.verifier()
    page.get_by_role("button", name="Signer ce bilan").click()
    expect(page.get_by_text("Vous avez signé ce bilan").first).to_be_visible()
    expect(page.get_by_text("formateur, le")).to_be_visible()


def test_the_ma_reads_and_signs_what_waits(personne: Callable[[], Personne], taille: str) -> None:
    centre = CENTRES[taille]
    maitre = personne()
    page = maitre.entrer(centre, "maitre")
    page.get_by_role("link", name=re.compile("Signer le bilan de « ")).first.click()
    maitre.verifier()
    page.get_by_role("button", name="Signer ce bilan").click()
    expect(page.get_by_text("Vous avez signé ce bilan").first).to_be_visible()
    maitre.verifier()
