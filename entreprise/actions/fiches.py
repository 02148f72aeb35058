"""Writes of fiches d'activité by their apprentice: written, thought over, shared."""

import hashlib
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from cpro.comptes.courriels import write_courriel
from cpro.comptes.models import Membre
from cpro.socle import journal
from cpro.socle.fichiers import forget_file, store_photo
from entreprise.actions.journal import PHOTOS_MAXIMUM, frame_of, plain
from entreprise.kits import Kit
from entreprise.models import Contrat, FicheActivite, FicheCompetence, FichePhoto, FicheTache
from entreprise.rules import MODIFIABLES_FICHE, may_write_journal
from suivi.models import Apprenti

journal.declarer(
    fiche__ecrite="a écrit la fiche « {titre} »",
    fiche__modifiee="a modifié la fiche « {titre} »",
    fiche__partagee="a partagé la fiche « {titre} »",
    fiche__supprimee="a supprimé le brouillon de la fiche « {titre} »",
    fiche__photo="a ajouté une photo à la fiche « {titre} »",
    fiche__photo_retiree="a retiré une photo de la fiche « {titre} »",
    fiche__kit="a proposé le kit « {kit} » pour la fiche « {titre} »",
)

TEXTES = ("titre", "contexte", "etapes", "resultat", "difficultes", "compris")


class FicheFigee(ValueError):
    """This fiche does not change now; the message says why to the person."""


class FicheImpossible(ValueError):
    """This cannot be done with this fiche. The message is for the person."""


def save_fiche(
    *,
    id: UUID,
    apprenti: Apprenti,
    auteur: Membre,
    jour: date,
    textes: dict[str, str],
    kit: Kit | None = None,
    reponses: Mapping[str, str] | None = None,
    taches: Collection[UUID] = (),
    competences: Collection[UUID] = (),
    autonomie_id: UUID | None = None,
) -> FicheActivite:
    """Write a fiche, or change it while it may change. The same request twice gives one.

    `textes`: those of `TEXTES`. `reponses`: question → answer; an answer stays with its question, whatever kit
    is chosen next.
    Raises FicheFigee once it waits for the MA or is validated, FicheImpossible when it is someone else's.
    """
    if not may_write_journal(auteur, apprenti):
        raise FicheImpossible("Chacun écrit ses propres fiches.")
    champs: dict[str, Any] = {nom: plain(textes.get(nom, "")) for nom in TEXTES}
    champs |= {"jour": jour, "autonomie_id": autonomie_id}
    try:
        with transaction.atomic():
            fiche = _save(id, apprenti, auteur, champs, kit, reponses or {})
            _set_rows(FicheTache, "tache_id", fiche, set(taches))
            _set_rows(FicheCompetence, "competence_id", fiche, set(competences))
            return fiche
    except IntegrityError as erreur:  # the same request, at the same instant
        fiche = FicheActivite.objects.filter(pk=id, apprenti=apprenti).first()
        if fiche is None:
            raise FicheImpossible("Cette fiche n’est pas la vôtre.") from erreur
        return fiche


def _save(
    id: UUID, apprenti: Apprenti, auteur: Membre, champs: dict, kit: Kit | None, reponses: Mapping[str, str]
) -> FicheActivite:
    fiche = FicheActivite.objects.select_for_update(of=("self",)).filter(pk=id).first()
    nouvelle = fiche is None
    if fiche is None:
        fiche = FicheActivite(id=id, apprenti=apprenti)
    elif fiche.apprenti_id != apprenti.pk:
        raise FicheImpossible("Cette fiche n’est pas la vôtre.")
    else:
        check_modifiable(fiche)
    for nom, valeur in (champs | frame_of(apprenti, champs["jour"])).items():
        setattr(fiche, nom, valeur)
    if kit is not None and kit.cle != fiche.kit:
        set_kit(fiche, kit, auteur)
    for ligne in fiche.reflexion:
        ligne["reponse"] = plain(reponses.get(ligne["question"], ligne["reponse"]))
    posees = {ligne["question"] for ligne in fiche.reflexion}
    fiche.reflexion += [
        {"question": question, "reponse": plain(reponse)}
        for question, reponse in reponses.items()
        if question not in posees and reponse.strip()
    ]
    fiche.save(force_insert=nouvelle)
    journal.inscrire(
        action="fiche.ecrite" if nouvelle else "fiche.modifiee", objet=fiche, membre=auteur, titre=fiche.titre
    )
    return fiche


