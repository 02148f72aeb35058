"""Addresses of this app, under `/c/<centre>/`."""

from django.urls import path

from suivi.views import (
    activites,
    apprenti_de_seance,
    changement_version,
    formations,
    grille,
    groupes,
    preuves,
    scenarios,
    scenarios_commune,
    scenarios_copies,
    scenarios_parties,
    seances,
)

app_name = "suivi"

urlpatterns = [
    path("scenarios/", scenarios.scenarios, name="scenarios"),
    path("scenarios/nouveau/", scenarios_parties.scenario_nouveau, name="scenario_nouveau"),
    path("scenarios/importer/", scenarios_copies.scenario_importer, name="scenario_importer"),
    path(
        "scenarios/<uuid:scenario_id>/exporter/", scenarios_copies.scenario_exporter, name="scenario_exporter"
    ),
    path("scenarios/<uuid:scenario_id>/adapter/", scenarios_copies.scenario_adapter, name="scenario_adapter"),
    path(
        "scenarios/depuis-seance/<uuid:seance_id>/",
        scenarios_copies.scenario_depuis_seance,
        name="scenario_depuis_seance",
    ),
    path("scenarios/commune/", scenarios_commune.commune, name="commune"),
    path("scenarios/commune/<uuid:publication_id>/", scenarios_commune.publication, name="publication"),
    path(
        "scenarios/commune/<uuid:publication_id>/copier/",
        scenarios_commune.publication_copier,
        name="publication_copier",
    ),
    path(
        "scenarios/commune/<uuid:publication_id>/retirer/",
        scenarios_commune.publication_retirer,
        name="publication_retirer",
    ),
    path(
        "scenarios/commune/fichiers/<uuid:fichier_id>/",
        scenarios_commune.publication_fichier,
        name="publication_fichier",
    ),
    path(
        "scenarios/<uuid:scenario_id>/publier/", scenarios_commune.scenario_publier, name="scenario_publier"
    ),
    path("scenarios/couverture/", scenarios.couverture, name="couverture"),
    path("scenarios/<uuid:scenario_id>/", scenarios.scenario, name="scenario"),
    path(
        "scenarios/<uuid:scenario_id>/modifier/",
        scenarios_parties.scenario_modifier,
        name="scenario_modifier",
    ),
    path(
        "scenarios/<uuid:scenario_id>/referentiel/",
        scenarios_parties.scenario_referentiel,
        name="scenario_referentiel",
    ),
    path(
        "scenarios/<uuid:scenario_id>/ressources/",
        scenarios_parties.scenario_ressources,
        name="scenario_ressources",
    ),
    path("scenarios/<uuid:scenario_id>/dupliquer/", scenarios.scenario_dupliquer, name="scenario_dupliquer"),
    path("scenarios/<uuid:scenario_id>/archiver/", scenarios.scenario_archiver, name="scenario_archiver"),
    path(
        "scenarios/<uuid:scenario_id>/desarchiver/",
        scenarios.scenario_desarchiver,
        name="scenario_desarchiver",
    ),
    path(
        "scenarios/<uuid:scenario_id>/auteurs/", scenarios_parties.scenario_auteurs, name="scenario_auteurs"
    ),
    path("ressources/<uuid:ressource_id>/", scenarios.ressource, name="ressource"),
    path(
        "ressources/<uuid:ressource_id>/retirer/",
        scenarios_parties.ressource_retirer,
        name="ressource_retirer",
    ),
    path("groupes/", groupes.groupes, name="groupes"),
    path("groupes/nouveau/", groupes.groupe_nouveau, name="groupe_nouveau"),
    path("groupes/formations/", groupes.formations, name="formations"),
    path("groupes/formations/<uuid:formation_id>/", formations.formation, name="formation"),
    path("groupes/formations/<uuid:formation_id>/vers/", formations.vers, name="formation_vers"),
    path(
        "groupes/formations/<uuid:formation_id>/vers/<uuid:version_id>/",
        changement_version.rapprocher,
        name="formation_rapprocher",
    ),
    path(
        "groupes/formations/<uuid:formation_id>/vers/<uuid:version_id>/criteres/",
        changement_version.rapprocher,
        {"etape": "criteres"},
        name="formation_criteres",
    ),
    path(
        "groupes/formations/<uuid:formation_id>/vers/<uuid:version_id>/confirmer/",
        changement_version.confirmer,
        name="formation_confirmer",
    ),
    path("groupes/<uuid:groupe_id>/", groupes.groupe, name="groupe"),
    path("groupes/<uuid:groupe_id>/inscrire/", groupes.groupe_inscrire, name="groupe_inscrire"),
    path("groupes/<uuid:groupe_id>/formateurs/", groupes.groupe_formateurs, name="groupe_formateurs"),
    path("seances/", seances.seances, name="seances"),
    path("seances/calendrier/", seances.calendrier, name="calendrier"),
    path("seances/planifier/", seances.planifier, name="seance_planifier"),
    path("seances/<uuid:seance_id>/", grille.seance, name="seance"),
    path("seances/<uuid:seance_id>/modifier/", seances.modifier, name="seance_modifier"),
    path("seances/<uuid:seance_id>/annuler/", seances.annuler, name="seance_annuler"),
    path("seances/<uuid:seance_id>/etat/", grille.etat, name="seance_etat"),
    path("seances/<uuid:seance_id>/cellule/", grille.cellule, name="seance_cellule"),
    path("seances/<uuid:seance_id>/cloture/", grille.cloturer, name="seance_cloturer"),
    path("seances/<uuid:seance_id>/attendus/<int:rang>/", grille.detail, name="seance_attendus"),
    path("seances/<uuid:seance_id>/rattrapage/", apprenti_de_seance.rattraper, name="seance_rattraper"),
    path(
        "seances/<uuid:seance_id>/apprentis/<uuid:apprenti_id>/",
        apprenti_de_seance.apprenti,
        name="seance_apprenti",
    ),
    path(
        "seances/<uuid:seance_id>/apprentis/<uuid:apprenti_id>/absence/",
        apprenti_de_seance.absence,
        name="seance_absence",
    ),
    path(
        "seances/<uuid:seance_id>/apprentis/<uuid:apprenti_id>/adapter/",
        apprenti_de_seance.adapter,
        name="seance_adapter",
    ),
    path(
        "seances/<uuid:seance_id>/apprentis/<uuid:apprenti_id>/preuves/",
        preuves.ajouter,
        name="preuve_ajouter",
    ),
    path("seances/preuves/<uuid:preuve_id>/", preuves.preuve, name="preuve"),
    path("seances/preuves/<uuid:preuve_id>/retirer/", preuves.retirer, name="preuve_retirer"),
    path(
        "seances/<uuid:seance_id>/apprentis/<uuid:apprenti_id>/cases/<int:rang>/",
        grille.detail,
        name="seance_case",
    ),
    path("activites/", activites.activites, name="activites"),
    path("activites/<uuid:seance_id>/", activites.activite, name="activite"),
    path(
        "activites/<uuid:seance_id>/ressources/<uuid:ressource_id>/",
        activites.ressource,
        name="activite_ressource",
    ),
    path("activites/<uuid:seance_id>/lecture/", activites.lecture, name="activite_lecture"),
    path("activites/preuves/<uuid:preuve_id>/", preuves.preuve_de_soi, name="activite_preuve"),
    path("activites/<uuid:seance_id>/cellule/", activites.cellule, name="activite_cellule"),
]
