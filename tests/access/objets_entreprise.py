"""The objects that the routes of the company side name (see `tests.access.objets`)."""

from datetime import date
from typing import Any

from cpro.socle.ids import uuid7
from cpro.socle.permissions import Role
from entreprise.actions.alternance import save_fermeture
from entreprise.actions.bilans_periode import add_action, freeze_bilan_periode
from entreprise.actions.contrats import create_contrat
from entreprise.actions.entreprises import save_contact
from entreprise.actions.entretiens import freeze_entretien, open_entretien
from entreprise.actions.fiches import attach_photo_fiche, share_fiche
from entreprise.actions.journal import attach_photo, submit_entree
from entreprise.actions.kits import save_kit
from entreprise.actions.reglages_relances import pause_relances
from entreprise.models import Contrat, EntreePhoto, Entretien, FichePhoto, PauseRelances
from tests.access.objets import objet
from tests.entreprise.fabrique import (
    fill_bilan_teste,
    fill_entretien_teste,
    image,
    open_bilan_teste,
    open_entretien_teste,
    open_retour_teste,
    plan_periode_testee,
    plan_visite_testee,
    send_entree_testee,
    share_fiche_testee,
    validate_fiche_testee,
    write_entree_testee,
    write_fiche_testee,
)
from tests.promotion import Promotion


@objet(
    "entreprise:periode",
    "entreprise:periode_modifier",
    "entreprise:periode_decaler",
    "entreprise:periode_couper",
    "entreprise:periode_dupliquer",
    "entreprise:periode_proposer",
)
def periode(promotion: Promotion) -> dict[str, Any]:
    return {"periode_id": plan_periode_testee(promotion).pk}


@objet("entreprise:objectifs", "entreprise:plan", "entreprise:plan_valider")
def periode_d_apprenti(promotion: Promotion) -> dict[str, Any]:
    periode = plan_periode_testee(promotion, "Sans bilan")
    return {"periode_apprenti_id": periode.apprentis.get(apprenti=promotion.apprentis[0]).pk}


@objet("entreprise:entree", "entreprise:entree_repondre")
def entree(promotion: Promotion) -> dict[str, Any]:
    return {"entree_id": send_entree_testee(promotion).pk}


@objet("entreprise:entree_modifier", "entreprise:entree_envoyer", "entreprise:entree_supprimer")
def brouillon_du_journal(promotion: Promotion) -> dict[str, Any]:
    return {"entree_id": write_entree_testee(promotion).pk}


def _photo_jointe(promotion: Promotion) -> EntreePhoto:
    entree, auteur = write_entree_testee(promotion), promotion.teste.membres[Role.APPRENTI]
    return attach_photo(entree=entree, octets=image(), nom="p.png", auteur=auteur)


@objet("entreprise:entree_photo")
def photo(promotion: Promotion) -> dict[str, Any]:
    jointe = _photo_jointe(promotion)
    submit_entree(entree=jointe.entree, auteur=promotion.teste.membres[Role.APPRENTI])
    return {"photo_id": jointe.pk}


@objet("entreprise:photo_retirer")
def photo_de_brouillon(promotion: Promotion) -> dict[str, Any]:
    return {"photo_id": _photo_jointe(promotion).pk}


@objet("entreprise:pause_annuler")
def pause(promotion: Promotion) -> dict[str, Any]:
    posee = pause_relances(
        id=uuid7(),
        apprenti=promotion.apprentis[0],
        debut=date.today(),
        fin=date.today(),
        motif=PauseRelances.Motif.CONGES,
        auteur=promotion.teste.membres[Role.FORMATEUR],
    )
    return {"pause_id": posee.pk}


@objet("entreprise:journal_apprenti", "entreprise:relances_apprenti", "entreprise:pause_poser")
def apprenti(promotion: Promotion) -> dict[str, Any]:
    return {"apprenti_id": promotion.apprentis[0].pk}


@objet(
    "entreprise:contrat",
    "entreprise:contrat_modifier",
    "entreprise:contrat_rompre",
    "entreprise:contrat_maitres",
    "entreprise:entretien_imprimer",
)
def contrat(promotion: Promotion) -> dict[str, Any]:
    return {"contrat_id": promotion.contrat.pk}


