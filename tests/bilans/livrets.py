"""An apprentice who has lived enough to fill a booklet, and its pages as texts."""

import io
from uuid import uuid4

from pypdf import PdfReader

from bilans.actions.bilans import freeze_bilan, sign_bilan
from cpro.socle.permissions import Role
from entreprise.actions.journal import attach_photo, submit_entree
from suivi.actions.planification import plan_seance
from suivi.actions.seances import evaluate_cell
from suivi.models import Apprenti
from tests.bilans.fabrique import niveau_centre, open_bilan
from tests.entreprise.fabrique import (
    image,
    plan_periode_testee,
    write_entree_testee,
)
from tests.promotion import Promotion
from tests.suivi.scenarios import create_scenario_teste


def live(promotion: Promotion) -> None:
    """A séance evaluated, an entry with a photo, a bilan signed by one."""
    membres = promotion.teste.membres
    plan_periode_testee(promotion)
    entree = write_entree_testee(promotion)
    attach_photo(entree=entree, octets=image(), nom="p.png", auteur=membres[Role.APPRENTI])
    submit_entree(entree=entree, auteur=membres[Role.APPRENTI])
    scenario = create_scenario_teste(promotion)
    jour = promotion.groupe.debut
    seance = plan_seance(
        scenario=scenario, groupe=promotion.groupe, debut=jour, fin=jour, auteur=membres[Role.FORMATEUR]
    )
    evaluate_cell(
        id=uuid4(),
        seance=seance,
        apprenti=promotion.apprentis[0],
        competence_id=scenario.competences.first().competence_id,
        critere_id=None,
        niveau_id=niveau_centre(promotion, 3),
        base=None,
        auteur=membres[Role.FORMATEUR],
        commentaire="Câblage soigné",
    )
    bilan = open_bilan(promotion)
    freeze_bilan(bilan=bilan, auteur=membres[Role.FORMATEUR])
    sign_bilan(bilan=bilan, membre=membres[Role.APPRENTI])


def booklet_apprenti(promotion: Promotion) -> Apprenti:
    return Apprenti.objects.select_related("groupe__formation").get(pk=promotion.apprentis[0].pk)


def page_texts(octets: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(octets)).pages]
