"""Addresses of attestations, under `/c/<centre>/attestations/`, and the public ones of issuers."""

from django.urls import path

from bilans.views import attestations, emetteurs

UNE = "attestations/<uuid:attestation_id>/"
GROUPE = "attestations/groupes/<uuid:groupe_id>/"

urlpatterns = [
    path("attestations/", attestations.attestations, name="attestations"),
    path(GROUPE, attestations.attestations_groupe, name="attestations_groupe"),
    path(GROUPE + "delivrer/", attestations.attestations_delivrer, name="attestations_delivrer"),
    path(GROUPE + "travail/", attestations.attestations_travail, name="attestations_travail"),
    path(UNE, attestations.attestation, name="attestation"),
    path(UNE + "attestation.pdf", attestations.attestation_pdf, name="attestation_pdf"),
    path(UNE + "justificatif.jwt", attestations.attestation_justificatif, name="attestation_justificatif"),
    path(UNE + "revoquer/", attestations.attestation_revoquer, name="attestation_revoquer"),
]

publiques = [
    path("emetteurs/<int:emetteur_id>/", emetteurs.emetteur, name="emetteur"),
    path("emetteurs/<int:emetteur_id>/jwks.json", emetteurs.emetteur_cles, name="emetteur_cles"),
    path("emetteurs/<int:emetteur_id>/cles/<str:empreinte>/", emetteurs.emetteur_cle, name="emetteur_cle"),
    path("emetteurs/<int:emetteur_id>/statuts/", emetteurs.emetteur_statuts, name="emetteur_statuts"),
    path("verifier/attestation/<str:code>/", emetteurs.verifier_attestation, name="verifier_attestation"),
]
