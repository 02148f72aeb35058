"""Messages to people: written in the action's transaction, sent by the worker, each sent once."""

import logging
from collections.abc import Callable, Collection
from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from cpro.comptes.actions import create_lien, renew_invitation
from cpro.comptes.desabonnement import adresse_de_desabonnement
from cpro.comptes.models import Courriel, Invitation, Membre
from cpro.socle.tasks import CentreTask, envoyer
from cpro.socle.unscoped import plateforme

logger = logging.getLogger("cpro.courriels")

TENTATIVES_MAX = 5
INVITATION = "invitation:"  # what the destination of an invitation begins with

Ouverture = Callable[[], bool]
_OUVERTURES: dict[str, Ouverture] = {}


def declarer_ouverture(nature: Courriel.Nature, ouverture: Ouverture) -> None:
    """Say when the messages of this nature may leave, in the centre in scope. They wait otherwise."""
    _OUVERTURES[nature] = ouverture


def write_courriel(*, cle: str, membre: Membre, sujet: str, texte: str, destination: str = "") -> Courriel:
    """Queue a message to a member; the same key twice sends one message.

    With `destination`, « {lien} » in the text becomes a personal link that signs the member in and
    lands there. Text without braces otherwise.
    """
    courriel, cree = Courriel.objects.get_or_create(
        cle=cle,
        defaults={
            "membre": membre,
            "destinataire": membre.utilisateur.email,
            "sujet": sujet,
            "texte": texte,
            "destination": destination,
        },
    )
    if cree:
        envoyer(envoyer_courriel, courriel_id=str(courriel.pk))
    return courriel


def write_relances(courriels: Collection[Courriel]) -> None:
    """Queue reminders, all at once; the same key twice sends one message.

    « {desabonnement} » in the text becomes the link by which its person refuses the next ones.
    """
    for courriel in courriels:
        courriel.nature = Courriel.Nature.RELANCE
    Courriel.objects.bulk_create(courriels, ignore_conflicts=True)
    envoyer(envoyer_courriels, courriel_ids=[str(courriel.pk) for courriel in courriels])


def write_invitation(*, invitation: Invitation) -> Courriel:
    """Queue the message of an invitation, unless one already waits. Its secret is made at sending time."""
    destination = f"{INVITATION}{invitation.pk}"
    ecrits = Courriel.objects.filter(destination=destination)
    if (en_attente := ecrits.filter(etat=Courriel.Etat.A_ENVOYER).first()) is not None:
        return en_attente
    courriel, cree = Courriel.objects.get_or_create(
        cle=f"{destination}:{ecrits.count() + 1}",
        defaults={
            "destinataire": invitation.email,
            "sujet": f"Votre invitation au livret de {invitation.centre}",
            "texte": render_to_string("courriels/invitation.txt", {"invitation": invitation}).strip(),
            "destination": destination,
        },
    )
    if cree:
        envoyer(envoyer_courriel, courriel_id=str(courriel.pk))
    return courriel


def _lien(courriel: Courriel) -> str:
    """The link a message carries, made now; an invitation no longer pending gives none."""
    if not courriel.destination.startswith(INVITATION):
        return lien_personnel(courriel.membre, courriel.destination)
    invitation = Invitation.objects.filter(
        pk=courriel.destination.removeprefix(INVITATION), acceptee_le=None, annulee_le=None
    ).first()
    if invitation is None:
        return ""
    jeton = renew_invitation(invitation=invitation)
    return settings.BASE_URL + reverse("accepter_invitation", args=[jeton])


def lien_personnel(membre: Membre, destination: str) -> str:
    """The full address of a new personal link (see `actions.create_lien`)."""
    jeton = create_lien(membre=membre, destination=destination)
    return settings.BASE_URL + reverse("lien_acces", args=[jeton])


@shared_task(base=CentreTask, name="comptes.envoyer_courriel")
def envoyer_courriel(*, courriel_id: str) -> None:
    """Send one waiting message, when its nature may leave now. Delivered twice, it is sent once."""
    courriel = (
        Courriel.objects.select_for_update(of=("self",))
        .select_related("membre__utilisateur")
        .filter(pk=courriel_id, etat=Courriel.Etat.A_ENVOYER)
        .first()
    )
    if courriel is None:
        return
    ouverture = _OUVERTURES.get(courriel.nature)
    if ouverture is not None and not ouverture():
        return
    if courriel.nature == Courriel.Nature.RELANCE and courriel.membre.relances_refusees_le is not None:
        courriel.etat, courriel.erreur = (
            Courriel.Etat.ECHEC,
            "La personne ne veut plus de rappels par e-mail.",
        )
    else:
        _send(courriel)
    courriel.save()


def _send(courriel: Courriel) -> None:
    texte, entetes = courriel.texte, {}
    if courriel.destination:
        texte = texte.replace("{lien}", _lien(courriel))
    if courriel.nature == Courriel.Nature.RELANCE:
        adresse = adresse_de_desabonnement(courriel.membre)
        texte = texte.replace("{desabonnement}", adresse)
        # One click in the mail reader is enough: RFC 8058.
        entetes = {
            "List-Unsubscribe": f"<{adresse}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    courriel.tentatives += 1
    try:
        EmailMessage(courriel.sujet, texte, to=[courriel.destinataire], headers=entetes).send()
    except OSError as erreur:  # the mail server: refused, unreachable, too slow (SMTPException is one)
        logger.warning("courriel %s non envoyé : %s", courriel.pk, erreur)
        courriel.erreur = str(erreur)[:300]
        if courriel.tentatives >= TENTATIVES_MAX:
            courriel.etat = Courriel.Etat.ECHEC
    else:
        courriel.etat, courriel.envoye_le, courriel.erreur = Courriel.Etat.ENVOYE, timezone.now(), ""


@shared_task(base=CentreTask, name="comptes.envoyer_courriels", own_scope=False)
def envoyer_courriels(*, courriel_ids: list[str], centre_id: int) -> None:
    """Send messages one after the other, each in a transaction of its own."""
    for courriel_id in courriel_ids:
        envoyer_courriel(courriel_id=courriel_id, centre_id=centre_id)


@shared_task(name="comptes.reprendre_courriels")
def reprendre_courriels() -> int:
    """Wake up the messages still waiting after a minute. Returns how many."""
    with plateforme("reprise des courriels en attente") as ops:
        attendus = list(
            Courriel.objects.db_manager(ops)
            .filter(etat=Courriel.Etat.A_ENVOYER, cree_le__lt=timezone.now() - timedelta(minutes=1))
            .order_by("nature", "cree_le")  # reminders last: held at night, they hold nobody else back
            .values_list("pk", "centre_id")[:500]
        )
    for pk, centre_id in attendus:
        envoyer_courriel.apply_async(kwargs={"courriel_id": str(pk), "centre_id": centre_id}, retry=False)
    return len(attendus)
