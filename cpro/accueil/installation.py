"""The installable application: its manifest, its service worker, the page shown when there is no network."""

import hashlib
import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cpro.socle.permissions import PUBLIC, Permission, requires

UN_JOUR = 24 * 3600  # seconds
ICONES = (("192", "any"), ("512", "any"), ("512", "maskable"))


@require_safe
@requires(PUBLIC)
def manifeste(request: HttpRequest) -> JsonResponse:
    """What a phone needs to install the application."""
    icones = [
        {
            "src": static(f"icons/compas-{cote}{'-masque' if usage == 'maskable' else ''}.png"),
            "sizes": f"{cote}x{cote}",
            "type": "image/png",
            "purpose": usage,
        }
        for cote, usage in ICONES
    ]
    contenu = {
        "id": "/",
        "name": "Compas, livret d’apprentissage",
        "short_name": "Compas",
        "description": "Noter ce que l’on fait en entreprise, le valider, suivre son parcours.",
        "lang": "fr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f3f0ea",
        "theme_color": "#1e3577",
        "icons": [*icones, {"src": static("icons/compas.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    response = JsonResponse(contenu, content_type="application/manifest+json")
    response.headers["Cache-Control"] = f"max-age={UN_JOUR}"
    return response


@require_safe
@requires(PUBLIC)
def service_worker(request: HttpRequest) -> HttpResponse:
    """Its address gives it the whole site; its version changes with any static file, which makes browsers renew it."""
    reglages = {
        "version": _version(),
        "horsLigne": reverse("hors_ligne"),
        "connexion": reverse("account_login"),
        "sortie": reverse("account_logout"),
    }
    # Under its own name, the one that the other modules import.
    module = f"{settings.STATIC_URL}js/hors-ligne/service.js"
    script = f'import {{ installer }} from "{module}";\ninstaller({json.dumps(reglages)});\n'
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@cache
def _version() -> str:
    """Of all the static files: from the manifest of a deployment, else (development) from our modules."""
    if empreinte := getattr(staticfiles_storage, "manifest_hash", ""):
        return empreinte
    modules = sorted(Path(settings.BASE_DIR, "static", "js").rglob("*.js"))
    return hashlib.sha256(b"".join(module.read_bytes() for module in modules)).hexdigest()[:12]


@require_safe
@requires(PUBLIC)
def hors_ligne(request: HttpRequest) -> HttpResponse:
    """Kept by every device that installed the worker; shown for a page it did not keep."""
    return render(request, "accueil/hors_ligne.html")


@require_safe
@never_cache
@requires(Permission.CENTRE_VIEW)
def jeton(request: HttpRequest) -> JsonResponse:
    """A token for what a device sends later: that of the page it was written on may be old."""
    return JsonResponse({"jeton": get_token(request)})
