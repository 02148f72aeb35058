"""An MA without network: what they answer is kept, sent once, and never to something they have not read."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.navigateur.appareil import (
    APPRENTIS,
    DEPOSER,
    FICHE,
    GARDES,
    JOURNAL,
    NOTER,
    attendent,
    coquille,
    ecrire,
    envoyer,
    garde,
    nombre_au_journal,
    parti,
    pret,
    rouvrir,
)
from tests.navigateur.conftest import Personne
from tests.navigateur.produit import Produit
from tests.navigateur.seances import CENTRE

Creer = Callable[[], Personne]
CONNEXION = re.compile(r"/compte/connexion/")


@pytest.fixture
def taille() -> str:
    return "telephone"


@pytest.fixture
def maitre(personne: Creer) -> Iterator[Personne]:
    quelqu_un = personne()
    quelqu_un.entrer(CENTRE, "maitre")
    quelqu_un.aller(APPRENTIS)
    pret(quelqu_un.page)
    yield quelqu_un
    assert quelqu_un.erreurs == []


def ailleurs(produit: Produit, appel: str) -> None:
    """What somebody else does meanwhile (`tests.navigateur.terrain`)."""
    produit.manage("shell", "-c", f"from tests.navigateur.terrain import *\n{appel}")


def lire(personne: Personne, titre: str) -> Page:
    """Open what waits from the page of the MA, and let the worker keep it."""
    page = personne.page
    personne.aller(APPRENTIS)
    page.get_by_role("link", name=re.compile(titre)).first.click()
    page.wait_for_url(re.compile(r"/[0-9a-f-]{36}/$"))
    pret(page)
    coquille(page, APPRENTIS, page.url)
    return page


def noter(personne: Creer, recit: str) -> Personne:
    """An apprentice sends an entry, at a level."""
    apprenti = personne()
    apprenti.entrer(CENTRE, "apprenti")
    apprenti.aller(NOTER)
    pret(apprenti.page)
    ecrire(apprenti.page, recit)
    apprenti.page.locator("label:has(> [name=autonomie])").nth(2).click()
    envoyer(apprenti.page)
    apprenti.page.wait_for_url(re.compile(r"/journal/[0-9a-f-]{36}/"))
    return apprenti


def valider_sans_reseau(page: Page, mot: str) -> None:
    page.context.set_offline(True)
    page.get_by_text("Écrire un mot").click()
    page.get_by_label("Un mot pour l’apprenti").fill(mot)
    page.get_by_role("button", name="Valider", exact=True).click()
    garde(page)


def test_entries_are_validated_without_network(personne: Creer) -> None:
    recits = ["Pose des goulottes, à valider sans réseau.", "Tirage de câbles, à valider aussi."]
    apprenti = [noter(personne, recit) for recit in recits][-1]
    maitre = personne()  # after them: the pages their device keeps are those of now
    page = maitre.entrer(CENTRE, "maitre")
    maitre.aller(APPRENTIS)
    pret(page)
    page.get_by_role("link", name=recits[0]).click()
    pret(page)
    coquille(page, APPRENTIS, f"{JOURNAL}tout-valider/", page.url)
    entree = page.url
    valider_sans_reseau(page, "Bien rangé.")
    maitre.verifier()
    page.reload()  # the page as it was, and what was answered
    garde(page)
    maitre.aller(APPRENTIS)
    attendent(page, 1)
    expect(page.locator(".gardes__extrait")).to_have_text("Bien rangé.")
    maitre.verifier()
    maitre.aller(f"{JOURNAL}tout-valider/")
    pret(page)
    page.get_by_role("button", name="Valider ce qui est coché").click()
    garde(page)
    page.context.set_offline(False)
    parti(page)
    maitre.aller(entree)
    expect(page.locator("main")).to_contain_text("Validée")
    expect(page.get_by_text("Bien rangé.")).to_have_count(1)
    maitre.aller(f"{APPRENTIS}reponses/")
    for recit in recits:
        apprenti.aller(JOURNAL)
        ligne = apprenti.page.locator(".journal__entree", has_text=recit)
        expect(ligne).to_contain_text("Validée")


def test_an_answer_to_what_changed_is_read_again(produit: Produit, maitre: Personne, personne: Creer) -> None:
    avant, apres = "Tirage des câbles du premier étage.", "Tirage des câbles, et le tableau raccordé."
    noter(personne, avant)
    page = lire(maitre, avant)
    adresse = page.url
    valider_sans_reseau(page, "Du bon travail.")
    ailleurs(produit, f"send_again({adresse.rstrip('/')[-36:]!r}, {apres!r})")
    page.context.set_offline(False)
    expect(page.locator(".gardes__refus")).to_contain_text(
        "a modifié cette activité depuis que vous l’avez lue"
    )
    expect(page.get_by_role("heading", name="Refusé")).to_be_visible()
    maitre.verifier()
    page.locator("main .gardee").get_by_role("link", name="Relire").click()
    expect(page.locator("main")).to_contain_text(apres)
    expect(page.get_by_label("Un mot pour l’apprenti")).to_have_value("Du bon travail.")
    page = rouvrir(maitre)  # it is still there in the evening
    maitre.aller(APPRENTIS)
    expect(page.get_by_role("button", name="Envoyer tel quel")).to_have_count(0)
    page.locator("#gardes").get_by_role("link", name="Relire").click()
    pret(page)
    assert page.url == adresse
    expect(page.locator(".page__contenu > .carte").first).to_contain_text("relisez-la")
    expect(page.locator("main")).to_contain_text(apres)
    expect(page.get_by_label("Un mot pour l’apprenti")).to_have_value("Du bon travail.")
    maitre.verifier()
    page.get_by_role("button", name="Valider", exact=True).click()
    page.wait_for_url(lambda url: url != adresse)
    parti(page)
    maitre.aller(adresse)
    expect(page.locator("main")).to_contain_text("Validée")


def test_a_fiche_is_answered_and_signed_without_network(maitre: Personne, personne: Creer) -> None:
    titre = "Coffret de chantier, sans réseau"
    apprenti = personne()
    apprenti.entrer(CENTRE, "apprenti")
    apprenti.aller(FICHE)
    pret(apprenti.page)
    apprenti.page.get_by_label("Le travail").fill(titre)
    apprenti.page.get_by_label("Les étapes").fill("Pose, raccordement, contrôle.")
    apprenti.page.get_by_role("button", name="Partager").click()
    apprenti.page.wait_for_url(re.compile(r"/fiches/[0-9a-f-]{36}/$"))
    page = lire(maitre, titre)
    adresse = page.url
    page.context.set_offline(True)
    page.locator(".reponse__niveaux label").last.click()
    page.get_by_label("Un mot pour l’apprenti").fill("Propre et sûr.")
    page.get_by_role("button", name="Valider et signer").click()
    garde(page)
    maitre.verifier()
    page.context.set_offline(False)
    parti(page)
    maitre.aller(adresse)
    expect(page.locator("main")).to_contain_text("Propre et sûr.")
    coquille(page, adresse)
    page.context.set_offline(True)
    for mot in ("Pensez à la photo du tableau.", "Et au repérage des départs."):  # two, from the same page
        page.get_by_label("Votre message").fill(mot)
        page.get_by_role("button", name="Écrire dans le fil").click()
        garde(page)
        page.get_by_role("button", name="Recommencer").click()
    attendent(page, 2)
    page.context.set_offline(False)
    parti(page)
    apprenti.aller(adresse)
    pret(apprenti.page)
    expect(apprenti.page.locator("#fil li")).to_have_count(3)
    apprenti.page.context.set_offline(True)
    apprenti.page.get_by_role("button", name="Signer cette fiche").click()
    garde(apprenti.page)
    apprenti.page.context.set_offline(False)
    parti(apprenti.page)
    maitre.aller(adresse)
    expect(page.locator("main")).to_contain_text("Signée")


def test_a_bilan_is_filled_and_signed_without_network(produit: Produit, maitre: Personne) -> None:
    intitule = "Période lue dans le train"
    ailleurs(produit, f"open_bilan({intitule!r})")
    page = lire(maitre, intitule)
    adresse = page.url
    page.context.set_offline(True)
    page.reload()
    pret(page)
    page.locator('input[name^="n-"]').nth(1).check(force=True)
    page.get_by_label("Le mot du maître").fill("Une belle progression.")
    page.get_by_role("button", name="Enregistrer").click()
    garde(page)
    attendent(page, 1)
    maitre.verifier()
    page.get_by_role("button", name="Reprendre").click()
    expect(page.get_by_label("Le mot du maître")).to_have_value("Une belle progression.")
    page.get_by_role("button", name="Terminer et signer").click()
    garde(page)
    attendent(page, 1)
    page.context.set_offline(False)
    parti(page)
    maitre.aller(adresse)
    expect(page.locator("main")).to_contain_text("Une belle progression.")
    expect(page.get_by_role("button", name="Terminer et signer")).to_have_count(0)
    maitre.verifier()


def sortir(page: Page) -> None:
    page.locator(".persona summary").click()
    page.get_by_role("button", name="Se déconnecter", exact=True).click()


def test_signing_out_says_what_is_not_sent_and_keeps_it_for_its_author(personne: Creer) -> None:
    recit = "Gardé pendant qu’un autre se sert du téléphone."
    apprenti = personne()
    page = apprenti.entrer(CENTRE, "apprenti")
    apprenti.aller(NOTER)
    pret(page)
    membre = page.locator("#gardes").get_attribute("data-membre")
    page.context.set_offline(True)
    ecrire(page, recit, date.today() + timedelta(days=3))  # which the server will refuse
    envoyer(page)
    garde(page)
    sortir(page)
    dialogue = page.get_by_role("dialog")
    expect(dialogue).to_contain_text("1 envoi n’est pas encore parti")
    apprenti.verifier()
    dialogue.get_by_role("button", name="Envoyer d’abord").click()
    expect(dialogue).to_contain_text("pas de réseau pour le moment")
    dialogue.get_by_role("button", name="Rester connecté").click()
    page.context.set_offline(False)
    expect(page.locator(".gardes__refus")).to_be_visible()
    sortir(page)
    dialogue.get_by_role("button", name="Envoyer d’abord").click()
    expect(dialogue).to_contain_text("1 envoi attend votre correction")
    dialogue.get_by_role("button", name="Se déconnecter quand même").click()
    page.wait_for_url(CONNEXION)

    envois: list[str] = []
    page.context.on("request", lambda r: envois.append(r.url) if r.method == "POST" else None)
    apprenti.entrer(CENTRE, "maitre")  # somebody else, on the same phone
    pret(page)
    expect(page.locator("#gardes")).to_be_hidden()
    attente = {
        "cle": "une-autre",
        "membre": membre,
        "ordre": 1,
        "le": 1,
        "url": NOTER,
        "champs": [["recit", recit]],
    }
    page.evaluate(DEPOSER, attente)
    page.evaluate("import('/static/js/hors-ligne/file.js').then((file) => file.viderTout())")
    expect(page.locator("#gardes")).to_be_hidden()
    assert len(page.evaluate(GARDES)) == 2
    sortir(page)  # nothing of theirs is kept: nothing is asked
    page.wait_for_url(CONNEXION)
    assert [url for url in envois if "/journal/" in url] == []
    apprenti.entrer(CENTRE, "apprenti")
    pret(page)
    expect(page.locator("#gardes")).to_contain_text(recit)


def test_sending_first_then_signing_out(personne: Creer) -> None:
    recit = "Envoyé juste avant de partir."
    apprenti = personne()
    page = apprenti.entrer(CENTRE, "apprenti")
    apprenti.aller(NOTER)
    pret(page)
    page.context.set_offline(True)
    ecrire(page, recit)
    envoyer(page)
    garde(page)
    sortir(page)
    expect(page.get_by_role("dialog")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("dialog").get_by_role("button", name="Envoyer d’abord").click()
    page.wait_for_url(CONNEXION)
    assert page.evaluate(GARDES) == []
    apprenti.entrer(CENTRE, "apprenti")
    assert nombre_au_journal(apprenti, recit) == 1
