"""Writes that make a period out of another: cut in two, or given again to a group."""

from collections import defaultdict
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from cpro.comptes.models import Membre
from cpro.socle import journal
from entreprise.actions.periodes import (
    PeriodeFigee,
    PeriodeImpossible,
    figees,
    inscrire,
    lock_groupe,
    plan_periode,
)
from entreprise.models import Contrat, EntreeJournal, FicheActivite, ObjectifPeriode, Periode, PeriodeApprenti
from suivi.models import Groupe

journal.declarer(
    periode__coupee="a coupé en deux la période « {intitule} » du groupe {groupe}",
)

VEILLE = timedelta(days=1)


@transaction.atomic
def split_periode(*, id: UUID, periode: Periode, le: date, intitule: str, auteur: Membre) -> Periode:
    """Cut a period in two: the second part, `intitule`, begins on that day. The same `id` twice cuts once.

    Entries of the journal and fiches follow their date; tasks set aside, objectives and the MA's agreement are those
    of both parts. An apprentice whose dates fall on one side is in that part alone. Raises PeriodeImpossible when the
    day is not inside the period, PeriodeFigee, naming them, when bilans are frozen.
    """
    lock_groupe(periode.groupe_id)
    if (connue := Periode.objects.filter(pk=id).first()) is not None:
        return connue
    periode.refresh_from_db()
    if not periode.debut < le <= periode.fin:
        raise PeriodeImpossible("Choisissez un jour de la période, après le premier.")
    figes = PeriodeApprenti.objects.filter(periode=periode, pk__in=figees().values("periode_apprenti"))
    if noms := [str(ligne.apprenti) for ligne in figes.select_related("apprenti")]:
        raise PeriodeFigee(
            f"Le bilan de cette période est figé pour {', '.join(noms)} : elle ne se coupe plus, "
            "sauf à déverrouiller d’abord ces bilans."
        )
    lignes = list(PeriodeApprenti.objects.filter(periode=periode).prefetch_related("objectifs_ecartes"))
    suite = Periode.objects.create(
        id=id,
        groupe=periode.groupe,
        intitule=intitule.strip(),
        debut=le,
        fin=periode.fin,
        consignes=periode.consignes,
    )
    periode.fin = le - VEILLE
    periode.save(update_fields=["fin"])
    for ligne in lignes:
        _split_one(ligne, periode, suite)
    inscrire("periode.coupee", periode, auteur)
    return suite


def _split_one(ligne: PeriodeApprenti, premiere: Periode, suite: Periode) -> None:
    le = suite.debut
    if ligne.fin >= le > ligne.debut:
        seconde = PeriodeApprenti(
            periode=suite,
            apprenti_id=ligne.apprenti_id,
            debut=le,
            fin=ligne.fin,
            objectifs=ligne.objectifs,
            plan_valide_le=ligne.plan_valide_le,
            plan_valide_par_id=ligne.plan_valide_par_id,
        )
        seconde.dates_propres = ligne.dates_propres and seconde.fin != suite.fin
        seconde.save()
        _copy_ecartees(ligne, seconde)
        for ecrits in (EntreeJournal, FicheActivite):
            ecrits.objects.filter(periode_apprenti=ligne, jour__gte=le).update(periode_apprenti=seconde)
        ligne.fin = le - VEILLE
    elif ligne.debut >= le:
        ligne.periode = suite
    part = ligne.periode
    ligne.dates_propres = ligne.dates_propres and (ligne.debut, ligne.fin) != (part.debut, part.fin)
    ligne.save(update_fields=["periode", "debut", "fin", "dates_propres"])


def _copy_ecartees(depuis: PeriodeApprenti, vers: PeriodeApprenti, *, toutes: bool = True) -> None:
    """Set aside in one what is in the other; without `toutes`, only what the company cannot offer."""
    ObjectifPeriode.objects.bulk_create(
        ObjectifPeriode(
            centre_id=vers.centre_id,
            periode_apprenti=vers,
            tache_id=ecartee.tache_id,
            realisable=ecartee.realisable,
            dit_par_id=ecartee.dit_par_id,
        )
        for ecartee in depuis.objectifs_ecartes.all()
        if toutes or not ecartee.realisable
    )


@transaction.atomic
def duplicate_periode(
    *, id: UUID, periode: Periode, groupe: Groupe, intitule: str, debut: date, auteur: Membre
) -> Periode:
    """Plan the same period for a group, from another day: as long, expecting the same. The same `id` twice gives one.

    For the same group, what a company cannot offer is set aside again, as long as the apprentice is still there.
    Raises PeriodeImpossible when the group has another period on these days.
    """
    if (connue := Periode.objects.filter(pk=id).first()) is not None:
        return connue
    copie = plan_periode(
        id=id,
        groupe=groupe,
        intitule=intitule,
        debut=debut,
        fin=debut + (periode.fin - periode.debut),
        consignes=periode.consignes,
        auteur=auteur,
    )
    if copie.pk != id:
        raise PeriodeImpossible(f"« {copie.intitule} » commence déjà ce jour-là pour {groupe}.")
    if groupe.pk == periode.groupe_id:
        _carry_impossible(periode, copie)
    return copie


def _carry_impossible(periode: Periode, copie: Periode) -> None:
    """Set aside again what a company cannot offer, for those whom one contract keeps there from one to the other."""
    suites = {ligne.apprenti_id: ligne for ligne in copie.apprentis.all()}
    contrats: dict[UUID, list[Contrat]] = defaultdict(list)
    for contrat in Contrat.objects.filter(apprenti__in=suites):
        contrats[contrat.apprenti_id].append(contrat)
    modeles = PeriodeApprenti.objects.filter(periode=periode, apprenti__in=suites)
    for modele in modeles.prefetch_related("objectifs_ecartes"):
        suite = suites[modele.apprenti_id]
        avant, apres = sorted((modele.debut, suite.debut))
        if any(c.debut <= avant and c.fin_reelle >= apres for c in contrats[modele.apprenti_id]):
            _copy_ecartees(modele, suite, toutes=False)
