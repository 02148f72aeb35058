"""Open a centre: creates it and invites its first administrator. Again, it only renews the invitation."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.urls import reverse

from cpro.comptes.actions import create_centre, invite
from cpro.comptes.courriels import write_invitation
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope


class Command(BaseCommand):
    help = "Crée un centre et invite son administrateur ; relancée, renouvelle l’invitation."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--slug", required=True, help="nom court, dans les adresses : /c/<slug>/")
        parser.add_argument("--nom", required=True)
        parser.add_argument("--email-admin", required=True)
        parser.add_argument("--envoyer", action="store_true", help="par e-mail, au lieu d’afficher le lien")

    def handle(self, *, slug: str, nom: str, email_admin: str, envoyer: bool, **options) -> None:
        try:
            validate_email(email_admin)
            centre, cree = create_centre(slug=slug, nom=nom)
        except ValidationError as erreur:
            raise CommandError(" ".join(erreur.messages)) from erreur
        self.stdout.write(f"{centre.nom} : {'créé' if cree else 'déjà là'}")
        with centre_scope(centre.pk):
            invitation, jeton = invite(email=email_admin, role=Role.ADMINISTRATEUR, auteur=None)
            if envoyer:
                write_invitation(invitation=invitation)
        if envoyer:
            self.stdout.write(f"L’invitation part à {invitation.email}.")
        else:
            self.stdout.write(settings.BASE_URL + reverse("accepter_invitation", args=[jeton]))
