"""The broker is down: pages and judgements work as ever; an export says that it waits, then is done."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.navigateur.conftest import Personne
from tests.navigateur.produit import Produit

CENTRE = "cfa-du-comptoir"
PERSONNE_N_ECOUTE = "redis://127.0.0.1:1/0"


class ProduitCoupe(Produit):
    """A web server of the same product that cannot reach its broker."""

    def environnement(self) -> dict[str, str]:
        return super().environnement() | {"REDIS_URL": PERSONNE_N_ECOUTE}


@pytest.fixture
def coupe(produit: Produit) -> Iterator[Produit]:
    coupe = ProduitCoupe(produit.base, produit.dossier)
    coupe.lancer_web()
    yield coupe
    coupe.tout_arreter()


def test_pages_and_judgements_work_and_an_export_waits(
    coupe: Produit, planifier: Callable[..., str], navigateur: Browser
) -> None:
    contexte = navigateur.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR")
    formateur = Personne(contexte, coupe.url)
    page = formateur.entrer(CENTRE, "formateur")
    formateur.aller(planifier("Sans file d’attente", centre=CENTRE))
    case = page.get_by_role("gridcell").first
    expect(case).not_to_have_attribute("data-n", re.compile("."))
    case.click()
    page.keyboard.press("2")
    expect(page.locator("#etat-envois")).to_have_text("Tout est enregistré")
    page.reload()
    expect(case).to_have_attribute("data-n", "2")
    contexte.close()

    contexte = navigateur.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR")
    administrateur = Personne(contexte, coupe.url)
    page = administrateur.entrer(CENTRE, "administrateur")
    administrateur.aller(f"/c/{CENTRE}/livrets/")
    page.get_by_role("button", name="Éditer les livrets").last.click()
    page.wait_for_url(re.compile(r"/livrets/lots/"))
    expect(page.get_by_text("En attente d’un exécutant")).to_be_visible()
    administrateur.verifier()
    # The worker, which still reaches the broker, sweeps what waits.
    expect(page.get_by_role("link", name="Tout télécharger")).to_be_visible(timeout=180_000)
    contexte.close()
