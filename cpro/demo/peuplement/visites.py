"""First interviews, nearly all signed: one with an alert that waits, one still to hold; and a visit next week."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from cpro.comptes.models import Membre
from cpro.demo.horloge import a_la_date, ouvre
from cpro.demo.peuplement.monde import Classe, Monde, count_as_sent
from cpro.socle.ids import uuid7
from entreprise.actions.entretiens import fill_entretien, freeze_entretien, open_entretien, sign_entretien
from entreprise.actions.visites import plan_visite, prepare_visite, tell_visite
from entreprise.entretiens import champs_de
from entreprise.models import Contrat, Visite
from suivi.models import Apprenti

ALERTE, A_TENIR = 1, 2  # ranks in the group
ALERTES = {"r-lien-temps": "non", "t-lien-temps": "L’équipe est réduite jusqu’à la fin du mois."}
MOTS = {
    "c-apprenti": "L’équipe m’a bien accueilli. J’ai hâte de toucher à tout.",
    "c-maitre": "De la bonne volonté. On commence par les petits chantiers.",
    "c-formateur": "Un bon départ. Le journal de bord est à tenir chaque semaine.",
}
SURVEILLEES_OUI = ("r-securite-dangereux", "r-suite-difficulte")  # a yes would raise an alert


def hold_visites(monde: Monde, classe: Classe) -> None:
    """The persona's interview took place at a visit; another visit is planned for them next week."""
    for rang, apprenti in enumerate(classe.apprentis):
        contrats = classe.contrats[apprenti.pk]
        if not contrats or rang == A_TENIR:
            continue
        contrat = contrats[0]
        jour = ouvre(contrat.debut + timedelta(days=30 + rang))
        visite = _visit(monde, contrat, jour) if rang <= ALERTE else None
        with a_la_date(jour, 16):
            _interview(monde, contrat, apprenti, visite, alerte=rang == ALERTE)
    _plan_next(monde, classe)


def _moment(jour, heure: int) -> datetime:
    return timezone.make_aware(datetime.combine(jour, time(heure)))


def _visit(monde: Monde, contrat: Contrat, jour) -> Visite:
    formateur = monde.formateurs[0]
    with a_la_date(jour - timedelta(days=8), 9):
        visite = plan_visite(
            id=uuid7(),
            contrat=contrat,
            debut=_moment(jour, 14),
            duree=Visite.Duree.HEURE,
            lieu=Visite.Lieu.ENTREPRISE,
            precision=contrat.entreprise.adresse,
            rencontres="l’apprenti et son maître d’apprentissage",
            motif=Visite.Motif.ENTRETIEN,
            auteur=formateur,
        )
    with a_la_date(jour, 17):
        tell_visite(visite=visite, notes="Premier entretien tenu dans l’atelier.", auteur=formateur)
    count_as_sent(f"visite:{visite.pk}:")
    return visite


def _interview(
    monde: Monde, contrat: Contrat, apprenti: Apprenti, visite: Visite | None, *, alerte: bool
) -> None:
    formateur, maitre = monde.formateurs[0], contrat.maitre.membre
    entretien = open_entretien(
        contrat=contrat,
        visite=visite,
        jour=timezone.localdate(),
        participants=f"{apprenti}, {maitre.utilisateur}, {formateur.utilisateur}",
        auteur=formateur,
    )
    vus = champs_de(entretien, [])
    reponses = {
        c: "non" if c in SURVEILLEES_OUI else "oui" for c in vus if c.startswith("r-") and "rubrique" not in c
    }
    for auteur in (formateur, maitre, apprenti.membre):
        if auteur is not None:
            siens = reponses | (ALERTES if alerte else {}) if auteur == formateur else {}
            siens |= {c: mot for c, mot in MOTS.items() if c == f"c-{auteur.role}"}
            fill_entretien(entretien=entretien, vus=vus, voulus=siens, auteur=auteur)
    instantane = freeze_entretien(entretien=entretien, auteur=formateur)
    signataires: list[Membre | None] = [formateur] if alerte else [formateur, apprenti.membre, maitre]
    for signataire in filter(None, signataires):
        sign_entretien(entretien=entretien, membre=signataire)
        count_as_sent(f"entretien:{instantane.pk}:{signataire.pk}")


def _plan_next(monde: Monde, classe: Classe) -> None:
    """Planned next week, with what to talk about already chosen."""
    premier = classe.apprentis[0]
    jour = ouvre(monde.aujourdhui + timedelta(days=8))
    contrat = classe.contrat(premier, jour)
    visite = plan_visite(
        id=uuid7(),
        contrat=contrat,
        debut=_moment(jour, 10 if classe is monde.classes[0] else 14),
        duree=Visite.Duree.HEURE_ET_DEMIE,
        lieu=Visite.Lieu.ENTREPRISE,
        precision=contrat.entreprise.adresse,
        rencontres="l’apprenti et son maître d’apprentissage",
        motif=Visite.Motif.SUIVI,
        auteur=monde.formateurs[0],
    )
    prepare_visite(
        visite=visite,
        taches=list(classe.version.taches)[:2],
        competences=[classe.version.competences_evaluables[1].id],
        criteres=[],
        auteur=monde.formateurs[0],
    )
