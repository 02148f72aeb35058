"""Writes of the journal de bord: the apprentice logs, the MA answers."""

import hashlib
from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from cpro.comptes.courriels import write_courriel
from cpro.comptes.models import Membre
from cpro.socle import journal
from cpro.socle.fichiers import forget_file, store_photo
from cpro.socle.prepared import prepared
from entreprise.models import Contrat, EntreeJournal, EntreePhoto, EntreeTache, PeriodeApprenti
from entreprise.queries.contrats import contrats_on
from entreprise.rules import MODIFIABLES, may_write_journal
from suivi.models import Apprenti

journal.declarer(
    entree__ecrite="a noté son activité du {jour}",
    entree__modifiee="a modifié son activité du {jour}",
    entree__envoyee="a envoyé son activité du {jour} à son maître d’apprentissage",
    entree__supprimee="a supprimé le brouillon de son activité du {jour}",
    entree__photo="a ajouté une photo à son activité du {jour}",
    entree__photo_retiree="a retiré une photo de son activité du {jour}",
)

PHOTOS_MAXIMUM = 8
MEME_MESSAGE = timedelta(minutes=10)  # entries sent one after the other are announced once


class EntreeFigee(ValueError):
    """This entry, sent or validated, does not change; the message says so to the apprentice."""


class EntreeImpossible(ValueError):
    """This entry cannot be written or sent so. The message is for the person."""


def contrat_du_jour(apprenti: Apprenti, jour: date, *, avec: Collection[str] = ()) -> Contrat | None:
    """The contract of that day, else the latest one, with the relations `avec` names."""
    contrats = contrats_on(apprenti, jour)
    return (contrats.select_related(*avec) if avec else contrats).first()


def dire_jour(jour: date) -> str:
    return f"{jour:%d/%m/%Y}"


def save_entree(
    *,
    id: UUID,
    apprenti: Apprenti,
    jour: date,
    recit: str,
    auteur: Membre,
    reflexion: str = "",
    outils: str = "",
    duree: int | None = None,
    taches: Collection[UUID] = (),
    autonomie_id: UUID | None = None,
) -> EntreeJournal:
    """Write an entry, or change it while it may change. The same request twice gives one entry.

    The same content again changes nothing, even once sent. Raises EntreeFigee once it is sent, unless
    the MA asked to complete it, and EntreeImpossible when the journal is someone else's.
    """
    if not may_write_journal(auteur, apprenti):
        raise EntreeImpossible("Chacun écrit dans son propre journal.")
    champs = {
        "jour": jour,
        "recit": plain(recit),
        "reflexion": plain(reflexion),
        "outils": outils.strip(),
        "duree": duree,
        "autonomie_id": autonomie_id,
    }
    try:
        with transaction.atomic():
            return _save(id, apprenti, champs, set(taches), auteur)
    except IntegrityError as erreur:  # the same request, at the same instant
        entree = EntreeJournal.objects.filter(pk=id, apprenti=apprenti).first()
        if entree is None:
            raise EntreeImpossible("Cette activité n’est pas la vôtre.") from erreur
        return entree


def _save(id: UUID, apprenti: Apprenti, champs: dict, voulues: set[UUID], auteur: Membre) -> EntreeJournal:
    entree = EntreeJournal.objects.select_for_update(of=("self",)).filter(pk=id).first()
    anciennes: set[UUID] = set()
    if entree is None:
        entree = EntreeJournal.objects.create(
            id=id, apprenti=apprenti, **champs, **frame_of(apprenti, champs["jour"])
        )
        action = "entree.ecrite"
    elif entree.apprenti_id != apprenti.pk:
        raise EntreeImpossible("Cette activité n’est pas la vôtre.")
    else:
        anciennes = set(entree.taches.values_list("tache_id", flat=True))
        if anciennes == voulues and all(getattr(entree, nom) == valeur for nom, valeur in champs.items()):
            return entree
        _check_modifiable(entree)
        for nom, valeur in (champs | frame_of(apprenti, champs["jour"])).items():
            setattr(entree, nom, valeur)
        entree.save()
        action = "entree.modifiee"
    if retirees := anciennes - voulues:
        entree.taches.filter(tache_id__in=retirees).delete()
    EntreeTache.objects.bulk_create(
        [EntreeTache(centre_id=entree.centre_id, entree=entree, tache_id=t) for t in voulues - anciennes],
        ignore_conflicts=True,
    )
    journal.inscrire(action=action, objet=entree, membre=auteur, jour=dire_jour(champs["jour"]))
    return entree


def plain(texte: str) -> str:
    """As compared and stored: browsers send line ends as CR LF."""
    return texte.replace("\r\n", "\n").strip()


def frame_of(apprenti: Apprenti, jour: date) -> dict:
    """The contract and the period an entry of this day belongs to."""
    return {
        "contrat_id": next(iter(_contrat_ids(apprenti=apprenti, jour=jour)), None),
        "periode_apprenti_id": next(iter(_periode_ids(apprenti=apprenti, jour=jour)), None),
    }


@prepared()
def _contrat_ids(*, apprenti: Apprenti, jour: date) -> QuerySet:
    return contrats_on(apprenti, jour).values_list("pk", flat=True)[:1]


@prepared()
def _periode_ids(*, apprenti: Apprenti, jour: date) -> QuerySet:
    periodes = PeriodeApprenti.objects.filter(apprenti=apprenti, debut__lte=jour, fin__gte=jour)
    return periodes.order_by("-debut").values_list("pk", flat=True)[:1]


