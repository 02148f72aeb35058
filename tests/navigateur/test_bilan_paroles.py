"""A bilan held by three in a real browser: words before the meeting, the meeting, actions, and the trame behind it."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.navigateur.conftest import Personne

Creer = Callable[[], Personne]
# One centre for each size: words are shared once.
CENTRES = {"telephone": "ateliers-du-rhone", "bureau": "cfa-du-comptoir"}


def test_words_are_prepared_shared_then_read_at_the_meeting(personne: Creer, taille: str) -> None:
    centre = CENTRES[taille]
    apprenti = personne()
    page = apprenti.entrer(centre, "apprenti")
    page.get_by_role("link", name=re.compile("Préparer vos mots")).first.click()
    apprenti.verifier()
    adresse = page.url
    page.get_by_label("Ce dont je suis fier").fill("Mon premier tableau, fini sans aide.")
    page.get_by_role("button", name="Garder pour plus tard").click()
    expect(page.get_by_text("Vos mots sont enregistrés.").first).to_be_visible()
    formateur = personne()
    sienne = formateur.entrer(centre, "formateur")
    formateur.aller(adresse)
    expect(sienne.get_by_text("n’a encore rien partagé ici")).to_be_visible()
    page.get_by_label("Ce que je trouve difficile").fill("Lire un schéma vite.")
    page.get_by_role("button", name="Partager mes mots").click()
    expect(page.get_by_text("Vos mots sont partagés").first).to_be_visible()
    apprenti.verifier()
    formateur.aller(adresse)
    expect(sienne.get_by_text("Mon premier tableau, fini sans aide.")).to_be_visible()

    sienne.get_by_label("Points forts").fill("Soigneux.")
    sienne.get_by_label("Points forts").press("Tab")
    expect(sienne.locator("#s-forts").get_by_text("Enregistré")).to_be_visible()
    ajouter = sienne.locator("summary", has_text="Ajouter une action")
    if sienne.get_by_label("Ce qu’il y a à faire").is_hidden():
        ajouter.click()
    sienne.get_by_label("Ce qu’il y a à faire").fill("Lire deux schémas par semaine")
    sienne.get_by_role("button", name="Ajouter l’action").click()
    expect(sienne.get_by_text("Lire deux schémas par semaine").first).to_be_visible()
    expect(sienne.get_by_label("Points forts")).to_have_value("Soigneux.")
    formateur.verifier()
    sienne.get_by_role("link", name="Noter la rencontre").click()
    formateur.verifier()
    sienne.locator(".presences__ligne").first.get_by_text("Présent", exact=True).click()
    autre = sienne.locator(".presences__ligne--autre").first
    autre.get_by_label("Autre personne").fill("Hélène Dupont")
    autre.get_by_label("En quelle qualité").fill("Représentante légale")
    sienne.get_by_role("button", name="Enregistrer la rencontre").click()
    expect(sienne.get_by_text("Hélène Dupont, Représentante légale")).to_be_visible()
    papier = sienne.request.get(adresse + "imprimer/")
    assert papier.body().startswith(b"%PDF-")
    sienne.locator("article label:has(input[type=radio])").filter(has_text="proposé").first.click()
    expect(sienne.get_by_text(re.compile("Décidé par")).first).to_be_visible()
    sienne.get_by_role("button", name="Figer et faire signer").click()
    expect(sienne.get_by_text("Bilan figé").first).to_be_visible()
    formateur.verifier()
    apprenti.aller(adresse)
    expect(page.get_by_text("Où en sont les actions")).to_be_visible()
    expect(page.get_by_text("Mon premier tableau, fini sans aide.")).to_be_visible()
    apprenti.verifier()


def test_the_trame_is_written_and_previewed(personne: Creer, taille: str) -> None:
    coordonnateur = personne()
    page = coordonnateur.entrer(CENTRES[taille], "coordonnateur")
    coordonnateur.aller(f"/c/{CENTRES[taille]}/bilans/trame/")
    coordonnateur.verifier()
    page.get_by_role("button", name="Ajouter une section").click()
    expect(page.get_by_text("Pas encore enregistré")).to_be_visible()
    nouvelle = page.locator(".trame-bilan > li").last
    nouvelle.get_by_label("Titre").fill("Vie à l’internat")
    nouvelle.get_by_role("group", name="Qui l’écrit").get_by_label("L’apprenti").check()
    page.get_by_label("Vu par").select_option("L’apprenti")
    page.get_by_role("button", name="Voir l’aperçu").click()
    expect(page.locator("#apercu").get_by_text("Vie à l’internat").first).to_be_visible()
    coordonnateur.verifier()
    page.get_by_role("button", name="Enregistrer la trame").click()
    expect(page.get_by_text("Les bilans déjà ouverts gardent la leur").first).to_be_visible()
    coordonnateur.verifier()
