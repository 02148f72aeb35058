"""Whether this member may do this to this object of the company side, now."""

from django.utils import timezone

from cpro.comptes.models import Membre
from cpro.socle import signatures
from cpro.socle.models import Instantane
from cpro.socle.permissions import Permission, Role
from entreprise.acces import contrats_suivis_ids
from entreprise.models import (
    BilanPeriode,
    EntreeJournal,
    Entretien,
    FicheActivite,
    PeriodeApprenti,
    Visite,
)
from suivi.models import Apprenti

MODIFIABLES = (EntreeJournal.Statut.BROUILLON, EntreeJournal.Statut.A_COMPLETER)
VISITES_CLOSES = (Visite.Statut.REPORTEE, Visite.Statut.ANNULEE)
MODIFIABLES_FICHE = (FicheActivite.Statut.BROUILLON, FicheActivite.Statut.A_COMPLETER)
# A fiche is signed by two: its apprentice, and the MA who validated it.
SIGNATAIRES_FICHE: signatures.Places = ((Role.APPRENTI,), (Role.MAITRE,))


def may_write_journal(membre: Membre, apprenti: Apprenti) -> bool:
    """An apprentice writes in their own journal, in nobody else's."""
    return membre.peut(Permission.JOURNAL_WRITE) and apprenti.membre_id == membre.pk


def may_edit_entree(membre: Membre, entree: EntreeJournal) -> bool:
    """Its author, while it is a draft or to be completed: what the MA reads does not change under their eyes."""
    return may_write_journal(membre, entree.apprenti) and entree.statut in MODIFIABLES


def may_answer_entree(membre: Membre, entree: EntreeJournal) -> bool:
    """An MA, first or second, of the contract it was written under, from its sending until their answer."""
    return (
        membre.peut(Permission.JOURNAL_VALIDATE)
        and entree.statut == EntreeJournal.Statut.ENVOYEE
        and entree.contrat_id in contrats_suivis_ids(membre)
    )


def may_validate_plan(membre: Membre, ligne: PeriodeApprenti) -> bool:
    """An MA who follows the apprentice then, until the last day of the period."""
    return membre.peut(Permission.PERIODE_VALIDATE) and ligne.fin >= timezone.localdate()


def champs_ouverts(membre: Membre) -> tuple[str, ...]:
    """The beginnings of the fields of a bilan de période that this member writes.

    The apprentice has their own words; the MA theirs, the levels and the attitudes; a trainer everything but the
    apprentice's words, and what they write of the MA's part is kept as written in the MA's place.
    """
    if membre.role == Role.APPRENTI:
        return ("c-apprenti",)
    if membre.role == Role.MAITRE:
        return ("n-", "t-", "a-", "c-maitre")
    return ("n-", "t-", "a-", "c-maitre", "c-formateur")


def may_fill_bilan_periode(membre: Membre, bilan: BilanPeriode) -> bool:
    """The three parties, until it is frozen."""
    return membre.peut(Permission.BILAN_PERIODE_SIGN) and bilan.statut == BilanPeriode.Statut.BROUILLON


def may_freeze_bilan_periode(membre: Membre, bilan: BilanPeriode) -> bool:
    """A trainer of the apprentice or their MA, until it is frozen."""
    return membre.peut(Permission.BILAN_PERIODE_EDIT) and bilan.statut == BilanPeriode.Statut.BROUILLON


def may_sign_bilan_periode(membre: Membre, bilan: BilanPeriode, instantane: Instantane | None) -> bool:
    """Each of the three in their own role, once frozen, once each. Nobody signs for another."""
    if instantane is None or not membre.peut(Permission.BILAN_PERIODE_SIGN):
        return False
    return signatures.awaits(instantane, membre.role)


def may_unlock_bilan_periode(membre: Membre, bilan: BilanPeriode) -> bool:
    """The trainer who prepared it or a coordonnateur, once frozen."""
    if bilan.statut == BilanPeriode.Statut.BROUILLON or not membre.peut(Permission.BILAN_PERIODE_EDIT):
        return False
    if membre.role == Role.COORDONNATEUR:
        return True
    return membre.role == Role.FORMATEUR and bilan.prepare_par_id == membre.pk


