"""Addresses of this app, under `/c/<centre>/`."""

from django.urls import path

from entreprise.views import bilans_periode, contrats, journal, periodes, reponses

app_name = "entreprise"

urlpatterns = [
    path("periodes/", periodes.periodes, name="periodes"),
    path("periodes/planifier/", periodes.periode_planifier, name="periode_planifier"),
    path("periodes/<uuid:periode_id>/", periodes.periode, name="periode"),
    path("periodes/<uuid:periode_id>/modifier/", periodes.periode_modifier, name="periode_modifier"),
    path("periodes/apprentis/<uuid:periode_apprenti_id>/", periodes.objectifs, name="objectifs"),
    path(
        "periodes/apprentis/<uuid:periode_apprenti_id>/bilan/",
        bilans_periode.bilan_periode_ouvrir,
        name="bilan_periode_ouvrir",
    ),
    path("bilans-periode/<uuid:bilan_id>/", bilans_periode.bilan_periode, name="bilan_periode"),
    path(
        "bilans-periode/<uuid:bilan_id>/figer/",
        bilans_periode.bilan_periode_figer,
        name="bilan_periode_figer",
    ),
    path(
        "bilans-periode/<uuid:bilan_id>/signer/",
        bilans_periode.bilan_periode_signer,
        name="bilan_periode_signer",
    ),
    path(
        "bilans-periode/<uuid:bilan_id>/deverrouiller/",
        bilans_periode.bilan_periode_deverrouiller,
        name="bilan_periode_deverrouiller",
    ),
    path(
        "bilans-periode/<uuid:bilan_id>/imprimer/",
        bilans_periode.bilan_periode_imprimer,
        name="bilan_periode_imprimer",
    ),
    path("bilans-periode/<uuid:bilan_id>/actions/", bilans_periode.action_ajouter, name="action_ajouter"),
    path("bilans-periode/actions/<uuid:action_id>/faite/", bilans_periode.action_faite, name="action_faite"),
    path(
        "bilans-periode/actions/<uuid:action_id>/retirer/",
        bilans_periode.action_retirer,
        name="action_retirer",
    ),
    path("journal/", journal.journal, name="journal"),
    path("journal/apprentis/<uuid:apprenti_id>/", journal.journal_apprenti, name="journal_apprenti"),
    path("journal/noter/", journal.entree_nouvelle, name="entree_nouvelle"),
    path("journal/<uuid:entree_id>/", journal.entree, name="entree"),
    path("journal/<uuid:entree_id>/modifier/", journal.entree_modifier, name="entree_modifier"),
    path("journal/<uuid:entree_id>/envoyer/", journal.entree_envoyer, name="entree_envoyer"),
    path("journal/<uuid:entree_id>/supprimer/", journal.entree_supprimer, name="entree_supprimer"),
    path("journal/<uuid:entree_id>/repondre/", reponses.entree_repondre, name="entree_repondre"),
    path("journal/photos/<uuid:photo_id>/", journal.entree_photo, name="entree_photo"),
    path("journal/photos/<uuid:photo_id>/retirer/", journal.photo_retirer, name="photo_retirer"),
    path("journal/tout-valider/", reponses.tout_valider, name="tout_valider"),
    path("apprentis/", reponses.apprentis, name="apprentis"),
    path("contrats/", contrats.contrats, name="contrats"),
    path("contrats/nouveau/", contrats.contrat_nouveau, name="contrat_nouveau"),
    path("contrats/<uuid:contrat_id>/", contrats.contrat, name="contrat"),
]
