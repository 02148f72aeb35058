"""Addresses of certification, under `/c/<centre>/certification/`."""

from django.urls import path

from bilans.views import certification, certification_candidat

UNE = "certification/<uuid:certification_id>/"
CANDIDAT = UNE + "candidats/<uuid:apprenti_id>/"

urlpatterns = [
    path("certification/", certification.certifications, name="certifications"),
    path(
        "certification/groupes/<uuid:groupe_id>/",
        certification.certification_groupe,
        name="certification_groupe",
    ),
    path(
        "certification/groupes/<uuid:groupe_id>/ouvrir/",
        certification.certification_ouvrir,
        name="certification_ouvrir",
    ),
    path(UNE, certification.certification, name="certification"),
    path(UNE + "regle/", certification.certification_regle, name="certification_regle"),
    path(UNE + "situations/", certification.certification_situation, name="certification_situation_nouvelle"),
    path(
        UNE + "situations/<uuid:situation_id>/",
        certification.certification_situation,
        name="certification_situation",
    ),
    path(
        UNE + "situations/<uuid:situation_id>/retirer/",
        certification.certification_situation_retirer,
        name="certification_situation_retirer",
    ),
    path(UNE + "jury/", certification.certification_jury, name="certification_jury"),
    path(
        UNE + "jury/<uuid:personne_id>/retirer/",
        certification.certification_jury_retirer,
        name="certification_jury_retirer",
    ),
    path(UNE + "figer/", certification.certification_figer, name="certification_figer"),
    path(UNE + "grille.xlsx", certification_candidat.certification_xlsx, name="certification_xlsx"),
    path(UNE + "grille.pdf", certification_candidat.certification_pdf, name="certification_pdf"),
    path(CANDIDAT, certification_candidat.certification_candidat, name="certification_candidat"),
    path(CANDIDAT + "decision/", certification_candidat.certification_decider, name="certification_decider"),
    path(
        CANDIDAT + "deverrouiller/",
        certification_candidat.certification_deverrouiller,
        name="certification_deverrouiller",
    ),
    path(
        CANDIDAT + "grille.xlsx",
        certification_candidat.certification_xlsx,
        name="certification_candidat_xlsx",
    ),
    path(
        CANDIDAT + "grille.pdf", certification_candidat.certification_pdf, name="certification_candidat_pdf"
    ),
]
