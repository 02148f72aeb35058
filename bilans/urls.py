"""Addresses of this app, under `/c/<centre>/`."""

from django.urls import path

from bilans import urls_attestations, urls_certification
from bilans.views import (
    bilans,
    certificat,
    composition,
    documents,
    donnees,
    exports,
    indicateurs,
    livret_apprenti,
    livrets,
    planification,
    priorites,
    tableau,
    tableau_groupe,
)

app_name = "bilans"

urlpatterns = [
    *urls_certification.urlpatterns,
    *urls_attestations.urlpatterns,
    path("parcours/", tableau.parcours, name="parcours"),
    path("parcours/a-travailler/", priorites.a_travailler, name="a_travailler"),
    path("parcours/<uuid:apprenti_id>/a-travailler/", priorites.priorites, name="priorites"),
    path("parcours/<uuid:apprenti_id>/", tableau.tableau, name="tableau"),
    path("parcours/<uuid:apprenti_id>/temps/", tableau.chronologie, name="chronologie"),
    path("parcours/<uuid:apprenti_id>/taches/", tableau.taches, name="taches"),
    path("parcours/<uuid:apprenti_id>/taches/<uuid:tache_id>/", tableau.tache, name="tache"),
    path("parcours/<uuid:apprenti_id>/bilans/", tableau.documents, name="documents"),
    path("parcours/<uuid:apprenti_id>/traces/<uuid:competence_id>/", tableau.traces, name="traces"),
    path("indicateurs/", indicateurs.indicateurs, name="indicateurs"),
    path("indicateurs/<slug:cle>/", indicateurs.derriere, name="indicateur"),
    path("groupes/<uuid:groupe_id>/tableau/", tableau_groupe.competences, name="tableau_groupe"),
    path("groupes/<uuid:groupe_id>/tableau/suivi/", tableau_groupe.suivi, name="groupe_suivi"),
    path("groupes/<uuid:groupe_id>/tableau/couverture/", tableau_groupe.couverture, name="groupe_couverture"),
    path("groupes/<uuid:groupe_id>/tableau.csv", tableau_groupe.export, name="groupe_export"),
    path("parcours/<uuid:apprenti_id>/bilan/", bilans.bilan_nouveau, name="bilan_nouveau"),
    path("bilans/<uuid:bilan_id>/", bilans.bilan, name="bilan"),
    path(
        "bilans/<uuid:bilan_id>/decisions/<uuid:competence_id>/", bilans.bilan_decision, name="bilan_decision"
    ),
    path("bilans/<uuid:bilan_id>/odt/", documents.bilan_odt, name="bilan_odt"),
    path("bilans/<uuid:bilan_id>/figer/", bilans.bilan_figer, name="bilan_figer"),
    path("bilans/<uuid:bilan_id>/signer/", bilans.bilan_signer, name="bilan_signer"),
    path("bilans/<uuid:bilan_id>/deverrouiller/", bilans.bilan_deverrouiller, name="bilan_deverrouiller"),
    path("livrets/", exports.livrets, name="livrets"),
    path("livrets/editions/", exports.livrets_demander, name="livrets_demander"),
    path("livrets/groupes/<uuid:groupe_id>/", exports.livrets_editer, name="livrets_editer"),
    path("livrets/lots/<uuid:lot_id>/", exports.lot, name="lot"),
    path("livrets/lots/<uuid:lot_id>/travail/", exports.lot_travail, name="lot_travail"),
    path("livrets/lots/<uuid:lot_id>/archive/", exports.lot_archive, name="lot_archive"),
    path("livrets/lots/<uuid:lot_id>/arreter/", exports.lot_arreter, name="lot_arreter"),
    path("livrets/lots/<uuid:lot_id>/reprendre/", exports.lot_reprendre, name="lot_reprendre"),
    path("livrets/donnees/", donnees.donnees, name="donnees"),
    path("livrets/planifies/", planification.planifies, name="planifies"),
    path(
        "livrets/planifies/<uuid:export_id>/arreter/", planification.planifie_arreter, name="planifie_arreter"
    ),
    path("livrets/composition/", composition.composition, name="composition"),
    path("livrets/composition/identite/", composition.identite, name="identite"),
    path("livrets/composition/logo/", composition.logo, name="logo"),
    path(
        "livrets/composition/<uuid:formation_id>/",
        composition.composition_formation,
        name="composition_formation",
    ),
    path("livrets/certificat/", certificat.certificat, name="certificat"),
    path("livrets/certificat/retirer/", certificat.certificat_retirer, name="certificat_retirer"),
    path("livrets/archives/", livret_apprenti.archives, name="archives"),
    path("livrets/apprentis/<uuid:apprenti_id>/", livret_apprenti.livret_apprenti, name="livret_apprenti"),
    path("livrets/apprentis/<uuid:apprenti_id>/vierge/", livret_apprenti.livret_vierge, name="livret_vierge"),
    path("livrets/apprentis/<uuid:apprenti_id>/lu/", livret_apprenti.texte_lu, name="texte_lu"),
    path("livrets/apprentis/<uuid:apprenti_id>/clore/", livret_apprenti.livret_clore, name="livret_clore"),
    path("livrets/<uuid:livret_id>/", livrets.livret, name="livret"),
]
