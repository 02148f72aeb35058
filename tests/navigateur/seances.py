"""A séance for the browser tests: fifteen apprentices, six competences, run by the demonstration's trainer."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from cpro.comptes.models import Centre
from cpro.demo.contenu import CENTRES
from cpro.demo.personas import personas
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.models import EntreeJournal
from referentiels.models import VersionReferentiel
from referentiels.queries import charger_version
from suivi.actions.planification import plan_seance
from suivi.actions.scenarios import create_scenario, set_referentiel
from suivi.models import Apprenti, Seance

CENTRE = "ateliers-du-rhone"
APPRENTIS = 15
COMPETENCES = 6


def plan(id: str, *, titre: str, mode: str = "competence", centre: str = CENTRE) -> None:
    """Run in a process of its own (`manage.py shell -c`): no query may run beside a browser.

    It is for the group of the demonstration's apprentice, who is one of the fifteen.
    """
    persona = personas(next(c for c in CENTRES if c.slug == centre))[Role.APPRENTI]
    with centre_scope(Centre.objects.get(slug=centre).pk):
        apprenti = Apprenti.objects.select_related("groupe__formation").get(email=persona.email)
        groupe = apprenti.groupe
        auteur = Seance.objects.filter(groupe=groupe).earliest("debut").planifiee_par
        version = charger_version(groupe.formation.version_id)
        scenario = create_scenario(
            titre=titre,
            version=VersionReferentiel.objects.get(pk=version.id),
            auteur=auteur,
            description=titre,
        )
        avec_criteres = [c for c in version.competences_evaluables if len(c.criteres) > 1]
        choisies = avec_criteres[:2] if mode == "critere" else version.competences_evaluables[:COMPETENCES]
        set_referentiel(
            scenario=scenario,
            taches=[],
            competences=[competence.id for competence in choisies],
            criteres={critere.id: "" for c in choisies for critere in c.criteres[:2]}
            if mode == "critere"
            else {},
            auteur=auteur,
        )
        autres = groupe.apprentis.exclude(pk=apprenti.pk).order_by("nom", "prenom", "pk")
        plan_seance(
            id=UUID(id),
            scenario=scenario,
            groupe=groupe,
            debut=timezone.localdate(),
            fin=timezone.localdate(),
            auteur=auteur,
            apprentis=[apprenti, *autres[: APPRENTIS - 1]],
            mode=mode,
        )


def settle_entries(centre: str = CENTRE) -> None:
    """What the tests sent within the hour no longer waits: the next entry is announced by a message of its own."""
    with centre_scope(Centre.objects.get(slug=centre).pk):
        EntreeJournal.objects.filter(
            statut=EntreeJournal.Statut.ENVOYEE, envoyee_le__gte=timezone.now() - timedelta(hours=1)
        ).update(statut=EntreeJournal.Statut.VALIDEE, validee_le=timezone.now())
