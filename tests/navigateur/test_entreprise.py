"""The company side in a real browser: a day logged in few taps, a fiche from its first word to two signatures."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, expect

from tests.navigateur.conftest import Personne

CENTRE = "cfa-du-comptoir"  # of its own: other tests count what waits in the first one
TAPES_AU_PLUS = 6
Creer = Callable[[], Personne]


class Doigt:
    """A finger that counts its taps; typing is not one."""

    def __init__(self) -> None:
        self.tapes = 0

    def taper(self, cible: Locator) -> None:
        cible.click()
        self.tapes += 1


@pytest.mark.parametrize("taille", ["telephone"], indirect=True)
def test_an_entry_with_a_photo_takes_six_taps_at_most(personne: Creer, tmp_path: Path) -> None:
    apprenti, doigt = personne(), Doigt()
    page = apprenti.entrer(CENTRE, "apprenti")
    doigt.taper(page.get_by_role("link", name="Journal"))
    doigt.taper(page.get_by_role("link", name="Noter une activité").first)
    page.get_by_label("Ce que j’ai fait").fill("J’ai réceptionné une palette et contrôlé les dates.")
    photo = tmp_path / "palette.jpg"
    Image.new("RGB", (1200, 900), "peru").save(photo)
    with page.expect_file_chooser() as choix:
        doigt.taper(page.locator("input[name=photos]"))
    choix.value.set_files(photo)
    doigt.tapes += 1  # the picture, in the phone's own gallery
    doigt.taper(page.locator("[data-taches] > label.taches__tache").first)  # one of the latest
    doigt.taper(page.get_by_role("button", name="Envoyer"))
    page.wait_for_url(re.compile(r"/journal/[0-9a-f-]{36}/"))
    expect(page.get_by_text("réceptionné une palette").first).to_be_visible()
    expect(page.locator("img[src*='photos']")).to_have_count(1)
    assert doigt.tapes <= TAPES_AU_PLUS
    apprenti.aller(f"/c/{CENTRE}/journal/noter/")
    page.get_by_role("link", name="Comme la dernière fois").click()
    expect(page.get_by_label("Ce que j’ai fait")).to_have_value(
        "J’ai réceptionné une palette et contrôlé les dates."
    )
    apprenti.verifier()


def test_a_fiche_from_its_first_word_to_two_signatures(personne: Creer, taille: str) -> None:
    titre = f"Contrôler une livraison, {taille}"
    apprenti, maitre, formateur = personne(), personne(), personne()
    page = apprenti.entrer(CENTRE, "apprenti")
    apprenti.aller(f"/c/{CENTRE}/fiches/")
    apprenti.verifier()
    page.get_by_role("link", name="Écrire une fiche").first.click()
    page.get_by_label("Le travail").fill(titre)
    page.get_by_label("Les étapes").fill("J’ai compté, puis ouvert un colis sur dix.")
    page.get_by_text("Flash", exact=True).click()
    page.get_by_label("Qu’est-ce que j’ai réussi").fill("Voir le colis mouillé.")
    apprenti.verifier()
    page.get_by_role("button", name="Partager").click()
    page.wait_for_url(re.compile(r"/fiches/[0-9a-f-]{36}/$"))
    apprenti.verifier()
    adresse = page.url

    formateur.entrer(CENTRE, "formateur")
    formateur.aller(adresse)
    formateur.page.get_by_label("Votre message").fill("Comment avez-vous choisi les colis ?")
    formateur.page.get_by_role("button", name="Écrire dans le fil").click()
    expect(formateur.page.get_by_text("Comment avez-vous choisi").first).to_be_visible()
    formateur.verifier()

    maitre.entrer(CENTRE, "maitre")
    maitre.page.get_by_role("link", name=re.compile(titre)).first.click()
    maitre.verifier()
    maitre.page.get_by_role("button", name="Demander un complément").click()
    expect(maitre.page.get_by_text("Dites en quelques mots").first).to_be_visible()
    maitre.page.locator(".reponse__niveaux label").last.click()
    maitre.page.get_by_label("Un mot pour l’apprenti").fill("Très bien vu.")
    maitre.page.get_by_role("button", name="Valider et signer").click()
    expect(maitre.page.get_by_text("Fiche validée et signée par vous").first).to_be_visible()
    maitre.verifier()

    apprenti.aller(adresse)
    page.get_by_text("Dessiner ma signature").click()
    page.locator("[data-dessin] canvas").scroll_into_view_if_needed()
    zone = page.locator("[data-dessin] canvas").bounding_box()
    page.mouse.move(zone["x"] + 30, zone["y"] + 60)
    page.mouse.down()
    page.mouse.move(zone["x"] + 120, zone["y"] + 20, steps=4)
    page.mouse.up()
    page.get_by_role("button", name="Signer cette fiche").click()
    expect(page.locator("main").get_by_text("Signée", exact=True)).to_be_visible()
    expect(page.get_by_role("img", name="Signature dessinée")).to_be_visible()
    apprenti.verifier()
