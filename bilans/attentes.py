"""What waits for a member in this app; never more than a constant number of queries."""

from django.db.models import Exists, OuterRef
from django.urls import reverse

from bilans.models import Bilan
from bilans.rules import SIGNATAIRES
from cpro.comptes.models import Membre
from cpro.socle.attentes import Attente
from cpro.socle.models import Signature
from cpro.socle.permissions import Permission
from cpro.socle.templatetags.francais import dire_date
from suivi.visibilite import apprentis_visibles

AU_PLUS = 20


def attentes_de(membre: Membre) -> list[Attente]:
    """Bilans to sign, and those one is preparing. One or two queries."""
    if not membre.peut(Permission.BILAN_SIGN):
        return []
    attentes = [_attente(membre, bilan, "Signer", "signature") for bilan in _to_sign(membre)]
    if membre.peut(Permission.BILAN_EDIT):
        miens = Bilan.objects.filter(prepare_par=membre, statut=Bilan.Statut.BROUILLON)
        attentes += [
            _attente(membre, bilan, "Finir", "scale")
            for bilan in miens.select_related("apprenti").order_by("jour")[:AU_PLUS]
        ]
    return attentes


def _to_sign(membre: Membre):
    roles = next(roles for roles in SIGNATAIRES if membre.role in roles)
    deja = Signature.objects.filter(
        instantane__objet_type="bilans.bilan",
        instantane__objet_id=OuterRef("pk"),
        instantane__deverrouille_le__isnull=True,
        role__in=roles,
    )
    figes = Bilan.objects.filter(
        ~Exists(deja), statut=Bilan.Statut.FIGE, apprenti__in=apprentis_visibles(membre)
    )
    return figes.select_related("apprenti").order_by("jour")[:AU_PLUS]


def _attente(membre: Membre, bilan: Bilan, verbe: str, icone: str) -> Attente:
    return Attente(
        texte=f"{verbe} « {bilan.intitule} »",
        url=reverse("bilans:bilan", kwargs={"centre": membre.centre.slug, "bilan_id": bilan.pk}),
        icone=icone,
        urgence=bilan.jour,
        qui=str(bilan.apprenti),
        quand=dire_date(bilan.jour),
    )
