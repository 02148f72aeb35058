"""The demo's mailbox: messages are kept in the database and shown on a page, none leaves the machine."""

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from cpro.socle.models import CourrielDemo


class BoiteDemoBackend(BaseEmailBackend):
    def send_messages(self, email_messages: list[EmailMessage]) -> int:
        courriels = [
            CourrielDemo(
                destinataire=destinataire,
                sujet=message.subject,
                texte=message.body,
                html=next((c for c, t in getattr(message, "alternatives", []) if t == "text/html"), ""),
            )
            for message in email_messages
            for destinataire in message.recipients()
        ]
        CourrielDemo.objects.bulk_create(courriels)
        return len(email_messages)
