"""What an MA signed: the bilans, the fiches and the first interviews frozen with their name on them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from cpro.comptes.models import Membre
from cpro.socle.models import Signature
from entreprise.models import BilanPeriode, Entretien, FicheActivite
from entreprise.queries.bilans_periode import bilans_periode_visibles
from entreprise.queries.fiches import fiches_visibles
from entreprise.queries.visites import entretiens_visibles

AU_PLUS = 100
TYPES = [modele._meta.label_lower for modele in (BilanPeriode, FicheActivite, Entretien)]


@dataclass(frozen=True, slots=True)
class Signe:
    """`url` is empty when the document is no longer one that this member reads."""

    texte: str
    qui: str
    le: datetime
    url: str
    deverrouille: bool


def signatures_de(membre: Membre) -> list[Signe]:
    """What a member signed on the company side, the latest first. Four queries."""
    signatures = list(
        Signature.objects.filter(
            signataire=membre.utilisateur_id, role=membre.role, instantane__objet_type__in=TYPES
        )
        .select_related("instantane")
        .order_by("-signe_le")[:AU_PLUS]
    )
    lus = {
        cle: (texte, qui, reverse(f"entreprise:{route}", args=[membre.centre.slug, cle]))
        for cle, texte, qui, route in _read(membre, {s.instantane.objet_id for s in signatures})
    }
    return [
        Signe(
            *lus.get(signature.instantane.objet_id, ("Un document d’un contrat terminé", "", ""))[:2],
            le=signature.signe_le,
            url=lus.get(signature.instantane.objet_id, ("", "", ""))[2],
            deverrouille=signature.instantane.deverrouille_le is not None,
        )
        for signature in signatures
    ]


def _read(membre: Membre, ids: set[UUID]) -> Iterator[tuple[UUID, str, str, str]]:
    """Of these documents, those that the member still reads: key, title, apprentice, route."""
    for bilan in bilans_periode_visibles(membre).filter(pk__in=ids):
        ligne = bilan.periode_apprenti
        yield bilan.pk, f"Bilan de «\u00a0{ligne.periode}\u00a0»", str(ligne.apprenti), "bilan_periode"
    for fiche in fiches_visibles(membre).filter(pk__in=ids).select_related("apprenti"):
        yield fiche.pk, f"Fiche «\u00a0{fiche.titre}\u00a0»", str(fiche.apprenti), "fiche"
    for entretien in entretiens_visibles(membre).filter(pk__in=ids):
        yield entretien.pk, "Premier entretien", str(entretien.contrat.apprenti), "entretien"
