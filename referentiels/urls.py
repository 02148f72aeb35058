"""Addresses of the référentiel pages, under `/c/<centre>/referentiels/`."""

from django.urls import path

from referentiels import views, views_import

app_name = "referentiels"

urlpatterns = [
    path("", views.liste, name="liste"),
    path("importer/", views_import.importer, name="importer"),
    path("brouillons/<uuid:version_id>/", views_import.brouillon, name="brouillon"),
    path("brouillons/<uuid:version_id>/publier/", views_import.publier, name="publier"),
    path("brouillons/<uuid:version_id>/abandonner/", views_import.abandonner, name="abandonner"),
    path("<uuid:version_id>/", views.version, name="version"),
    path("<uuid:version_id>/comparer/", views.comparer, name="comparer"),
    path("<uuid:version_id>/exporter.yaml", views_import.exporter, {"format": "yaml"}, name="exporter_yaml"),
    path("<uuid:version_id>/exporter.json", views_import.exporter, {"format": "case"}, name="exporter_case"),
    path(
        "<uuid:version_id>/exporter.csv", views_import.exporter, {"format": "moodle"}, name="exporter_moodle"
    ),
    path("<uuid:version_id>/activites/", views.version, {"onglet": "activites"}, name="activites"),
    path("<uuid:version_id>/matrice/", views.version, {"onglet": "matrice"}, name="matrice"),
    path("<uuid:version_id>/epreuves/", views.version, {"onglet": "epreuves"}, name="epreuves"),
    path("<uuid:version_id>/sources/", views.version, {"onglet": "sources"}, name="sources"),
]
