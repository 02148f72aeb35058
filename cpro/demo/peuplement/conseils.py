"""What the next period is to put forward for some apprentices: taken up from a proposal, with its reasons."""

from cpro.demo.horloge import a_la_date
from cpro.demo.peuplement.monde import Classe, Monde
from entreprise.actions.plans import adopt_taches
from entreprise.models import Periode
from entreprise.queries.propositions import propose_taches

APPRENTIS, RETENUES = 3, 2


def advise(monde: Monde, classe: Classe) -> None:
    """Two tasks taken up for each of the first apprentices, the others proposed left for another time."""
    periodes = Periode.objects.filter(groupe=classe.groupe, debut__gt=monde.aujourdhui).order_by("debut")
    if (periode := periodes.select_related("groupe__formation").first()) is None:
        return
    with a_la_date(monde.jour(-1), 16):
        conseils = propose_taches(periode)[:APPRENTIS]
        adopt_taches(
            voulues=[(conseil.ligne, conseil.taches[:RETENUES]) for conseil in conseils],
            laissees=[(conseil.ligne, conseil.taches[RETENUES:]) for conseil in conseils],
            auteur=monde.coordonnateur,
        )