def set_kit(fiche: FicheActivite, kit: Kit, auteur: Membre) -> None:
    """Give a fiche the questions of a kit, without saving it; a question already answered keeps its answer."""
    repondues = [ligne for ligne in fiche.reflexion if ligne["reponse"]]
    deja = {ligne["question"] for ligne in repondues}
    fiche.reflexion = repondues + [
        {"question": question, "reponse": ""} for question in kit.questions if question not in deja
    ]
    fiche.kit, fiche.kit_nom, fiche.kit_choisi_par = kit.cle, kit.nom, auteur


def _set_rows(modele: type, champ: str, fiche: FicheActivite, voulues: set[UUID]) -> None:
    lignes = modele.objects.filter(fiche=fiche)
    anciennes = set(lignes.values_list(champ, flat=True))
    if retirees := anciennes - voulues:
        lignes.filter(**{f"{champ}__in": retirees}).delete()
    modele.objects.bulk_create(
        [modele(centre_id=fiche.centre_id, fiche=fiche, **{champ: cle}) for cle in voulues - anciennes],
        ignore_conflicts=True,
    )


def check_modifiable(fiche: FicheActivite) -> None:
    """Raises FicheFigee when the apprentice may not change it now."""
    if fiche.statut == FicheActivite.Statut.PARTAGEE:
        raise FicheFigee("Cette fiche est partagée : elle attend la réponse de l’entreprise.")
    if fiche.statut not in MODIFIABLES_FICHE:
        raise FicheFigee("Cette fiche est validée : elle ne change plus.")


def lock_fiche(fiche: FicheActivite) -> FicheActivite:
    """The fiche as it is now, nobody else writing in it."""
    return (
        FicheActivite.objects.select_for_update(of=("self",))
        .select_related("apprenti__groupe__formation", "apprenti__membre")
        .get(pk=fiche.pk)
    )


def _mine(fiche: FicheActivite, auteur: Membre) -> FicheActivite:
    fiche = lock_fiche(fiche)
    if not may_write_journal(auteur, fiche.apprenti):
        raise FicheImpossible("Cette fiche n’est pas la vôtre.")
    return fiche


@transaction.atomic
def choose_kit(*, fiche: FicheActivite, kit: Kit, auteur: Membre) -> None:
    """A trainer asks for the questions of a kit. Raises FicheFigee once validated. Twice changes nothing."""
    fiche = lock_fiche(fiche)
    if fiche.statut in (FicheActivite.Statut.VALIDEE, FicheActivite.Statut.VERROUILLEE):
        raise FicheFigee("Cette fiche est validée : elle ne change plus.")
    if fiche.kit == kit.cle:
        return
    set_kit(fiche, kit, auteur)
    fiche.save()
    journal.inscrire(action="fiche.kit", objet=fiche, membre=auteur, titre=fiche.titre, kit=kit.nom)


@transaction.atomic
def delete_fiche(*, fiche: FicheActivite, auteur: Membre) -> None:
    """Throw a draft that was never shared away, photos included. Raises FicheFigee afterwards."""
    fiche = _mine(fiche, auteur)
    if fiche.statut != FicheActivite.Statut.BROUILLON or fiche.messages.exists():
        raise FicheFigee("Seul un brouillon peut être supprimé.")
    for photo in fiche.photos.select_related("fichier"):
        _drop(photo)
    journal.inscrire(action="fiche.supprimee", objet=fiche, membre=auteur, titre=fiche.titre)
    fiche.delete()


