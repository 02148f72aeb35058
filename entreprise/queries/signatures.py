"""What an MA signed: the bilans frozen with their name on them."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from cpro.comptes.models import Membre
from cpro.socle.models import Signature
from entreprise.models import BilanPeriode
from entreprise.queries.bilans_periode import bilans_periode_visibles

AU_PLUS = 100


@dataclass(frozen=True, slots=True)
class Signe:
    """`url` is empty when the document is no longer one that this member reads."""

    texte: str
    qui: str
    le: datetime
    url: str
    deverrouille: bool


def signatures_de(membre: Membre) -> list[Signe]:
    """The bilans de période signed by a member, the latest first. Two queries."""
    signatures = list(
        Signature.objects.filter(
            signataire=membre.utilisateur_id,
            role=membre.role,
            instantane__objet_type=BilanPeriode._meta.label_lower,
        )
        .select_related("instantane")
        .order_by("-signe_le")[:AU_PLUS]
    )
    lus = {
        bilan.pk: bilan
        for bilan in bilans_periode_visibles(membre).filter(
            pk__in={signature.instantane.objet_id for signature in signatures}
        )
    }
    return [_signe(signature, lus.get(signature.instantane.objet_id), membre) for signature in signatures]


def _signe(signature: Signature, bilan: BilanPeriode | None, membre: Membre) -> Signe:
    ligne = bilan.periode_apprenti if bilan else None
    return Signe(
        texte=f"Bilan de « {ligne.periode} »" if ligne else "Bilan d’une période d’un contrat terminé",
        qui=str(ligne.apprenti) if ligne else "",
        le=signature.signe_le,
        url=reverse("entreprise:bilan_periode", args=[membre.centre.slug, bilan.pk]) if bilan else "",
        deverrouille=signature.instantane.deverrouille_le is not None,
    )
