"""Exports that come back: planned, launched when their day has come, stopped."""

import calendar
from collections.abc import Collection
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from bilans.actions.livrets import apprentis_a_editer, request_export
from bilans.models import ExportPlanifie, ExportPlanifieGroupe, LotLivrets
from cpro.comptes.models import Membre
from cpro.socle import journal
from cpro.socle.permissions import Permission
from suivi.models import Groupe

journal.declarer(
    export__planifie="a planifié l’édition « {intitule} »",
    export__arrete="a arrêté l’édition planifiée « {intitule} »",
)

Rythme = ExportPlanifie.Rythme


@transaction.atomic
def plan_export(
    *,
    id,
    intitule: str,
    groupes: Collection[Groupe],
    rythme: str,
    prochain: date,
    garder_jours: int,
    auteur: Membre,
) -> ExportPlanifie:
    """Plan the booklets of some groups, or of the whole centre when none is given. The same `id` twice is one."""
    if (existant := ExportPlanifie.objects.filter(pk=id).first()) is not None:
        return existant
    export = ExportPlanifie.objects.create(
        id=id,
        intitule=intitule,
        rythme=rythme,
        prochain=prochain,
        jour_du_mois=prochain.day,
        garder_jours=garder_jours,
        demande_par=auteur,
    )
    ExportPlanifieGroupe.objects.bulk_create(
        ExportPlanifieGroupe(centre_id=export.centre_id, export=export, groupe=groupe) for groupe in groupes
    )
    journal.inscrire(action="export.planifie", objet=export, membre=auteur, intitule=intitule)
    return export


@transaction.atomic
def stop_export(*, export: ExportPlanifie, auteur: Membre) -> None:
    """No edition any more. Those already made stay until their time is over."""
    if export.arrete_le is not None:
        return
    export.arrete_le, export.prochain = timezone.now(), None
    export.save(update_fields=["arrete_le", "prochain"])
    journal.inscrire(action="export.arrete", objet=export, membre=auteur, intitule=export.intitule)


@transaction.atomic
def launch_due_exports(jour: date) -> list[LotLivrets]:
    """Ask for the exports whose day has come, in the centre in scope. Run again that day, nothing is asked twice.

    Days missed while the worker was down are made once, not once each. An export whose author may no longer
    ask for booklets stops, and says so.
    """
    dus = ExportPlanifie.objects.filter(prochain__lte=jour, arrete_le__isnull=True)
    lots = []
    for export in dus.select_for_update(skip_locked=True, of=("self",)).select_related(
        "demande_par__utilisateur"
    ):
        auteur = export.demande_par
        if not (auteur.en_cours(jour) and auteur.peut(Permission.LIVRET_EXPORT)):
            export.arrete_le, export.prochain = timezone.now(), None
            export.motif = f"{auteur.utilisateur} n’a plus le droit d’éditer les livrets."
            export.save(update_fields=["arrete_le", "prochain", "motif"])
            continue
        apprentis = apprentis_a_editer()
        groupes = list(export.groupes.values_list("groupe", flat=True))
        if groupes:
            apprentis = apprentis.filter(groupe__in=groupes)
        lots.append(
            request_export(
                apprentis=apprentis,
                intitule=export.intitule,
                auteur=auteur,
                avertir=True,
                garder_jours=export.garder_jours,
                export=export,
            )
        )
        export.prochain = next_day(export, after=jour)
        if export.prochain is None:
            export.arrete_le = timezone.now()
        export.save(update_fields=["prochain", "arrete_le"])
    return lots


def next_day(export: ExportPlanifie, *, after: date) -> date | None:
    """The first day of its rhythm after `after`; None when it was for once."""
    if export.rythme == Rythme.UNE_FOIS:
        return None
    jour = export.prochain
    while jour <= after:
        if export.rythme == Rythme.SEMAINE:
            jour += timedelta(days=7)
        else:
            suivant = date(jour.year + jour.month // 12, jour.month % 12 + 1, 1)
            dernier = calendar.monthrange(suivant.year, suivant.month)[1]
            jour = suivant.replace(day=min(export.jour_du_mois, dernier))
    return jour
