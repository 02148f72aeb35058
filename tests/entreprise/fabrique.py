"""What the tests of the company side need: a period, an entry, a picture."""

from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

from django.utils import timezone
from PIL import Image

from cpro.socle.permissions import Role
from entreprise.actions.bilans_periode import fill_bilan_periode, open_bilan_periode
from entreprise.actions.entretiens import fill_entretien, open_entretien
from entreprise.actions.fiches import save_fiche, share_fiche
from entreprise.actions.fiches_avis import validate_fiche
from entreprise.actions.journal import save_entree, submit_entree
from entreprise.actions.periodes import plan_periode
from entreprise.actions.retours import open_retour
from entreprise.actions.visites import plan_visite
from entreprise.bilans_periode import champs_de
from entreprise.entretiens import champs_de as champs_d_entretien
from entreprise.models import (
    BilanPeriode,
    EntreeJournal,
    Entretien,
    FicheActivite,
    Periode,
    PeriodeApprenti,
    RetourAlternance,
    Visite,
)
from referentiels.models import NiveauEchelle
from tests.promotion import Promotion


def image(couleur: str = "navy") -> bytes:
    sortie = BytesIO()
    Image.new("RGB", (60, 40), couleur).save(sortie, "PNG")
    return sortie.getvalue()


def plan_periode_testee(promotion: Promotion, intitule: str = "Période 1") -> Periode:
    """A period that runs today; each other name is a period that comes after those of the group."""
    if (connue := Periode.objects.filter(groupe=promotion.groupe, intitule=intitule).first()) is not None:
        return connue
    rang = Periode.objects.filter(groupe=promotion.groupe).count()
    jour = date.today() + timedelta(days=41 * rang)
    return plan_periode(
        groupe=promotion.groupe,
        intitule=intitule,
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


def open_bilan_teste(
    promotion: Promotion, *, nombre: int = 2, mode: str = "competence", periode: str = "Période 1"
) -> BilanPeriode:
    """The bilan of the first apprentice's period, on the first competences, by the trainer."""
    lignes = PeriodeApprenti.objects.filter(apprenti=promotion.apprentis[0], periode__intitule=periode)
    if (ligne := lignes.first()) is None:
        ligne = plan_periode_testee(promotion, periode).apprentis.get(apprenti=promotion.apprentis[0])
    return open_bilan_periode(
        periode_apprenti=ligne,
        competences=[c.id for c in promotion.version.competences_evaluables[:nombre]],
        mode=mode,
        jour=date.today(),
        auteur=promotion.teste.membres[Role.FORMATEUR],
    )


def fill_bilan_teste(
    promotion: Promotion, bilan: BilanPeriode, *, rang: int = 2, role: Role = Role.FORMATEUR
) -> None:
    """Every line at one degree."""
    champs = champs_de(bilan, bilan.lignes.all())
    niveau = str(niveau_entreprise(promotion, rang).pk)
    voulus = {champ: niveau for champ in champs if champ.startswith("n-")}
    fill_bilan_periode(bilan=bilan, vus=champs, voulus=voulus, auteur=promotion.teste.membres[role])


def plan_visite_testee(promotion: Promotion, *, dans: timedelta = timedelta(days=7), **champs) -> Visite:
    """A visit to the first apprentice's company, by the trainer."""
    return plan_visite(
        **{
            "id": uuid4(),
            "contrat": promotion.contrat,
            "debut": timezone.now() + dans,
            "duree": 60,
            "lieu": Visite.Lieu.ENTREPRISE,
            "precision": "1 rue de l’Atelier, Lyon",
            "rencontres": "l’apprenti et son maître d’apprentissage",
            "motif": Visite.Motif.SUIVI,
            "auteur": promotion.teste.membres[Role.FORMATEUR],
        }
        | champs
    )


def open_entretien_teste(promotion: Promotion) -> Entretien:
    return open_entretien(
        contrat=promotion.contrat,
        jour=date.today(),
        participants="Tous les trois",
        auteur=promotion.teste.membres[Role.FORMATEUR],
    )


def fill_entretien_teste(
    promotion: Promotion, entretien: Entretien, *, role: Role = Role.FORMATEUR, **voulus: str
) -> list[str]:
    """Fields named without their dash: `r_arrivee=…` is r-arrivee; by default every answer is yes."""
    vus = champs_d_entretien(entretien, entretien.reponses.all())
    champs = {nom.replace("_", "-", 1): valeur for nom, valeur in voulus.items()}
    if not champs:
        champs = {nom: "oui" for nom in vus if nom.startswith("r-") and "rubrique" not in nom}
    return fill_entretien(entretien=entretien, vus=vus, voulus=champs, auteur=promotion.teste.membres[role])


def write_fiche_testee(promotion: Promotion, **champs) -> FicheActivite:
    """A draft of the apprentice, on one task and one competence."""
    tache = next(t for t in promotion.version.taches if promotion.version.competences_de(t))
    return save_fiche(
        **{
            "id": uuid4(),
            "apprenti": promotion.apprentis[0],
            "jour": date.today(),
            "textes": {
                "titre": "Câbler une armoire",
                "contexte": "Chez un client, avec mon maître d’apprentissage.",
                "etapes": "J’ai repéré les départs, puis câblé.",
            },
            "taches": [tache],
            "competences": [promotion.version.competences_evaluables[0].id],
            "auteur": promotion.teste.membres[Role.APPRENTI],
        }
        | champs
    )


def share_fiche_testee(promotion: Promotion, **champs) -> FicheActivite:
    auteur = promotion.teste.membres[Role.APPRENTI]
    return share_fiche(fiche=write_fiche_testee(promotion, **champs), auteur=auteur)


def validate_fiche_testee(promotion: Promotion, **champs) -> FicheActivite:
    """Shared, then validated and signed by the MA."""
    fiche = share_fiche_testee(promotion)
    validate_fiche(id=uuid4(), fiche=fiche, membre=promotion.teste.membres[Role.MAITRE], **champs)
    return FicheActivite.objects.get(pk=fiche.pk)


def open_retour_teste(promotion: Promotion) -> RetourAlternance:
    """On a fiche that the first apprentice shared, by the trainer."""
    return open_retour(
        id=uuid4(),
        groupe=promotion.groupe,
        titre="Câbler une armoire",
        tache_id=None,
        question="Comment fait-on chez vous\u00a0?",
        entrees=[],
        fiches=[share_fiche_testee(promotion).pk],
        auteur=promotion.teste.membres[Role.FORMATEUR],
    )
