"""What waits for a member in this app; never more than a constant number of queries."""

from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from cpro.comptes.models import Membre
from cpro.socle.attentes import Attente
from cpro.socle.permissions import Role
from cpro.socle.prepared import prepared
from cpro.socle.templatetags.francais import dire_date, pluriel
from suivi.actions.seances import note_complete
from suivi.models import Seance
from suivi.queries.activites import to_self_evaluate, with_new_results
from suivi.queries.seances import to_watch, with_progress

AU_PLUS = 20
RETARD = timedelta(days=7)


class SeanceCommencee(NamedTuple):
    pk: UUID
    titre: str
    fin: date
    groupe: str
    cases: int
    cases_faites: int


def attentes_de(membre: Membre) -> list[Attente]:
    """The things to do of this member, by role."""
    if membre.role in (Role.FORMATEUR, Role.COORDONNATEUR):
        return _a_evaluer(membre)
    if membre.role == Role.APPRENTI:
        return _activites(membre)
    return []


def _url(membre: Membre, route: str, seance_id: UUID) -> str:
    return reverse(f"suivi:{route}", kwargs={"centre": membre.centre.slug, "seance_id": seance_id})


def _a_evaluer(membre: Membre) -> list[Attente]:
    """Séances they run, begun, with cells still empty. One query, two after the last judgement of one."""
    jour = timezone.localdate()
    seances = note_complete(SeanceCommencee(*ligne) for ligne in _begun(membre=membre, jour=jour))
    return [
        Attente(
            texte=f"Évaluer « {seance.titre} »",
            url=_url(membre, "seance", seance.pk),
            icone="clipboard-check",
            urgence=seance.fin,
            qui=seance.groupe,
            quand=f"{dire_date(seance.fin)}, {pluriel(seance.cases - seance.cases_faites, 'case,cases')} à remplir",
            retard=jour - seance.fin > RETARD,
        )
        for seance in seances[:AU_PLUS]
    ]


@prepared()
def _begun(*, membre: Membre, jour: date) -> QuerySet:
    siennes = with_progress(to_watch(Seance.objects.filter(formateurs__membre=membre), jour))
    return siennes.values_list("pk", "titre", "fin", "groupe__nom", "cases", "cases_faites")


def _activites(membre: Membre) -> list[Attente]:
    """Activities to judge oneself on, and results to read. Two queries."""
    a_lire = [
        Attente(
            texte=f"Lire vos résultats de « {ligne.seance.titre} »",
            url=_url(membre, "activite", ligne.seance.pk),
            icone="mail-open",
            urgence=ligne.seance.fin,
            quand=dire_date(ligne.seance.fin),
        )
        for ligne in with_new_results(membre).order_by("seance__fin")[:AU_PLUS]
    ]
    a_evaluer = [
        Attente(
            texte=f"Vous autoévaluer sur « {ligne.seance.titre} »",
            url=_url(membre, "activite", ligne.seance.pk),
            icone="circle-dot",
            urgence=ligne.seance.fin,
            quand=dire_date(ligne.seance.debut),
        )
        for ligne in to_self_evaluate(membre).order_by("seance__fin")[:AU_PLUS]
    ]
    return a_lire + a_evaluer
