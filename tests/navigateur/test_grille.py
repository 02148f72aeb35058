"""The evaluation grid in a real browser: a class in 110 keys, two trainers, a network cut, double submits."""

import re
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.navigateur.conftest import Personne
from tests.navigateur.seances import APPRENTIS, CENTRE, COMPETENCES

Creer = Callable[[], Personne]
TOUCHES_AU_PLUS = 110
NIVEAUX = [[1 + (a * 7 + c * 5 + a * c) % 4 for c in range(COMPETENCES)] for a in range(APPRENTIS)]


class Clavier:
    """A keyboard that counts its keys."""

    def __init__(self, page: Page) -> None:
        self.page, self.touches = page, 0

    def taper(self, *touches: str) -> None:
        for touche in touches:
            self.page.keyboard.press(touche)
            self.touches += 1

    def jusqu_a_la_grille(self) -> None:
        """Skip what comes before, then Tab until a cell has the focus."""
        self.taper("Tab", "Enter")
        while not self.page.evaluate("document.activeElement.matches('#grille td')"):
            self.taper("Tab")


def case(page: Page, apprenti: int, competence: int):
    return page.locator("#grille tbody tr").nth(apprenti).locator("td").nth(competence)


def niveaux_de(page: Page) -> list[list[int]]:
    lire = "ls => ls.map(l => [...l.querySelectorAll('td')].map(td => Number(td.dataset.n ?? 0)))"
    return page.locator("#grille tbody tr").evaluate_all(lire)


def enregistre(page: Page) -> None:
    expect(page.locator("#etat-envois")).to_have_text("Tout est enregistré", timeout=60_000)


def revenir(page: Page) -> None:
    """What a browser says when its window comes back to the front."""
    page.evaluate("dispatchEvent(new Event('focus'))")


def test_a_class_is_evaluated_by_keyboard_in_few_keys(personne: Creer, planifier) -> None:
    formateur = personne()
    page = formateur.entrer(CENTRE, "formateur")
    formateur.aller(planifier("Quinze apprentis au clavier"))
    clavier = Clavier(page)
    clavier.jusqu_a_la_grille()
    for ligne in NIVEAUX:
        clavier.taper(*(str(niveau) for niveau in ligne))
    assert clavier.touches <= TOUCHES_AU_PLUS, clavier.touches
    enregistre(page)
    expect(page.locator("#faites")).to_have_text(str(APPRENTIS * COMPETENCES))
    page.reload()
    assert niveaux_de(page) == NIVEAUX
    formateur.verifier()


def test_keys_move_comment_fill_undo_and_explain(personne: Creer, planifier) -> None:
    formateur = personne()
    page = formateur.entrer(CENTRE, "formateur")
    formateur.aller(planifier("Toutes les touches"))
    clavier = Clavier(page)
    clavier.jusqu_a_la_grille()
    clavier.taper("?")
    expect(page.get_by_role("dialog", name="La grille au clavier")).to_be_visible()
    formateur.verifier()
    clavier.taper("Escape", "3", "ArrowLeft", "r")
    enregistre(page)
    assert [ligne[0] for ligne in niveaux_de(page)] == [3] * APPRENTIS
    clavier.taper("Control+z")
    enregistre(page)
    assert [ligne[0] for ligne in niveaux_de(page)] == [3] + [0] * (APPRENTIS - 1)
    clavier.taper("ArrowUp", "c")
    page.keyboard.type("Du soin")
    clavier.taper("Control+Enter")
    enregistre(page)
    clavier.taper("Enter")
    dialogue = page.get_by_role("dialog")
    expect(dialogue.get_by_text("Historique")).to_be_visible()
    expect(dialogue.locator("ol > li")).to_have_count(2)
    formateur.verifier()
    clavier.taper("Escape", "ArrowDown", "a")
    expect(page.get_by_text("1 apprenti absent", exact=True)).to_be_visible()
    clavier.taper("4")
    assert niveaux_de(page)[1][0] == 0
    clavier.taper("ArrowUp", "0")
    enregistre(page)
    page.reload()
    assert niveaux_de(page)[0][0] == 0
    expect(page.locator("#grille tbody tr").nth(1)).to_have_class("absent")
    formateur.verifier()
    page.get_by_role("button", name="Planifier le rattrapage").click()
    expect(page.get_by_role("heading", name="Toutes les touches, rattrapage")).to_be_visible()
    expect(page.locator("#grille tbody tr")).to_have_count(1)


