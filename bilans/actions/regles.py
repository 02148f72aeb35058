"""The rule that proposes levels: written by a coordonnateur, for the centre or for one formation."""

from dataclasses import asdict

from django.db import transaction

from bilans.models import RegleProposition
from bilans.propositions import Regle, dire_regle
from cpro.comptes.models import Membre
from cpro.socle import journal
from suivi.models import Formation

journal.declarer(
    bilan__regle="a réglé les niveaux proposés {pour}\u00a0: {regle}",
    bilan__regle_du_centre="a rendu les niveaux proposés {pour} à la règle du centre",
)


def _pour(formation: Formation | None) -> str:
    return f"en {formation.intitule}" if formation else "dans le centre"


@transaction.atomic
def set_regle(*, formation: Formation | None, regle: Regle, auteur: Membre) -> RegleProposition:
    """Write the rule of the centre, or of one formation. Decisions already taken do not move."""
    ecrite, _ = RegleProposition.objects.update_or_create(
        formation=formation, defaults=asdict(regle) | {"modifie_par": auteur}
    )
    journal.inscrire(
        action="bilan.regle", objet=ecrite, membre=auteur, pour=_pour(formation), regle=dire_regle(regle)
    )
    return ecrite


@transaction.atomic
def follow_centre(*, formation: Formation, auteur: Membre) -> None:
    """Follow the centre's rule again. Nothing to do when the formation has none of its own."""
    for ecrite in RegleProposition.objects.filter(formation=formation):
        journal.inscrire(action="bilan.regle_du_centre", objet=ecrite, membre=auteur, pour=_pour(formation))
        ecrite.delete()
