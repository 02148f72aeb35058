"""Error pages in plain French; the 403 page says which role may."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cpro.socle.permissions import PUBLIC, RoleInsuffisant, requires


def acces_refuse(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    contexte = {}
    if isinstance(exception, RoleInsuffisant):
        contexte = {"permission": exception.permission, "roles": exception.roles}
    return render(request, "403.html", contexte, status=403)


@requires(PUBLIC)
def csrf_refuse(request: HttpRequest, reason: str = "") -> HttpResponse:
    response = render(request, "403.html", {"csrf": True}, status=403)
    response.headers["X-Jeton"] = "perime"  # a device's queue asks for another and tries again
    return response