def test_two_trainers_on_one_cell_overwrite_nothing_silently(personne: Creer, planifier) -> None:
    adresse = planifier("À deux formateurs")
    une, autre = personne(), personne()
    une.entrer(CENTRE, "formateur")
    autre.entrer(CENTRE, "coordonnateur")
    for quelqu_un in (une, autre):
        quelqu_un.aller(adresse)
        enregistre(quelqu_un.page)
    autre.page.route(
        re.compile(r"/etat/"), lambda route: route.abort()
    )  # on purpose: it does not see what the other does
    case(une.page, 0, 0).focus()
    une.page.keyboard.press("3")
    enregistre(une.page)
    case(autre.page, 0, 0).focus()
    autre.page.keyboard.press("2")
    conflit = autre.page.get_by_role("dialog", name="Évaluée entre-temps")
    expect(conflit).to_contain_text("Maîtrisée")
    expect(conflit).to_contain_text("Insuffisamment")
    autre.verifier()
    conflit.get_by_role("button", name="Garder la sienne").click()
    enregistre(autre.page)
    expect(case(autre.page, 0, 0)).to_have_attribute("data-n", "3")
    case(une.page, 1, 1).focus()
    une.page.keyboard.press("4")
    enregistre(une.page)
    case(autre.page, 1, 1).focus()
    autre.page.keyboard.press("1")
    conflit.get_by_role("button", name="Mettre la mienne").click()
    expect(case(autre.page, 1, 1)).to_have_attribute("data-n", "1")  # the answer comes after the dialog's end
    enregistre(autre.page)
    revenir(une.page)
    expect(case(une.page, 1, 1)).to_have_attribute("data-n", "1")
    expect(case(une.page, 1, 1)).to_have_attribute("data-e", "autre")
    une.verifier()
    case(une.page, 1, 1).focus()
    une.page.keyboard.press("Enter")
    expect(une.page.get_by_role("dialog").locator("ol > li")).to_have_count(2)


def test_network_cut_loses_nothing_even_with_the_page_closed(personne: Creer, planifier) -> None:
    adresse = planifier("Coupure de réseau")
    formateur = personne()
    page = formateur.entrer(CENTRE, "formateur")
    formateur.aller(adresse)
    enregistre(page)
    reseau = page.context
    reseau.set_offline(True)
    case(page, 0, 0).focus()
    for touche in ("3", "2", "4", "1"):
        page.keyboard.press(touche)
    expect(page.locator("#etat-envois")).to_contain_text("Hors connexion : 4 en attente")
    expect(page.locator('#grille td[data-e="attente"]')).to_have_count(4)
    case(page, 0, 3).focus()
    page.keyboard.press("2")  # changes one's mind before the network is back
    page.close()
    reseau.set_offline(False)
    formateur.page = reseau.new_page()
    formateur.aller(f"/c/{CENTRE}/")
    expect(formateur.page.locator("#gardees")).to_contain_text("envoyées")
    formateur.verifier()
    formateur.aller(adresse)
    assert niveaux_de(formateur.page)[0] == [3, 2, 4, 2, 0, 0]
    formateur.page.context.set_offline(True)
    case(formateur.page, 1, 0).focus()
    formateur.page.keyboard.press("1")
    expect(formateur.page.locator("#etat-envois")).to_contain_text("1 en attente")
    formateur.page.context.set_offline(False)
    enregistre(formateur.page)
    formateur.page.reload()
    assert niveaux_de(formateur.page)[1] == [1, 0, 0, 0, 0, 0]


def test_answer_lost_on_the_way_gives_one_judgement(personne: Creer, planifier) -> None:
    formateur = personne()
    page = formateur.entrer(CENTRE, "formateur")
    formateur.aller(planifier("Réponse perdue"))
    enregistre(page)
    pertes: list[str] = []

    def perdre(route: Route) -> None:
        """Let the server keep it, and lose the answer, the first time."""
        if pertes:
            return route.continue_()
        pertes.append(route.request.post_data)
        route.fetch()
        return route.abort()

    page.route("**/cellule/", perdre)
    case(page, 0, 0).focus()
    page.keyboard.press("3")
    expect(page.locator("#etat-envois")).to_contain_text("Hors connexion")
    enregistre(page)
    assert len(pertes) == 1
    page.reload()
    case(page, 0, 0).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").locator("ol > li")).to_have_count(1)


