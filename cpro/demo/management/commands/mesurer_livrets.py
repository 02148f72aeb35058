"""Print the booklets of the bench's small group through the worker, and say how long it took. Run by bin/bench."""

import json
import statistics
import time

from django.core.management.base import BaseCommand, CommandError

from bilans.actions.livrets import request_livrets
from bilans.livret.contenu import gather_livret
from bilans.livret.rendu import render_document
from bilans.models import Livret, LotLivrets
from cpro.celery import prepare
from cpro.comptes.models import Centre, Membre
from cpro.demo.banc import FORMATEUR, LIVRETS, SLUG
from cpro.socle.models import Travail
from cpro.socle.scoping import centre_scope
from suivi.models import Groupe

LIMITE = 900  # seconds
ESSAIS = 5


class Command(BaseCommand):
    help = (
        "Édite les livrets d’un groupe du banc d’essai et affiche leur nombre, leur taille et le temps mis."
    )

    def handle(self, **options) -> None:
        centre = Centre.objects.get(slug=SLUG)
        with centre_scope(centre.pk):
            # Of an earlier bench: none is taken again.
            Livret.objects.filter(lot__groupe__nom=LIVRETS[0]).update(
                empreinte_contenu="", empreinte_sources=""
            )
            membres = Membre.objects.select_related("utilisateur", "centre")
            auteur = membres.get(utilisateur__email=FORMATEUR)
            lot = request_livrets(groupe=Groupe.objects.get(nom=LIVRETS[0]), auteur=auteur)
        debut = time.monotonic()
        travail = self._attendre(centre, lot, debut + LIMITE)
        secondes = time.monotonic() - debut
        if travail.statut != Travail.Statut.TERMINE:
            raise CommandError(f"les livrets n’ont pas été édités : {travail.message}")
        with centre_scope(centre.pk):
            livrets = list(
                Livret.objects.filter(lot=lot).select_related(
                    "fichier", "apprenti__centre", "apprenti__groupe__formation"
                )
            )
            rendu = self._rendre(livrets[:ESSAIS])
        resultat = {
            "livrets": len(livrets),
            "secondes": round(secondes, 1),
            "pages": max(livret.pages for livret in livrets),
            "octets": max(livret.fichier.taille for livret in livrets),
            "rendu_s": round(rendu, 2),
        }
        self.stdout.write(json.dumps(resultat))

    def _rendre(self, livrets: list[Livret]) -> float:
        """CPU seconds of laying out one booklet, tagged, ready for its seal, as a worker does: the median of a few."""
        prepare()
        durees = []
        for livret in livrets:
            contenu = gather_livret(livret.apprenti)
            debut = time.process_time()
            render_document(contenu, code="ESSAI", adresse="https://exemple.invalid/verifier/ESSAI/")
            durees.append(time.process_time() - debut)
        return statistics.median(durees)

    def _attendre(self, centre: Centre, lot: LotLivrets, limite: float) -> Travail:
        while time.monotonic() < limite:
            with centre_scope(centre.pk):
                travail = Travail.objects.get(pk=lot.travail_id)
            if not travail.actif:
                return travail
            time.sleep(0.2)
        raise CommandError(f"les livrets ne sont pas édités après {LIMITE} s")
