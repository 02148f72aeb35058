"""Writing judgements: append-only, one row in force per source, never over another's without saying so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from cpro.comptes.models import Membre
from cpro.socle import journal
from cpro.socle.ids import uuid7
from suivi.models import Evaluation

journal.declarer(
    evaluation__portee="a évalué {competence} de {qui}",
    evaluation__retiree="a retiré son évaluation de {competence} pour {qui}",
    evaluation__auto="s’est autoévalué sur {competence}",
)


@dataclass(frozen=True, kw_only=True)
class Cible:
    """What is judged, where, and in which frame: with the nature, the key of the row in force."""

    apprenti_id: UUID
    competence_id: UUID
    critere_id: UUID | None
    source_type: Evaluation.Source
    source_id: UUID
    contexte: Evaluation.Contexte
    nature: Evaluation.Nature
    jour: date

    def filtre(self) -> dict:
        return {
            "source_type": self.source_type,
            "source_id": self.source_id,
            "apprenti_id": self.apprenti_id,
            "competence_id": self.competence_id,
            "critere_id": self.critere_id,
            "nature": self.nature,
            "est_courante": True,
        }


class EvaluationConcurrente(Exception):
    """Someone else judged the same cell since this page was read. Carries the row in force."""

    def __init__(self, courante: Evaluation | None) -> None:
        super().__init__("évaluation modifiée entre-temps")
        self.courante = courante


def record_evaluation(
    *,
    id: UUID,
    cible: Cible,
    niveau_id: UUID | None,
    base: UUID | None,
    auteur: Membre,
    commentaire: str = "",
    pour_le_compte_de: Membre | None = None,
    libelle: str = "",
    qui: str = "",
) -> Evaluation:
    """Append a judgement. `niveau_id` None withdraws the one in force.

    `base` is the row in force the person saw (None: an empty cell). The same `id` twice gives one row.
    Raises EvaluationConcurrente when the row in force is not `base`. `libelle` and `qui` name the
    competence and the apprentice in the audit log.
    """
    nouvelle = Evaluation(
        id=id,
        apprenti_id=cible.apprenti_id,
        competence_id=cible.competence_id,
        critere_id=cible.critere_id,
        source_type=cible.source_type,
        source_id=cible.source_id,
        contexte=cible.contexte,
        nature=cible.nature,
        jour=cible.jour,
        niveau_id=niveau_id,
        auteur=auteur,
        pour_le_compte_de=pour_le_compte_de,
        commentaire=commentaire,
    )
    try:
        with transaction.atomic():
            evaluation = _append(nouvelle, cible, base)
            if evaluation is nouvelle:
                _inscrire(evaluation, auteur, libelle, qui)
    except IntegrityError as erreur:  # the cell was not empty, or this very judgement is already kept
        connues = _known(id, cible)
        if not connues:
            raise
        if id in connues:
            return connues[id]
        raise EvaluationConcurrente(next(iter(connues.values()))) from erreur
    return evaluation


def _known(id: UUID, cible: Cible) -> dict[UUID, Evaluation]:
    """The judgement of this id and the one in force, if any, nobody else replacing them."""
    connues = Evaluation.objects.select_for_update(of=("self",)).filter(Q(pk=id) | Q(**cible.filtre()))
    return {evaluation.pk: evaluation for evaluation in connues}


def _append(nouvelle: Evaluation, cible: Cible, base: UUID | None) -> Evaluation:
    """Put a judgement in force in place of `base`, or return it as it was kept the first time.

    An empty cell is not read before it is filled: the constraints of the table say when it was not empty.
    """
    if base is not None:
        connues = _known(nouvelle.pk, cible)
        if nouvelle.pk in connues:
            return connues[nouvelle.pk]
        if base not in connues:
            raise EvaluationConcurrente(next(iter(connues.values()), None))
        Evaluation.objects.filter(pk=base).update(est_courante=False)
        nouvelle.remplace_id = base
    nouvelle.save(force_insert=True)
    return nouvelle


def _inscrire(evaluation: Evaluation, auteur: Membre, libelle: str, qui: str) -> None:
    action = "evaluation.portee"
    if evaluation.nature == Evaluation.Nature.AUTO:
        action = "evaluation.auto"
    elif evaluation.niveau_id is None:
        action = "evaluation.retiree"
    journal.inscrire(action=action, objet=evaluation, membre=auteur, competence=libelle, qui=qui)


@transaction.atomic(savepoint=False)
def replace_evaluations(
    *,
    cibles: Iterable[tuple[Cible, UUID | None]],
    auteur: Membre,
    commentaire: str = "",
    pour_le_compte_de: Membre | None = None,
    neuve: bool = False,
) -> list[Evaluation]:
    """Append many judgements at once (target, level), whatever was in force: for a whole source, rewritten.

    `neuve`: these sources have judged nothing yet, so there is nothing to look for.
    The caller holds a lock on the source, and does not go on after an error here: there is no savepoint.
    Writes no audit line: the caller's own action says it all.
    """
    demandes = list(cibles)
    if not demandes:
        return []
    sources = {cible.source_id for cible, _ in demandes}
    courantes = Evaluation.objects.select_for_update(of=("self",)).filter(
        source_id__in=sources, est_courante=True
    )
    anciennes = {
        (e.source_id, e.apprenti_id, e.competence_id, e.critere_id, e.nature): e
        for e in ([] if neuve else courantes)
    }
    nouvelles, remplacees = [], []
    for cible, niveau_id in demandes:
        cle = (cible.source_id, cible.apprenti_id, cible.competence_id, cible.critere_id, cible.nature)
        ancienne = anciennes.get(cle)
        if ancienne is not None:
            if ancienne.niveau_id == niveau_id:
                continue
            remplacees.append(ancienne.pk)
        nouvelles.append(
            Evaluation(
                id=uuid7(),
                centre_id=auteur.centre_id,
                apprenti_id=cible.apprenti_id,
                competence_id=cible.competence_id,
                critere_id=cible.critere_id,
                source_type=cible.source_type,
                source_id=cible.source_id,
                contexte=cible.contexte,
                nature=cible.nature,
                jour=cible.jour,
                niveau_id=niveau_id,
                auteur_id=auteur.pk,
                pour_le_compte_de_id=pour_le_compte_de.pk if pour_le_compte_de else None,
                commentaire=commentaire,
                remplace_id=ancienne.pk if ancienne is not None else None,
            )
        )
    if remplacees:
        Evaluation.objects.filter(pk__in=remplacees).update(est_courante=False)
    return Evaluation.objects.bulk_create(nouvelles)
