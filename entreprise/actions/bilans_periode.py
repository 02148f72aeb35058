"""Writes of bilans de période: opened on what the journal says, evaluated, frozen, signed by three."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from cpro.comptes.courriels import write_courriel
from cpro.comptes.models import Membre
from cpro.socle import journal, signatures
from cpro.socle.models import Instantane, Signature
from cpro.socle.permissions import Role
from entreprise.actions.journal import contrat_du_jour
from entreprise.bilans_periode import champs_de, snapshot_of
from entreprise.models import ActionBilanPeriode, BilanPeriode, Contrat, LigneBilanPeriode, PeriodeApprenti
from entreprise.rules import champs_ouverts
from entreprise.saisie import merge
from referentiels.queries import charger_echelle, charger_version
from suivi.actions.evaluations import Cible, replace_evaluations
from suivi.models import Evaluation

journal.declarer(
    bilan_periode__ouvert="a ouvert le bilan de période de {qui}",
    bilan_periode__saisi="a rempli le bilan de période de {qui}",
    bilan_periode__saisi_pour="a rempli le bilan de période de {qui}, pour le compte de {maitre}",
    bilan_periode__prepare="a ajouté au bilan de période de {qui} ce qui est à évaluer à la visite",
    bilan_periode__action="a ajouté une action au bilan de période de {qui}",
    bilan_periode__action_retiree="a retiré une action du bilan de période de {qui}",
    bilan_periode__action_faite="a noté faite une action du bilan de période de {qui}",
    bilan_periode__action_a_faire="a remis à faire une action du bilan de période de {qui}",
)


class BilanPeriodeFige(ValueError):
    """The bilan is frozen: it is unlocked first, with a reason."""


class BilanPeriodeVide(ValueError):
    """Nothing was evaluated: there is nothing to freeze, or to open."""


@transaction.atomic
def open_bilan_periode(
    *,
    periode_apprenti: PeriodeApprenti,
    competences: Collection[UUID],
    mode: str,
    jour: date,
    auteur: Membre,
) -> BilanPeriode:
    """Open the bilan of a period on some competences. Asked twice, or by two people, there is one.

    Actions of the period before that are not done are taken up again. Raises BilanPeriodeVide without a competence.
    """
    bilan, cree = BilanPeriode.objects.get_or_create(
        periode_apprenti=periode_apprenti, defaults={"mode": mode, "jour": jour, "prepare_par": auteur}
    )
    if not cree:
        return bilan
    version = charger_version(periode_apprenti.apprenti.groupe.formation.version_id)
    cles = []
    for competence in version.competences_evaluables:
        if competence.id in competences:
            par_critere = mode == BilanPeriode.Mode.CRITERE and competence.criteres
            criteres = [critere.id for critere in competence.criteres] if par_critere else []
            cles += [(competence.id, critere) for critere in (None, *criteres)]
    if not cles:
        raise BilanPeriodeVide("Choisissez au moins une compétence à évaluer.")
    LigneBilanPeriode.objects.bulk_create(
        LigneBilanPeriode(centre_id=bilan.centre_id, bilan=bilan, competence_id=c, critere_id=k)
        for c, k in cles
    )
    _take_up(bilan)
    journal.inscrire(
        action="bilan_periode.ouvert", objet=bilan, membre=auteur, qui=str(periode_apprenti.apprenti)
    )
    return bilan


def _take_up(bilan: BilanPeriode) -> None:
    """Copy the actions still to do of the bilan before this one."""
    precedents = BilanPeriode.objects.filter(
        periode_apprenti__apprenti=bilan.periode_apprenti.apprenti_id, jour__lte=bilan.jour
    )
    avant = precedents.exclude(pk=bilan.pk).order_by("-jour", "-cree_le").first()
    if avant is None:
        return
    ActionBilanPeriode.objects.bulk_create(
        ActionBilanPeriode(
            centre_id=bilan.centre_id,
            bilan=bilan,
            texte=action.texte,
            responsable=action.responsable,
            echeance=action.echeance,
            reprise_de=action,
        )
        for action in avant.actions.filter(faite_le=None)
    )


@transaction.atomic
def add_lines(
    *, bilan: BilanPeriode, cles: Collection[tuple[UUID, UUID | None]], auteur: Membre
) -> list[LigneBilanPeriode]:
    """Add competences, and criteria of theirs, to a draft; what is there already stays as it is.

    `cles`: a competence and its criterion, or None. Returns the lines added. Raises BilanPeriodeFige.
    """
    bilan = _lock(bilan)
    presentes = set(bilan.lignes.values_list("competence_id", "critere_id"))
    entieres = [(competence, None) for competence, _ in cles]
    neuves = [cle for cle in dict.fromkeys([*entieres, *cles]) if cle not in presentes]
    lignes = LigneBilanPeriode.objects.bulk_create(
        LigneBilanPeriode(centre_id=bilan.centre_id, bilan=bilan, competence_id=c, critere_id=k)
        for c, k in neuves
    )
    if lignes:
        _say(bilan, "bilan_periode.prepare", auteur)
    return lignes


def _lock(bilan: BilanPeriode) -> BilanPeriode:
    verrouille = (
        BilanPeriode.objects.select_for_update(of=("self",))
        .select_related("periode_apprenti__periode", "periode_apprenti__apprenti__groupe__formation")
        .get(pk=bilan.pk)
    )
    if verrouille.statut != BilanPeriode.Statut.BROUILLON:
        raise BilanPeriodeFige("Ce bilan est figé : il ne change plus.")
    return verrouille


@transaction.atomic
def fill_bilan_periode(
    *, bilan: BilanPeriode, vus: Mapping[str, str], voulus: Mapping[str, str], auteur: Membre
) -> list[str]:
    """Write what someone changed on the page; returns the fields that another changed meanwhile, left as they are.

    `vus` and `voulus`: the fields of `champs_de` as the page showed them, and as they came back. A field that one
    may not write, or that did not change, is left alone. What a trainer writes for the MA says so.
    Raises BilanPeriodeFige.
    """
    bilan = _lock(bilan)
    lignes = {str(ligne.pk): ligne for ligne in bilan.lignes.select_for_update()}
    actuels = champs_de(bilan, lignes.values())
    niveaux = _niveaux(bilan)
    connus = {c: v for c, v in voulus.items() if not (c.startswith("n-") and v and v not in niveaux)}
    changes, perdus = merge(vus=vus, voulus=connus, actuels=actuels, ouverts=champs_ouverts(auteur))
    if changes:
        maitre = _maitre(bilan) if auteur.role != Role.MAITRE else None
        _write(bilan, lignes, changes, auteur, maitre)
        pour = maitre is not None and any(c.startswith(("n-", "t-", "a-", "c-maitre")) for c in changes)
        journal.inscrire(
            action="bilan_periode.saisi_pour" if pour else "bilan_periode.saisi",
            objet=bilan,
            membre=auteur,
            qui=str(bilan.periode_apprenti.apprenti),
            **({"maitre": str(maitre.utilisateur)} if pour else {}),
        )
    return perdus


def _niveaux(bilan: BilanPeriode) -> set[str]:
    formation = bilan.periode_apprenti.apprenti.groupe.formation
    return {str(niveau.pk) for niveau in charger_echelle(formation.echelle_entreprise_id).niveaux}


def _contrat(bilan: BilanPeriode) -> Contrat | None:
    return contrat_du_jour(
        bilan.periode_apprenti.apprenti,
        bilan.periode_apprenti.fin,
        avec=("entreprise", "maitre__membre__utilisateur", "maitre_2__membre__utilisateur"),
    )


def _maitre(bilan: BilanPeriode) -> Membre | None:
    contrat = _contrat(bilan)
    return contrat.maitre.membre if contrat else None


def _write(
    bilan: BilanPeriode,
    lignes: Mapping[str, LigneBilanPeriode],
    changes: Mapping[str, str],
    auteur: Membre,
    maitre: Membre | None,
) -> None:
    touchees = {}
    for champ, valeur in changes.items():
        genre, _, cle = champ.partition("-")
        if genre == "n":
            ligne = touchees.setdefault(cle, lignes[cle])
            ligne.niveau_id = UUID(valeur) if valeur else None
            ligne.evaluee_par, ligne.pour_le_compte_de = auteur, maitre
        elif genre == "t":
            touchees.setdefault(cle, lignes[cle]).commentaire = valeur[:500]
        elif genre == "a":
            setattr(bilan, cle, valeur)
        else:
            setattr(bilan, f"commentaire_{cle}", valeur[:2000])
            if cle == "maitre":
                bilan.maitre_ecrit_par = auteur
    LigneBilanPeriode.objects.bulk_update(
        touchees.values(), ["niveau", "commentaire", "evaluee_par", "pour_le_compte_de"]
    )
    bilan.save()


@transaction.atomic
def add_action(
    *, id: UUID, bilan: BilanPeriode, texte: str, responsable: str, echeance: date | None, auteur: Membre
) -> ActionBilanPeriode:
    """Say that something is to be done, by whom and for when. The same id twice gives one action."""
    bilan = _lock(bilan)
    action, creee = ActionBilanPeriode.objects.get_or_create(
        pk=id,
        defaults={"bilan": bilan, "texte": texte.strip(), "responsable": responsable, "echeance": echeance},
    )
    if creee:
        _say(bilan, "bilan_periode.action", auteur)
    return action


@transaction.atomic
def remove_action(*, action: ActionBilanPeriode, auteur: Membre) -> None:
    """Take an action away from a draft. Raises BilanPeriodeFige."""
    bilan = _lock(action.bilan)
    action.delete()
    _say(bilan, "bilan_periode.action_retiree", auteur)


@transaction.atomic
def set_action_done(*, action: ActionBilanPeriode, faite: bool, auteur: Membre) -> None:
    """Say that an action is done, or is not after all; even of a bilan that is signed. Twice changes nothing."""
    actions = ActionBilanPeriode.objects.filter(pk=action.pk, faite_le__isnull=faite)
    if actions.update(faite_le=timezone.localdate() if faite else None):
        _say(action.bilan, "bilan_periode.action_faite" if faite else "bilan_periode.action_a_faire", auteur)


def _say(bilan: BilanPeriode, action: str, auteur: Membre) -> None:
    journal.inscrire(action=action, objet=bilan, membre=auteur, qui=str(bilan.periode_apprenti.apprenti))


@transaction.atomic
def freeze_bilan_periode(*, bilan: BilanPeriode, auteur: Membre) -> Instantane:
    """Freeze what was evaluated: it counts on the dashboard, and waits for three signatures.

    Raises BilanPeriodeFige, or BilanPeriodeVide when no level was given.
    """
    bilan = _lock(bilan)
    lignes = list(bilan.lignes.select_related("niveau", "evaluee_par", "pour_le_compte_de"))
    if not any(ligne.niveau_id for ligne in lignes):
        raise BilanPeriodeVide("Évaluez d’abord au moins une compétence.")
    contrat = _contrat(bilan)
    contenu = snapshot_of(bilan, lignes, contrat, auteur)
    bilan.statut = BilanPeriode.Statut.FIGE
    bilan.save(update_fields=["statut"])
    instantane = signatures.freeze(objet=bilan, contenu=contenu, membre=auteur)
    _judge(bilan, lignes, auteur, neuve=instantane.version == 1)
    _tell(bilan, instantane, contrat, auteur)
    return instantane


def _judge(
    bilan: BilanPeriode, lignes: Collection[LigneBilanPeriode], auteur: Membre, *, neuve: bool
) -> None:
    """One judgement in the company for each line with a degree; what had one and lost it is withdrawn."""
    par_auteur: dict[tuple[Membre, Membre | None], list[LigneBilanPeriode]] = {}
    for ligne in lignes:
        degre = ligne.niveau_id is not None and not ligne.niveau.special
        if degre or not neuve:
            cle = (ligne.evaluee_par or auteur, ligne.pour_le_compte_de)
            par_auteur.setdefault(cle, []).append(ligne)
    for (qui, pour), siennes in par_auteur.items():
        replace_evaluations(
            cibles=[
                (_cible(bilan, ligne), ligne.niveau_id if ligne.niveau and not ligne.niveau.special else None)
                for ligne in siennes
            ],
            auteur=qui,
            pour_le_compte_de=pour,
            neuve=neuve,
        )


def _cible(bilan: BilanPeriode, ligne: LigneBilanPeriode) -> Cible:
    return Cible(
        apprenti_id=bilan.periode_apprenti.apprenti_id,
        competence_id=ligne.competence_id,
        critere_id=ligne.critere_id,
        source_type=Evaluation.Source.PERIODE,
        source_id=bilan.pk,
        contexte=Evaluation.Contexte.ENTREPRISE,
        nature=Evaluation.Nature.FORMATIVE,
        jour=bilan.jour,
    )


def _tell(bilan: BilanPeriode, instantane: Instantane, contrat: Contrat | None, auteur: Membre) -> None:
    signataires = [bilan.periode_apprenti.apprenti.membre, bilan.prepare_par]
    if contrat:
        signataires += [maitre.membre for maitre in (contrat.maitre, contrat.maitre_2) if maitre]
    adresse = reverse("entreprise:bilan_periode", kwargs={"centre": auteur.centre.slug, "bilan_id": bilan.pk})
    for membre in {m.pk: m for m in signataires if m is not None and m.pk != auteur.pk}.values():
        write_courriel(
            cle=f"bilan-periode:{instantane.pk}:{membre.pk}",
            membre=membre,
            sujet=f"Un bilan de période à signer : {bilan.periode_apprenti.apprenti}",
            texte=render_to_string(
                "courriels/bilan_periode_a_signer.txt", {"bilan": bilan, "personne": membre.utilisateur}
            ).strip(),
            destination=adresse,
        )


def sign_bilan_periode(*, bilan: BilanPeriode, membre: Membre, dessin: bytes = b"") -> Signature:
    """Sign what was frozen, in one's own role; nobody signs for another. The third signature closes it."""
    return signatures.sign_document(objet=bilan, membre=membre, dessin=dessin)


def unlock_bilan_periode(*, bilan: BilanPeriode, motif: str, auteur: Membre) -> None:
    """Reopen what was frozen, for a written reason; what was signed stays in its snapshot."""
    signatures.unlock_document(objet=bilan, membre=auteur, motif=motif)
