"""Writes that adapt a séance to one apprentice: in words, with more time, with fewer columns."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import transaction

from cpro.comptes.models import Membre
from cpro.socle import journal
from suivi.actions.seances import SeanceImpossible, reopen
from suivi.models import Apprenti, Evaluation, Seance, SeanceApprenti, SeanceDispense

journal.declarer(seance__adaptee="a adapté la séance {titre} pour {qui}")

Colonnes = Collection[tuple[UUID, UUID | None]]


@transaction.atomic
def adapt_seance(
    *,
    seance: Seance,
    apprenti: Apprenti,
    amenagement: str,
    jusquau: date | None,
    dispenses: Colonnes,
    auteur: Membre,
) -> SeanceApprenti:
    """Say how a séance is adapted to an apprentice; what is given replaces what was there.

    `jusquau`: the day until which they may finish, after the séance's own end. `dispenses`: the columns
    (competence, criterion or None) they are not asked for. Raises SeanceImpossible when one of these is
    judged already, when nothing is left to judge, or when `jusquau` comes before the end of the séance.
    """
    if seance.cloturee_le is not None:
        raise SeanceImpossible("Cette séance est clôturée : elle ne change plus.")
    if jusquau is not None and jusquau <= seance.fin:
        raise SeanceImpossible(f"Donnez un jour après la fin de la séance, le {seance.fin:%d/%m/%Y}.")
    ligne = SeanceApprenti.objects.select_for_update(of=("self",)).get(seance=seance, apprenti=apprenti)
    voulues = set(dispenses)
    actuelles = {(d.competence_id, d.critere_id): d for d in seance.dispenses.filter(apprenti=apprenti)}
    _check_dispenses(seance, apprenti, voulues, voulues - actuelles.keys())
    retirees = [d.pk for cle, d in actuelles.items() if cle not in voulues]
    if retirees:
        reopen(seance)
        SeanceDispense.objects.filter(pk__in=retirees).delete()
    SeanceDispense.objects.bulk_create(
        SeanceDispense(
            centre_id=seance.centre_id, seance=seance, apprenti=apprenti, competence_id=c, critere_id=k
        )
        for c, k in voulues - actuelles.keys()
    )
    ligne.amenagement, ligne.jusquau = amenagement.strip(), jusquau
    ligne.save(update_fields=["amenagement", "jusquau"])
    journal.inscrire(
        action="seance.adaptee", objet=seance, membre=auteur, titre=seance.titre, qui=str(apprenti)
    )
    return ligne


def _check_dispenses(
    seance: Seance,
    apprenti: Apprenti,
    voulues: set[tuple[UUID, UUID | None]],
    nouvelles: set[tuple[UUID, UUID | None]],
) -> None:
    """Refuse to dispense of a column the séance does not hold, of one judged already, or of them all."""
    if seance.mode == Seance.Mode.CRITERE:
        colonnes = set(seance.criteres.values_list("critere__competence_id", "critere_id"))
    else:
        colonnes = {(cle, None) for cle in seance.competences.values_list("competence_id", flat=True)}
    if not voulues <= colonnes:
        raise SeanceImpossible("Cette séance n’évalue pas tout ce qui est coché. Rechargez la page.")
    if voulues == colonnes:
        raise SeanceImpossible("Gardez au moins une case à évaluer ; sinon, notez l’apprenti absent.")
    jugees = Evaluation.objects.filter(
        source_type=Evaluation.Source.SEANCE,
        source_id=seance.pk,
        apprenti=apprenti,
        est_courante=True,
        niveau__isnull=False,
        nature=seance.finalite,
    ).values_list("competence_id", "critere_id")
    if nouvelles & set(jugees):
        raise SeanceImpossible(
            "Une case déjà évaluée ne peut pas être dispensée : retirez d’abord son évaluation."
        )
