"""Writes of the plan of an apprentice's period: tasks set aside, objectives, and what the MA says is possible."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cpro.comptes.models import Membre
from cpro.socle import journal
from entreprise.actions.periodes import PeriodeImpossible, require_open
from entreprise.models import ObjectifPeriode, PeriodeApprenti, TacheConseillee
from entreprise.queries.propositions import TacheProposee
from referentiels.correspondance import follow_taches
from referentiels.queries import charger_version

journal.declarer(
    periode__objectifs="a choisi les tâches de {qui} pour la période « {intitule} »",
    periode__objectifs_ecrits="a écrit les objectifs de {qui} pour la période « {intitule} »",
    periode__plan_valide="a validé le plan de {qui} pour la période « {intitule} »",
)


@transaction.atomic
def set_objectifs(*, periode_apprenti: PeriodeApprenti, ecartes: Mapping[UUID, bool], auteur: Membre) -> None:
    """Say which tasks are set aside for this apprentice; True: feasible in this company, only left out.

    What was already said keeps who said it. Another choice of tasks asks the MA for their agreement again.
    The same choice changes nothing. Raises PeriodeFigee once the bilan is frozen.
    """
    require_open(periode_apprenti)
    if not _write_ecartees(periode_apprenti, ecartes, auteur):
        return
    if periode_apprenti.plan_valide_le is not None:
        _set_validation(periode_apprenti, None)
    _inscrire("periode.objectifs", periode_apprenti, auteur)


def _write_ecartees(ligne: PeriodeApprenti, voulues: Mapping[UUID, bool], auteur: Membre) -> bool:
    """Whether anything changed."""
    ligne = PeriodeApprenti.objects.select_for_update(of=("self",)).get(pk=ligne.pk)
    actuelles = dict(ligne.objectifs_ecartes.values_list("tache_id", "realisable"))
    if actuelles == dict(voulues):
        return False
    changees = {tache for tache, realisable in voulues.items() if actuelles.get(tache) != realisable}
    partent = (actuelles.keys() - voulues.keys()) | (changees & actuelles.keys())
    ObjectifPeriode.objects.filter(periode_apprenti=ligne, tache_id__in=partent).delete()
    ObjectifPeriode.objects.bulk_create(
        ObjectifPeriode(
            centre_id=ligne.centre_id,
            periode_apprenti=ligne,
            tache_id=tache,
            realisable=voulues[tache],
            dit_par=auteur,
        )
        for tache in voulues
        if tache in changees
    )
    return True


@transaction.atomic
def write_objectifs(*, periode_apprenti: PeriodeApprenti, texte: str, auteur: Membre) -> None:
    """Write the objectives of the period in words. The same words change nothing."""
    if periode_apprenti.objectifs == (texte := texte.strip()):
        return
    require_open(periode_apprenti)
    periode_apprenti.objectifs = texte
    periode_apprenti.save(update_fields=["objectifs"])
    _inscrire("periode.objectifs_ecrits", periode_apprenti, auteur)


@transaction.atomic
def adopt_taches(
    *,
    voulues: Sequence[tuple[PeriodeApprenti, Sequence[TacheProposee]]],
    auteur: Membre,
    laissees: Sequence[tuple[PeriodeApprenti, Sequence[TacheProposee]]] = (),
) -> int:
    """Put tasks forward: each becomes a line of the objectives, and comes back when it had been left aside.

    What was proposed is kept with its reason, and whether it was taken up; `laissees`: what was not.
    Returns for how many apprentices something changed; the same again changes nothing. Raises PeriodeImpossible,
    naming them, when the objectives of an apprentice have no room left, PeriodeFigee when their bilan is frozen.
    """
    changes = 0
    _keep(laissees, retenue=False, auteur=auteur)
    _keep(voulues, retenue=True, auteur=auteur)
    for ligne, proposees in voulues:
        lignes = [f"– {p.tache.intitule} ({p.motif})" for p in proposees]
        connues = {une.rsplit(" (", 1)[0] for une in ligne.objectifs.splitlines()}
        neuves = [une for une in lignes if une.rsplit(" (", 1)[0] not in connues]
        texte = "\n".join([*filter(None, [ligne.objectifs]), *neuves])
        if len(texte) > PeriodeApprenti._meta.get_field("objectifs").max_length:
            raise PeriodeImpossible(
                f"Les objectifs de {ligne.apprenti} sont déjà longs : raccourcissez-les, ou décochez des tâches."
            )
        reprises = {p.tache.id for p in proposees if p.ecartee}
        gardees = dict(ligne.objectifs_ecartes.values_list("tache_id", "realisable")) if reprises else {}
        if reprises := reprises & gardees.keys():
            voulus = {tache: realisable for tache, realisable in gardees.items() if tache not in reprises}
            set_objectifs(periode_apprenti=ligne, ecartes=voulus, auteur=auteur)
        write_objectifs(periode_apprenti=ligne, texte=texte, auteur=auteur)
        changes += bool(neuves or reprises)
    return changes


def _keep(
    conseils: Sequence[tuple[PeriodeApprenti, Sequence[TacheProposee]]], *, retenue: bool, auteur: Membre
) -> None:
    """What was decided of each task proposed, in place of what was decided before."""
    TacheConseillee.objects.bulk_create(
        [
            TacheConseillee(
                centre_id=ligne.centre_id,
                periode_apprenti=ligne,
                tache_id=proposee.tache.id,
                motif=proposee.motif[:200],
                retenue=retenue,
                decidee_le=timezone.now(),
                decidee_par=auteur,
            )
            for ligne, proposees in conseils
            for proposee in proposees
        ],
        update_conflicts=True,
        unique_fields=["centre", "periode_apprenti", "tache"],
        update_fields=["motif", "retenue", "decidee_le", "decidee_par"],
    )


@transaction.atomic
def validate_plan(
    *,
    periode_apprenti: PeriodeApprenti,
    montrees: Collection[UUID],
    possibles: Collection[UUID],
    membre: Membre,
) -> None:
    """The MA says which of the tasks shown to them are possible in their company, and agrees to the plan.

    Those left unticked are set aside as not feasible there, said by this MA; one that was, and is ticked again, comes
    back. What the page did not show is not touched. Twice changes nothing. Raises PeriodeFigee.
    """
    require_open(periode_apprenti)
    version = charger_version(periode_apprenti.apprenti.groupe.formation.version_id)
    gardees = dict(periode_apprenti.objectifs_ecartes.values_list("tache_id", "realisable"))
    gardees = {suite: gardees[tache] for tache, suite in follow_taches(version, gardees).items()}
    voulues = {
        tache: realisable for tache, realisable in gardees.items() if realisable or tache not in montrees
    }
    voulues |= {tache: False for tache in montrees if tache not in possibles}
    change = _write_ecartees(periode_apprenti, voulues, membre)
    if periode_apprenti.plan_valide_le is not None and not change:
        return
    _set_validation(periode_apprenti, membre)
    _inscrire("periode.plan_valide", periode_apprenti, membre)


def _set_validation(ligne: PeriodeApprenti, membre: Membre | None) -> None:
    ligne.plan_valide_le = timezone.now() if membre is not None else None
    ligne.plan_valide_par = membre
    ligne.save(update_fields=["plan_valide_le", "plan_valide_par"])


def _inscrire(action: str, ligne: PeriodeApprenti, membre: Membre) -> None:
    journal.inscrire(
        action=action, objet=ligne, membre=membre, qui=str(ligne.apprenti), intitule=ligne.periode.intitule
    )
