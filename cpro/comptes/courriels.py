"""Messages to people: written in the action's transaction, sent by the worker, each sent once."""

import logging
from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from cpro.comptes.actions import create_lien, renew_invitation
from cpro.comptes.models import Courriel, Invitation, Membre
from cpro.socle.tasks import CentreTask, envoyer
from cpro.socle.unscoped import plateforme

logger = logging.getLogger("cpro.courriels")

TENTATIVES_MAX = 5
INVITATION = "invitation:"  # what the destination of an invitation begins with


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
    """Send one waiting message. Delivered twice, it is sent once."""
    courriel = (
        Courriel.objects.select_for_update(of=("self",))
        .select_related("membre__utilisateur")
        .filter(pk=courriel_id, etat=Courriel.Etat.A_ENVOYER)
        .first()
    )
    if courriel is None:
        return
    texte = courriel.texte
    if courriel.destination:
        texte = texte.replace("{lien}", _lien(courriel))
    courriel.tentatives += 1
    try:
        EmailMessage(courriel.sujet, texte, to=[courriel.destinataire]).send()
    except OSError as erreur:  # the mail server: refused, unreachable, too slow (SMTPException is one)
        logger.warning("courriel %s non envoyé : %s", courriel.pk, erreur)
        courriel.erreur = str(erreur)[:300]
        if courriel.tentatives >= TENTATIVES_MAX:
            courriel.etat = Courriel.Etat.ECHEC
    else:
        courriel.etat, courriel.envoye_le, courriel.erreur = Courriel.Etat.ENVOYE, timezone.now(), ""
    courriel.save()


@shared_task(name="comptes.reprendre_courriels")
def reprendre_courriels() -> int:
    """Wake up the messages still waiting after a minute. Returns how many."""
    with plateforme("reprise des courriels en attente") as ops:
        attendus = list(
            Courriel.objects.db_manager(ops)
            .filter(etat=Courriel.Etat.A_ENVOYER, cree_le__lt=timezone.now() - timedelta(minutes=1))
            .values_list("pk", "centre_id")[:500]
        )
    for pk, centre_id in attendus:
        envoyer_courriel.apply_async(kwargs={"courriel_id": str(pk), "centre_id": centre_id}, retry=False)
    return len(attendus)