def may_plan_for_others(membre: Membre) -> bool:
    """A coordonnateur plans a visit that a trainer of the apprentice's group will make."""
    return membre.role == Role.COORDONNATEUR and membre.peut(Permission.VISITE_EDIT)


def may_change_visite(membre: Membre, visite: Visite) -> bool:
    """Who planned it or a coordonnateur; what was put off or cancelled stays as it is."""
    if not membre.peut(Permission.VISITE_EDIT) or visite.statut in VISITES_CLOSES:
        return False
    return membre.role == Role.COORDONNATEUR or visite.formateur_id == membre.pk


def champs_ouverts_entretien(membre: Membre) -> tuple[str, ...]:
    """The beginnings of the fields of a first interview that this member writes.

    The apprentice and the MA have their own words; a trainer everything but the apprentice's words, and what
    they write in the MA's place is kept as such.
    """
    if membre.role == Role.APPRENTI:
        return ("c-apprenti",)
    if membre.role == Role.MAITRE:
        return ("c-maitre",)
    return ("j-", "r-", "t-", "c-maitre", "c-formateur")


def may_fill_entretien(membre: Membre, entretien: Entretien) -> bool:
    """The three parties, until it is frozen."""
    return membre.peut(Permission.ENTRETIEN_SIGN) and entretien.statut == Entretien.Statut.BROUILLON


def may_freeze_entretien(membre: Membre, entretien: Entretien) -> bool:
    """A trainer of the apprentice, until it is frozen."""
    return membre.peut(Permission.ENTRETIEN_EDIT) and entretien.statut == Entretien.Statut.BROUILLON


def may_sign_entretien(membre: Membre, entretien: Entretien, instantane: Instantane | None) -> bool:
    """Each of the three in their own role, once frozen, once each. Nobody signs for another."""
    if instantane is None or not membre.peut(Permission.ENTRETIEN_SIGN):
        return False
    return signatures.awaits(instantane, membre.role)


def may_unlock_entretien(membre: Membre, entretien: Entretien) -> bool:
    """The trainer who held it or a coordonnateur, once frozen."""
    if entretien.statut == Entretien.Statut.BROUILLON or not membre.peut(Permission.ENTRETIEN_EDIT):
        return False
    return membre.role == Role.COORDONNATEUR or entretien.prepare_par_id == membre.pk


def may_edit_fiche(membre: Membre, fiche: FicheActivite) -> bool:
    """Its author, while it is a draft or to be completed."""
    return may_write_journal(membre, fiche.apprenti) and fiche.statut in MODIFIABLES_FICHE


def may_answer_fiche(membre: Membre, fiche: FicheActivite) -> bool:
    """An MA of the contract it was written under, from its sharing until their answer."""
    return (
        membre.peut(Permission.JOURNAL_VALIDATE)
        and fiche.statut == FicheActivite.Statut.PARTAGEE
        and fiche.contrat_id in contrats_suivis_ids(membre)
    )


def may_comment_fiche(membre: Membre, fiche: FicheActivite) -> bool:
    """The three parties, once it was shared, and even when it is locked."""
    return membre.peut(Permission.FICHE_COMMENT) and fiche.statut != FicheActivite.Statut.BROUILLON


def may_propose_kit(membre: Membre, fiche: FicheActivite) -> bool:
    """A trainer, until it is validated."""
    return membre.peut(Permission.KIT_EDIT) and fiche.statut not in (
        FicheActivite.Statut.VALIDEE,
        FicheActivite.Statut.VERROUILLEE,
    )


def may_sign_fiche(membre: Membre, fiche: FicheActivite, instantane: Instantane | None) -> bool:
    """Its author, once the MA has validated it; nobody signs for another."""
    if instantane is None or not may_write_journal(membre, fiche.apprenti):
        return False
    return signatures.awaits(instantane, membre.role, SIGNATAIRES_FICHE)


def may_unlock_fiche(membre: Membre, fiche: FicheActivite) -> bool:
    """A trainer or coordonnateur who follows the apprentice, once validated."""
    return membre.peut(Permission.KIT_EDIT) and fiche.statut in (
        FicheActivite.Statut.VALIDEE,
        FicheActivite.Statut.VERROUILLEE,
    )
