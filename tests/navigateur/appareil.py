"""A phone as the tests hold it: what it keeps, what it shows, what it sends."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from tests.navigateur.conftest import Personne
from tests.navigateur.seances import CENTRE

JOURNAL = f"/c/{CENTRE}/journal/"
NOTER = f"{JOURNAL}noter/"
APPRENTIS = f"/c/{CENTRE}/apprentis/"
FICHE = f"/c/{CENTRE}/fiches/ecrire/"
# Puts a record of the queue straight into the device, as an older or newer version of the product left it.
DEPOSER = """(envoi) => new Promise((fini, rate) => {
    const demande = indexedDB.open("compas");
    demande.onerror = rate;
    demande.onsuccess = () => {
        const transaction = demande.result.transaction("envois", "readwrite");
        transaction.objectStore("envois").put(envoi);
        transaction.oncomplete = () => { demande.result.close(); fini(); };
    };
})"""
GARDES = """() => new Promise((fini) => {
    const demande = indexedDB.open("compas");
    demande.onsuccess = () => {
        const lecture = demande.result.transaction("envois").objectStore("envois").getAll();
        lecture.onsuccess = () => { demande.result.close(); fini(lecture.result.map((envoi) => envoi.cle)); };
    };
})"""


def pret(page: Page) -> None:
    page.wait_for_selector("html[data-hors-ligne]")


def attendre(page: Page, question: str, arg: object = None) -> None:
    """Ask until the answer is yes. (`wait_for_function` takes any promise for a yes.)"""
    for _ in range(100):
        if page.evaluate(question, arg):
            return
        page.wait_for_timeout(100)
    raise AssertionError(question)


def attendre_que(page: Page, oui: Callable[[], object]) -> None:
    """Let the browser live until what a test listens to has come."""
    for _ in range(100):
        if oui():
            return
        page.wait_for_timeout(100)
    raise AssertionError("nothing came")


def coquille(page: Page, *adresses: str) -> None:
    """Wait until the worker has kept these pages."""
    attendre(
        page,
        """(adresses) => caches.open("compas-pages").then(async (cache) =>
            (await Promise.all(adresses.map((a) => cache.match(a)))).every(Boolean))""",
        list(adresses),
    )


def ecrire(page: Page, recit: str, jour: date | None = None) -> None:
    page.locator("[name=recit]").fill(recit)
    if jour:
        page.locator("[name=jour]").fill(jour.isoformat())


def envoyer(page: Page) -> None:
    page.get_by_role("button", name="Envoyer", exact=True).click()


def garde(page: Page) -> None:
    expect(page.get_by_role("heading", name="Gardé sur cet appareil", exact=True)).to_be_visible()


def attendent(page: Page, nombre: int) -> None:
    expect(page.locator("#gardes .gardes__envoi")).to_have_count(nombre)


def parti(page: Page) -> None:
    """Wait until nothing is left on the device."""
    attendre(page, f"({GARDES})().then((gardes) => gardes.length === 0)")


def nombre_au_journal(apprenti: Personne, recit: str) -> int:
    apprenti.aller(JOURNAL)
    pret(apprenti.page)
    assert apprenti.page.locator(".copie").count() == 0
    return apprenti.page.locator(".journal__recit", has_text=recit).count()


def rouvrir(personne: Personne) -> Page:
    """The browser closed, then opened again: a new page on the same device."""
    contexte = personne.page.context
    personne.page.close()
    personne.page = contexte.new_page()
    personne.page.set_default_timeout(10_000)
    personne.page.on("pageerror", lambda erreur: personne.erreurs.append(str(erreur)))
    return personne.page


def photo(dossier: Path) -> Path:
    chemin = dossier / "mur.jpg"
    Image.effect_noise((900, 700), 80).convert("RGB").save(chemin, quality=98)
    return chemin