@objet(
    "entreprise:entreprise",
    "entreprise:entreprise_modifier",
    "entreprise:contact_enregistrer",
    "entreprise:maitre_nouveau",
)
def entreprise(promotion: Promotion) -> dict[str, Any]:
    return {"entreprise_id": promotion.contrat.entreprise_id}


@objet("entreprise:contact_retirer")
def contact(promotion: Promotion) -> dict[str, Any]:
    auteur = promotion.teste.membres[Role.ADMINISTRATEUR]
    ajoute = save_contact(id=uuid7(), entreprise=promotion.contrat.entreprise, nom="Ada", auteur=auteur)
    return {"contact_id": ajoute.pk}


@objet(
    "entreprise:maitre_acces",
    "entreprise:maitre_courriel",
    "entreprise:maitre_ecran",
    "entreprise:maitre_papier",
    "entreprise:maitre_revoquer",
)
def maitre(promotion: Promotion) -> dict[str, Any]:
    return {"maitre_id": promotion.contrat.maitre_id}


@objet("entreprise:bilan_periode_ouvrir")
def periode_a_evaluer(promotion: Promotion) -> dict[str, Any]:
    periode = plan_periode_testee(promotion, "Sans bilan")
    return {"periode_apprenti_id": periode.apprentis.get(apprenti=promotion.apprentis[0]).pk}


@objet(
    "entreprise:bilan_periode",
    "entreprise:bilan_periode_imprimer",
    "entreprise:bilan_periode_recopier",
    "entreprise:action_ajouter",
)
def bilan_de_periode(promotion: Promotion) -> dict[str, Any]:
    return {"bilan_id": open_bilan_teste(promotion).pk}


@objet("entreprise:bilan_periode_figer")
def bilan_de_periode_rempli(promotion: Promotion) -> dict[str, Any]:
    bilan = open_bilan_teste(promotion, periode="À figer")
    fill_bilan_teste(promotion, bilan)
    return {"bilan_id": bilan.pk}


@objet("entreprise:bilan_periode_signer", "entreprise:bilan_periode_deverrouiller")
def bilan_de_periode_fige(promotion: Promotion) -> dict[str, Any]:
    bilan = open_bilan_teste(promotion, periode="À signer")
    fill_bilan_teste(promotion, bilan)
    freeze_bilan_periode(bilan=bilan, auteur=promotion.teste.membres[Role.FORMATEUR])
    return {"bilan_id": bilan.pk}


@objet("entreprise:action_faite", "entreprise:action_retirer")
def action_de_bilan(promotion: Promotion) -> dict[str, Any]:
    action = add_action(
        id=uuid7(),
        bilan=open_bilan_teste(promotion),
        texte="Lire un schéma",
        responsable="apprenti",
        echeance=None,
        auteur=promotion.teste.membres[Role.FORMATEUR],
    )
    return {"action_id": action.pk}


@objet(
    "entreprise:visite",
    "entreprise:visite_agenda",
    "entreprise:visite_preparer",
    "entreprise:visite_raconter",
    "entreprise:visite_reporter",
    "entreprise:visite_annuler",
)
def visite(promotion: Promotion) -> dict[str, Any]:
    return {"visite_id": plan_visite_testee(promotion).pk}


@objet("entreprise:entretien", "entreprise:entretien_figer")
def entretien(promotion: Promotion) -> dict[str, Any]:
    entretien = open_entretien_teste(promotion)
    fill_entretien_teste(promotion, entretien)
    return {"entretien_id": entretien.pk}


def _autre_contrat(promotion: Promotion) -> Contrat:
    """Of the same people: a contract has one interview."""
    contrat = promotion.contrat
    return create_contrat(
        apprenti=contrat.apprenti,
        entreprise=contrat.entreprise,
        maitre=contrat.maitre,
        debut=contrat.debut,
        fin=contrat.fin,
        auteur=None,
    )


def _entretien_fige(promotion: Promotion) -> Entretien:
    formateur = promotion.teste.membres[Role.FORMATEUR]
    entretien = open_entretien(
        contrat=_autre_contrat(promotion), jour=promotion.groupe.debut, participants="Tous", auteur=formateur
    )
    fill_entretien_teste(promotion, entretien, **{"r_arrivee-accueil": "non"})
    freeze_entretien(entretien=entretien, auteur=formateur)
    return entretien


