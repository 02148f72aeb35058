"""Addresses of the référentiel pages, under `/c/<centre>/referentiels/`."""

from django.urls import path

from referentiels import urls_centre, views, views_brouillon, views_export, views_import

app_name = "referentiels"

urlpatterns = [
    path("", views.liste, name="liste"),
    path("importer/", views_import.importer, name="importer"),
    path("imports/<uuid:import_id>/", views_import.importation, name="import"),
    path("imports/<uuid:import_id>/choisir/", views_import.choisir, name="import_choisir"),
    path("imports/<uuid:import_id>/garder/", views_import.garder, name="import_garder"),
    path("imports/<uuid:import_id>/terminer/", views_import.abandonner_import, name="import_terminer"),
    path("brouillons/<uuid:version_id>/", views_brouillon.brouillon, name="brouillon"),
    path("brouillons/<uuid:version_id>/publier/", views_brouillon.publier, name="publier"),
    path("brouillons/<uuid:version_id>/abandonner/", views_brouillon.abandonner, name="abandonner"),
    *urls_centre.urlpatterns,
    path("<uuid:version_id>/", views.version, name="version"),
    path("<uuid:version_id>/comparer/", views.comparer, name="comparer"),
    path("<uuid:version_id>/exporter.yaml", views_export.exporter, {"format": "yaml"}, name="exporter_yaml"),
    path("<uuid:version_id>/exporter.json", views_export.exporter, {"format": "case"}, name="exporter_case"),
    path("<uuid:version_id>/moodle.csv", views_export.exporter, {"format": "moodle"}, name="exporter_moodle"),
    path("<uuid:version_id>/tableau.csv", views_export.exporter, {"format": "csv"}, name="exporter_csv"),
    path("<uuid:version_id>/tableau.xlsx", views_export.exporter, {"format": "xlsx"}, name="exporter_xlsx"),
    path("<uuid:version_id>/activites/", views.version, {"onglet": "activites"}, name="activites"),
    path("<uuid:version_id>/matrice/", views.version, {"onglet": "matrice"}, name="matrice"),
    path("<uuid:version_id>/epreuves/", views.version, {"onglet": "epreuves"}, name="epreuves"),
    path("<uuid:version_id>/sources/", views.version, {"onglet": "sources"}, name="sources"),
]
