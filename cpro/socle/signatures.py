"""Freezing, signing and unlocking: what is signed is an immutable snapshot."""

import hashlib
import json
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from cpro.socle import journal
from cpro.socle.models import Instantane, Signature
from cpro.socle.permissions import Role

journal.declarer(
    instantane__fige="a figé {objet_dit}",
    instantane__signe="a signé {objet_dit}",
    instantane__deverrouille="a déverrouillé {objet_dit} : {motif}",
)


# Who signs, each place with the roles that may take it.
Places = tuple[tuple[Role, ...], ...]
# The three of a bilan; a coordonnateur may sign in the place of the trainer.
SIGNATAIRES: Places = ((Role.FORMATEUR, Role.COORDONNATEUR), (Role.APPRENTI,), (Role.MAITRE,))


class DejaFige(ValueError):
    """The object already has an active snapshot."""


class PasFige(ValueError):
    """The document has no snapshot in force: it cannot be signed."""


class DejaDeverrouille(ValueError):
    """The snapshot is no longer in force: it can be neither signed nor unlocked."""


def canonique(contenu: Any) -> bytes:
    """Canonical JSON (sorted keys, no spaces, UTF-8): the bytes whose SHA-256 is kept. Raises ValueError for NaN."""
    return json.dumps(
        contenu, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    ).encode()


def empreinte(contenu: Any) -> str:
    return hashlib.sha256(canonique(contenu)).hexdigest()


def instantane_actif(objet: models.Model) -> Instantane | None:
    """The snapshot in force for an object, with its signatures, or None."""
    return (
        Instantane.objects.filter(
            objet_type=objet._meta.label_lower, objet_id=objet.pk, deverrouille_le__isnull=True
        )
        .prefetch_related("signatures")
        .first()
    )


def is_the_one_read(instantane: Instantane | None, lue: str | None) -> bool:
    """Whether the snapshot in force is the one that a page showed. `lue`: its fingerprint, which the page carries."""
    return instantane is not None and instantane.empreinte == lue


def awaits(instantane: Instantane, role: str, places: Places = SIGNATAIRES) -> bool:
    """Whether someone of this role has a place among those who sign, still empty."""
    ont_signe = {signature.role for signature in instantane.signatures.all()}
    return any(role in place and not ont_signe & set(place) for place in places)


def unsigned_by(modele: type[models.Model], role: str) -> models.Q:
    """The condition on documents of a table that nobody has signed in the place of this role."""
    place = next(place for place in SIGNATAIRES if role in place)
    signatures = Signature.objects.filter(
        instantane__objet_type=modele._meta.label_lower,
        instantane__objet_id=models.OuterRef("pk"),
        instantane__deverrouille_le__isnull=True,
        role__in=place,
    )
    return models.Q(~models.Exists(signatures))


def is_fully_signed(instantane: Instantane, places: Places = SIGNATAIRES) -> bool:
    """Whether every place is taken."""
    ont_signe = set(Signature.objects.filter(instantane=instantane).values_list("role", flat=True))
    return all(ont_signe & set(place) for place in places)


def _en_vigueur(instantane: Instantane) -> None:
    """Hold the snapshot until the end of the transaction. Raises DejaDeverrouille when it was closed."""
    ligne = Instantane.objects.select_for_update().get(pk=instantane.pk)
    if ligne.deverrouille_le is not None:
        raise DejaDeverrouille("Ce document a été déverrouillé : rechargez la page.")


@transaction.atomic
def freeze(*, objet: models.Model, contenu: dict, membre: Any) -> Instantane:
    """Freeze an object's content. Raises DejaFige when a snapshot is already in force."""
    cle = {"objet_type": objet._meta.label_lower, "objet_id": objet.pk}
    versions = list(Instantane.objects.filter(**cle).values_list("version", "deverrouille_le"))
    if any(deverrouille is None for _, deverrouille in versions):
        raise DejaFige(f"{objet} est déjà figé.")
    try:
        with transaction.atomic():
            instantane = Instantane.objects.create(
                **cle,
                version=max((v for v, _ in versions), default=0) + 1,
                contenu=contenu,
                empreinte=empreinte(contenu),
                fige_par_id=membre.utilisateur_id,
            )
    except IntegrityError as erreur:  # someone else, at the same moment
        raise DejaFige(f"{objet} est déjà figé.") from erreur
    journal.inscrire(action="instantane.fige", objet=objet, membre=membre, objet_dit=str(objet))
    return instantane


@transaction.atomic
def sign(*, instantane: Instantane, objet: models.Model, membre: Any, dessin: bytes = b"") -> Signature:
    """Sign a snapshot in the member's role. Signing twice gives one signature. Nobody signs for another.

    `dessin`: their signature as they drew it (`dessins.read_dessin`), if they did.

    Raises DejaDeverrouille when the snapshot is no longer in force.
    """
    _en_vigueur(instantane)
    signature, creee = Signature.objects.get_or_create(
        instantane=instantane,
        role=membre.role,
        defaults={
            "signataire_id": membre.utilisateur_id,
            "nom_signataire": str(membre.utilisateur),
            "signe_le": timezone.now(),
            "dessin": dessin or None,
        },
    )
    if creee:
        journal.inscrire(action="instantane.signe", objet=objet, membre=membre, objet_dit=str(objet))
    return signature


@transaction.atomic
def unlock(*, instantane: Instantane, objet: models.Model, membre: Any, motif: str) -> None:
    """Close a snapshot so that the object can change again.

    Raises ValueError without a reason, DejaDeverrouille when it is closed already.
    """
    motif = motif.strip()
    if not motif:
        raise ValueError("Un déverrouillage demande un motif.")
    _en_vigueur(instantane)
    instantane.deverrouille_le = timezone.now()
    instantane.deverrouille_par_id = membre.utilisateur_id
    instantane.motif = motif
    instantane.save(update_fields=["deverrouille_le", "deverrouille_par", "motif"])
    journal.inscrire(
        action="instantane.deverrouille", objet=objet, membre=membre, objet_dit=str(objet), motif=motif
    )


@transaction.atomic
def sign_document(*, objet: Any, membre: Any, dessin: bytes = b"", places: Places = SIGNATAIRES) -> Signature:
    """Sign the snapshot in force of a document, in one's own role; the last place taken makes its `statut` `SIGNE`.

    Raises PasFige when nothing is in force.
    """
    instantane = instantane_actif(objet)
    if instantane is None:
        raise PasFige(f"{objet} n’est pas encore figé.")
    signature = sign(instantane=instantane, objet=objet, membre=membre, dessin=dessin)
    if is_fully_signed(instantane, places):
        type(objet).objects.filter(pk=objet.pk).update(statut=objet.Statut.SIGNE)
    return signature


@transaction.atomic
def unlock_document(*, objet: Any, membre: Any, motif: str) -> None:
    """Make a frozen document a draft again, for a written reason; what was signed stays in its snapshot.

    Nothing happens when nothing is in force. Raises as `unlock`.
    """
    instantane = instantane_actif(objet)
    if instantane is None:
        return
    unlock(instantane=instantane, objet=objet, membre=membre, motif=motif)
    type(objet).objects.filter(pk=objet.pk).update(statut=objet.Statut.BROUILLON)
