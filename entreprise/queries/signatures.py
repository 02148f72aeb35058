"""What an MA signed: the bilans and the fiches frozen with their name on them."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from cpro.comptes.models import Membre
from cpro.socle.models import Signature
from entreprise.models import BilanPeriode, FicheActivite
from entreprise.queries.bilans_periode import bilans_periode_visibles
from entreprise.queries.fiches import fiches_visibles

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
    """The bilans de période and the fiches signed by a member, the latest first. Three queries."""
    signatures = list(
        Signature.objects.filter(
            signataire=membre.utilisateur_id,
            role=membre.role,
            instantane__objet_type__in=[BilanPeriode._meta.label_lower, FicheActivite._meta.label_lower],
        )
        .select_related("instantane")
        .order_by("-signe_le")[:AU_PLUS]
    )
    ids = {signature.instantane.objet_id for signature in signatures}
    bilans = {bilan.pk: bilan for bilan in bilans_periode_visibles(membre).filter(pk__in=ids)}
    fiches = fiches_visibles(membre).filter(pk__in=ids).select_related("apprenti")
    lus = bilans | {fiche.pk: fiche for fiche in fiches}
    return [_signe(signature, lus.get(signature.instantane.objet_id), membre) for signature in signatures]


def _signe(signature: Signature, objet: BilanPeriode | FicheActivite | None, membre: Membre) -> Signe:
    texte, qui, url = "Un document d’un contrat terminé", "", ""
    if isinstance(objet, BilanPeriode):
        texte = f"Bilan de «\u00a0{objet.periode_apprenti.periode}\u00a0»"
        qui = str(objet.periode_apprenti.apprenti)
        url = reverse("entreprise:bilan_periode", args=[membre.centre.slug, objet.pk])
    elif isinstance(objet, FicheActivite):
        texte, qui = f"Fiche «\u00a0{objet.titre}\u00a0»", str(objet.apprenti)
        url = reverse("entreprise:fiche", args=[membre.centre.slug, objet.pk])
    return Signe(
        texte=texte,
        qui=qui,
        le=signature.signe_le,
        url=url,
        deverrouille=signature.instantane.deverrouille_le is not None,
    )
