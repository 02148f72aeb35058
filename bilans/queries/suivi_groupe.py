"""Who in a group waits for somebody: late to be judged, silent in the company, or left without an answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from bilans.queries.tableau_groupe import LigneGroupe, TableauGroupe
from entreprise.models import EntreeJournal
from entreprise.queries.manques import missing_entries
from entreprise.queries.relances import reglages_relances
from suivi.models import Apprenti

Statut = EntreeJournal.Statut


@dataclass(frozen=True, slots=True)
class Suivi:
    """One apprentice. `silencieux_depuis`: the first day of a silence longer than what the centre reminds of."""

    ligne: LigneGroupe
    manques_centre: int
    manques_entreprise: int
    entrees: int
    derniere_entree: date | None
    silencieux_depuis: date | None
    en_attente: int
    attend_depuis: datetime | None

    @property
    def apprenti(self) -> Apprenti:
        return self.ligne.apprenti

    @property
    def attentes(self) -> int:
        """How many reasons there are to look at this apprentice first."""
        return bool(self.silencieux_depuis) + bool(self.manques_centre) + bool(self.en_attente)


def suivi_groupe(tableau: TableauGroupe) -> tuple[Suivi, ...]:
    """One line each, those who wait for most first. Six queries more than the dashboard, whatever the group."""
    jour = timezone.localdate()
    reglages = reglages_relances()
    silences = {
        manque.apprenti: manque.depuis
        for manque in missing_entries(
            Q(apprenti__groupe=tableau.groupe),
            jour,
            seuil=reglages.sans_entree_jours,
            accueil=reglages.accueil_jours,
        )
    }
    journaux = _journaux(ligne.apprenti.pk for ligne in tableau.lignes)
    suivis = []
    for ligne in tableau.lignes:
        entrees, derniere, attente, depuis = journaux.get(ligne.apprenti.pk, (0, None, 0, None))
        suivis.append(
            Suivi(
                ligne=ligne,
                manques_centre=tableau.manques(ligne),
                manques_entreprise=tableau.manques_entreprise(ligne),
                entrees=entrees,
                derniere_entree=derniere,
                silencieux_depuis=silences.get(ligne.apprenti.pk),
                en_attente=attente,
                attend_depuis=depuis,
            )
        )
    return tuple(sorted(suivis, key=lambda s: (-s.attentes, -s.manques_centre)))


def _journaux(apprentis: Iterable[UUID]) -> dict[UUID, tuple]:
    """Apprentice → entries sent, day of the last one, how many wait for the MA, since when. One query."""
    attend = Q(statut=Statut.ENVOYEE)
    lignes = (
        EntreeJournal.objects.filter(apprenti__in=list(apprentis))
        .exclude(statut=Statut.BROUILLON)
        .order_by()
        .values("apprenti_id")
        .annotate(
            entrees=Count("pk"),
            derniere=Max("jour"),
            attente=Count("pk", filter=attend),
            depuis=Min("envoyee_le", filter=attend),
        )
        .values_list("apprenti_id", "entrees", "derniere", "attente", "depuis")
    )
    return {apprenti_id: tuple(reste) for apprenti_id, *reste in lignes}