def _lock(entree: EntreeJournal, auteur: Membre) -> EntreeJournal:
    """The entry as it is now, nobody else writing in it. Raises EntreeImpossible when it is not the author's."""
    entree = (
        EntreeJournal.objects.select_for_update(of=("self",)).select_related("apprenti").get(pk=entree.pk)
    )
    if not may_write_journal(auteur, entree.apprenti):
        raise EntreeImpossible("Cette activité n’est pas la vôtre.")
    return entree


def _check_modifiable(entree: EntreeJournal) -> None:
    if entree.statut == EntreeJournal.Statut.VALIDEE:
        raise EntreeFigee("Cette activité est validée : elle ne change plus.")
    if entree.statut not in MODIFIABLES:
        raise EntreeFigee("Cette activité est envoyée : elle attend la réponse de l’entreprise.")


@transaction.atomic
def delete_entree(*, entree: EntreeJournal, auteur: Membre) -> None:
    """Throw a draft away, photos included. Raises EntreeFigee once it was sent."""
    entree = _lock(entree, auteur)
    if entree.statut != EntreeJournal.Statut.BROUILLON:
        raise EntreeFigee("Seul un brouillon peut être supprimé.")
    for photo in entree.photos.select_related("fichier"):
        _drop(photo)
    journal.inscrire(action="entree.supprimee", objet=entree, membre=auteur, jour=dire_jour(entree.jour))
    entree.delete()


@transaction.atomic
def attach_photo(
    *,
    entree: EntreeJournal,
    octets: bytes,
    nom: str,
    auteur: Membre,
    id: UUID | None = None,
    legende: str = "",
) -> EntreePhoto:
    """Re-encode and attach a photo. The same id, or the same picture on one entry, twice gives one photo.

    Raises ImageRefusee, EntreeFigee, or EntreeImpossible past the number of photos allowed.
    """
    entree = _lock(entree, auteur)
    id = id or uuid5(entree.pk, hashlib.sha256(octets).hexdigest())
    if (deja := EntreePhoto.objects.filter(pk=id).first()) is not None:
        if deja.entree_id != entree.pk:
            raise EntreeImpossible("Cette photo est déjà dans une autre activité.")
        return deja
    _check_modifiable(entree)
    if entree.photos.count() >= PHOTOS_MAXIMUM:
        raise EntreeImpossible(f"{PHOTOS_MAXIMUM} photos au plus par activité.")
    fichier = store_photo(octets=octets, nom=nom, membre=auteur)
    photo = EntreePhoto.objects.create(id=id, entree=entree, fichier=fichier, legende=legende.strip()[:120])
    journal.inscrire(action="entree.photo", objet=entree, membre=auteur, jour=dire_jour(entree.jour))
    return photo


@transaction.atomic
def remove_photo(*, photo: EntreePhoto, auteur: Membre) -> None:
    """Take a photo off an entry that may still change; its file goes too."""
    entree = _lock(photo.entree, auteur)
    _check_modifiable(entree)
    _drop(photo)
    journal.inscrire(action="entree.photo_retiree", objet=entree, membre=auteur, jour=dire_jour(entree.jour))


def _drop(photo: EntreePhoto) -> None:
    fichier = photo.fichier
    photo.delete()
    forget_file(fichier)


@transaction.atomic
def submit_entree(*, entree: EntreeJournal, auteur: Membre) -> EntreeJournal:
    """Send an entry to the MA of its contract, with a personal link. Twice changes nothing.

    Entries sent one after the other make one message: it leads to them all, one by one. An entry sent
    again after a complement is announced again. Raises EntreeImpossible when there is no contract.
    """
    entree = _lock(entree, auteur)
    if entree.statut not in MODIFIABLES:
        return entree
    if entree.contrat_id is None:
        raise EntreeImpossible(
            "Aucun contrat n’est enregistré pour vous : l’activité reste en brouillon. Parlez-en à votre centre."
        )
    entree.statut, entree.envoyee_le = EntreeJournal.Statut.ENVOYEE, timezone.now()
    entree.save(update_fields=["statut", "envoyee_le", "modifiee_le"])
    journal.inscrire(action="entree.envoyee", objet=entree, membre=auteur, jour=dire_jour(entree.jour))
    _announce(entree, auteur)
    return entree


def _announce(entree: EntreeJournal, auteur: Membre) -> None:
    meme_message = EntreeJournal.objects.filter(
        contrat=entree.contrat_id,
        statut=EntreeJournal.Statut.ENVOYEE,
        envoyee_le__gte=entree.envoyee_le - MEME_MESSAGE,
    )
    if meme_message.exclude(pk=entree.pk).exists():
        return
    tour = entree.avis.count()
    contrat = Contrat.objects.select_related(
        "maitre__membre__utilisateur", "maitre_2__membre__utilisateur"
    ).get(pk=entree.contrat_id)
    for maitre in filter(None, (contrat.maitre, contrat.maitre_2)):
        write_courriel(
            cle=f"entree:{entree.pk}:{maitre.pk}:{tour}",
            membre=maitre.membre,
            sujet=f"{entree.apprenti} a complété son activité"
            if tour
            else f"{entree.apprenti} a noté une activité",
            texte=render_to_string(
                "courriels/entree_envoyee.txt", {"entree": entree, "maitre": maitre.membre.utilisateur}
            ).strip(),
            destination=adresse_de(entree, auteur),
        )


def adresse_de(entree: EntreeJournal, membre: Membre) -> str:
    return reverse("entreprise:entree", kwargs={"centre": membre.centre.slug, "entree_id": entree.pk})
