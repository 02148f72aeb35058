"""Search now for what is to be recalled, without waiting for beat. The messages leave in the hours of each centre."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cpro.comptes.models import Centre
from cpro.socle.templatetags.francais import pluriel
from entreprise.actions.relances import run_passage


class Command(BaseCommand):
    help = (
        "Cherche ce qui est à rappeler et écrit les messages ; refait le même jour, n’envoie rien deux fois."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--jour", type=date.fromisoformat, help="au lieu d’aujourd’hui : AAAA-MM-JJ")
        parser.add_argument("--centre", help="adresse d’un seul centre (le mot après /c/)")

    def handle(self, *, jour: date | None, centre: str | None, **options: Any) -> None:
        centres = Centre.objects.filter(slug=centre) if centre else Centre.objects.all()
        if centre and not centres:
            raise CommandError(f"Aucun centre à l’adresse {centre}.")
        for trouve in centres:
            compte = run_passage(centre_id=trouve.pk, jour=jour or timezone.localdate())
            relances = pluriel(compte["relances"], "relance,relances")
            messages = pluriel(compte["messages"], "message,messages")
            self.stdout.write(f"{trouve} : {relances}, {messages}")
