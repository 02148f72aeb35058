"""What waits for a member in this app; never more than a constant number of queries."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from bilans.attentes_paroles import trames_lues, writes_in
from bilans.models import Bilan, DecisionBilan, TexteBilan
from bilans.trame import Sections
from cpro.comptes.models import Membre
from cpro.socle.attentes import Attente
from cpro.socle.permissions import Permission, Role
from cpro.socle.prepared import prepared
from cpro.socle.signatures import unsigned_by
from cpro.socle.templatetags.francais import dire_date, pluriel
from suivi.visibilite import apprentis_visibles

AU_PLUS = 20
Statut = Bilan.Statut


class PreparationEnCours(NamedTuple):
    pk: UUID
    intitule: str
    jour: date
    groupe: str


class BilanAttendu(NamedTuple):
    pk: UUID
    statut: str
    intitule: str
    jour: date
    prenom: str
    nom: str
    nature: str
    trame_id: UUID | None
    decide: bool
    mots: bool
    mot_du_maitre: bool
    preparation: PreparationEnCours | None


def attentes_de(membre: Membre) -> list[Attente]:
    """Bilans to sign, and those one is preparing: those opened together are one line. Two queries at most."""
    if not membre.peut(Permission.BILAN_SIGN):
        return []
    bilans = [_read(*ligne) for ligne in _expected(membre=membre)]
    a_signer = [b for b in bilans if b.statut == Statut.FIGE]
    a_finir = [b for b in bilans if b.statut == Statut.BROUILLON]
    seuls = [b for b in a_finir if b.preparation is None]
    ensemble = Counter(b.preparation for b in a_finir if b.preparation is not None)
    trames = trames_lues(bilan.trame_id for bilan in seuls)
    return [
        *(_attente(membre, bilan, "Signer", "signature") for bilan in a_signer[:AU_PLUS]),
        *(_ensemble(membre, preparation, combien) for preparation, combien in ensemble.items()),
        *(
            _attente(membre, bilan, "Finir", "scale", _missing(bilan, trames[bilan.trame_id]))
            for bilan in seuls[:AU_PLUS]
        ),
    ]


@prepared(sauf=[Role.MAITRE])
def _expected(*, membre: Membre) -> QuerySet:
    a_signer = Q(statut=Statut.FIGE, apprenti__in=apprentis_visibles(membre))
    attendus = unsigned_by(Bilan, membre.role) & a_signer
    if membre.peut(Permission.BILAN_EDIT):
        attendus |= Q(prepare_par=membre, statut=Statut.BROUILLON)
    return (
        Bilan.objects.filter(attendus)
        .annotate(
            decide=Exists(DecisionBilan.objects.filter(bilan=OuterRef("pk"), niveau__isnull=False)),
            mots=Exists(_shared_by(Role.APPRENTI)),
            mot_du_maitre=Exists(_shared_by(Role.MAITRE)),
        )
        .order_by("jour")
        .values_list(
            *("pk", "statut", "intitule", "jour", "apprenti__prenom", "apprenti__nom", "nature", "trame"),
            *("decide", "mots", "mot_du_maitre"),
            *("preparation", "preparation__intitule", "preparation__jour", "preparation__groupe__nom"),
        )[: 4 * AU_PLUS]
    )


def _shared_by(role: Role) -> QuerySet:
    return TexteBilan.objects.filter(
        bilan=OuterRef("pk"), ecrit_par__role=role.value, partage_le__isnull=False
    )


def _read(*ligne) -> BilanAttendu:
    bilan, preparation = ligne[:-4], ligne[-4:]
    return BilanAttendu(*bilan, PreparationEnCours(*preparation) if preparation[0] else None)


def _missing(bilan: BilanAttendu, sections: Sections) -> list[str]:
    """What a bilan in preparation still lacks."""
    attendus = (
        (Role.APPRENTI, bilan.mots, "mots de l’apprenti attendus"),
        (Role.MAITRE, bilan.mot_du_maitre, "mot du maître attendu"),
    )
    manques = [] if bilan.decide else ["aucun niveau décidé"]
    return manques + [
        dit for role, partage, dit in attendus if not partage and writes_in(sections, bilan.nature, role)
    ]


def _ensemble(membre: Membre, preparation: PreparationEnCours, combien: int) -> Attente:
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


def _attente(
    membre: Membre, bilan: BilanAttendu, verbe: str, icone: str, manques: Sequence[str] = ()
) -> Attente:
    return Attente(
        texte=f"{verbe} « {bilan.intitule} »",
        url=reverse("bilans:bilan", kwargs={"centre": membre.centre.slug, "bilan_id": bilan.pk}),
        icone=icone,
        urgence=bilan.jour,
        qui=f"{bilan.prenom} {bilan.nom}",
        quand=", ".join([dire_date(bilan.jour), *manques]),
    )
