"""Writes around reminders: days on which nothing is expected, and how a centre reminds."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cpro.comptes.models import Membre
from cpro.socle import journal
from cpro.socle.scoping import centre_courant
from entreprise.models import PauseRelances, ReglagesRelances
from suivi.models import Apprenti

journal.declarer(
    relances__pause="a dit que rien n’est attendu de {qui} du {debut} au {fin} ({motif})",
    relances__pause_annulee="attend de nouveau le journal de {qui} du {debut} au {fin}",
    relances__reglages="a modifié les réglages des relances ({champs})",
    relances__exportees="a exporté {nombre} relances",
)

PAUSE_MAXIMALE = timedelta(days=366)


class PauseImpossible(ValueError):
    """These days cannot be set aside; the message says why."""


@transaction.atomic
def pause_relances(
    *, id: UUID, apprenti: Apprenti, debut: date, fin: date, motif: PauseRelances.Motif, auteur: Membre
) -> PauseRelances:
    """Say that nothing is expected in a journal between two days (inclusive). The same id twice gives one.

    Raises PauseImpossible when the days are in the wrong order or too many.
    """
    if (pause := PauseRelances.objects.filter(pk=id, apprenti=apprenti).first()) is not None:
        return pause
    if not debut <= fin <= debut + PAUSE_MAXIMALE:
        raise PauseImpossible("La fin suit le début, d’un an au plus.")
    pause = PauseRelances.objects.create(
        id=id, apprenti=apprenti, debut=debut, fin=fin, motif=motif, posee_par=auteur
    )
    _log_pause("relances.pause", pause, auteur)
    return pause


@transaction.atomic
def cancel_pause(*, pause: PauseRelances, auteur: Membre) -> None:
    """Expect entries again on those days. Twice changes nothing."""
    if PauseRelances.objects.filter(pk=pause.pk, annulee_le=None).update(
        annulee_le=timezone.now(), annulee_par=auteur
    ):
        _log_pause("relances.pause_annulee", pause, auteur)


def _log_pause(action: str, pause: PauseRelances, auteur: Membre) -> None:
    journal.inscrire(
        action=action,
        objet=pause,
        membre=auteur,
        qui=str(pause.apprenti),
        debut=f"{pause.debut:%d/%m/%Y}",
        fin=f"{pause.fin:%d/%m/%Y}",
        motif=pause.get_motif_display().lower(),
    )


@transaction.atomic
def save_reglages(*, voulus: Mapping[str, Any], auteur: Membre) -> ReglagesRelances:
    """Set how the centre in scope reminds. Unchanged, nothing is logged."""
    ReglagesRelances.objects.bulk_create(
        [ReglagesRelances(centre_id=centre_courant())], ignore_conflicts=True
    )
    reglages = ReglagesRelances.objects.select_for_update(of=("self",)).get()
    changes = [champ for champ, valeur in voulus.items() if getattr(reglages, champ) != valeur]
    if changes:
        for champ in changes:
            setattr(reglages, champ, voulus[champ])
        reglages.save(update_fields=changes)
        noms = ", ".join(str(ReglagesRelances._meta.get_field(champ).verbose_name) for champ in changes)
        journal.inscrire(action="relances.reglages", objet=reglages, membre=auteur, champs=noms)
    return reglages
