"""What waits for a member in this app; never more than a constant number of queries."""

from collections import Counter

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from bilans.models import Bilan, PreparationBilans
from cpro.comptes.models import Membre
from cpro.socle.attentes import Attente
from cpro.socle.models import Signature
from cpro.socle.permissions import Permission
from cpro.socle.signatures import SIGNATAIRES
from cpro.socle.templatetags.francais import dire_date, pluriel
from suivi.visibilite import apprentis_visibles

AU_PLUS = 20


def attentes_de(membre: Membre) -> list[Attente]:
    """Bilans to sign, and those one is preparing: those opened together are one line. One query."""
    if not membre.peut(Permission.BILAN_SIGN):
        return []
    attendus = _to_sign(membre)
    if membre.peut(Permission.BILAN_EDIT):
        attendus |= Q(prepare_par=membre, statut=Bilan.Statut.BROUILLON)
    bilans = Bilan.objects.filter(attendus).select_related("apprenti", "preparation__groupe")
    bilans = bilans.order_by("jour")[: 4 * AU_PLUS]
    a_signer = [b for b in bilans if b.statut == Bilan.Statut.FIGE]
    a_finir = [b for b in bilans if b.statut == Bilan.Statut.BROUILLON]
    seuls = [b for b in a_finir if b.preparation_id is None]
    ensemble = Counter(b.preparation for b in a_finir if b.preparation_id is not None)
    return [
        *(_attente(membre, bilan, "Signer", "signature") for bilan in a_signer[:AU_PLUS]),
        *(_ensemble(membre, preparation, combien) for preparation, combien in ensemble.items()),
        *(_attente(membre, bilan, "Finir", "scale") for bilan in seuls[:AU_PLUS]),
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


def _ensemble(membre: Membre, preparation: PreparationBilans, combien: int) -> Attente:
    return Attente(
        texte=f"Finir « {preparation.intitule} »",
        url=reverse(
            "bilans:preparation",
            kwargs={"centre": membre.centre.slug, "preparation_id": preparation.pk},
        ),
        icone="scale",
        urgence=preparation.jour,
        qui=f"{preparation.groupe}, {pluriel(combien, 'bilan,bilans')}",
        quand=dire_date(preparation.jour),
    )


def _attente(membre: Membre, bilan: Bilan, verbe: str, icone: str) -> Attente:
    return Attente(
        texte=f"{verbe} « {bilan.intitule} »",
        url=reverse("bilans:bilan", kwargs={"centre": membre.centre.slug, "bilan_id": bilan.pk}),
        icone=icone,
        urgence=bilan.jour,
        qui=str(bilan.apprenti),
        quand=dire_date(bilan.jour),
    )
