"""The main job, role by role, in a real browser on a phone and on a desktop; every screen passes axe."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.navigateur.conftest import Personne

CENTRE = "ateliers-du-rhone"
Creer = Callable[[], Personne]


def _clic(personne: Personne, nom: str, role: str = "link") -> None:
    """Follow a link or press a button by what it says."""
    personne.page.get_by_role(role, name=nom).first.click()


def test_trainer_from_a_new_scenario_to_an_evaluated_class(personne: Creer, taille: str) -> None:
    formateur = personne()
    page = formateur.entrer(CENTRE, "formateur")
    expect(page.get_by_role("heading", name="Ce qui m’attend")).to_be_visible()
    formateur.verifier()
    formateur.aller(f"/c/{CENTRE}/scenarios/")
    formateur.verifier()
    _clic(formateur, "Nouveau scénario")
    titre = f"Poser une borne, {taille}"
    page.get_by_label("Titre").fill(titre)
    page.get_by_label("Référentiel").select_option(index=1)
    page.get_by_label("Situation professionnelle").fill("Une copropriété s’équipe.")
    formateur.verifier()
    _clic(formateur, "Continuer", "button")
    page.locator('input[name="taches"]').first.check()
    expect(page.locator('input[name="competences"]:checked').first).to_be_checked()
    formateur.verifier()
    _clic(formateur, "Continuer", "button")
    formateur.verifier()
    _clic(formateur, "Planifier une séance")
    groupe = page.get_by_label("Groupe")
    if not groupe.input_value():
        groupe.select_option(index=1)
    formateur.verifier()
    _clic(formateur, "Planifier la séance", "button")
    page.wait_for_url(re.compile(r"/seances/[0-9a-f-]{36}/"))
    expect(page.get_by_role("heading", name=titre)).to_be_visible()
    formateur.verifier()
    case = page.get_by_role("gridcell").first
    if taille == "bureau":
        case.click()
        page.keyboard.press("3")
    else:
        case.tap()
        page.get_by_role("dialog").get_by_role("button", name="Maîtrisée", exact=False).last.click()
    expect(page.get_by_text("Tout est enregistré")).to_be_visible()
    page.reload()
    expect(page.get_by_role("gridcell").first).to_contain_text(re.compile(r"\S"))


def test_apprentice_evaluates_themself_and_logs_a_day(personne: Creer, tmp_path: Path) -> None:
    apprenti = personne()
    page = apprenti.entrer(CENTRE, "apprenti")
    apprenti.verifier()
    apprenti.aller(f"/c/{CENTRE}/activites/")
    apprenti.verifier()
    with page.expect_navigation():
        page.locator("main a[href*='/activites/']").first.click()
    apprenti.verifier()
    apprenti.aller(f"/c/{CENTRE}/journal/")
    apprenti.verifier()
    _clic(apprenti, "Noter une activité")
    page.get_by_label("Ce que j’ai fait").fill("J’ai posé un chemin de câbles dans un couloir technique.")
    photo = tmp_path / "chemin.jpg"
    Image.new("RGB", (800, 600), "slategray").save(photo)
    page.locator('input[name="photos"]').set_input_files(photo)
    page.locator("label:has(> [name=autonomie])").last.click()
    page.locator("details.taches__groupe summary").first.click()
    page.locator('input[name="taches"]:visible').first.check()
    apprenti.verifier()
    _clic(apprenti, "Envoyer", "button")
    page.wait_for_url(re.compile(r"/journal/[0-9a-f-]{36}/"))
    expect(page.get_by_text("chemin de câbles").first).to_be_visible()
    apprenti.verifier()
    apprenti.aller(f"/c/{CENTRE}/parcours/")
    expect(page.get_by_role("heading", name="Mon parcours")).to_be_visible()
    apprenti.verifier()


def test_coordinator_plans_a_period(personne: Creer, taille: str) -> None:
    coordonnateur = personne()
    page = coordonnateur.entrer(CENTRE, "coordonnateur")
    coordonnateur.verifier()
    coordonnateur.aller(f"/c/{CENTRE}/periodes/")
    coordonnateur.verifier()
    _clic(coordonnateur, "Planifier")
    page.get_by_label("Groupe").select_option(index=1)
    page.get_by_label("Nom de la période").fill(f"Période d’essai, {taille}")
    mois = {"telephone": "03", "bureau": "05"}[taille]  # two periods of a group do not overlap
    page.get_by_label("Du", exact=True).fill(f"2027-{mois}-03")
    page.get_by_label("Au", exact=True).fill(f"2027-{mois}-26")
    coordonnateur.verifier()
    _clic(coordonnateur, "Planifier pour le groupe", "button")
    page.wait_for_url(re.compile(r"/periodes/[0-9a-f-]{36}/"))
    coordonnateur.verifier()
    coordonnateur.aller(f"/c/{CENTRE}/groupes/")
    coordonnateur.verifier()


LIENS_OUVERTS: set[str] = set()  # a link opens once, and the mailbox keeps them all


def _links_of_entries(personne: Personne) -> set[str]:
    """The access links still to open of the demo's mailbox, in messages about a new entry."""
    personne.aller("/demo/courriels/")
    liens = personne.page.locator("article").filter(has_text="a noté").locator("a[href*='/acces/']")
    return {lien.get_attribute("href") for lien in liens.all()} - LIENS_OUVERTS


