"""Writes about evidence: a photo, a sound or a file kept with a séance for one apprentice."""

from uuid import UUID

from django.db import transaction

from cpro.comptes.models import Membre
from cpro.socle import journal
from cpro.socle.fichiers import forget_file, store_document, store_photo
from cpro.socle.images import ImageRefusee
from cpro.socle.models import Fichier
from suivi.actions.seances import SeanceImpossible
from suivi.models import SeanceApprenti, SeancePreuve
from suivi.ressources import RessourceRefusee, recognise, safe_name
from suivi.sons import SonRefuse, recognise_son

journal.declarer(
    seance__preuve="a ajouté une preuve pour {qui} à la séance {titre}",
    seance__preuve_retiree="a retiré une preuve de {qui} de la séance {titre}",
)

PREUVES_MAXIMUM = 12  # for one apprentice in one séance
_PHOTOS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")


@transaction.atomic
def add_preuve(
    *,
    id: UUID,
    ligne: SeanceApprenti,
    octets: bytes,
    nom: str,
    auteur: Membre,
    competence_id: UUID | None = None,
    legende: str = "",
) -> SeancePreuve:
    """Keep a photo (re-encoded), a sound or a document. The same `id` twice gives one piece of evidence.

    Raises SeanceImpossible when the file is not accepted, when there are too many, or when the séance is closed.
    """
    SeanceApprenti.objects.select_for_update(of=("self",)).get(pk=ligne.pk)
    if connue := SeancePreuve.objects.filter(pk=id, seance=ligne.seance, apprenti=ligne.apprenti).first():
        return connue
    _check_open(ligne)
    preuves = SeancePreuve.objects.filter(seance=ligne.seance, apprenti=ligne.apprenti)
    if preuves.count() >= PREUVES_MAXIMUM:
        raise SeanceImpossible(f"{PREUVES_MAXIMUM} preuves au plus par apprenti et par séance.")
    try:
        fichier = _store(octets, nom, auteur)
    except (ImageRefusee, RessourceRefusee, SonRefuse) as refus:
        raise SeanceImpossible(f"{nom} : {refus}") from refus
    preuve = SeancePreuve.objects.create(
        id=id,
        seance=ligne.seance,
        apprenti=ligne.apprenti,
        competence_id=competence_id,
        fichier=fichier,
        legende=legende.strip(),
        auteur=auteur,
    )
    _inscrire("seance.preuve", ligne, auteur)
    return preuve


def _store(octets: bytes, nom: str, auteur: Membre) -> Fichier:
    son = recognise_son(octets)
    if son is None and octets.startswith(_PHOTOS):
        return store_photo(octets=octets, nom=safe_name(nom, "jpg"), membre=auteur)
    type_mime, extension = son or recognise(octets)
    return store_document(octets=octets, nom=safe_name(nom, extension), type_mime=type_mime, membre=auteur)


@transaction.atomic
def remove_preuve(*, preuve: SeancePreuve, ligne: SeanceApprenti, auteur: Membre) -> None:
    """Take a piece of evidence away while the séance is open; its file goes too. Twice changes nothing."""
    _check_open(ligne)
    fichier = preuve.fichier
    if preuve.delete()[0]:
        forget_file(fichier)
        _inscrire("seance.preuve_retiree", ligne, auteur)


def _check_open(ligne: SeanceApprenti) -> None:
    if ligne.seance.cloturee_le is not None:
        raise SeanceImpossible("Cette séance est clôturée : elle ne change plus.")


def _inscrire(action: str, ligne: SeanceApprenti, auteur: Membre) -> None:
    journal.inscrire(
        action=action, objet=ligne.seance, membre=auteur, titre=ligne.seance.titre, qui=str(ligne.apprenti)
    )
