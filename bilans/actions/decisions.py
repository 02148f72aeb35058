"""Levels decided by a person in a bilan: one by one, or the proposals of several competences taken at once."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from bilans.actions.verrou import lock_bilan
from bilans.models import Bilan, DecisionBilan
from bilans.queries.niveaux_bilan import niveaux_du_bilan
from cpro.comptes.models import Membre
from cpro.socle import journal
from cpro.socle.templatetags.francais import pluriel

journal.declarer(
    bilan__decide="a décidé {niveau} pour {competence} de {qui}",
    bilan__decision_retiree="est revenu sur sa décision pour {competence} de {qui}",
    bilan__acceptation="a pris les niveaux proposés pour {combien} de {qui}",
    bilan__acceptation_annulee="a annulé les niveaux proposés pris pour {qui}",
)


@transaction.atomic
def decide(
    *, bilan: Bilan, competence_id: UUID, niveau_id: UUID | None, auteur: Membre, commentaire: str = ""
) -> DecisionBilan | None:
    """Decide the level of one competence. Without a level nor a word, the decision is taken back. Raises BilanFige."""
    bilan = lock_bilan(bilan)
    commentaire = commentaire.strip()[:500]
    if niveau_id is None and not commentaire:
        _withdraw(bilan, competence_id, auteur)
        return None
    decision, _ = DecisionBilan.objects.update_or_create(
        bilan=bilan,
        competence_id=competence_id,
        defaults={
            "niveau_id": niveau_id,
            "commentaire": commentaire,
            "decide_par": auteur,
            "acceptation": None,
        },
    )
    journal.inscrire(
        action="bilan.decide",
        objet=bilan,
        membre=auteur,
        qui=str(bilan.apprenti),
        competence=str(decision.competence),
        niveau=str(decision.niveau) if decision.niveau else "non évalué",
    )
    return decision


def _withdraw(bilan: Bilan, competence_id: UUID, auteur: Membre) -> None:
    for decision in bilan.decisions.filter(competence_id=competence_id).select_related("competence"):
        journal.inscrire(
            action="bilan.decision_retiree",
            objet=bilan,
            membre=auteur,
            qui=str(bilan.apprenti),
            competence=str(decision.competence),
        )
        decision.delete()


@transaction.atomic
def accept_propositions(
    *, bilan: Bilan, acceptation: UUID, auteur: Membre, competences: Collection[UUID] | None = None
) -> int:
    """Decide, in this person's name, the level proposed for each competence not decided yet; how many.

    `competences`: among these only. `acceptation` is made by the client: the same gesture twice decides once. What was
    decided already never changes; a word typed before the level is kept. Raises BilanFige.
    """
    bilan = lock_bilan(bilan)
    if bilan.decisions.filter(acceptation=acceptation).exists():
        return 0
    prises = [
        ligne
        for ligne in niveaux_du_bilan(bilan).lignes
        if ligne.propose is not None
        and not ligne.decidee
        and (competences is None or ligne.competence.id in competences)
    ]
    for ligne in prises:
        DecisionBilan.objects.update_or_create(
            bilan=bilan,
            competence_id=ligne.competence.id,
            defaults={"niveau_id": ligne.propose.pk, "decide_par": auteur, "acceptation": acceptation},
        )
    if prises:
        journal.inscrire(
            action="bilan.acceptation",
            objet=bilan,
            membre=auteur,
            qui=str(bilan.apprenti),
            combien=pluriel(len(prises), "compétence,compétences"),
            competences=[f"{x.competence.code_usage}\u00a0: {x.propose.libelle}" for x in prises],
            acceptation=str(acceptation),
        )
    return len(prises)


@transaction.atomic
def undo_acceptation(*, bilan: Bilan, acceptation: UUID, auteur: Membre) -> int:
    """Take back what one gesture decided, but for what was decided again since; how many. Raises BilanFige.

    The words written beside a level stay.
    """
    bilan = lock_bilan(bilan)
    prises = bilan.decisions.filter(acceptation=acceptation)
    gardees = prises.exclude(commentaire="").update(niveau=None, acceptation=None)
    retirees, _ = bilan.decisions.filter(acceptation=acceptation).delete()
    if gardees or retirees:
        journal.inscrire(
            action="bilan.acceptation_annulee",
            objet=bilan,
            membre=auteur,
            qui=str(bilan.apprenti),
            acceptation=str(acceptation),
        )
    return gardees + retirees
