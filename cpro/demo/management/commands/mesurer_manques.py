"""Search a centre for what is to be recalled; say how long it took and how much memory it added. Run by bin/bench."""

import json
import resource
import time

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from cpro.comptes.models import Centre
from cpro.demo.peuplement.monde import count_as_sent
from cpro.socle.scoping import centre_scope
from entreprise.actions.relances import run_passage


def peak() -> float:
    """The most memory that this process ever held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1_000_000


class Command(BaseCommand):
    help = "Cherche ce qui est à rappeler dans un centre d’essai ; affiche le temps mis et la mémoire prise."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("centre")

    def handle(self, *, centre: str, **options) -> None:
        trouve = Centre.objects.get(slug=centre)
        pics: list[float] = []
        debut = time.monotonic()
        compte = run_passage(
            centre_id=trouve.pk, jour=timezone.localdate(), avancer=lambda fait: pics.append(peak())
        )
        secondes = time.monotonic() - debut
        with centre_scope(trouve.pk):
            count_as_sent("relances:")  # the worker has other measures to make
        # The first range loads code and plans statements; the others must add nothing.
        croissance = peak() - pics[0]
        resultat = {
            "secondes": round(secondes, 1),
            "croissance_mo": round(croissance, 1),
            "pic_memoire_mo": round(peak(), 1),
            **compte,
        }
        self.stdout.write(json.dumps(resultat))
