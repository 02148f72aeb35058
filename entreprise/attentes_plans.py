"""The plans of periods that wait for what an MA says of them."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from cpro.comptes.models import Membre
from cpro.socle.attentes import Attente
from cpro.socle.permissions import Permission
from cpro.socle.templatetags.francais import dire_date
from entreprise.models import BilanPeriode
from entreprise.queries.bilans_periode import periodes_suivies

AU_PLUS = 20
AVANT = timedelta(days=14)  # a plan is asked about two weeks before the period begins


def attentes_de_plans(membre: Membre) -> list[Attente]:
    """One line for each period, begun or near, whose plan this MA has not validated. One query."""
    if not membre.peut(Permission.PERIODE_VALIDATE):
        return []
    jour = timezone.localdate()
    bilan = BilanPeriode.objects.filter(periode_apprenti=OuterRef("pk"))
    attendues = periodes_suivies(membre).filter(
        ~Exists(bilan), plan_valide_le=None, debut__lte=jour + AVANT, fin__gte=jour
    )
    return [
        Attente(
            texte=f"Dire ce qui est possible chez vous pendant «\u00a0{intitule}\u00a0»",
            url=reverse("entreprise:plan", args=[membre.centre.slug, pk]),
            icone="list-checks",
            urgence=debut,
            qui=f"{prenom} {nom}",
            quand="en cours" if debut < jour else f"commence {dire_date(debut)}",
        )
        for pk, intitule, debut, prenom, nom in attendues.order_by("debut").values_list(
            "pk", "periode__intitule", "debut", "apprenti__prenom", "apprenti__nom"
        )[:AU_PLUS]
    ]
