"""Bilans de compétences as a member may read them, and their texts."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from bilans.enums import Nature
from bilans.models import Bilan, TexteBilan
from bilans.trame import texts_of
from cpro.comptes.models import Membre
from cpro.socle.permissions import Role
from cpro.socle.prepared import prepared
from entreprise.actions.journal import contrat_du_jour
from suivi.models import Apprenti
from suivi.visibilite import apprentis_visibles


def bilans_visibles(membre: Membre) -> QuerySet[Bilan]:
    """Those of the apprentices one sees. A draft is its parties' own: nobody audits it.

    What an apprentice or an MA reads of a draft is said section by section (`rules.may_read_section`).
    """
    bilans = Bilan.objects.filter(apprenti__in=apprentis_visibles(membre))
    if membre.role == Role.AUDITEUR:
        bilans = bilans.exclude(statut=Bilan.Statut.BROUILLON)
    return bilans


class BilanDit(NamedTuple):
    """What a list of bilans says of one."""

    pk: UUID
    nature: str
    intitule: str
    jour: date
    statut: str

    @property
    def sorte(self) -> str:
        return Nature(self.nature).beside(self.intitule)


def say_bilans(membre: Membre, apprenti: Apprenti) -> list[BilanDit]:
    """Those of an apprentice whom this member sees, the latest first. One query."""
    return [BilanDit(*ligne) for ligne in _bilans_of(membre=membre, apprenti=apprenti)]


@prepared(sauf=[Role.MAITRE])
def _bilans_of(*, membre: Membre, apprenti: Apprenti) -> QuerySet:
    bilans = bilans_visibles(membre).filter(apprenti=apprenti)
    return bilans.values_list("pk", "nature", "intitule", "jour", "statut")


def silent_members(bilan: Bilan) -> list[Membre]:
    """The apprentice and the MA of a draft who have a text to write, and have shared none. Two queries."""
    contrat = contrat_du_jour(
        bilan.apprenti, bilan.jour, avec=("maitre__membre__utilisateur", "maitre_2__membre__utilisateur")
    )
    maitres = [m.membre for m in (contrat.maitre, contrat.maitre_2) if m is not None] if contrat else []
    ont_partage = {texte.ecrit_par_id for texte in bilan.textes.all() if texte.partage_le is not None}
    return [
        membre
        for membre in (bilan.apprenti.membre, *maitres)
        if membre is not None
        and membre.pk not in ont_partage
        and any(membre.role in section.ecrit for section, _, _ in texts_of(bilan.sections))
    ]


def textes_de(bilan: Bilan) -> dict[str, TexteBilan]:
    """The texts by key, with their authors. One query."""
    return {texte.cle: texte for texte in bilan.textes.select_related("ecrit_par__utilisateur")}
