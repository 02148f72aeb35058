"""Print where to enter the demonstration, as whom, and what to try."""

from django.core.management.base import BaseCommand, CommandParser
from django.urls import reverse

from cpro.demo.contenu import CENTRES
from cpro.demo.personas import personas
from cpro.socle.permissions import Role

A_ESSAYER = {
    Role.FORMATEUR: "évaluer la séance qui attend, au clavier ; décider le bilan en préparation",
    Role.COORDONNATEUR: "planifier une période en entreprise pour un groupe",
    Role.APPRENTI: "noter sa journée avec une photo, s’autoévaluer, signer son bilan",
    Role.MAITRE: "valider une entrée du journal en deux gestes, signer un bilan",
    Role.ADMINISTRATEUR: "éditer les livrets PDF d’un groupe et suivre le travail",
    Role.AUDITEUR: "tout lire, ne rien changer",
}


class Command(BaseCommand):
    help = "Affiche l’adresse de la démonstration, une entrée par rôle, et quoi essayer."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--base-url", required=True)

    def handle(self, *, base_url: str, **options) -> None:
        entree = base_url.rstrip("/") + reverse("entree_demo")
        self.stdout.write(f"Entrez sans mot de passe : {entree}")
        for centre in CENTRES:
            self.stdout.write(f"\n{centre.nom} ({centre.ville})")
            for role, persona in personas(centre).items():
                self.stdout.write(f"  {role.label:<24}{persona!s:<22}{entree}#{centre.slug}-{role}")
        self.stdout.write("\nComment essayer")
        for role, quoi in A_ESSAYER.items():
            self.stdout.write(f"  {role.label:<24}{quoi}")
        courriels = base_url.rstrip("/") + reverse("boite_demo")
        self.stdout.write(f"  {'Les e-mails':<24}{courriels} (aucun ne quitte cette machine)")
