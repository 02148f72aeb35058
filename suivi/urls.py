"""Addresses of this app, under `/c/<centre>/`."""

from django.urls import path

from suivi.views import activites, grille, seances

app_name = "suivi"

urlpatterns = [
    path("seances/", seances.seances, name="seances"),
    path("seances/planifier/", seances.planifier, name="seance_planifier"),
    path("seances/<uuid:seance_id>/", grille.seance, name="seance"),
    path("seances/<uuid:seance_id>/etat/", grille.etat, name="seance_etat"),
    path("seances/<uuid:seance_id>/cellule/", grille.cellule, name="seance_cellule"),
    path("seances/<uuid:seance_id>/cloture/", grille.cloturer, name="seance_cloturer"),
    path("seances/<uuid:seance_id>/attendus/<int:rang>/", grille.detail, name="seance_attendus"),
    path("seances/<uuid:seance_id>/apprentis/<uuid:apprenti_id>/", grille.apprenti, name="seance_apprenti"),
    path(
        "seances/<uuid:seance_id>/apprentis/<uuid:apprenti_id>/absence/",
        grille.absence,
        name="seance_absence",
    ),
    path(
        "seances/<uuid:seance_id>/apprentis/<uuid:apprenti_id>/cases/<int:rang>/",
        grille.detail,
        name="seance_case",
    ),
    path("activites/", activites.activites, name="activites"),
    path("activites/<uuid:seance_id>/", activites.activite, name="activite"),
    path("activites/<uuid:seance_id>/cellule/", activites.cellule, name="activite_cellule"),
]
