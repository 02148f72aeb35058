"""Bilans of the last period that ended: one signed by the three, one that waits for them, one being filled."""

from datetime import timedelta

from cpro.comptes.models import Membre
from cpro.demo.horloge import a_la_date, ouvre
from cpro.demo.peuplement.monde import Classe, Monde, count_as_sent
from cpro.socle.ids import uuid7
from entreprise.actions.bilans_periode import (
    add_action,
    fill_bilan_periode,
    freeze_bilan_periode,
    open_bilan_periode,
    sign_bilan_periode,
)
from entreprise.bilans_periode import champs_de
from entreprise.models import BilanPeriode, PeriodeApprenti
from entreprise.queries.bilans_periode import prepare
from suivi.models import Apprenti

ATTITUDES = {"a-ponctualite": "pp", "a-consignes": "p", "a-qualite": "p", "a-integration": "pp"}
MOTS = {
    "c-apprenti": "J’ai pris de l’assurance. J’aimerais qu’on me confie un travail du début à la fin.",
    "c-maitre": "Du sérieux, et toujours à l’heure. L’équipe apprécie.",
    "c-formateur": "Les gestes vus au centre se retrouvent en entreprise. Préparer le travail reste à apprendre.",
}


def hold_bilans_periode(monde: Monde, classe: Classe) -> None:
    """Three apprentices of the group, the persona first; the others are still to do."""
    finies = PeriodeApprenti.objects.filter(periode__groupe=classe.groupe, fin__lt=monde.aujourdhui)
    for rang, apprenti in enumerate(classe.apprentis[:3]):
        ligne = (
            finies.filter(apprenti=apprenti)
            .select_related("periode", "apprenti__groupe__formation")
            .latest("fin")
        )
        contrat = classe.contrat(apprenti, ligne.fin)
        if contrat is None:
            continue
        maitre = contrat.maitre.membre
        with a_la_date(ouvre(min(ligne.fin + timedelta(days=4), monde.aujourdhui)), 15):
            bilan = _fill(monde, classe, ligne, apprenti, maitre, seulement_commence=rang == 2)
            if rang < 2:
                qui = [monde.formateurs[0], apprenti.membre, maitre] if rang == 0 else [monde.formateurs[0]]
                _freeze(monde, bilan, qui)


def _fill(
    monde: Monde,
    classe: Classe,
    ligne: PeriodeApprenti,
    apprenti: Apprenti,
    maitre: Membre,
    *,
    seulement_commence: bool,
) -> BilanPeriode:
    formateur = monde.formateurs[0]
    vues = prepare(ligne).vues or {c.id for c in classe.version.competences_evaluables[:4]}
    bilan = open_bilan_periode(
        periode_apprenti=ligne, competences=vues, mode="competence", jour=ligne.fin, auteur=formateur
    )
    vus = champs_de(bilan, bilan.lignes.all())
    niveaux = [champ for champ in vus if champ.startswith("n-")]
    if seulement_commence:
        niveaux = niveaux[:2]
    choisis = {champ: str(monde.niveau(apprenti, classe.echelle_entreprise, 0.8).pk) for champ in niveaux}
    reste = {} if seulement_commence else ATTITUDES | MOTS
    for auteur in (maitre, formateur, apprenti.membre):
        if auteur is not None:
            fill_bilan_periode(bilan=bilan, vus=vus, voulus=choisis | reste, auteur=auteur)
    add_action(
        id=uuid7(),
        bilan=bilan,
        texte="Préparer un travail sans aide, puis l’expliquer à son maître d’apprentissage",
        responsable="apprenti",
        echeance=ligne.fin + timedelta(days=45),
        auteur=formateur,
    )
    return BilanPeriode.objects.get(pk=bilan.pk)


def _freeze(monde: Monde, bilan: BilanPeriode, signataires: list[Membre | None]) -> None:
    instantane = freeze_bilan_periode(bilan=bilan, auteur=monde.formateurs[0])
    for signataire in filter(None, signataires):
        sign_bilan_periode(bilan=bilan, membre=signataire)
        count_as_sent(f"bilan-periode:{instantane.pk}:{signataire.pk}")
