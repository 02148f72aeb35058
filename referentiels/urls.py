"""Addresses of the référentiel pages, under `/c/<centre>/referentiels/`."""

from django.urls import path

from referentiels import views

app_name = "referentiels"

urlpatterns = [
    path("", views.liste, name="liste"),
    path("<uuid:version_id>/", views.version, name="version"),
    path("<uuid:version_id>/activites/", views.version, {"onglet": "activites"}, name="activites"),
    path("<uuid:version_id>/matrice/", views.version, {"onglet": "matrice"}, name="matrice"),
    path("<uuid:version_id>/epreuves/", views.version, {"onglet": "epreuves"}, name="epreuves"),
    path("<uuid:version_id>/sources/", views.version, {"onglet": "sources"}, name="sources"),
]
