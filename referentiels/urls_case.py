"""Addresses of the CASE 1.0 endpoints, under `/ims/case/v1p0/`."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import path, re_path

from cpro.socle.permissions import PUBLIC, requires
from referentiels import api

app_name = "case"


def public(vue: type[api.VueCase]) -> Callable[..., HttpResponse]:
    """An endpoint that anybody may call."""
    return requires(PUBLIC)(vue.as_view())


urlpatterns = [
    path("CFDocuments", public(api.Documents), name="documents"),
    path("CFDocuments/<str:id>", public(api.Document), name="document"),
    path("CFPackages/<str:id>", public(api.PaquetComplet), name="paquet"),
    path("CFItems/<str:id>", public(api.Element), name="element"),
    path("CFItemAssociations/<str:id>", public(api.ElementEtLiens), name="element_liens"),
    path("CFAssociations/<str:id>", public(api.Association), name="association"),
    re_path(r"", public(api.Inconnu), name="inconnu"),
]
