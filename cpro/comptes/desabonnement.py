"""Refusing reminders by e-mail: a signed link in each of them, no account needed; taken back as easily.

The messages of the law and of security (invitations, codes, what is to be signed now) are not reminders.
"""

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cpro.comptes.models import Membre
from cpro.socle import journal

journal.declarer(
    relances__refusees="ne veut plus de rappels par e-mail",
    relances__reprises="veut de nouveau des rappels par e-mail",
)

SEL = "cpro.desabonnement"


def adresse_de_desabonnement(membre: Membre) -> str:
    """The full address of the page by which this member refuses reminders; it does not expire."""
    jeton = signing.dumps({"c": membre.centre_id, "m": str(membre.pk)}, salt=SEL)
    return settings.BASE_URL + reverse("rappels", args=[jeton])


def read_desabonnement(jeton: str) -> dict | None:
    """Centre and member that a token names; None when it is incomplete or forged."""
    try:
        return signing.loads(jeton, salt=SEL)
    except signing.BadSignature:
        return None


@transaction.atomic
def refuse_relances(*, membre: Membre) -> None:
    """Stop the reminders by e-mail of this person, in all their roles in this centre. Twice changes nothing."""
    _set(membre, refuse=True)


@transaction.atomic
def accept_relances(*, membre: Membre) -> None:
    """Send reminders again."""
    _set(membre, refuse=False)


def _set(membre: Membre, *, refuse: bool) -> None:
    siens = Membre.objects.filter(utilisateur=membre.utilisateur_id, relances_refusees_le__isnull=refuse)
    if siens.update(relances_refusees_le=timezone.now() if refuse else None):
        journal.inscrire(
            action="relances.refusees" if refuse else "relances.reprises", objet=membre, membre=membre
        )
    membre.refresh_from_db(fields=["relances_refusees_le"])
