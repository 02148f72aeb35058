"""What waits for those who keep the members: invitations that nobody took up."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from cpro.comptes.models import Invitation, Membre
from cpro.socle.attentes import Attente
from cpro.socle.permissions import Permission
from cpro.socle.templatetags.francais import dire_date

AU_PLUS = 20
SILENCE = timedelta(days=7)


def attentes_de(membre: Membre) -> list[Attente]:
    """Invitations sent a week ago or more, to send again or to cancel. One query."""
    if not membre.peut(Permission.MEMBRE_MANAGE):
        return []
    restees = Invitation.objects.filter(
        acceptee_le__isnull=True, annulee_le__isnull=True, cree_le__lte=timezone.now() - SILENCE
    )
    return [
        Attente(
            texte=f"Renvoyer ou annuler l’invitation de {invitation.email}",
            url=reverse("membres", kwargs={"centre": membre.centre.slug}),
            icone="mail-question-mark",
            urgence=invitation.cree_le.date(),
            qui=invitation.get_role_display(),
            quand=dire_date(invitation.cree_le),
        )
        for invitation in restees.order_by("cree_le")[:AU_PLUS]
    ]
