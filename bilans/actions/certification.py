"""Writes of certification: opened for a group, its rule, its situations, its jury, what the jury decides."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from bilans.certification.fiches import contracts_of
from bilans.certification.instantane import describe
from bilans.certification.unites import find_unite
from bilans.models import Certification, DecisionJury, MembreJury, SituationEvaluation
from bilans.queries.certification import candidats, load_certification
from cpro.comptes.models import Membre
from cpro.socle import journal, signatures
from referentiels.queries import charger_version
from suivi.models import Apprenti, Groupe, Seance

journal.declarer(
    certification__ouverte="a ouvert la certification « {titre} » du groupe {groupe}",
    certification__regle="a réglé la proposition de résultat de « {titre} »",
    certification__situation="a enregistré la situation d’évaluation « {intitule} » de « {titre} »",
    certification__situation_retiree="a retiré la situation d’évaluation « {intitule} » de « {titre} »",
    certification__jury="a inscrit {nom} au jury de « {titre} »",
    certification__jury_retire="a retiré {nom} du jury de « {titre} »",
    certification__decidee="a saisi la décision du jury pour {qui}, « {titre} » : {decision}",
)

REGLABLES = (
    "session",
    "forme",
    "methode",
    "manquantes",
    "perimetre",
    "arrondi",
    "tolerance",
    "points",
    "poids",
)


class DecisionFigee(ValueError):
    """The decision is frozen: unlock it first, with a reason."""


class MotifManquant(ValueError):
    """The decision differs from what the rule proposes, or nothing is proposed: a reason is needed."""


class JuryVide(ValueError):
    """Nobody sits on the jury: its decision cannot be frozen."""


class PropositionChangee(ValueError):
    """Judgements or rule changed since the decision was entered: somebody must read it again."""


@transaction.atomic
def open_certification(*, groupe: Groupe, unite_id: UUID, auteur: Membre) -> Certification:
    """Prepare an épreuve or a bloc of the version in use. Twice gives one. Raises LookupError for another id."""
    formation = groupe.formation
    unite = find_unite(charger_version(formation.version_id), unite_id)
    if unite is None:
        raise LookupError("Cette épreuve n’est pas du référentiel de la formation.")
    formes = Certification.Forme
    certification, creee = Certification.objects.get_or_create(
        groupe=groupe,
        version_id=formation.version_id,
        epreuve_id=unite.id if unite.epreuve else None,
        bloc_id=None if unite.epreuve else unite.id,
        defaults={
            "echelle_id": formation.echelle_centre_id,
            "forme": formes.NOTE if unite.epreuve else formes.VALIDATION,
            "ouverte_par": auteur,
        },
    )
    if creee:
        journal.inscrire(
            action="certification.ouverte",
            objet=certification,
            membre=auteur,
            titre=unite.titre,
            groupe=groupe.nom,
        )
    return certification


@transaction.atomic
def set_rule(*, certification: Certification, auteur: Membre, **champs: Any) -> Certification:
    """Set how a result is proposed. Decisions taken keep the proposal of their day."""
    inconnus = champs.keys() - set(REGLABLES)
    if inconnus:
        raise TypeError(f"champs inconnus : {', '.join(sorted(inconnus))}")
    for nom, valeur in champs.items():
        setattr(certification, nom, valeur)
    certification.save(update_fields=list(champs))
    journal.inscrire(
        action="certification.regle", objet=certification, membre=auteur, titre=str(certification)
    )
    return certification


@transaction.atomic
def save_situation(
    *,
    id: UUID,
    certification: Certification,
    intitule: str,
    jour: date | None,
    lieu: str,
    auteur: Membre,
    precision: str = "",
    seance: Seance | None = None,
) -> SituationEvaluation:
    """Add or correct a situation. The same id twice gives one row."""
    situation, _ = SituationEvaluation.objects.update_or_create(
        pk=id,
        certification=certification,
        defaults={
            "intitule": intitule.strip(),
            "jour": jour,
            "lieu": lieu,
            "precision": precision.strip(),
            "seance": seance,
        },
    )
    journal.inscrire(
        action="certification.situation",
        objet=certification,
        membre=auteur,
        intitule=situation.intitule,
        titre=str(certification),
    )
    return situation


@transaction.atomic
def remove_situation(*, situation: SituationEvaluation, auteur: Membre) -> None:
    """Take a situation away; frozen decisions still tell it."""
    certification = situation.certification
    situation.delete()
    journal.inscrire(
        action="certification.situation_retiree",
        objet=certification,
        membre=auteur,
        intitule=situation.intitule,
        titre=str(certification),
    )


@transaction.atomic
def add_jury(*, id: UUID, certification: Certification, nom: str, qualite: str, auteur: Membre) -> MembreJury:
    """Enter somebody on the jury. The same id twice gives one row."""
    personne, creee = MembreJury.objects.get_or_create(
        pk=id,
        certification=certification,
        defaults={"nom": nom.strip(), "qualite": qualite.strip()},
    )
    if creee:
        journal.inscrire(
            action="certification.jury",
            objet=certification,
            membre=auteur,
            nom=personne.nom,
            titre=str(certification),
        )
    return personne


@transaction.atomic
def remove_jury(*, personne: MembreJury, auteur: Membre) -> None:
    """Take somebody off the jury; frozen decisions still name them."""
    certification = personne.certification
    personne.delete()
    journal.inscrire(
        action="certification.jury_retire",
        objet=certification,
        membre=auteur,
        nom=personne.nom,
        titre=str(certification),
    )


@transaction.atomic
def decide_result(
    *,
    certification: Certification,
    apprenti: Apprenti,
    auteur: Membre,
    note: Decimal | None = None,
    acquise: bool | None = None,
    motif: str = "",
    appreciation: str = "",
) -> DecisionJury:
    """Enter what the jury decides for a candidate, beside what is proposed now.

    Raises DecisionFigee, or MotifManquant when it is not what is proposed and no reason is given.
    """
    if note is None and acquise is None:
        raise ValueError("Une décision est une note, ou « acquis » ou « non acquis ».")
    lue = load_certification(certification)
    actuelle = _locked(certification, apprenti)
    if actuelle is not None and actuelle.statut == DecisionJury.Statut.FIGEE:
        raise DecisionFigee("La décision du jury est figée : elle ne change plus.")
    calcul = candidats(lue, [apprenti])[0].calcul
    motif = motif.strip()
    if (note, acquise) != (calcul.note, calcul.acquise) and not motif:
        raise MotifManquant(
            "La décision diffère de la proposition : dites pourquoi."
            if calcul.propose
            else "Rien n’est proposé : dites sur quoi le jury s’est appuyé."
        )
    decision, _ = DecisionJury.objects.update_or_create(
        certification=certification,
        apprenti=apprenti,
        defaults={
            "note": note,
            "acquise": acquise,
            "note_proposee": calcul.note,
            "acquise_proposee": calcul.acquise,
            "motif": motif[:500],
            "appreciation": appreciation.strip(),
            "saisie_par": auteur,
        },
    )
    dite = f"{note}/20" if note is not None else ("acquis" if acquise else "non acquis")
    journal.inscrire(
        action="certification.decidee",
        objet=decision,
        membre=auteur,
        qui=str(apprenti),
        titre=lue.unite.titre,
        decision=dite,
    )
    return decision


def _locked(certification: Certification, apprenti: Apprenti) -> DecisionJury | None:
    return (
        DecisionJury.objects.select_for_update(of=("self",))
        .filter(certification=certification, apprenti=apprenti)
        .first()
    )


@transaction.atomic
def freeze_decisions(
    *, certification: Certification, auteur: Membre, apprentis: Iterable[Apprenti] | None = None
) -> int:
    """Freeze the decisions entered (of these candidates, or of all). Returns how many were.

    Raises JuryVide, or PropositionChangee when a proposal is no longer the one that the jury read: nothing is frozen.
    """
    if not certification.jury.exists():
        raise JuryVide("Inscrivez au moins une personne au jury avant de figer sa décision.")
    lue = load_certification(certification)
    decisions = DecisionJury.objects.select_for_update(of=("self",)).filter(
        certification=certification, statut=DecisionJury.Statut.SAISIE
    )
    if apprentis is not None:
        decisions = decisions.filter(apprenti__in=list(apprentis))
    a_figer = list(decisions.select_related("apprenti", "saisie_par__utilisateur").order_by("pk"))
    calculs = _proposals(lue, a_figer)
    changees = [
        str(d.apprenti)
        for d in a_figer
        if (d.note_proposee, d.acquise_proposee)
        != (calculs[d.apprenti_id].note, calculs[d.apprenti_id].acquise)
    ]
    if changees:
        raise PropositionChangee(
            f"La proposition a changé depuis la décision pour {', '.join(changees)} : relisez et enregistrez."
        )
    contrats = contracts_of([decision.apprenti for decision in a_figer])
    for decision in a_figer:
        contenu = describe(
            lue,
            decision.apprenti,
            calculs[decision.apprenti_id],
            decision,
            centre=auteur.centre.nom,
            contrats=contrats.get(decision.apprenti_id, []),
            fige_par=str(auteur.utilisateur),
        )
        decision.statut = DecisionJury.Statut.FIGEE
        decision.save(update_fields=["statut"])
        signatures.freeze(objet=decision, contenu=contenu, membre=auteur)
    return len(a_figer)


def _proposals(lue: Any, decisions: list[DecisionJury]) -> Mapping[UUID, Any]:
    lus = candidats(lue, [decision.apprenti for decision in decisions])
    return {candidat.apprenti.pk: candidat.calcul for candidat in lus}


@transaction.atomic
def unlock_decision(*, decision: DecisionJury, motif: str, auteur: Membre) -> None:
    """Open a frozen decision again; what was frozen is kept. Raises ValueError without a reason."""
    instantane = signatures.instantane_actif(decision)
    if instantane is None:
        raise signatures.DejaDeverrouille("Cette décision n’est plus figée : rechargez la page.")
    signatures.unlock(instantane=instantane, objet=decision, membre=auteur, motif=motif)
    decision.statut = DecisionJury.Statut.SAISIE
    decision.save(update_fields=["statut"])
