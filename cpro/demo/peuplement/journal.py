"""Company periods, and what the apprentices wrote there: validated, to be completed, sent, draft."""

from datetime import date, timedelta
from functools import lru_cache

from cpro.comptes.models import Membre
from cpro.demo.contenu.modele import EntreeDemo
from cpro.demo.horloge import a_la_date, ouvre
from cpro.demo.peuplement.monde import Classe, Monde, count_as_sent
from cpro.demo.photos import draw_photo
from cpro.socle.ids import uuid7
from entreprise.actions.avis import answer_entree
from entreprise.actions.journal import attach_photo, save_entree, submit_entree
from entreprise.actions.periodes import plan_periode, set_dates
from entreprise.actions.plans import set_objectifs, validate_plan, write_objectifs
from entreprise.models import Avis, EntreeJournal, Periode
from suivi.models import Apprenti

OBJECTIFS = "Mener une tâche du début à la fin, puis la raconter : ce qui a été préparé, fait, vérifié."
DETAILLES = 6  # the first apprentices of each group: more entries, with photos
VALIDEE, A_COMPLETER, ENVOYEE, BROUILLON = (
    EntreeJournal.Statut.VALIDEE,
    *(EntreeJournal.Statut(s) for s in ("a_completer", "envoyee", "brouillon")),
)


def write_journaux(monde: Monde, classe: Classe) -> None:
    """Plan the periods of a group, then write the journal of each apprentice."""
    for rang, (debut, fin) in enumerate(classe.calendrier.periodes):
        with a_la_date(monde.jour(-80), 11):
            periode = plan_periode(
                groupe=classe.groupe,
                intitule=classe.diplome.periodes[rang],
                debut=monde.jour(debut),
                fin=monde.jour(fin),
                consignes=classe.diplome.consignes,
                auteur=monde.coordonnateur,
            )
        _write_plans(monde, classe, periode)
        if debut < 0:
            for place, apprenti in enumerate(classe.apprentis):
                if classe.contrats[apprenti.pk]:
                    _write_journal(monde, classe, place, apprenti, debut, fin)


def _write_plans(monde: Monde, classe: Classe, periode: Periode) -> None:
    """Two companies cannot offer the last task of the diploma; the MA agree, but those asked about the next period.

    One apprentice comes back later than the group.
    """
    derniere = list(classe.version.taches)[-1]
    lignes = {ligne.apprenti_id: ligne for ligne in periode.apprentis.select_related("apprenti")}
    with a_la_date(monde.jour(-79), 14):
        for apprenti in classe.apprentis[3:5]:
            set_objectifs(
                periode_apprenti=lignes[apprenti.pk], ecartes={derniere: False}, auteur=monde.coordonnateur
            )
        premiere = lignes[classe.apprentis[0].pk]
        write_objectifs(periode_apprenti=premiere, texte=OBJECTIFS, auteur=monde.coordonnateur)
        if periode.debut > monde.aujourdhui:
            retard = lignes[classe.apprentis[2].pk]
            set_dates(
                periode_apprenti=retard,
                debut=ouvre(periode.debut + timedelta(days=4)),
                fin=periode.fin,
                auteur=monde.coordonnateur,
            )
            return
        for ligne in lignes.values():
            contrat = classe.contrat(ligne.apprenti, periode.debut)
            if contrat is not None and (ligne != premiere or periode.fin < monde.aujourdhui):
                validate_plan(periode_apprenti=ligne, montrees=[], possibles=[], membre=contrat.maitre.membre)


def _write_journal(
    monde: Monde, classe: Classe, place: int, apprenti: Apprenti, debut: int, fin: int
) -> None:
    en_cours = fin >= 0
    nombre = 3 if place < DETAILLES else 2
    if place == 0 and en_cours:
        statuts = [VALIDEE, VALIDEE, A_COMPLETER, ENVOYEE, ENVOYEE, BROUILLON]
    elif en_cours:
        statuts = [VALIDEE, monde.hasard.choice([VALIDEE, ENVOYEE, A_COMPLETER]), ENVOYEE][
            -nombre + place % 2 :
        ]
    else:
        statuts = [VALIDEE] * (nombre + (place == 0))
        if place == 3 and fin > -20:
            statuts[-1] = ENVOYEE  # forgotten by its MA: the coordinator is told
    dernier = min(fin, -1)
    pas = max(1, (dernier - debut) // len(statuts))
    for rang, statut in enumerate(statuts):
        jour = monde.jour(debut + 1 + rang * pas) if rang < len(statuts) - 1 else monde.jour(dernier)
        contenu = classe.diplome.entrees[
            (place + rang + (3 if en_cours else 0)) % len(classe.diplome.entrees)
        ]
        _write_entree(monde, classe, apprenti, contenu, min(jour, monde.aujourdhui), statut, rang, place)


def _write_entree(
    monde: Monde,
    classe: Classe,
    apprenti: Apprenti,
    contenu: EntreeDemo,
    jour: date,
    statut: EntreeJournal.Statut,
    rang: int,
    place: int,
) -> None:
    maitre = classe.contrat(apprenti, jour).maitre.membre
    prenom = maitre.utilisateur.prenom
    avancement = rang / 3
    with a_la_date(jour, 18):
        entree = save_entree(
            id=uuid7(),
            apprenti=apprenti,
            jour=jour,
            recit=contenu.recit.replace("{maitre}", prenom),
            reflexion=contenu.reflexion.replace("{maitre}", prenom),
            taches=[classe.tache(cle) for cle in contenu.taches],
            autonomie_id=monde.niveau(apprenti, classe.echelle_entreprise, avancement).pk,
            auteur=apprenti.membre,
        )
        if contenu.photo and place < DETAILLES:
            attach_photo(
                entree=entree,
                id=uuid7(),
                octets=photo_de(contenu.photo, rang % 2),
                nom=f"{contenu.photo}.jpg",
                legende=contenu.legende,
                auteur=apprenti.membre,
            )
        if statut == BROUILLON:
            return
        entree = submit_entree(entree=entree, auteur=apprenti.membre)
    if statut == ENVOYEE:
        if maitre != premier_maitre(monde):
            count_as_sent(f"entree:{entree.pk}:")
        return
    count_as_sent(f"entree:{entree.pk}:")
    with a_la_date(jour, 20):
        validee = statut == VALIDEE
        niveau = monde.niveau(apprenti, classe.echelle_entreprise, avancement)
        answer_entree(
            id=uuid7(),
            entree=entree,
            decision=Avis.Decision.VALIDEE if validee else Avis.Decision.A_COMPLETER,
            membre=maitre,
            niveau_id=niveau.pk if validee else None,
            commentaire=monde.hasard.choice(monde.contenu.avis if validee else monde.contenu.demandes),
        )


def premier_maitre(monde: Monde) -> Membre:
    classe = monde.classes[0]
    return classe.contrats[classe.apprentis[0].pk][0].maitre.membre


@lru_cache(maxsize=64)
def photo_de(sujet: str, variante: int) -> bytes:
    return draw_photo(sujet, str(variante))