@objet("entreprise:entretien_ouvrir")
def contrat_sans_entretien(promotion: Promotion) -> dict[str, Any]:
    return {"contrat_id": _autre_contrat(promotion).pk}


@objet("entreprise:entretien_signer", "entreprise:entretien_deverrouiller")
def entretien_fige(promotion: Promotion) -> dict[str, Any]:
    return {"entretien_id": _entretien_fige(promotion).pk}


@objet("entreprise:entretien_suite")
def reponse_a_reprendre(promotion: Promotion) -> dict[str, Any]:
    return {"reponse_id": _entretien_fige(promotion).reponses.get(alerte=True).pk}


@objet("entreprise:fiche", "entreprise:fiche_repondre", "entreprise:fiche_commenter", "entreprise:fiche_kit")
def fiche(promotion: Promotion) -> dict[str, Any]:
    return {"fiche_id": share_fiche_testee(promotion).pk}


@objet("entreprise:fiche_modifier", "entreprise:fiche_partager", "entreprise:fiche_supprimer")
def brouillon_de_fiche(promotion: Promotion) -> dict[str, Any]:
    return {"fiche_id": write_fiche_testee(promotion).pk}


@objet("entreprise:fiche_signer", "entreprise:fiche_deverrouiller")
def fiche_validee(promotion: Promotion) -> dict[str, Any]:
    return {"fiche_id": validate_fiche_testee(promotion).pk}


def _photo_de_fiche(promotion: Promotion) -> FichePhoto:
    fiche, auteur = write_fiche_testee(promotion), promotion.teste.membres[Role.APPRENTI]
    return attach_photo_fiche(fiche=fiche, octets=image(), nom="p.png", auteur=auteur)


@objet("entreprise:fiche_photo")
def photo_de_fiche(promotion: Promotion) -> dict[str, Any]:
    jointe = _photo_de_fiche(promotion)
    share_fiche(fiche=jointe.fiche, auteur=promotion.teste.membres[Role.APPRENTI])
    return {"photo_id": jointe.pk}


@objet("entreprise:fiche_photo_retirer")
def photo_de_brouillon_de_fiche(promotion: Promotion) -> dict[str, Any]:
    return {"photo_id": _photo_de_fiche(promotion).pk}


@objet("entreprise:kit_modifier", "entreprise:kit_retirer")
def kit(promotion: Promotion) -> dict[str, Any]:
    auteur = promotion.teste.membres[Role.FORMATEUR]
    questions = ["Qu’est-ce qui était dangereux ?"]
    kit = save_kit(id=uuid7(), nom="Sécurité", description="", questions=questions, auteur=auteur)
    return {"kit_id": kit.pk}


@objet("entreprise:retour", "entreprise:retour_projeter", "entreprise:retour_synthese")
def retour(promotion: Promotion) -> dict[str, Any]:
    return {"retour_id": open_retour_teste(promotion).pk}


@objet("entreprise:temoignage_repondre")
def temoignage(promotion: Promotion) -> dict[str, Any]:
    return {"temoignage_id": open_retour_teste(promotion).temoignages.get().pk}


@objet("entreprise:approches")
def groupe_en_entreprise(promotion: Promotion) -> dict[str, Any]:
    return {"groupe_id": promotion.groupe.pk}


@objet(
    "entreprise:calendrier",
    "entreprise:calendrier_regle",
    "entreprise:calendrier_semaines",
    "entreprise:calendrier_periodes",
)
def groupe_du_calendrier(promotion: Promotion) -> dict[str, Any]:
    return {"groupe_id": promotion.groupe.pk}


@objet("entreprise:fermeture_retirer")
def fermeture(promotion: Promotion) -> dict[str, Any]:
    auteur, jour = promotion.teste.membres[Role.ADMINISTRATEUR], date.today()
    notee = save_fermeture(id=uuid7(), intitule="Ponts", debut=jour, fin=jour, auteur=auteur)
    return {"fermeture_id": notee.pk}