def test_one_apprentice_at_a_time_with_big_targets(personne: Creer, planifier, tmp_path: Path) -> None:
    formateur = personne()
    page = formateur.entrer(CENTRE, "formateur")
    formateur.aller(planifier("Un par un", mode="critere"))
    page.get_by_role("link", name="Un apprenti à la fois").click()
    nom = page.get_by_role("heading", level=1).inner_text()
    criteres = page.locator("fieldset[data-k]")
    for rang in range(2):
        criteres.nth(rang).locator("label").nth(rang + 1).click()
    niveau = page.locator("fieldset.jugement--niveau").first
    expect(niveau.locator("[data-propose]")).to_contain_text("(2 sur 2 évalués)")
    expect(niveau.locator("[data-propose]")).to_contain_text("Insuffisamment")
    formateur.verifier()
    niveau.locator("label").nth(3).click()
    expect(niveau.locator("[data-demande]")).to_be_visible()
    niveau.locator("textarea").fill("Refait seul, juste")
    niveau.locator("textarea").blur()
    expect(niveau.locator("[data-etat-case]")).to_have_text("Enregistré")
    enregistre(page)
    photo = tmp_path / "mur.jpg"
    Image.new("RGB", (800, 600), "slategray").save(photo)
    page.get_by_text("Ajouter une preuve ou un retour").click()
    page.locator('#preuve input[type="file"]').set_input_files(photo)
    page.get_by_label("Ce qu’on y voit").fill("Le mur fini")
    envoyer = "async () => { const f = document.getElementById('preuve');"
    page.evaluate(envoyer + " await fetch(f.action, { method: 'POST', body: new FormData(f) }); }")
    page.locator("#preuve").get_by_role("button", name="Ajouter").click()
    expect(page.locator(".preuve img")).to_have_count(1)
    formateur.verifier()
    page.locator('a[rel="next"]').click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text(nom)
    page.evaluate(
        """() => { const t = (x) => new Touch({ identifier: 1, target: document.body, clientX: x, clientY: 300 });
        document.dispatchEvent(new TouchEvent('touchstart', { touches: [t(50)], changedTouches: [t(50)] }));
        document.dispatchEvent(new TouchEvent('touchend', { touches: [], changedTouches: [t(300)] })); }"""
    )
    expect(page.get_by_role("heading", level=1)).to_have_text(nom)
    expect(page.locator("fieldset.jugement--niveau").first.locator("input:checked")).to_have_count(1)
    page.get_by_role("link", name="Adapter").click()
    formateur.verifier()
    page.get_by_label("Aménagement").fill("Sujet lu à voix haute")
    page.locator('input[name="dispenses"]').last.check()
    page.get_by_role("button", name="Adapter la séance").click()
    expect(page.locator(".jugement--dispense")).to_have_count(1)
    formateur.verifier()
    page.get_by_role("link", name="Toute la grille").click()
    expect(page.locator("#grille td.dispense")).to_have_count(1)
    formateur.verifier()
    page.get_by_role("link", name="Niveaux des compétences").click()
    expect(page.locator("#grille td").first).to_have_class(re.compile("decide"))
    formateur.verifier()


def test_proposed_levels_are_accepted_by_keyboard(personne: Creer, planifier) -> None:
    formateur = personne()
    page = formateur.entrer(CENTRE, "formateur")
    adresse = planifier("Niveaux proposés", mode="critere")
    formateur.aller(adresse)
    case(page, 0, 0).focus()
    for touche in ("3", "4", "2", "2", "1", "1", "4", "4"):
        page.keyboard.press(touche)
    enregistre(page)
    formateur.aller(f"{adresse}?vue=niveaux")
    expect(page.locator("#grille td.propose")).to_have_count(4)
    case(page, 0, 0).focus()
    page.keyboard.press("v")
    page.keyboard.press("4")
    page.keyboard.type("Refait seul")
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Shift+V")
    enregistre(page)
    page.reload()
    assert niveaux_de(page)[:2] == [[3, 4], [1, 4]]
    formateur.verifier()


def test_plan_sent_twice_is_planned_once(personne: Creer, planifier, taille: str) -> None:
    planifier(f"Deux clics, {taille}")
    formateur = personne()
    page = formateur.entrer(CENTRE, "formateur")
    formateur.aller(f"/c/{CENTRE}/seances/planifier/")
    page.get_by_label("Scénario").select_option(label=f"Deux clics, {taille}")
    page.wait_for_load_state("networkidle")
    groupe = page.get_by_label("Groupe")
    if not groupe.input_value():
        groupe.select_option(index=1)
        page.wait_for_load_state("networkidle")
    page.get_by_label("Du", exact=True).fill("2027-02-08")
    formateur.verifier()
    envoyer = "async () => { const f = document.getElementById('planifier');"
    page.evaluate(envoyer + " await fetch(f.action, { method: 'POST', body: new FormData(f) }); }")
    page.get_by_role("button", name="Planifier la séance").click()
    page.wait_for_url(re.compile(r"/seances/[0-9a-f-]{36}/"))
    for chemin in ("calendrier/?mois=2027-02", "calendrier/?semaine=2027-02-08"):
        formateur.aller(f"/c/{CENTRE}/seances/{chemin}")
        expect(page.get_by_role("link", name=f"Deux clics, {taille}")).to_have_count(1)
        formateur.verifier()
