"""What waits for a member in this app; never more than a constant number of queries."""

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from bilans.models import Bilan
from cpro.comptes.models import Membre
from cpro.socle.attentes import Attente
from cpro.socle.models import Signature
from cpro.socle.permissions import Permission
from cpro.socle.signatures import SIGNATAIRES
from cpro.socle.templatetags.francais import dire_date
from suivi.visibilite import apprentis_visibles

AU_PLUS = 20


def attentes_de(membre: Membre) -> list[Attente]:
    """Bilans to sign, and those one is preparing. One query."""
    if not membre.peut(Permission.BILAN_SIGN):
        return []
    attendus = _to_sign(membre)
    if membre.peut(Permission.BILAN_EDIT):
        attendus |= Q(prepare_par=membre, statut=Bilan.Statut.BROUILLON)
    bilans = Bilan.objects.filter(attendus).select_related("apprenti").order_by("jour")[: 4 * AU_PLUS]
    a_signer = [b for b in bilans if b.statut == Bilan.Statut.FIGE]
    a_finir = [b for b in bilans if b.statut == Bilan.Statut.BROUILLON]
    return [_attente(membre, bilan, "Signer", "signature") for bilan in a_signer[:AU_PLUS]] + [
        _attente(membre, bilan, "Finir", "scale") for bilan in a_finir[:AU_PLUS]
    ]


def _to_sign(membre: Membre) -> Q:
    roles = next(roles for roles in SIGNATAIRES if membre.role in roles)
    deja = Signature.objects.filter(
        instantane__objet_type="bilans.bilan",
        instantane__objet_id=OuterRef("pk"),
        instantane__deverrouille_le__isnull=True,
        role__in=roles,
    )
    return Q(~Exists(deja), statut=Bilan.Statut.FIGE, apprenti__in=apprentis_visibles(membre))


def _attente(membre: Membre, bilan: Bilan, verbe: str, icone: str) -> Attente:
    return Attente(
        texte=f"{verbe} « {bilan.intitule} »",
        url=reverse("bilans:bilan", kwargs={"centre": membre.centre.slug, "bilan_id": bilan.pk}),
        icone=icone,
        urgence=bilan.jour,
        qui=str(bilan.apprenti),
        quand=dire_date(bilan.jour),
    )
