"""An object behind each route of the dashboards, bilans and booklets."""

from datetime import date
from typing import Any
from uuid import uuid4

from bilans.actions.bilans import freeze_bilan
from bilans.actions.livrets import request_livrets
from bilans.actions.planification import plan_export
from bilans.actions.suivi_actions import add_action
from bilans.models import Livret, LotLivrets
from cpro.socle.fichiers import store_document
from cpro.socle.ids import uuid7
from cpro.socle.permissions import Role
from entreprise.actions.journal import attach_photo, submit_entree
from tests.access.objets import apprenti_suivi, objet
from tests.bilans.fabrique import open_bilan, prepare
from tests.entreprise.fabrique import image, write_entree_testee
from tests.promotion import Promotion


@objet("bilans:tache")
def tache_suivie(promotion: Promotion) -> dict[str, Any]:
    return apprenti_suivi(promotion) | {"tache_id": next(iter(promotion.version.taches))}


@objet("bilans:indicateur", partage=True)
def indicateur(promotion: Promotion) -> dict[str, Any]:
    return {"cle": "silencieux"}


@objet("bilans:traces")
def competence_suivie(promotion: Promotion) -> dict[str, Any]:
    return apprenti_suivi(promotion) | {"competence_id": promotion.version.competences_evaluables[0].id}


@objet("bilans:bilan", "bilans:bilan_odt", "bilans:bilan_signer", "bilans:bilan_deverrouiller")
def bilan_fige(promotion: Promotion) -> dict[str, Any]:
    bilan = open_bilan(promotion)
    freeze_bilan(bilan=bilan, auteur=promotion.teste.membres[Role.FORMATEUR])
    return {"bilan_id": bilan.pk}


@objet(
    "bilans:bilan_figer",
    "bilans:bilan_accepter",
    "bilans:bilan_annuler",
    "bilans:bilan_textes",
    "bilans:bilan_demander",
    "bilans:bilan_imprimer",
    "bilans:bilan_rencontre",
    "bilans:action_ajouter",
)
def bilan_ouvert(promotion: Promotion) -> dict[str, Any]:
    return {"bilan_id": open_bilan(promotion).pk}


@objet("bilans:bilan_decision")
def decision_de_bilan(promotion: Promotion) -> dict[str, Any]:
    return bilan_ouvert(promotion) | {"competence_id": promotion.version.competences_evaluables[0].id}


@objet("bilans:preparation", "bilans:preparation_completer")
def bilans_prepares(promotion: Promotion) -> dict[str, Any]:
    return {"preparation_id": prepare(promotion).pk}


@objet("bilans:action_retirer", "bilans:action_suivre")
def action_de_bilan(promotion: Promotion) -> dict[str, Any]:
    action = add_action(
        id=uuid4(),
        bilan=open_bilan(promotion),
        texte="Refaire un câblage",
        responsable="apprenti",
        echeance=None,
        auteur=promotion.teste.membres[Role.FORMATEUR],
    )
    return {"action_id": action.pk}


@objet("bilans:livrets_editer")
def groupe_a_editer(promotion: Promotion) -> dict[str, Any]:
    return {"groupe_id": promotion.groupe.pk}


@objet("bilans:lot", "bilans:lot_travail", "bilans:lot_arreter", "bilans:lot_reprendre")
def lot_demande(promotion: Promotion) -> dict[str, Any]:
    auteur = promotion.teste.membres[Role.ADMINISTRATEUR]
    return {"lot_id": request_livrets(groupe=promotion.groupe, auteur=auteur).pk}


@objet("bilans:planifie_arreter")
def export_planifie(promotion: Promotion) -> dict[str, Any]:
    export = plan_export(
        id=uuid7(),
        intitule="Livrets du mois",
        groupes=[promotion.groupe],
        rythme="mois",
        prochain=date(2027, 1, 31),
        garder_jours=30,
        auteur=promotion.teste.membres[Role.ADMINISTRATEUR],
    )
    return {"export_id": export.pk}


@objet("bilans:lot_archive")
def lot_archive(promotion: Promotion) -> dict[str, Any]:
    arguments = lot_demande(promotion)
    archive = store_document(octets=b"PK", nom="Livrets.zip", type_mime="application/zip")
    LotLivrets.objects.filter(pk=arguments["lot_id"]).update(archive=archive)
    return arguments


def _livret(promotion: Promotion) -> Livret:
    fichier = store_document(octets=b"%PDF", nom="Livret.pdf", type_mime="application/pdf")
    code = f"{promotion.teste.centre.pk}-ESSAI"
    return Livret.objects.create(apprenti=promotion.apprentis[0], fichier=fichier, code=code)


@objet("bilans:composition_formation", "bilans:trame_bilan_formation")
def formation_a_composer(promotion: Promotion) -> dict[str, Any]:
    return {"formation_id": promotion.formation.pk}


@objet("bilans:livret_section")
def section_du_livret(promotion: Promotion) -> dict[str, Any]:
    return apprenti_suivi(promotion) | {"cle": "journal"}


@objet("bilans:livret_photo")
def photo_du_livret(promotion: Promotion) -> dict[str, Any]:
    entree = write_entree_testee(promotion)
    auteur = promotion.teste.membres[Role.APPRENTI]
    photo = attach_photo(entree=entree, octets=image(), nom="p.png", auteur=auteur)
    submit_entree(entree=entree, auteur=auteur)
    return apprenti_suivi(promotion) | {"fichier_id": photo.fichier_id}


@objet("bilans:livret_apprenti", "bilans:livret_vierge", "bilans:texte_lu", "bilans:livret_clore")
def livret_d_un_apprenti(promotion: Promotion) -> dict[str, Any]:
    return {"apprenti_id": promotion.apprentis[0].pk}


@objet("bilans:livret")
def livret(promotion: Promotion) -> dict[str, Any]:
    return {"livret_id": _livret(promotion).pk}


@objet("verifier", partage=True)
def code_de_livret(promotion: Promotion) -> dict[str, Any]:
    return {"code": _livret(promotion).code}