def test_ma_answers_from_the_mail_without_an_account(personne: Creer, rien_de_recent: None) -> None:
    """The demo's mailbox holds a message about what the apprentice sent; everything that waits is answered."""
    maitre = personne()
    apprenti = personne()
    page = apprenti.entrer(CENTRE, "apprenti")
    apprenti.aller(f"/c/{CENTRE}/journal/noter/")
    page.get_by_label("Ce que j’ai fait").fill("J’ai raccordé un tableau divisionnaire, seul.")
    page.locator("label:has(> [name=autonomie])").last.click()
    _clic(apprenti, "Envoyer", "button")
    page.wait_for_url(re.compile(r"/journal/[0-9a-f-]{36}/"))
    page = maitre.page
    for _ in range(60):
        if liens := _links_of_entries(maitre):
            break
        page.wait_for_timeout(500)
    maitre.verifier()
    lien = liens.pop()
    LIENS_OUVERTS.add(lien)
    maitre.aller(lien)
    maitre.verifier()
    page.get_by_role("button", name="Entrer").click()
    page.wait_for_url("**/c/**")
    maitre.verifier()
    maitre.entrer(CENTRE, "maitre")
    maitre.verifier()
    with page.expect_navigation():
        page.locator(".attente__texte", has_text="Répondre").first.click()
    maitre.verifier()
    valider = page.get_by_role("button", name="Valider")
    expect(valider).to_be_visible()
    while valider.count():
        # The lowest level: the apprentice's home keeps something to work on, which another test reads.
        page.locator('input[name="niveau"]').first.evaluate("radio => radio.click()")
        with page.expect_navigation():  # sent by the queue, which then leads to the next one
            valider.click()
        maitre.verifier()
    messages = page.get_by_role("region", name="Messages")
    expect(messages.get_by_text("Rien d’autre ne vous attend")).to_be_visible()


def test_ma_validates_everything_in_three_taps_from_the_mail(personne: Creer, rien_de_recent: None) -> None:
    apprenti, maitre = personne(), personne()
    avant = _links_of_entries(maitre)
    page = apprenti.entrer(CENTRE, "apprenti")
    for recit in ("J’ai tiré des câbles dans un vide sanitaire.", "J’ai repéré les départs d’une armoire."):
        apprenti.aller(f"/c/{CENTRE}/journal/noter/")
        page.get_by_label("Ce que j’ai fait").fill(recit)
        page.locator("label:has(> [name=autonomie])").first.click()
        _clic(apprenti, "Envoyer", "button")
        page.wait_for_url(re.compile(r"/journal/[0-9a-f-]{36}/"))
    page = maitre.page
    for _ in range(60):
        if liens := _links_of_entries(maitre) - avant:
            break
        page.wait_for_timeout(500)
    lien = liens.pop()
    LIENS_OUVERTS.add(lien)
    maitre.aller(lien)
    page.get_by_role("button", name="Entrer").click()  # one
    page.wait_for_url("**/journal/**")
    page.get_by_text("Écrire un mot, ou demander un complément").click()  # not a tap of the three: phrases
    page.get_by_role("button", name="Ajoutez une photo du résultat.").click()
    expect(page.get_by_label("Un mot pour l’apprenti")).to_have_value("Ajoutez une photo du résultat.")
    maitre.verifier()
    page.get_by_role("link", name="Tout valider d’un coup").click()  # two
    page.wait_for_url("**/tout-valider/")
    maitre.verifier()
    page.get_by_role("button", name="Valider ce qui est coché").click()  # three
    messages = page.get_by_role("region", name="Messages")
    expect(messages.get_by_text("Rien d’autre ne vous attend")).to_be_visible()
    maitre.verifier()


