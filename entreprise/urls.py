"""Addresses of this app, under `/c/<centre>/`."""

from django.urls import path

from entreprise.views import (
    bilans_periode,
    contrats,
    decoupage,
    entreprises,
    entretiens,
    journal,
    maitres,
    periodes,
    plans,
    preparation_visite,
    reponses,
    trames,
    visites,
)

app_name = "entreprise"

urlpatterns = [
    path("periodes/", periodes.periodes, name="periodes"),
    path("periodes/planifier/", periodes.periode_planifier, name="periode_planifier"),
    path("periodes/<uuid:periode_id>/", periodes.periode, name="periode"),
    path("periodes/<uuid:periode_id>/modifier/", periodes.periode_modifier, name="periode_modifier"),
    path("periodes/<uuid:periode_id>/decaler/", decoupage.periode_decaler, name="periode_decaler"),
    path("periodes/<uuid:periode_id>/couper/", decoupage.periode_couper, name="periode_couper"),
    path("periodes/<uuid:periode_id>/dupliquer/", decoupage.periode_dupliquer, name="periode_dupliquer"),
    path("periodes/apprentis/<uuid:periode_apprenti_id>/", plans.objectifs, name="objectifs"),
    path("periodes/apprentis/<uuid:periode_apprenti_id>/plan/", plans.plan, name="plan"),
    path(
        "periodes/apprentis/<uuid:periode_apprenti_id>/plan/valider/", plans.plan_valider, name="plan_valider"
    ),
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
    path("apprentis/reponses/", reponses.mes_reponses, name="mes_reponses"),
    path("apprentis/aide/", reponses.aide, name="aide_maitre"),
    path("visites/", visites.visites, name="visites"),
    path("visites/planifier/", visites.visite_planifier, name="visite_planifier"),
    path("visites/<uuid:visite_id>/", visites.visite, name="visite"),
    path("visites/<uuid:visite_id>/agenda/", visites.visite_agenda, name="visite_agenda"),
    path("visites/<uuid:visite_id>/preparer/", preparation_visite.visite_preparer, name="visite_preparer"),
    path("visites/<uuid:visite_id>/raconter/", visites.visite_raconter, name="visite_raconter"),
    path("visites/<uuid:visite_id>/reporter/", visites.visite_reporter, name="visite_reporter"),
    path("visites/<uuid:visite_id>/annuler/", visites.visite_annuler, name="visite_annuler"),
    path("entretiens/contrats/<uuid:contrat_id>/", entretiens.entretien_ouvrir, name="entretien_ouvrir"),
    path("entretiens/trame/", trames.trame_entretien, name="trame_entretien"),
    path("entretiens/<uuid:entretien_id>/", entretiens.entretien, name="entretien"),
    path("entretiens/<uuid:entretien_id>/figer/", entretiens.entretien_figer, name="entretien_figer"),
    path("entretiens/<uuid:entretien_id>/signer/", entretiens.entretien_signer, name="entretien_signer"),
    path(
        "entretiens/<uuid:entretien_id>/deverrouiller/",
        entretiens.entretien_deverrouiller,
        name="entretien_deverrouiller",
    ),
    path("entretiens/reponses/<uuid:reponse_id>/suite/", entretiens.entretien_suite, name="entretien_suite"),
    path("contrats/", contrats.contrats, name="contrats"),
    path("contrats/nouveau/", contrats.contrat_nouveau, name="contrat_nouveau"),
    path("contrats/<uuid:contrat_id>/", contrats.contrat, name="contrat"),
    path("contrats/<uuid:contrat_id>/modifier/", contrats.contrat_modifier, name="contrat_modifier"),
    path("contrats/<uuid:contrat_id>/rompre/", contrats.contrat_rompre, name="contrat_rompre"),
    path("contrats/<uuid:contrat_id>/maitres/", contrats.contrat_maitres, name="contrat_maitres"),
    path("entreprises/", entreprises.entreprises, name="entreprises"),
    path("entreprises/<uuid:entreprise_id>/", entreprises.entreprise, name="entreprise"),
    path(
        "entreprises/<uuid:entreprise_id>/modifier/",
        entreprises.entreprise_modifier,
        name="entreprise_modifier",
    ),
    path(
        "entreprises/<uuid:entreprise_id>/contacts/",
        entreprises.contact_enregistrer,
        name="contact_enregistrer",
    ),
    path(
        "entreprises/contacts/<uuid:contact_id>/retirer/", entreprises.contact_retirer, name="contact_retirer"
    ),
    path(
        "entreprises/<uuid:entreprise_id>/maitres/ajouter/", entreprises.maitre_nouveau, name="maitre_nouveau"
    ),
    path("maitres/<uuid:maitre_id>/acces/", maitres.maitre_acces, name="maitre_acces"),
    path("maitres/<uuid:maitre_id>/acces/courriel/", maitres.maitre_courriel, name="maitre_courriel"),
    path("maitres/<uuid:maitre_id>/acces/ecran/", maitres.maitre_ecran, name="maitre_ecran"),
    path("maitres/<uuid:maitre_id>/acces/papier/", maitres.maitre_papier, name="maitre_papier"),
    path("maitres/<uuid:maitre_id>/acces/revoquer/", maitres.maitre_revoquer, name="maitre_revoquer"),
]
