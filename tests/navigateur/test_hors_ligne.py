"""On a phone without network: what is written is kept, shown, sent once, in order; what is refused is corrected."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.request import urlopen
from uuid import uuid4

import pytest
from PIL import Image
from playwright.sync_api import Route, expect

from tests.navigateur.appareil import (
    DEPOSER,
    FICHE,
    GARDES,
    JOURNAL,
    NOTER,
    attendent,
    attendre,
    attendre_que,
    coquille,
    ecrire,
    envoyer,
    garde,
    nombre_au_journal,
    parti,
    photo,
    pret,
    rouvrir,
)
from tests.navigateur.conftest import Personne
from tests.navigateur.seances import CENTRE

Creer = Callable[[], Personne]


@pytest.fixture
def taille() -> str:
    return "telephone"


@pytest.fixture
def apprenti(personne: Creer) -> Iterator[Personne]:
    """An apprentice whose device has its worker and its pages."""
    quelqu_un = personne()
    quelqu_un.entrer(CENTRE, "apprenti")
    quelqu_un.aller(NOTER)
    pret(quelqu_un.page)
    coquille(quelqu_un.page, NOTER, JOURNAL)
    yield quelqu_un
    assert quelqu_un.erreurs == []


def test_cut_before_sending_and_browser_closed_sends_once(apprenti: Personne, tmp_path: Path) -> None:
    page, recits = apprenti.page, ["Premier jour sans réseau, en sous-sol.", "Second jour sans réseau."]
    page.context.set_offline(True)
    ecrire(page, recits[0])
    page.locator("input[type=file]").set_input_files(photo(tmp_path))
    envoyer(page)
    garde(page)
    attendent(page, 1)
    expect(page.locator("#gardes")).to_contain_text("1 photo")
    apprenti.verifier()
    page = rouvrir(apprenti)
    apprenti.aller(NOTER)  # from the device
    expect(page.locator(".copie")).to_contain_text("Hors connexion")
    attendent(page, 1)
    apprenti.verifier()
    ecrire(page, recits[1])
    envoyer(page)
    attendent(page, 2)
    apprenti.aller("/")  # what an installed application opens
    attendent(page, 2)
    expect(page.locator("#gardes .gardes__extrait")).to_have_text(recits)
    apprenti.aller(f"/c/{CENTRE}/activites/")
    expect(page.get_by_role("heading", name="Pas de réseau")).to_be_visible()
    apprenti.verifier()
    rouvrir(apprenti).context.set_offline(False)
    apprenti.aller(JOURNAL)
    parti(apprenti.page)
    assert [nombre_au_journal(apprenti, recit) for recit in recits] == [1, 1]
    apprenti.page.get_by_role("link", name=recits[0]).click()
    expect(apprenti.page.locator(".photos img")).to_have_count(1)


def test_answer_lost_on_the_way_gives_one_entry(apprenti: Personne) -> None:
    page, recit, pertes = apprenti.page, "La réponse s’est perdue en route.", []

    def perdre(route: Route) -> None:
        """Let the server keep it, and lose the answer, the first time."""
        if route.request.method != "POST" or pertes:
            return route.continue_()
        pertes.append(route.request.url)
        route.fetch()
        return route.abort()

    page.route("**/journal/noter/", perdre)
    ecrire(page, recit)
    envoyer(page)
    expect(page.get_by_role("heading", name="Envoyé", exact=True)).to_be_visible()
    assert len(pertes) == 1
    assert nombre_au_journal(apprenti, recit) == 1


def test_cut_while_sending_leaves_when_the_network_is_back(apprenti: Personne) -> None:
    page, recit = apprenti.page, "Coupé au milieu de l’envoi."
    page.route("**/journal/noter/", lambda route: route.abort(), times=1)
    ecrire(page, recit)
    envoyer(page)
    expect(page.get_by_role("heading", name="Envoyé", exact=True)).to_be_visible()
    assert nombre_au_journal(apprenti, recit) == 1


def test_a_draft_is_found_again_with_all_its_fields(apprenti: Personne, tmp_path: Path) -> None:
    page, recit = apprenti.page, "Commencé dans le camion, fini chez moi."
    page.locator("[name=duree]").select_option("240")
    page.locator("input[type=file]").set_input_files(photo(tmp_path))
    page.locator("label:has(> [name=autonomie])").nth(1).click()
    page.locator(".taches__groupe summary").first.click()
    page.locator(".taches__groupe [name=taches]").first.check(force=True)
    hier = date.today() - timedelta(days=1)
    ecrire(page, recit, hier)
    page.wait_for_timeout(500)  # a breath: the draft is written when typing stops
    page = rouvrir(apprenti)
    apprenti.aller(NOTER)
    expect(page.locator(".brouillon")).to_contain_text("Brouillon retrouvé")
    apprenti.verifier()
    expect(page.locator("[name=recit]")).to_have_value(recit)
    expect(page.locator("[name=jour]")).to_have_value(hier.isoformat())
    expect(page.locator("[name=duree]")).to_have_value("240")
    expect(page.locator("[name=autonomie]").nth(1)).to_be_checked()
    expect(page.locator("[name=taches]:checked")).to_have_count(1)
    expect(page.locator(".photos img")).to_have_count(1)
    envoyer(page)
    page.wait_for_url(re.compile(r"/journal/[0-9a-f-]{36}/"))
    expect(page.locator("[data-toast]")).to_contain_text("Envoyé à votre maître")
    expect(page.locator(".photos img")).to_have_count(1)
    apprenti.aller(NOTER)
    pret(page)
    expect(page.locator("[name=recit]")).to_have_value("")


def test_expired_session_keeps_the_queue_for_its_author(apprenti: Personne) -> None:
    page, recit = apprenti.page, "Écrit avant que la session se termine."
    page.context.clear_cookies(name="sessionid")
    ecrire(page, recit)
    envoyer(page)
    garde(page)
    expect(page.locator("#gardes")).to_contain_text("Connectez-vous pour envoyer")
    apprenti.verifier()
    apprenti.entrer(CENTRE, "maitre")  # someone else, on the same device
    pret(page)
    expect(page.locator("#gardes")).to_be_hidden()
    assert len(page.evaluate(GARDES)) == 1
    apprenti.entrer(CENTRE, "apprenti")
    parti(page)
    assert nombre_au_journal(apprenti, recit) == 1


def test_two_tabs_send_the_same_queue_once(apprenti: Personne) -> None:
    page, recits = apprenti.page, [f"Deux onglets, activité {n}." for n in range(3)]
    envois: list[str] = []
    page.context.set_offline(True)
    for recit in recits:
        ecrire(page, recit)
        envoyer(page)
        garde(page)
        page.get_by_role("button", name="Noter une autre activité").click()
    onglets = [page, page.context.new_page()]
    onglets[1].goto(apprenti.url + JOURNAL)
    attendent(onglets[1], 3)
    # The pages and the service worker: whoever is awake first sends, and only one of them.
    page.context.on("request", lambda r: envois.append(r.url) if r.method == "POST" else None)
    page.context.set_offline(False)
    for onglet in onglets:
        onglet.evaluate("dispatchEvent(new Event('online'))")
    parti(page)
    for onglet in onglets:
        expect(onglet.locator("#gardes")).to_be_hidden()
    assert len(envois) == len(recits)
    assert [nombre_au_journal(apprenti, recit) for recit in recits] == [1, 1, 1]


def test_the_queue_leaves_with_every_page_closed(apprenti: Personne) -> None:
    page, recit = apprenti.page, "Parti quand plus rien n’était ouvert."
    page.context.set_offline(True)
    ecrire(page, recit)
    envoyer(page)
    garde(page)
    ailleurs = page.context.new_page()  # knows nothing of the product: plays the system that wakes the worker
    session = page.context.new_cdp_session(ailleurs)
    vus: list[dict] = []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda e: vus.extend(e["registrations"]))
    session.send("ServiceWorker.enable")
    envois: list[str] = []  # the system may not wait to be played
    page.context.on("request", lambda r: envois.append(r.url) if r.method == "POST" else None)
    page.close()
    page.context.set_offline(False)
    attendre_que(ailleurs, lambda: vus)
    session.send(
        "ServiceWorker.dispatchSyncEvent",
        {
            "origin": apprenti.url,
            "registrationId": vus[-1]["registrationId"],
            "tag": "envois",
            "lastChance": False,
        },
    )
    attendre_que(ailleurs, lambda: envois)
    apprenti.page = ailleurs
    assert nombre_au_journal(apprenti, recit) == 1
    assert len(envois) == 1


def test_what_the_server_refuses_is_said_and_corrected(apprenti: Personne) -> None:
    page, recit = apprenti.page, "Noté avec un jour qui n’est pas arrivé."
    page.context.set_offline(True)
    ecrire(page, recit, date.today() + timedelta(days=3))
    envoyer(page)
    garde(page)
    page.context.set_offline(False)
    expect(page.locator(".gardes__refus")).to_contain_text("Ce jour n’est pas encore arrivé")
    apprenti.verifier()
    apprenti.aller(JOURNAL)
    page.locator("#gardes").get_by_role("link", name="Reprendre").click()
    pret(page)
    expect(page.locator("[name=recit]")).to_have_value(recit)
    expect(page.locator("#gardes")).to_contain_text("En attente de votre correction")
    ecrire(page, recit, date.today())
    envoyer(page)
    page.wait_for_url(re.compile(r"/journal/[0-9a-f-]{36}/"))
    expect(page.locator("#gardes")).to_be_hidden()
    assert nombre_au_journal(apprenti, recit) == 1


def test_what_waits_can_be_removed(apprenti: Personne) -> None:
    page = apprenti.page
    page.context.set_offline(True)
    ecrire(page, "Une activité notée par erreur.")
    envoyer(page)
    page.locator("#gardes").get_by_role("button", name="Supprimer").click()
    page.locator("#gardes").get_by_role("button", name="Garder").click()
    attendent(page, 1)
    page.locator("#gardes").get_by_role("button", name="Supprimer").click()
    page.get_by_role("button", name="Supprimer pour de bon").click()
    expect(page.locator("#gardes")).to_be_hidden()
    page.context.set_offline(False)
    assert nombre_au_journal(apprenti, "notée par erreur") == 0


def test_a_full_device_says_so_and_keeps_the_form(apprenti: Personne) -> None:
    page, recit = apprenti.page, "Plus de place sur ce téléphone."
    page.evaluate(
        """() => { IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); }; }"""
    )
    page.context.set_offline(True)
    ecrire(page, recit)
    envoyer(page)
    expect(page.get_by_text("L’espace de cet appareil est plein")).to_be_visible()
    expect(page.locator("[name=recit]")).to_have_value(recit)
    page.context.set_offline(False)
    envoyer(page)
    page.wait_for_url(re.compile(r"/journal/[0-9a-f-]{36}/"))
    assert nombre_au_journal(apprenti, recit) == 1


def test_an_update_breaks_no_queue(apprenti: Personne) -> None:
    page = apprenti.page
    membre = page.locator("#gardes").get_attribute("data-membre")
    champs = [
        ["id", str(uuid4())],
        ["recit", "Gardé par une version d’avant."],
        ["jour", date.today().isoformat()],
        ["garder", ""],
    ]
    # Before: no state, no title, nothing that came later. After: a shape that we do not know.
    page.evaluate(
        DEPOSER, {"cle": champs[0][1], "membre": membre, "ordre": 1, "le": 1, "url": NOTER, "champs": champs}
    )
    page.evaluate(DEPOSER, {"cle": "demain", "schema": 99, "membre": membre, "contenu": "autre"})
    apprenti.aller(JOURNAL)
    attendre(page, f"({GARDES})().then((gardes) => gardes.join() === 'demain')")
    assert nombre_au_journal(apprenti, "Gardé par une version d’avant.") == 1
    page.evaluate("indexedDB.deleteDatabase('compas')")


def test_a_fiche_is_kept_too(apprenti: Personne) -> None:
    page, titre = apprenti.page, "Tableau d’une salle, sans réseau"
    apprenti.aller(FICHE)
    pret(page)
    page.context.set_offline(True)
    page.locator("[name=titre]").fill(titre)
    page.locator("[name=contexte]").fill("Salle de réunion en rénovation, un seul compteur.")
    page.locator("[name=etapes]").fill("Repérage, pose, raccordement, contrôle.")
    page.get_by_role("button", name="Garder pour moi").click()
    garde(page)
    apprenti.verifier()
    page.context.set_offline(False)
    parti(page)
    apprenti.aller(f"/c/{CENTRE}/fiches/")
    expect(page.get_by_role("link", name=titre)).to_have_count(1)


def test_pages_of_one_are_never_shown_to_another(apprenti: Personne) -> None:
    page = apprenti.page
    page.locator(".persona summary").click()
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url(re.compile(r"/(compte/connexion|demo)?/?"))
    page.context.set_offline(True)
    apprenti.aller(JOURNAL)
    expect(page.get_by_role("heading", name="Pas de réseau")).to_be_visible()
    page.context.set_offline(False)
    apprenti.entrer(CENTRE, "apprenti")
    coquille(page, JOURNAL)
    apprenti.entrer(CENTRE, "formateur")
    attendre(page, "caches.has('compas-pages').then((oui) => !oui)")
    page.context.set_offline(True)
    apprenti.aller(JOURNAL)
    expect(page.get_by_role("heading", name="Pas de réseau")).to_be_visible()


def test_the_application_can_be_installed(apprenti: Personne) -> None:
    page = apprenti.page
    adresse = page.locator("link[rel=manifest]").get_attribute("href")
    manifeste = page.evaluate("(adresse) => fetch(adresse).then((r) => r.json())", adresse)
    assert (manifeste["start_url"], manifeste["scope"], manifeste["display"]) == ("/", "/", "standalone")
    tailles = []
    for icone in manifeste["icons"]:
        with urlopen(apprenti.url + icone["src"]) as reponse:
            if icone["type"] == "image/png":
                cote, _ = Image.open(reponse).size
                tailles.append((f"{cote}x{cote}" == icone["sizes"], icone["purpose"]))
    assert tailles == [(True, "any"), (True, "any"), (True, "maskable")]
    assert page.evaluate("navigator.serviceWorker.ready.then((s) => new URL(s.scope).pathname)") == "/"
    session = page.context.new_cdp_session(page)
    session.send("Page.enable")
    erreurs = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [e["errorId"] for e in erreurs if e["errorId"] != "in-incognito"] == []
