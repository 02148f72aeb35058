"""Reminders: the MA whose entries wait, once a week at most, each one logged as a message."""

from datetime import date

from celery import shared_task
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from cpro.comptes.courriels import write_courriel
from cpro.comptes.models import Centre, Membre
from cpro.comptes.queries import membres_en_cours
from cpro.socle.permissions import Role
from cpro.socle.tasks import CentreTask
from cpro.socle.templatetags.francais import pluriel
from entreprise.attentes import RELANCE
from entreprise.jours_feries import is_ouvre
from entreprise.queries.journal import waiting_for


@shared_task(name="entreprise.relancer")
def relancer(jour: str = "") -> int:
    """Start the reminders of every centre, on a working day only. Returns how many centres.

    `jour`: another day than today, in ISO format. What falls on a day off leaves on the next working one.
    """
    if not is_ouvre(date.fromisoformat(jour) if jour else timezone.localdate()):
        return 0
    centres = list(Centre.objects.values_list("pk", flat=True))
    for centre_id in centres:
        relancer_centre.apply_async(kwargs={"centre_id": centre_id}, retry=False)
    return len(centres)


@shared_task(base=CentreTask, name="entreprise.relancer_centre")
def relancer_centre() -> int:
    """Remind the MA of the centre in scope. Run twice in a week, it sends each message once."""
    envoyes = 0
    for maitre in membres_en_cours().filter(role=Role.MAITRE).select_related("utilisateur", "centre"):
        envoyes += _remind(maitre)
    return envoyes


def _remind(maitre: Membre) -> bool:
    attendues = waiting_for(maitre).filter(envoyee_le__lt=timezone.now() - RELANCE)
    nombre = attendues.count()
    if not nombre:
        return False
    annee, semaine, _ = timezone.localdate().isocalendar()
    contexte = {
        "maitre": maitre.utilisateur,
        "nombre": pluriel(nombre, "activité,activités"),
        "verbe": "attend" if nombre == 1 else "attendent",
    }
    write_courriel(
        cle=f"relance:{maitre.pk}:{annee}-{semaine}",
        membre=maitre,
        sujet="Une activité vous attend" if nombre == 1 else "Des activités vous attendent",
        texte=render_to_string("courriels/relance.txt", contexte).strip(),
        destination=reverse("accueil", kwargs={"centre": maitre.centre.slug}),
    )
    return True
