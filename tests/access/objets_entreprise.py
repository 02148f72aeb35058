"""The objects that the routes of the company side name (see `tests.access.objets`)."""

from typing import Any

from cpro.socle.ids import uuid7
from cpro.socle.permissions import Role
from entreprise.actions.bilans_periode import add_action, freeze_bilan_periode
from entreprise.actions.entreprises import save_contact
from entreprise.actions.journal import attach_photo, submit_entree
from entreprise.models import EntreePhoto
from tests.access.objets import objet
from tests.entreprise.fabrique import (
    fill_bilan_teste,
    image,
    open_bilan_teste,
    plan_periode_testee,
    send_entree_testee,
    write_entree_testee,
)
from tests.promotion import Promotion


@objet("entreprise:periode", "entreprise:periode_modifier")
def periode(promotion: Promotion) -> dict[str, Any]:
    return {"periode_id": plan_periode_testee(promotion).pk}


@objet("entreprise:objectifs")
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


@objet("entreprise:journal_apprenti")
def apprenti(promotion: Promotion) -> dict[str, Any]:
    return {"apprenti_id": promotion.apprentis[0].pk}


@objet(
    "entreprise:contrat",
    "entreprise:contrat_modifier",
    "entreprise:contrat_rompre",
    "entreprise:contrat_maitres",
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


@objet("entreprise:bilan_periode", "entreprise:bilan_periode_imprimer", "entreprise:action_ajouter")
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
