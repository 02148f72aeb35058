"""What is said around a bilan: words of an apprentice and an MA, the meeting, what is to be done next."""

from datetime import date, time, timedelta

from bilans.actions.sections_bilans import Participant, set_rencontre, write_textes
from bilans.actions.suivi_actions import add_action, follow_action
from bilans.models import Bilan
from bilans.presences import mineur_le, parties_de
from cpro.comptes.models import Membre
from cpro.demo.horloge import a_la_date
from cpro.demo.peuplement.monde import Classe, Monde
from cpro.socle.ids import uuid7

DEPART = {
    "libre-depart.1": "J’ai aidé mon oncle sur ses chantiers pendant deux étés. Je sais tenir un chantier propre.",
    "libre-depart.2": "Voir ce que j’ai fait à la fin de la journée, et ne pas rester assis.",
    "libre-depart.3": "Préparer le travail seul, sans qu’on me dise quoi sortir du camion.",
}
MOTS = {
    "mots.1": "J’ai mené un travail du début à la fin sans qu’on me reprenne.",
    "mots.2": "M’organiser quand deux demandes arrivent en même temps.",
    "mots.3": "Aller plus souvent chez le client, et lui expliquer moi-même ce qu’on a fait.",
}
MAITRE = "À l’heure, volontaire. Il ose poser des questions. À nous de lui laisser finir ce qu’il commence."
FORTS = "Soin et sécurité au poste.\nPose ses questions avant de commencer."
AXES = "Préparer le travail par écrit.\nRendre compte de ce qui n’a pas marché."
PREPARER = "Préparer par écrit le prochain travail, et le montrer avant de commencer"
EXPLIQUER = "Laisser l’apprenti expliquer au client ce qui a été fait"


def hold_meeting(monde: Monde, classe: Classe, bilan: Bilan) -> None:
    """A bilan as three people held it: everyone's words, who was there, two actions."""
    formateur, apprenti = monde.formateurs[0], bilan.apprenti
    maitre = classe.contrat(apprenti, bilan.jour).maitre.membre
    _say(bilan, apprenti.membre, DEPART, bilan.jour)
    _say(bilan, maitre, {"maitre": MAITRE}, bilan.jour)
    _say(bilan, formateur, {"forts": FORTS, "axes": AXES}, bilan.jour)
    presents = [
        Participant(partie.nom, partie.qualite, "present", partie.membre_id)
        for partie in parties_de(bilan)
        if partie.membre_id in (apprenti.membre_id, maitre.pk, formateur.pk)
    ]
    if mineur_le(apprenti, bilan.jour):
        presents.append(Participant(f"Hélène {apprenti.nom}", "Représentante légale", "present"))
    with a_la_date(bilan.jour, 15):
        set_rencontre(
            bilan=bilan,
            jour=bilan.jour,
            heure=time(14, 30),
            lieu="Salle de réunion, bâtiment B",
            participants=presents,
            auteur=formateur,
        )
        for texte, qui, delai in ((PREPARER, "apprenti", 40), (EXPLIQUER, "maitre", 20)):
            add_action(
                id=uuid7(),
                bilan=bilan,
                texte=texte,
                responsable=qui,
                echeance=bilan.jour + timedelta(days=delai),
                auteur=formateur,
            )


def take_stock(monde: Monde, bilan: Bilan) -> None:
    """What became of the actions taken up from the bilan before: one done, one that goes on."""
    with a_la_date(bilan.jour, 15):
        for action in bilan.actions.all():
            faite = action.responsable == "maitre"
            follow_action(
                action=action,
                etat="faite" if faite else "a_poursuivre",
                mot="" if faite else "Fait une fois sur deux.",
                auteur=monde.formateurs[0],
            )


def write_words(bilan: Bilan) -> None:
    """An apprentice's words, shared before the meeting."""
    _say(bilan, bilan.apprenti.membre, MOTS, bilan.cree_le.date())


def _say(bilan: Bilan, auteur: Membre, textes: dict[str, str], jour: date) -> None:
    with a_la_date(jour, 13):
        write_textes(bilan=bilan, voulus=textes, vus={}, auteur=auteur, partager=True)
