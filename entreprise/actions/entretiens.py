"""Writes of first interviews: opened on the questions of the centre, answered, frozen, signed by three."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from cpro.comptes.courriels import write_courriel
from cpro.comptes.models import Membre
from cpro.socle import journal, signatures
from cpro.socle.models import Instantane, Signature
from cpro.socle.permissions import Role
from entreprise.actions.trames import current_trame
from entreprise.entretiens import champs_de, snapshot_of
from entreprise.models import Contrat, Entretien, ReponseEntretien, Visite
from entreprise.rules import champs_ouverts_entretien
from entreprise.saisie import merge
from entreprise.trame import raises_alert

journal.declarer(
    entretien__ouvert="a ouvert le premier entretien de {qui}",
    entretien__saisi="a rempli le premier entretien de {qui}",
    entretien__saisi_pour="a rempli le premier entretien de {qui}, le mot du maître compris, pour {maitre}",
    entretien__suite="a noté ce qui a été fait après une alerte de l’entretien de {qui}",
)


class EntretienFige(ValueError):
    """The interview is frozen: it is unlocked first, with a reason."""


class EntretienVide(ValueError):
    """Nothing was answered: there is nothing to freeze."""


@transaction.atomic
def open_entretien(
    *, contrat: Contrat, jour: date, participants: str, auteur: Membre, visite: Visite | None = None
) -> Entretien:
    """Open the first interview of a contract. Asked twice, or by two people, there is one."""
    entretien, cree = Entretien.objects.get_or_create(
        contrat=contrat,
        defaults={
            "trame": current_trame(auteur),
            "visite": visite,
            "jour": jour,
            "participants": participants.strip(),
            "prepare_par": auteur,
        },
    )
    if cree:
        _say(entretien, "entretien.ouvert", auteur)
    return entretien


def _say(entretien: Entretien, action: str, auteur: Membre, **faits: str) -> None:
    journal.inscrire(
        action=action, objet=entretien, membre=auteur, qui=str(entretien.contrat.apprenti), **faits
    )


def _lock(entretien: Entretien) -> Entretien:
    verrouille = (
        Entretien.objects.select_for_update(of=("self",))
        .select_related(
            "trame",
            "contrat__entreprise",
            "contrat__apprenti__groupe",
            "contrat__apprenti__membre__utilisateur",
            "contrat__maitre__membre__utilisateur",
            "contrat__maitre_2__membre__utilisateur",
            "maitre_ecrit_par__utilisateur",
            "prepare_par__utilisateur",
        )
        .get(pk=entretien.pk)
    )
    if verrouille.statut != Entretien.Statut.BROUILLON:
        raise EntretienFige("Cet entretien est figé : il ne change plus.")
    return verrouille


@transaction.atomic
def fill_entretien(
    *, entretien: Entretien, vus: Mapping[str, str], voulus: Mapping[str, str], auteur: Membre
) -> list[str]:
    """Write what someone changed on the page; returns the fields that another changed meanwhile, left as they are.

    See `entreprise.saisie.merge`. The MA's words, when a trainer writes them, say so. Raises EntretienFige.
    """
    entretien = _lock(entretien)
    reponses = {reponse.cle: reponse for reponse in entretien.reponses.select_for_update()}
    actuels = champs_de(entretien, reponses.values())
    connus = {champ: valeur for champ, valeur in voulus.items() if _plausible(champ, valeur)}
    changes, perdus = merge(vus=vus, voulus=connus, actuels=actuels, ouverts=champs_ouverts_entretien(auteur))
    if changes:
        _write(entretien, reponses, changes, auteur)
        pour = "c-maitre" in changes and auteur.role != Role.MAITRE
        maitre = {"maitre": str(entretien.contrat.maitre.membre.utilisateur)} if pour else {}
        _say(entretien, "entretien.saisi_pour" if pour else "entretien.saisi", auteur, **maitre)
    return perdus


def _plausible(champ: str, valeur: str) -> bool:
    if champ.startswith("r-"):
        return valeur in ("", *ReponseEntretien.Choix.values)
    if champ != "j-jour":
        return True
    try:
        return bool(date.fromisoformat(valeur))
    except ValueError:
        return False


def _write(
    entretien: Entretien, reponses: dict[str, ReponseEntretien], changes: Mapping[str, str], auteur: Membre
) -> None:
    touchees = {}
    for champ, valeur in changes.items():
        genre, _, cle = champ.partition("-")
        if genre in "rt":
            neuve = ReponseEntretien(centre_id=entretien.centre_id, entretien=entretien, cle=cle)
            reponse = touchees.setdefault(cle, reponses.get(cle, neuve))
            reponse.ecrite_par = auteur
            if genre == "r":
                reponse.reponse = valeur
                reponse.alerte = raises_alert(entretien.trame.rubriques, cle, valeur)
            else:
                reponse.commentaire = valeur[:500]
        elif genre == "c":
            setattr(entretien, f"mot_{cle}", valeur[:2000])
            if cle == "maitre":
                entretien.maitre_ecrit_par = auteur
        elif cle == "jour":
            entretien.jour = date.fromisoformat(valeur)
        else:
            entretien.participants = valeur[:300] or entretien.participants
    ReponseEntretien.objects.bulk_create(r for r in touchees.values() if r.cle not in reponses)
    ReponseEntretien.objects.bulk_update(
        [r for r in touchees.values() if r.cle in reponses],
        ["reponse", "commentaire", "alerte", "ecrite_par"],
    )
    entretien.save()


@transaction.atomic
def freeze_entretien(*, entretien: Entretien, auteur: Membre) -> Instantane:
    """Freeze what was answered: it waits for three signatures, and what it watches for waits for somebody.

    Raises EntretienFige, or EntretienVide when no question was answered.
    """
    entretien = _lock(entretien)
    reponses = list(entretien.reponses.all())
    if not any(reponse.reponse for reponse in reponses):
        raise EntretienVide("Répondez d’abord à au moins une question.")
    contenu = snapshot_of(entretien, reponses, auteur)
    entretien.statut = Entretien.Statut.FIGE
    entretien.save(update_fields=["statut"])
    instantane = signatures.freeze(objet=entretien, contenu=contenu, membre=auteur)
    _tell(entretien, instantane, auteur)
    return instantane


def _tell(entretien: Entretien, instantane: Instantane, auteur: Membre) -> None:
    contrat = entretien.contrat
    signataires = [contrat.apprenti.membre, entretien.prepare_par, contrat.maitre.membre]
    if contrat.maitre_2:
        signataires.append(contrat.maitre_2.membre)
    adresse = reverse(
        "entreprise:entretien", kwargs={"centre": auteur.centre.slug, "entretien_id": entretien.pk}
    )
    for membre in {m.pk: m for m in signataires if m is not None and m.pk != auteur.pk}.values():
        write_courriel(
            cle=f"entretien:{instantane.pk}:{membre.pk}",
            membre=membre,
            sujet=f"Premier entretien à signer : {contrat.apprenti}",
            texte=render_to_string(
                "courriels/entretien_a_signer.txt", {"entretien": entretien, "personne": membre.utilisateur}
            ).strip(),
            destination=adresse,
        )


def sign_entretien(*, entretien: Entretien, membre: Membre, dessin: bytes = b"") -> Signature:
    """Sign what was frozen, in one's own role; nobody signs for another. The third signature closes it."""
    return signatures.sign_document(objet=entretien, membre=membre, dessin=dessin)


def unlock_entretien(*, entretien: Entretien, motif: str, auteur: Membre) -> None:
    """Reopen what was frozen, for a written reason; what was signed stays in its snapshot."""
    signatures.unlock_document(objet=entretien, membre=auteur, motif=motif)


@transaction.atomic
def note_suite(*, reponse: ReponseEntretien, suite: str, auteur: Membre) -> None:
    """Say what was done about an answer that raises an alert, signed or not: it waits for nobody any more.

    Raises ValueError without a word. The same words again change nothing.
    """
    suite = suite.strip()[:500]
    if not suite:
        raise ValueError("Dites en quelques mots ce qui a été fait.")
    autres = ReponseEntretien.objects.filter(pk=reponse.pk, alerte=True).exclude(suite=suite)
    if autres.update(suite=suite, suite_le=timezone.localdate(), suite_par=auteur):
        _say(reponse.entretien, "entretien.suite", auteur)
