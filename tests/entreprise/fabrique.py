"""What the tests of the company side need: a period, an entry, a picture."""

from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

from PIL import Image

from cpro.socle.permissions import Role
from entreprise.actions.journal import save_entree, submit_entree
from entreprise.actions.periodes import plan_periode
from entreprise.models import EntreeJournal, Periode
from referentiels.models import NiveauEchelle
from tests.promotion import Promotion


def image(couleur: str = "navy") -> bytes:
    sortie = BytesIO()
    Image.new("RGB", (60, 40), couleur).save(sortie, "PNG")
    return sortie.getvalue()


def plan_periode_testee(promotion: Promotion) -> Periode:
    """A period that runs today."""
    jour = date.today()
    return plan_periode(
        groupe=promotion.groupe,
        intitule="Période 1",
        debut=jour - timedelta(days=20),
        fin=jour + timedelta(days=20),
        consignes="Tenir le journal.",
        auteur=promotion.teste.membres[Role.COORDONNATEUR],
    )


def niveau_entreprise(promotion: Promotion, rang: int) -> NiveauEchelle:
    return NiveauEchelle.objects.get(echelle=promotion.formation.echelle_entreprise, rang=rang)


def write_entree_testee(promotion: Promotion, **champs) -> EntreeJournal:
    """A draft of the apprentice, on the first task of the référentiel that calls on competences."""
    tache = next(t for t in promotion.version.taches if promotion.version.competences_de(t))
    return save_entree(
        **{
            "id": uuid4(),
            "apprenti": promotion.apprentis[0],
            "jour": date.today(),
            "recit": "J’ai câblé une armoire avec mon maître d’apprentissage.",
            "taches": [tache],
            "autonomie_id": niveau_entreprise(promotion, 2).pk,
            "auteur": promotion.teste.membres[Role.APPRENTI],
        }
        | champs
    )


def send_entree_testee(promotion: Promotion, **champs) -> EntreeJournal:
    auteur = promotion.teste.membres[Role.APPRENTI]
    return submit_entree(entree=write_entree_testee(promotion, **champs), auteur=auteur)