def test_trainer_decides_a_bilan_and_three_sign(personne: Creer, taille: str) -> None:
    formateur = personne()
    page = formateur.entrer(CENTRE, "formateur")
    apprenti = personne()
    apprenti.entrer(CENTRE, "apprenti")
    apprenti.aller(f"/c/{CENTRE}/parcours/")
    tableau = apprenti.page.url
    formateur.aller(tableau)
    formateur.verifier()
    page.locator("a[href*='/traces/']").first.click()
    formateur.verifier()
    formateur.aller(tableau)
    _clic(formateur, "Préparer un bilan")
    formateur.verifier()
    page.get_by_label("Nom du bilan").fill(f"Bilan d’essai, {taille}")
    _clic(formateur, "Commencer", "button")
    page.locator('.decision input[type="radio"]').nth(2).check(force=True)
    expect(page.locator('.decision input[type="radio"]:checked').first).to_be_checked()
    page.locator('.decision input[type="text"]').first.fill("Constaté au poste.")
    page.get_by_label("Synthèse").fill("Du soin et de la méthode.")
    formateur.verifier()
    _clic(formateur, "Figer et faire signer", "button")
    expect(page.get_by_text("Du soin et de la méthode.")).to_be_visible()
    formateur.verifier()
    bilan = page.url
    maitre = personne()
    maitre.entrer(CENTRE, "maitre")
    for signataire in (formateur, apprenti, maitre):
        signataire.aller(bilan)
        if signataire.page.get_by_role("button", name="Signer ce bilan").count():
            signataire.verifier()
            _clic(signataire, "Signer ce bilan", "button")
            expect(signataire.page.get_by_text("Vous avez signé").first).to_be_visible()


def test_administrator_edits_the_booklets_of_a_group(personne: Creer) -> None:
    administrateur = personne()
    page = administrateur.entrer(CENTRE, "administrateur")
    administrateur.verifier()
    administrateur.aller(f"/c/{CENTRE}/livrets/")
    administrateur.verifier()
    _clic(administrateur, "Éditer les livrets", "button")
    page.wait_for_url(re.compile(r"/livrets/lots/"))
    administrateur.verifier()
    expect(page.get_by_role("link", name="Tout télécharger")).to_be_visible(timeout=180_000)
    administrateur.verifier()
    with page.expect_download() as telechargement:
        _clic(administrateur, "Tout télécharger")
    assert telechargement.value.suggested_filename.endswith(".zip")
    for chemin in ("membres/", "contrats/", "membres/inviter/", "contrats/nouveau/"):
        administrateur.aller(f"/c/{CENTRE}/{chemin}")
        administrateur.verifier()


def test_auditor_reads_and_changes_nothing(personne: Creer) -> None:
    auditeur = personne()
    page = auditeur.entrer(CENTRE, "auditeur")
    for chemin in (
        "",
        "seances/",
        "scenarios/",
        "groupes/",
        "periodes/",
        "contrats/",
        "parcours/",
        "referentiels/",
    ):
        auditeur.aller(f"/c/{CENTRE}/{chemin}")
        auditeur.verifier()
        assert page.locator("main form[method=post]").count() == 0, chemin


@pytest.mark.parametrize(
    "chemin", ["/demo/", "/compte/connexion/", "/compte/code/", "/compte/mot-de-passe/oublie/"]
)
def test_doors_pass_axe(personne: Creer, chemin: str) -> None:
    passant = personne()
    passant.aller(chemin)
    passant.verifier()
