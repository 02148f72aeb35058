"""The alternance of a group over the year: the weeks of its periods, then a rhythm; the closures of the centre."""

from datetime import date, timedelta

from cpro.demo.horloge import a_la_date
from cpro.demo.peuplement.monde import Classe, Monde
from cpro.socle.ids import uuid7
from entreprise.actions.alternance import save_fermeture, write_semaines
from entreprise.alternance import AU_CENTRE, EN_ENTREPRISE, Rythme, lundis
from entreprise.models import Periode
from entreprise.queries.alternance import special_days


def close_centre(monde: Monde) -> None:
    """The end of the year, and the summer."""
    annee = monde.aujourdhui.year
    with a_la_date(monde.jour(-82), 9):
        for intitule, debut, fin in (
            ("Congés de fin d’année", date(annee, 12, 21), date(annee + 1, 1, 1)),
            ("Fermeture d’été", date(annee + 1, 8, 2), date(annee + 1, 8, 20)),
        ):
            save_fermeture(id=uuid7(), intitule=intitule, debut=debut, fin=fin, auteur=monde.administrateur)


def write_calendrier(monde: Monde, classe: Classe) -> None:
    """In the company when a period covers three days of the week; after the last one, three weeks in turn."""
    periodes = list(Periode.objects.filter(groupe=classe.groupe))
    derniere = max(periode.fin for periode in periodes)
    semaines = {
        lundi: EN_ENTREPRISE
        if any(
            min(p.fin, lundi + timedelta(days=4)) - max(p.debut, lundi) >= timedelta(days=2) for p in periodes
        )
        else AU_CENTRE
        for lundi in lundis(classe.groupe.debut, derniere)
    }
    rythme = Rythme(debut=derniere + timedelta(days=7), fin=classe.groupe.fin, centre=3, entreprise=3)
    semaines |= rythme.weeks(special_days(rythme.debut, rythme.fin).is_closed)
    with a_la_date(monde.jour(-81), 10):
        write_semaines(groupe=classe.groupe, semaines=semaines, auteur=monde.coordonnateur)
