"""What makes a class real: someone away who catches up, a séance adapted, a photo kept, levels decided."""

from datetime import timedelta

from cpro.demo.horloge import a_la_date, ouvre
from cpro.demo.peuplement.monde import Classe, Monde
from cpro.demo.photos import draw_photo
from cpro.socle.ids import uuid7
from suivi.actions.adaptations import adapt_seance
from suivi.actions.planification import plan_catch_up
from suivi.actions.preuves import add_preuve
from suivi.actions.seances import evaluate_cell, set_absent
from suivi.models import Seance
from suivi.queries.grille import charger_grille

AMENAGEMENT = "Sujet lu à voix haute ; les plans sont agrandis au format A3."
MOTIF = "Refait seul en fin de séance, juste du premier coup : je retiens ce qu’il sait faire maintenant."


def adapt(monde: Monde, classe: Classe, seance: Seance) -> None:
    """The séance is adapted to the third apprentice: in words, a week more, one column less."""
    apprenti = classe.apprentis[2]
    colonnes = charger_grille(seance, apprenti).colonnes
    adapt_seance(
        seance=seance,
        apprenti=apprenti,
        amenagement=AMENAGEMENT,
        jusquau=seance.fin + timedelta(days=7),
        dispenses=[colonnes[-1].cle] if len(colonnes) > 1 else [],
        auteur=monde.formateurs[0],
    )


def keep_preuve(monde: Monde, classe: Classe, seance: Seance) -> None:
    """A photo of what the apprentice of the demonstration did."""
    sujet = next((entree.photo for entree in classe.diplome.entrees if entree.photo), "")
    if not sujet:
        return
    add_preuve(
        id=uuid7(),
        ligne=seance.apprentis.select_related("seance", "apprenti").get(apprenti=classe.apprentis[0]),
        octets=draw_photo(sujet, seance.titre),
        nom="travail.jpg",
        auteur=monde.formateurs[0],
        legende="Le travail terminé, avant le contrôle.",
    )


def catch_up(monde: Monde, classe: Classe, seance: Seance) -> None:
    """The séance is given again to those who were away, the week after."""
    jour = ouvre(seance.fin + timedelta(days=7))
    reprise = plan_catch_up(id=uuid7(), seance=seance, jour=jour, auteur=monde.formateurs[0])
    if jour >= monde.jour(0):
        return
    with a_la_date(jour, 16):
        grille = charger_grille(reprise)
        for ligne in grille.lignes:
            for colonne in grille.colonnes:
                competence, critere = colonne.cle
                evaluate_cell(
                    id=uuid7(),
                    seance=reprise,
                    apprenti=ligne.apprenti,
                    competence_id=competence,
                    critere_id=critere,
                    niveau_id=monde.niveau(ligne.apprenti, classe.echelle_centre, 0.6).pk,
                    base=None,
                    auteur=monde.formateurs[0],
                )


def note_absent(monde: Monde, classe: Classe, seance: Seance) -> None:
    """The fourth apprentice was away."""
    set_absent(seance=seance, apprenti=classe.apprentis[3], absent=True, auteur=monde.formateurs[0])


def decide_niveaux(monde: Monde, seance: Seance) -> None:
    """The trainer accepts the levels proposed to half the class, and decides one higher, saying why."""
    grille = charger_grille(seance, vue="niveaux")
    for place, ligne in enumerate(grille.lignes[: len(grille.lignes) // 2]):
        for rang in grille.calculees:
            proposition = grille.proposition(ligne.apprenti_id, rang)
            if ligne.absent or proposition is None or proposition.niveau is None:
                continue
            plus_haut = grille.degres.niveaux[min(grille.degres.numero(proposition.niveau.pk), 3)]
            autrement = place == 1 and rang == grille.calculees[0] and plus_haut != proposition.niveau
            evaluate_cell(
                id=uuid7(),
                seance=seance,
                apprenti=ligne.apprenti,
                competence_id=grille.colonnes[rang].competence.id,
                critere_id=None,
                niveau_id=(plus_haut if autrement else proposition.niveau).pk,
                base=None,
                auteur=monde.formateurs[0],
                commentaire=MOTIF if autrement else "",
            )
