"""The gallery renders every component, without inline style, and without a fault that axe can see."""

import mimetypes
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from playwright.sync_api import Route, sync_playwright

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
ORIGINE = "http://compas.test"


@pytest.fixture
def page_html(client, db) -> str:
    reponse = client.get("/galerie/")
    assert reponse.status_code == 200
    return reponse.content.decode()


@pytest.mark.parametrize("interdit", ["⚠", "<style", ' style="', "<script>", ' onclick="'])
def test_galerie_has_no_missing_variable_nor_inline_code(page_html, interdit):
    assert interdit not in page_html


def test_galerie_is_closed_outside_demo(client, settings, db):
    settings.DEMO = settings.DEBUG = False
    assert client.get("/galerie/").status_code == 404


@pytest.mark.parametrize("code", ["400", "404", "429", "500", "503"])
def test_error_page_renders_without_any_context(code):
    assert render_to_string(f"{code}.html").count("<h1>") == 1


def _servir(html: str):
    """Answer the browser from memory: no server, no network."""

    def repondre(route: Route) -> None:
        chemin = route.request.url.removeprefix(ORIGINE)
        if chemin == "/galerie/":
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
            return
        # axe asks again for the @imports, from the page's own address: those are not ours to serve.
        fichier = finders.find(chemin.removeprefix("/static/")) if chemin.startswith("/static/") else None
        if fichier is None:
            route.fulfill(status=404, body="")
            return
        genre = mimetypes.guess_type(fichier)[0] or "application/octet-stream"
        route.fulfill(body=Path(fichier).read_bytes(), content_type=genre)

    return repondre


@pytest.mark.enable_socket
def test_galerie_passes_axe_and_never_scrolls_sideways(page_html):
    with sync_playwright() as playwright:
        navigateur = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        fautes = []
        for largeur in (390, 1280):
            for theme in ("light", "dark"):
                page = navigateur.new_page(
                    viewport={"width": largeur, "height": 844}, color_scheme=theme, reduced_motion="reduce"
                )
                page.route("**/*", _servir(page_html))
                page.goto(f"{ORIGINE}/galerie/")
                page.locator("details.carte > summary").click()
                fautes += [
                    (largeur, theme, v["id"])
                    for v in Axe().run(page, options={"preload": False}).response["violations"]
                ]
                if page.evaluate("document.documentElement.scrollWidth") > largeur:
                    fautes.append((largeur, theme, "défilement horizontal"))
                page.close()
        navigateur.close()
    assert fautes == []
