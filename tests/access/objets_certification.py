"""The objects that the routes of certification and attestations name (see objets.py)."""

from datetime import date
from typing import Any
from uuid import uuid4

from bilans.actions.certification import add_jury, save_situation
from bilans.models import CleEmetteur
from cpro.socle.permissions import Role
from tests.access.objets import objet
from tests.bilans.attestations import deliver
from tests.bilans.test_certification import figer, juger_tout, ouvrir
from tests.promotion import Promotion


@objet(
    "bilans:certification_groupe",
    "bilans:certification_ouvrir",
    "bilans:attestations_groupe",
    "bilans:attestations_delivrer",
    "bilans:attestations_travail",
)
def groupe_a_certifier(promotion: Promotion) -> dict[str, Any]:
    return {"groupe_id": promotion.groupe.pk}


@objet(
    "bilans:certification",
    "bilans:certification_regle",
    "bilans:certification_situation_nouvelle",
    "bilans:certification_jury",
    "bilans:certification_figer",
    "bilans:certification_xlsx",
    "bilans:certification_pdf",
)
def certification(promotion: Promotion) -> dict[str, Any]:
    juger_tout(promotion)
    return {"certification_id": ouvrir(promotion).pk}


@objet("bilans:certification_situation", "bilans:certification_situation_retirer")
def situation(promotion: Promotion) -> dict[str, Any]:
    ouverte = ouvrir(promotion)
    notee = save_situation(
        id=uuid4(),
        certification=ouverte,
        intitule="Oral",
        jour=date(2027, 3, 2),
        lieu="centre",
        auteur=promotion.teste.membres[Role.FORMATEUR],
    )
    return {"certification_id": ouverte.pk, "situation_id": notee.pk}


@objet("bilans:certification_jury_retirer")
def personne_du_jury(promotion: Promotion) -> dict[str, Any]:
    ouverte = ouvrir(promotion)
    personne = add_jury(
        id=uuid4(),
        certification=ouverte,
        nom="Léa Joule",
        qualite="Professionnelle",
        auteur=promotion.teste.membres[Role.COORDONNATEUR],
    )
    return {"certification_id": ouverte.pk, "personne_id": personne.pk}


@objet(
    "bilans:certification_candidat",
    "bilans:certification_decider",
    "bilans:certification_candidat_xlsx",
    "bilans:certification_candidat_pdf",
)
def candidat(promotion: Promotion) -> dict[str, Any]:
    return certification(promotion) | {"apprenti_id": promotion.apprentis[0].pk}


@objet("bilans:certification_deverrouiller")
def candidat_fige(promotion: Promotion) -> dict[str, Any]:
    decision = figer(promotion)
    return {"certification_id": decision.certification_id, "apprenti_id": decision.apprenti_id}


@objet(
    "bilans:attestation",
    "bilans:attestation_pdf",
    "bilans:attestation_justificatif",
    "bilans:attestation_revoquer",
)
def attestation(promotion: Promotion) -> dict[str, Any]:
    return {"attestation_id": deliver(promotion).pk}


@objet("emetteur", "emetteur_cles", "emetteur_statuts", partage=True)
def emetteur(promotion: Promotion) -> dict[str, Any]:
    deliver(promotion)
    return {"emetteur_id": promotion.teste.centre.pk}


@objet("emetteur_cle", partage=True)
def cle_d_emetteur(promotion: Promotion) -> dict[str, Any]:
    return emetteur(promotion) | {"empreinte": CleEmetteur.objects.get().empreinte}


@objet("verifier_attestation", partage=True)
def code_d_attestation(promotion: Promotion) -> dict[str, Any]:
    return {"code": deliver(promotion).code}
