"""Opens the centre named by the URL around the whole request, and sets the security headers."""

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, UnreadablePostError
from django.urls import Resolver404, resolve
from django.utils.module_loading import import_string
from django_htmx.http import HttpResponseClientRedirect

from cpro.socle.permissions import PUBLIC, Permission
from cpro.socle.routes import exigence_de
from cpro.socle.scoping import centre_scope

Reponse = Callable[[HttpRequest], HttpResponse]

CSP = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)


class ContentSecurityPolicyMiddleware:
    """No inline script or style, nothing from another origin. Private pages are never stored by a proxy."""

    def __init__(self, get_response: Reponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CSP)
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=(self)")
        if getattr(request, "centre", None) is not None:
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


class CentreMiddleware:
    """Default deny: sign-in for every view not declared public; a membership for every view of a centre.

    A view under `/c/<centre>/` runs in one transaction scoped to that centre, rolled back when it raises.
    """

    def __init__(self, get_response: Reponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.centre = request.membre = None
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return self.get_response(request)
        exigence = exigence_de(match.func)
        if exigence is None or (isinstance(exigence, Permission) and "centre" not in match.kwargs):
            raise ImproperlyConfigured(f"{match.view_name} : @requires absent ou sans centre dans l’URL")
        if exigence is not PUBLIC and not request.user.is_authenticated:
            return self._vers_connexion(request)
        if "centre" not in match.kwargs:
            return self.get_response(request)
        centre = import_string("cpro.comptes.queries.centre_de_slug")(match.kwargs["centre"])
        if centre is None:
            return self.get_response(request)  # process_view answers 404
        try:
            _ = request.POST  # a slow upload is received before the transaction opens, not during it
        except UnreadablePostError:  # whoever sent it has gone
            return HttpResponseBadRequest()
        with centre_scope(centre.pk):
            request.membre = import_string("cpro.comptes.queries.membre_agissant")(
                request.user, centre, request.session
            )
            request.centre = centre if request.membre else None
            request.annuler = False
            response = self.get_response(request)
            if request.annuler:
                transaction.set_rollback(True)
            return response

    def process_view(self, request: HttpRequest, view_func, view_args, view_kwargs: dict) -> None:
        if "centre" in view_kwargs:
            if request.membre is None:
                raise Http404("Centre inconnu")
            # The centre is already in the request: views do not take the slug.
            del view_kwargs["centre"]

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        # Not undone at once: the error page may still read the centre.
        request.annuler = True

    def _vers_connexion(self, request: HttpRequest) -> HttpResponse:
        response = redirect_to_login(request.get_full_path())
        if request.htmx:
            response = redirect_to_login(request.htmx.current_url_abs_path or "/")
            return HttpResponseClientRedirect(response.url)
        return response
