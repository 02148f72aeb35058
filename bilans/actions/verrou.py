"""The lock that every write in a draft takes: one at a time, and nothing once it is frozen."""

from bilans.models import Bilan


class BilanFige(ValueError):
    """The bilan is frozen: unlock it first, with a reason."""


def lock_bilan(bilan: Bilan) -> Bilan:
    """The bilan, held until the end of the transaction. Raises BilanFige."""
    verrouille = (
        Bilan.objects.select_for_update(of=("self",))
        .select_related(
            "apprenti__groupe__formation",
            "apprenti__membre__utilisateur",
            "trame",
            "prepare_par__utilisateur",
        )
        .get(pk=bilan.pk)
    )
    if verrouille.statut != Bilan.Statut.BROUILLON:
        raise BilanFige("Ce bilan est figé : il ne change plus.")
    return verrouille
