"""What waits around a bilan besides its levels and signatures: words before the meeting, then what is to be done."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from bilans.models import ActionBilan, Bilan, TexteBilan, TrameBilan
from bilans.trame import Sections, sections_of, shipped, texts_of
from cpro.comptes.models import Membre
from cpro.socle.attentes import Attente
from cpro.socle.permissions import Permission, Role
from cpro.socle.prepared import prepared
from cpro.socle.templatetags.francais import dire_date
from suivi.visibilite import apprentis_visibles

AU_PLUS = 20
RETARD = timedelta(
    days=60
)  # after the day of a bilan still in preparation, nobody is asked for words any more
BIENTOT = timedelta(days=14)  # before the day an action is due


def attentes_de_paroles(membre: Membre) -> list[Attente]:
    """Words an apprentice or an MA has not shared yet, and actions of one's own. Three queries, two for the centre."""
    if not membre.peut(Permission.BILAN_SIGN):
        return []
    jour = timezone.localdate()
    mots = [] if membre.peut(Permission.BILAN_EDIT) else _words(membre, jour)
    return mots + [_action(membre, *ligne, jour) for ligne in _actions(membre=membre, avant=jour + BIENTOT)]


def trames_lues(ids: Iterable[UUID | None]) -> dict[UUID | None, Sections]:
    """The sections of some trames; those shipped for a bilan opened before there were any. One query at most."""
    cles = {cle for cle in ids if cle is not None}
    lues = {cle: trame.lues for cle, trame in TrameBilan.objects.in_bulk(cles).items()} if cles else {}
    return {None: shipped()} | lues


def writes_in(sections: Sections, nature: str, role: str) -> bool:
    """Whether a role has a text to write in the bilans of this nature."""
    return any(role in section.ecrit for section, _, _ in texts_of(sections_of(sections, nature)))


def _words(membre: Membre, jour: date) -> list[Attente]:
    lignes = _silent(membre=membre, depuis=jour - RETARD)
    trames = trames_lues(trame_id for *_, trame_id in lignes)
    dit = "Préparer vos mots pour" if membre.role == Role.APPRENTI else "Dire un mot pour"
    return [
        Attente(
            texte=f"{dit} « {intitule} »",
            url=_adresse(membre, pk),
            icone="pen-line",
            urgence=rencontre,
            qui=f"{prenom} {nom}",
            quand=dire_date(rencontre),
        )
        for pk, intitule, rencontre, prenom, nom, nature, trame_id in lignes
        if writes_in(trames[trame_id], nature, membre.role)
    ]


@prepared(sauf=[Role.MAITRE])
def _silent(*, membre: Membre, depuis: date) -> QuerySet:
    """Bilans in preparation for which this member has shared nothing yet."""
    partages = TexteBilan.objects.filter(bilan=OuterRef("pk"), ecrit_par=membre, partage_le__isnull=False)
    return (
        Bilan.objects.filter(
            ~Exists(partages),
            statut=Bilan.Statut.BROUILLON,
            jour__gte=depuis,
            apprenti__in=apprentis_visibles(membre),
        )
        .order_by("jour")
        .values_list("pk", "intitule", "jour", "apprenti__prenom", "apprenti__nom", "nature", "trame")[
            :AU_PLUS
        ]
    )


@prepared(sauf=[Role.MAITRE])
def _actions(*, membre: Membre, avant: date) -> QuerySet:
    """Actions of frozen bilans that are this member's, still open, due soon or late."""
    if membre.peut(Permission.BILAN_EDIT):
        siennes = Q(responsable=ActionBilan.Responsable.FORMATEUR, bilan__prepare_par=membre)
    else:
        siennes = Q(responsable=membre.role, bilan__apprenti__in=apprentis_visibles(membre))
    suites = ActionBilan.objects.filter(reprise_de=OuterRef("pk"))
    return (
        ActionBilan.objects.filter(
            siennes, ~Exists(suites), etat__in=ActionBilan.OUVERTS, echeance__lte=avant
        )
        .exclude(bilan__statut=Bilan.Statut.BROUILLON)
        .order_by("echeance")
        .values_list("bilan", "texte", "echeance", "bilan__apprenti__prenom", "bilan__apprenti__nom")[
            :AU_PLUS
        ]
    )


def _action(
    membre: Membre, bilan_id: UUID, texte: str, echeance: date, prenom: str, nom: str, jour: date
) -> Attente:
    return Attente(
        texte=texte,
        url=_adresse(membre, bilan_id) + "#actions",
        icone="circle-check",
        urgence=echeance,
        qui=f"{prenom} {nom}",
        quand=f"échéance {dire_date(echeance)}",
        retard=echeance < jour,
    )


def _adresse(membre: Membre, bilan_id: UUID) -> str:
    return reverse("bilans:bilan", kwargs={"centre": membre.centre.slug, "bilan_id": bilan_id})
