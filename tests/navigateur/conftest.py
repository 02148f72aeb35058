"""Real Chromium on the running product, as each role, on a phone and on a desktop, with axe."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests import base_de_test
from tests.navigateur.produit import Produit
from tests.navigateur.seances import CENTRE

TAILLES = {"telephone": {"width": 390, "height": 844}, "bureau": {"width": 1280, "height": 900}}
OPTIONS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
OPTIONS += ["--disable-component-update", "--disable-sync"]
ATTENTE = 10_000  # milliseconds: longest wait for an element
# Its preload asks for the imports of our style sheets at the address of the page, where they are not.
AXE = {"resultTypes": ["violations"], "preload": False}
# A message that fades in has, for a tenth of a second, less contrast than it will have.
FIN_DES_ANIMATIONS = """() => Promise.all(
    document.getAnimations()
        .filter((animation) => animation.effect.getComputedTiming().iterations !== Infinity)
        .map((animation) => animation.finished.catch(() => {})))"""


def pytest_itemcollected(item: pytest.Item) -> None:
    if Path(__file__).parent in item.path.parents:
        item.add_marker(pytest.mark.navigateur)


@pytest.fixture(scope="session")
def produit(tmp_path_factory: pytest.TempPathFactory, django_db_blocker) -> Iterator[Produit]:
    """The demonstration, running."""
    origine = os.environ["DATABASE_OWNER_URL"].rsplit("/", 1)[1]
    nom = f"test_navigateur_{os.getpid()}"
    with django_db_blocker.unblock():  # it may be the first to need the migrated template
        base_de_test.clone(nom, origine)
    produit = Produit(nom, tmp_path_factory.mktemp("produit"))
    try:
        produit.manage("load_referentiels")
        produit.manage("peupler_demo")
        produit.manage("collectstatic", "--noinput", "--verbosity=0")
        produit.lancer_web()
        produit.lancer_travailleur()
        yield produit
    finally:
        produit.tout_arreter()
        base_de_test.drop(nom, origine)


@pytest.fixture
def planifier(produit: Produit) -> Callable[..., str]:
    """Plans a séance of its own for a test; gives its address."""

    def creer(titre: str, mode: str = "competence", centre: str = CENTRE) -> str:
        cle = str(uuid4())
        appel = f"plan({cle!r}, titre={titre!r}, mode={mode!r}, centre={centre!r})"
        produit.manage("shell", "-c", f"from tests.navigateur.seances import plan\n{appel}")
        return f"/c/{centre}/seances/{cle}/"

    return creer


@pytest.fixture
def rien_de_recent(produit: Produit) -> None:
    """No entry that another test sent waits for its MA."""
    produit.manage("shell", "-c", "from tests.navigateur.seances import settle_entries\nsettle_entries()")


@pytest.fixture(scope="module")
def navigateur() -> Iterator[Browser]:
    """Closed at the end of each module: while it lives, no Django query may run in this process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("CPRO_CHROMIUM"), args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture(params=list(TAILLES))
def taille(request: pytest.FixtureRequest) -> str:
    return request.param


class Personne:
    """Someone in front of the product: a browser window, and axe at hand."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.url = url
        self.page: Page = context.new_page()
        self.page.set_default_timeout(ATTENTE)
        self.erreurs: list[str] = []
        self.page.on("pageerror", lambda erreur: self.erreurs.append(str(erreur)))

    def aller(self, chemin: str) -> Page:
        self.page.goto(chemin if chemin.startswith("http") else self.url + chemin)
        return self.page

    def entrer(self, centre: str, role: str) -> Page:
        """Enter by the demo's door, as the first persona of this role in this centre."""
        self.aller("/demo/")
        self.page.locator(f'form[data-persona="{centre}:{role}"] button').click()
        self.page.wait_for_url("**/c/**")
        return self.page

    def verifier(self) -> None:
        """No axe violation, no script error, nothing wider than the screen."""
        assert self.erreurs == []
        self.page.wait_for_load_state()  # after a click, the styles may still be on their way
        self.page.evaluate(FIN_DES_ANIMATIONS)
        resultats = Axe().run(self.page, options=AXE)
        assert resultats.violations_count == 0, resultats.generate_report()
        largeur = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert largeur <= 0, f"{self.page.url} déborde de {largeur} px"


@pytest.fixture
def personne(produit: Produit, navigateur: Browser, taille: str) -> Iterator[Callable[[], Personne]]:
    """Makes people, each in a browser of their own."""
    contextes: list[BrowserContext] = []

    def creer() -> Personne:
        contexte = navigateur.new_context(
            viewport=TAILLES[taille],
            has_touch=taille == "telephone",
            locale="fr-FR",
            timezone_id="Europe/Paris",
        )
        contextes.append(contexte)
        return Personne(contexte, produit.url)

    yield creer
    for contexte in contextes:
        contexte.close()
