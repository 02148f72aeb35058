"""Writes of the reflection kits of a centre."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cpro.comptes.models import Membre
from cpro.socle import journal
from entreprise.models import KitReflexion

journal.declarer(
    kit__cree="a créé le kit de réflexion «\u00a0{nom}\u00a0»",
    kit__modifie="a modifié le kit de réflexion «\u00a0{nom}\u00a0»",
    kit__retire="a retiré le kit de réflexion «\u00a0{nom}\u00a0»",
)


@transaction.atomic
def save_kit(*, id: UUID, nom: str, description: str, questions: list[str], auteur: Membre) -> KitReflexion:
    """Make a kit, or change it: fiches keep the questions they were given. The same id twice gives one."""
    kit, cree = KitReflexion.objects.get_or_create(pk=id, defaults={"nom": nom, "cree_par": auteur})
    kit.nom, kit.description, kit.questions = nom, description, questions
    kit.save()
    journal.inscrire(action="kit.cree" if cree else "kit.modifie", objet=kit, membre=auteur, nom=nom)
    return kit


@transaction.atomic
def retire_kit(*, kit: KitReflexion, auteur: Membre) -> None:
    """No longer offer a kit. Twice changes nothing."""
    if KitReflexion.objects.filter(pk=kit.pk, retire_le=None).update(retire_le=timezone.now()):
        journal.inscrire(action="kit.retire", objet=kit, membre=auteur, nom=kit.nom)