@transaction.atomic
def attach_photo_fiche(*, fiche: FicheActivite, octets: bytes, nom: str, auteur: Membre) -> FichePhoto:
    """Re-encode and attach a photo. The same picture twice gives one.

    Raises ImageRefusee, FicheFigee, or FicheImpossible past the number of photos allowed.
    """
    fiche = _mine(fiche, auteur)
    id = uuid5(fiche.pk, hashlib.sha256(octets).hexdigest())
    if (deja := FichePhoto.objects.filter(pk=id).first()) is not None:
        return deja
    check_modifiable(fiche)
    if fiche.photos.count() >= PHOTOS_MAXIMUM:
        raise FicheImpossible(f"{PHOTOS_MAXIMUM} photos au plus par fiche.")
    fichier = store_photo(octets=octets, nom=nom, membre=auteur)
    photo = FichePhoto.objects.create(id=id, fiche=fiche, fichier=fichier)
    journal.inscrire(action="fiche.photo", objet=fiche, membre=auteur, titre=fiche.titre)
    return photo


@transaction.atomic
def remove_photo_fiche(*, photo: FichePhoto, auteur: Membre) -> None:
    """Take a photo off a fiche that may still change; its file goes too."""
    fiche = _mine(photo.fiche, auteur)
    check_modifiable(fiche)
    _drop(photo)
    journal.inscrire(action="fiche.photo_retiree", objet=fiche, membre=auteur, titre=fiche.titre)


def _drop(photo: FichePhoto) -> None:
    fichier = photo.fichier
    photo.delete()
    forget_file(fichier)


@transaction.atomic
def share_fiche(*, fiche: FicheActivite, auteur: Membre) -> FicheActivite:
    """Show a fiche to the MA and to the trainers. Twice changes nothing.

    Raises FicheImpossible without a contract, or when nothing is told yet.
    """
    fiche = _mine(fiche, auteur)
    if fiche.statut not in MODIFIABLES_FICHE:
        return fiche
    if not (fiche.contexte or fiche.etapes or fiche.resultat):
        raise FicheImpossible(
            "Racontez d’abord ce que vous avez fait : le contexte, les étapes ou le résultat."
        )
    if fiche.contrat_id is None:
        raise FicheImpossible(
            "Aucun contrat n’est enregistré pour vous : la fiche reste en brouillon. Parlez-en à votre centre."
        )
    fiche.statut, fiche.partagee_le = FicheActivite.Statut.PARTAGEE, timezone.now()
    fiche.save(update_fields=["statut", "partagee_le", "modifiee_le"])
    journal.inscrire(action="fiche.partagee", objet=fiche, membre=auteur, titre=fiche.titre)
    _announce(fiche, auteur)
    return fiche


def _announce(fiche: FicheActivite, auteur: Membre) -> None:
    tour = fiche.messages.exclude(nature="remarque").count()
    contrat = Contrat.objects.select_related(
        "maitre__membre__utilisateur", "maitre_2__membre__utilisateur"
    ).get(pk=fiche.contrat_id)
    for maitre in filter(None, (contrat.maitre, contrat.maitre_2)):
        write_courriel(
            cle=f"fiche:{fiche.pk}:{maitre.pk}:{tour}",
            membre=maitre.membre,
            sujet=f"{fiche.apprenti} a complété une fiche"
            if tour
            else f"{fiche.apprenti} a partagé une fiche",
            texte=render_to_string(
                "courriels/fiche_partagee.txt", {"fiche": fiche, "maitre": maitre.membre.utilisateur}
            ).strip(),
            destination=address_of(fiche, auteur),
        )


def address_of(fiche: FicheActivite, membre: Membre) -> str:
    return reverse("entreprise:fiche", kwargs={"centre": membre.centre.slug, "fiche_id": fiche.pk})
