"""Certification in a real browser: a decision with its reason, and the attestation an apprentice holds."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.navigateur.conftest import Personne

# One centre for each size: what was decided on the phone is still to decide on the desktop.
CENTRES = {"telephone": "ateliers-du-rhone", "bureau": "cfa-du-comptoir"}


def test_a_jury_decides_otherwise_and_says_why(personne: Callable[[], Personne], taille: str) -> None:
    centre = CENTRES[taille]
    coordonnateur = personne()
    page = coordonnateur.entrer(centre, "coordonnateur")
    coordonnateur.aller(f"/c/{centre}/certification/")
    coordonnateur.verifier()
    page.locator("tr", has_text="ou bloc").get_by_role("link").first.click()
    coordonnateur.verifier()
    page.locator("tr", has_text="Décidée").get_by_role("link").first.click()
    coordonnateur.verifier()
    page.locator("tr", has_text="Figée").get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="Pas à pas")).to_be_visible()
    coordonnateur.verifier()
    page.get_by_text("Déverrouiller cette décision").click()
    page.get_by_label("Pourquoi le déverrouiller").fill("Une erreur de report")
    page.get_by_role("button", name="Déverrouiller").click()
    page.get_by_label("Note sur 20").fill("7,25")
    page.get_by_label("Pourquoi elle diffère").fill("")
    page.get_by_role("button", name="Enregistrer et figer").click()
    expect(page.get_by_text("dites pourquoi").first).to_be_visible()
    coordonnateur.verifier()
    page.get_by_label("Pourquoi elle diffère").fill("L’oral n’a pas confirmé")
    page.get_by_role("button", name="Enregistrer et figer").click()
    expect(page.get_by_text("7,25/20").first).to_be_visible()
    coordonnateur.verifier()


def test_an_apprentice_holds_their_attestation(personne: Callable[[], Personne], taille: str) -> None:
    centre = CENTRES[taille]
    apprenti = personne()
    page = apprenti.entrer(centre, "apprenti")
    apprenti.aller(f"/c/{centre}/attestations/")
    apprenti.verifier()
    page.locator("tbody").get_by_role("link").first.click()
    with page.expect_download() as recu:
        page.get_by_role("link", name="Justificatif numérique").click()
    assert recu.value.suggested_filename.endswith(".jwt")
    apprenti.verifier()
    page.get_by_role("link", name="la page de vérification").click()
    expect(page.get_by_text("Attestation authentique")).to_be_visible()
    apprenti.verifier()
