"""Declaring a TP from the library in a real browser: the test counts what a trainer does."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Route, expect

from tests.navigateur.conftest import Personne

CENTRE = "ateliers-du-rhone"
MAXIMUM = 12  # clicks and fields filled in, from home to a planned séance
Creer = Callable[[], Personne]


class Compteur:
    """Each click and each field filled in is one interaction."""

    def __init__(self) -> None:
        self.gestes: list[str] = []

    def clic(self, cible: Locator, nom: str) -> None:
        self.gestes.append(nom)
        cible.click()

    def saisir(self, cible: Locator, valeur: str, nom: str) -> None:
        self.gestes.append(nom)
        cible.fill(valeur)

    def choisir(self, cible: Locator, nom: str) -> None:
        """Only when the form did not fill it in by itself."""
        if not cible.input_value():
            self.gestes.append(nom)
            cible.select_option(index=1)


def test_a_tp_is_declared_from_the_common_library_in_twelve_interactions(
    personne: Creer, taille: str
) -> None:
    formateur = personne()
    page = formateur.entrer(CENTRE, "formateur")
    compte = Compteur()
    lien = page.get_by_role("link", name="Scénarios", exact=True)
    compte.clic(lien.locator("visible=true").first, "Scénarios")
    compte.clic(page.get_by_role("link", name="Bibliothèque commune"), "Bibliothèque commune")
    compte.saisir(page.get_by_role("searchbox"), "coffret de chantier", "chercher")
    expect(page.get_by_text("1 scénario partagé")).to_be_visible()
    formateur.verifier()
    compte.clic(page.get_by_role("button", name="Copier dans mon centre"), "copier")
    titre = page.get_by_label("Titre")
    expect(titre).to_have_value("Câbler un coffret de chantier")
    formateur.verifier()
    compte.saisir(titre, f"Coffret de chantier, {taille}", "ajuster le titre")
    compte.saisir(page.get_by_label("Résultats attendus"), "Un coffret prêt à brancher.", "ajuster")
    compte.clic(page.get_by_role("button", name="Enregistrer et planifier"), "enregistrer")
    compte.choisir(page.get_by_label("Groupe"), "groupe")
    compte.clic(page.get_by_role("button", name="Planifier la séance"), "planifier")
    page.wait_for_url(re.compile(r"/seances/[0-9a-f-]{36}/"))
    expect(page.get_by_role("heading", name=f"Coffret de chantier, {taille}")).to_be_visible()
    assert page.get_by_role("gridcell").count() or page.locator("main a").count()
    assert len(compte.gestes) <= MAXIMUM, compte.gestes


def test_ticking_tasks_brings_competences_and_criteria_and_hands_keep_theirs(personne: Creer) -> None:
    formateur = personne()
    page = formateur.entrer(CENTRE, "formateur")
    formateur.aller(f"/c/{CENTRE}/scenarios/nouveau/")
    page.get_by_label("Titre").fill("Un essai de liens")
    page.get_by_label("Référentiel").select_option(index=1)
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url("**/referentiel/")
    taches, competences = page.locator('input[name="taches"]'), page.locator('input[name="competences"]')
    criteres = page.locator('input[name="criteres"]:checked')
    cochees = page.locator('input[name="competences"]:checked')
    tache = next(t for t in taches.all() if t.get_attribute("data-appelle"))
    appelees = tache.get_attribute("data-appelle").split()
    tache.check()
    expect(cochees).to_have_count(len(appelees))
    assert criteres.count() > 0
    expect(page.locator("[data-resume]")).to_contain_text("1 tâche")
    autre = next(c for c in competences.all() if c.get_attribute("value") not in appelees)
    autre.check()
    tache.uncheck()
    expect(cochees).to_have_count(1)
    expect(page.locator('input[name="manuelles"]:checked')).to_have_count(1)
    formateur.verifier()
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url("**/ressources/")


def test_files_are_sent_as_they_are_chosen_and_refusals_are_said(personne: Creer, tmp_path: Path) -> None:
    formateur = personne()
    page = formateur.entrer(CENTRE, "formateur")
    formateur.aller(f"/c/{CENTRE}/scenarios/")
    sien = page.locator(".carte", has_text="Agathe Noisetier")  # the persona: one edits what one wrote
    sien.locator(".carte__titre a").first.click()
    page.get_by_role("link", name="Modifier").click()
    formateur.aller(page.url.replace("/modifier/", "/ressources/"))
    bon, mauvais = tmp_path / "plan.pdf", tmp_path / "virus.pdf"
    bon.write_bytes(b"%PDF-1.7 " + str(page.url).encode())
    mauvais.write_bytes(b"<script>alert(1)</script>")
    page.get_by_label("Ajouter des fichiers").set_input_files([bon, mauvais])
    expect(page.get_by_text("n’ont pas été gardés")).to_be_visible()
    expect(page.locator("#documents").get_by_text("plan.pdf").first).to_be_visible()
    formateur.verifier()


def test_the_library_answers_as_one_types_and_by_its_facets(personne: Creer) -> None:
    formateur = personne()
    page = formateur.entrer(CENTRE, "formateur")
    formateur.aller(f"/c/{CENTRE}/scenarios/")
    page.get_by_role("searchbox").fill("DEPART")
    expect(page).to_have_url(re.compile(r"[?&]q=DEPART"))
    facette = page.get_by_role("link", name=re.compile("Électrotechnique")).first
    facette.click()
    expect(page).to_have_url(re.compile(r"version="))
    expect(page.get_by_label("Tâche")).to_be_visible()
    formateur.verifier()
    page.get_by_label("Compétence").select_option(index=1)
    expect(page).to_have_url(re.compile(r"competence="))
    page.go_back()
    expect(page).to_have_url(re.compile(r"version="))
    page.get_by_role("link", name="Tout revoir").click()
    expect(page).to_have_url(re.compile(r"/scenarios/$"))
    formateur.verifier()


def test_planning_searches_as_one_types_and_keeps_the_keyboard(personne: Creer) -> None:
    voulu = "Organiser la maintenance d’un parc de variateurs"
    formateur = personne()
    page = formateur.entrer(CENTRE, "formateur")
    formateur.aller(f"/c/{CENTRE}/seances/planifier/?chercher=introuvable")
    champ, choix = page.get_by_label("Chercher un scénario"), page.get_by_label("Scénario", exact=True)
    expect(page.get_by_text("Aucun scénario ne répond.")).to_be_visible()
    expect(choix.locator("option")).to_have_count(1)  # « Choisir… »
    formateur.verifier()
    champ.focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("variateur", delay=60)
    expect(choix.locator("option", has_text=re.compile("variateur", re.IGNORECASE)).first).to_be_attached()
    expect(champ).to_be_focused()
    page.keyboard.type(" parc", delay=60)  # where one was
    expect(champ).to_have_value("variateur parc")
    expect(choix.locator("option")).to_have_text(["Choisir…", voulu])
    expect(champ).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(choix).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Groupe").locator("option", has_text="BTS ÉLEC 2")).to_have_count(1)
    expect(choix.locator("option:checked")).to_have_text(voulu)
    formateur.verifier()


def test_what_is_typed_while_an_answer_is_on_its_way_stays(personne: Creer) -> None:
    formateur = personne()
    page = formateur.entrer(CENTRE, "formateur")
    formateur.aller(f"/c/{CENTRE}/seances/planifier/?chercher=introuvable")
    champ, choix = page.get_by_label("Chercher un scénario"), page.get_by_label("Scénario", exact=True)
    recherche = re.compile(r"/seances/planifier/\?")
    retenues: list[Route] = []
    page.route(recherche, lambda route: route.continue_() if retenues else retenues.append(route))
    with page.expect_request(recherche):
        champ.fill("variateur")
    page.keyboard.type(" parc")
    retenues[0].continue_()
    expect(choix.locator("option", has_text="parc de variateurs")).to_have_count(1)
    expect(champ).to_have_value("variateur parc")
    expect(champ).to_be_focused()
