"""Writes about people: memberships, invitations, access links."""

import hashlib
import re
import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils import timezone

from cpro.comptes.models import Centre, Invitation, LienAcces, Membre, Utilisateur
from cpro.socle import journal
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope

journal.declarer(
    centre__cree="a créé le centre {nom}",
    membre__ajoute="a ajouté {qui} comme {role}",
    membre__retire="a retiré {qui}",
    invitation__envoyee="a invité {email} comme {role}",
    invitation__annulee="a annulé l’invitation de {email}",
    invitation__acceptee="a accepté son invitation",
    lien__cree="a préparé un lien d’accès pour {qui}",
    lien__consomme="est entré par son lien d’accès",
    lien__revoque="a révoqué les liens d’accès de {qui}",
    lien__montre="a montré un QR code d’accès à {qui}",
    lien__imprime="a imprimé une feuille d’accès pour {qui}",
)

SEL_LIEN = "cpro.lien"
SEL_INVITATION = "cpro.invitation"
INVITATION_DUREE = timedelta(days=30)
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: nothing that is misread on paper
ECRAN_DUREE = timedelta(minutes=15)


class LienInvalide(ValueError):
    """The link cannot be used; the message says why, in plain French. `renouvelable`: a new one may be sent."""

    def __init__(self, message: str, *, lien: LienAcces | None = None, renouvelable: bool = False) -> None:
        super().__init__(message)
        self.lien = lien
        self.renouvelable = renouvelable


def _hash(nonce: str) -> str:
    return hashlib.sha256(nonce.encode()).hexdigest()


def get_or_create_utilisateur(*, email: str, prenom: str = "", nom: str = "") -> Utilisateur:
    """The person of this address, created without a password when new."""
    email = email.strip().lower()
    utilisateur = Utilisateur.objects.filter(email=email).first()
    return utilisateur or Utilisateur.objects.create_user(email, prenom=prenom, nom=nom)


@transaction.atomic
def create_centre(*, slug: str, nom: str) -> tuple[Centre, bool]:
    """The centre of this slug, and whether it was created now. Raises ValidationError on a bad slug or name."""
    centre = Centre.objects.filter(slug=slug).first()
    if centre is not None:
        return centre, False
    centre = Centre(slug=slug, nom=nom)
    centre.full_clean()
    centre.save()
    with centre_scope(centre.pk):
        journal.inscrire(action="centre.cree", objet=centre, nom=nom)
    return centre, True


@transaction.atomic
def add_membre(
    *, centre: Centre, utilisateur: Utilisateur, role: Role, auteur: Membre | None = None
) -> Membre:
    """Give a person a role in the centre in scope. Twice gives one membership."""
    membre, cree = Membre.objects.get_or_create(
        utilisateur=utilisateur, role=role, defaults={"centre": centre}
    )
    if cree or membre.fin is not None:
        membre.fin = None
        membre.save(update_fields=["fin"])
        journal.inscrire(
            action="membre.ajoute", objet=membre, membre=auteur, qui=str(utilisateur), role=Role(role).label
        )
    return membre


@transaction.atomic
def end_membre(*, membre: Membre, auteur: Membre | None = None) -> None:
    """End a membership today and revoke its links. The person's past stays."""
    membre.fin = timezone.localdate() - timedelta(days=1)
    membre.save(update_fields=["fin"])
    revoke_liens(membre=membre, auteur=auteur)
    journal.inscrire(action="membre.retire", objet=membre, membre=auteur, qui=str(membre.utilisateur))


@transaction.atomic
def create_lien(*, membre: Membre, destination: str, duree: timedelta | None = None) -> str:
    """Make an access link for a member and return its token. `destination` is a path of this site."""
    _check_destination(destination)
    nonce = secrets.token_urlsafe(24)
    lien = LienAcces.objects.create(
        membre=membre,
        empreinte=_hash(nonce),
        destination=destination,
        expire_le=timezone.now() + (duree or settings.LIEN_ACCES_DUREE),
    )
    journal.inscrire(action="lien.cree", objet=lien, qui=str(membre.utilisateur))
    return signing.dumps({"c": lien.centre_id, "l": str(lien.pk), "n": nonce}, salt=SEL_LIEN)


@transaction.atomic
def hand_lien(*, membre: Membre, destination: str, moyen: LienAcces.Moyen, auteur: Membre) -> LienAcces:
    """Make a link that somebody of the centre hands over: a QR code on a screen, or a sheet of paper.

    Returns it with its `code` (60 random bits, short enough to be typed), shown once: only its hash is kept.
    The former one of the same kind, when unused, stops working.
    """
    _check_destination(destination)
    anciens = LienAcces.objects.filter(
        membre=membre, moyen=moyen, consomme_le__isnull=True, revoque_le__isnull=True
    )
    anciens.update(revoque_le=timezone.now())
    ecran = moyen == LienAcces.Moyen.ECRAN
    secret = "".join(secrets.choice(ALPHABET) for _ in range(12))
    lien = LienAcces.objects.create(
        membre=membre,
        empreinte=_hash(secret),
        destination=destination,
        moyen=moyen,
        cree_par=auteur,
        expire_le=timezone.now() + (ECRAN_DUREE if ecran else settings.LIEN_PAPIER_DUREE),
    )
    lien.code = "-".join([str(lien.centre_id), secret[:4], secret[4:8], secret[8:]])
    journal.inscrire(
        action="lien.montre" if ecran else "lien.imprime",
        objet=lien,
        membre=auteur,
        qui=str(membre.utilisateur),
    )
    return lien


def _check_destination(destination: str) -> None:
    if not destination.startswith("/") or destination.startswith("//"):
        raise ValueError("La destination d’un lien est un chemin de ce site.")


def _read_code(jeton: str) -> dict | None:
    """What a handed code says, typed in any case, with or without its dashes; None for another token."""
    centre, _, secret = jeton.strip().upper().partition("-")
    secret = re.sub(r"[\s-]", "", secret).translate(str.maketrans("OIL", "011"))
    if not re.fullmatch(r"[0-9]{1,9}", centre) or not re.fullmatch(f"[{ALPHABET}]{{12}}", secret):
        return None
    return {"c": int(centre), "n": secret}


def read_jeton(jeton: str, *, sel: str = SEL_LIEN) -> dict:
    """What a token says, once its signature is checked, or a handed code. Raises LienInvalide."""
    if sel == SEL_LIEN and (code := _read_code(jeton)) is not None:
        return code
    try:
        return signing.loads(jeton, salt=sel)
    except signing.BadSignature as erreur:
        raise LienInvalide(
            "Ce lien est incomplet ou abîmé. Copiez-le en entier depuis votre message."
        ) from erreur


def find_lien(contenu: dict) -> LienAcces:
    """The usable link a token designates, in the centre in scope. Raises LienInvalide."""
    lien = (
        LienAcces.objects.select_for_update(of=("self",))
        .select_related("membre__utilisateur")
        .filter(**({"pk": contenu["l"]} if "l" in contenu else {"empreinte": _hash(contenu["n"])}))
        .first()
    )
    if lien is None or not secrets.compare_digest(lien.empreinte, _hash(contenu["n"])):
        raise LienInvalide("Ce lien n’existe plus.")
    termine = lien.membre.fin is not None and lien.membre.fin < timezone.localdate()
    if lien.revoque_le or termine or not lien.membre.utilisateur.is_active:
        raise LienInvalide("Votre accès à ce livret est terminé.")
    if lien.consomme_le:
        raise LienInvalide("Ce lien a déjà servi.", lien=lien, renouvelable=True)
    if lien.expire_le <= timezone.now():
        raise LienInvalide("Ce lien a expiré.", lien=lien, renouvelable=True)
    return lien


@transaction.atomic
def consume_lien(*, lien: LienAcces) -> None:
    """Use a link up: it opens one session, once."""
    lien.consomme_le = timezone.now()
    lien.save(update_fields=["consomme_le"])
    journal.inscrire(action="lien.consomme", objet=lien, membre=lien.membre)


@transaction.atomic
def revoke_lien(*, lien: LienAcces, auteur: Membre) -> None:
    """Revoke one link that was not used; used or revoked already, nothing changes."""
    if lien.consomme_le or lien.revoque_le:
        return
    lien.revoque_le = timezone.now()
    lien.save(update_fields=["revoque_le"])
    journal.inscrire(action="lien.revoque", objet=lien, membre=auteur, qui=str(lien.membre.utilisateur))


@transaction.atomic
def revoke_liens(*, membre: Membre, auteur: Membre | None = None) -> int:
    """Revoke a member's unused links. Returns how many."""
    nombre = LienAcces.objects.filter(
        membre=membre, consomme_le__isnull=True, revoque_le__isnull=True
    ).update(revoque_le=timezone.now())
    if nombre:
        journal.inscrire(action="lien.revoque", objet=membre, membre=auteur, qui=str(membre.utilisateur))
    return nombre


@transaction.atomic
def invite(
    *, email: str, role: Role, prenom: str = "", nom: str = "", auteur: Membre | None
) -> tuple[Invitation, str]:
    """Invite an address to a role; inviting again renews the invitation. Returns it with its token."""
    invitation, _ = Invitation.objects.update_or_create(
        email=email.strip().lower(),
        role=role,
        acceptee_le=None,
        annulee_le=None,
        defaults={
            "prenom": prenom,
            "nom": nom,
            "invite_par": auteur,
            "empreinte": "",
            "expire_le": timezone.now() + INVITATION_DUREE,
        },
    )
    journal.inscrire(
        action="invitation.envoyee",
        objet=invitation,
        membre=auteur,
        email=invitation.email,
        role=Role(role).label,
    )
    return invitation, renew_invitation(invitation=invitation)


@transaction.atomic
def renew_invitation(*, invitation: Invitation) -> str:
    """Give a pending invitation a new secret and a new term; returns its token. The former one stops working."""
    nonce = secrets.token_urlsafe(24)
    invitation.empreinte = _hash(nonce)
    invitation.expire_le = timezone.now() + INVITATION_DUREE
    invitation.save(update_fields=["empreinte", "expire_le"])
    contenu = {"c": invitation.centre_id, "i": str(invitation.pk), "n": nonce}
    return signing.dumps(contenu, salt=SEL_INVITATION)


@transaction.atomic
def cancel_invitation(*, invitation: Invitation, auteur: Membre) -> None:
    """Withdraw a pending invitation."""
    invitation.annulee_le = timezone.now()
    invitation.save(update_fields=["annulee_le"])
    journal.inscrire(action="invitation.annulee", objet=invitation, membre=auteur, email=invitation.email)


def find_invitation(contenu: dict) -> Invitation:
    """The pending invitation a token designates, in the centre in scope. Raises LienInvalide."""
    invitation = Invitation.objects.select_for_update().filter(pk=contenu["i"]).first()
    if invitation is None or not secrets.compare_digest(invitation.empreinte, _hash(contenu["n"])):
        raise LienInvalide("Cette invitation n’existe plus.")
    if invitation.acceptee_le or invitation.annulee_le:
        raise LienInvalide("Cette invitation a déjà servi ou a été annulée.")
    if invitation.expire_le <= timezone.now():
        raise LienInvalide("Cette invitation a expiré.")
    return invitation


@transaction.atomic
def accept_invitation(*, invitation: Invitation, prenom: str, nom: str, password: str | None) -> Membre:
    """Turn an invitation into a membership. An existing person keeps their name and password."""
    utilisateur = get_or_create_utilisateur(email=invitation.email, prenom=prenom, nom=nom)
    if password and not utilisateur.has_usable_password():
        utilisateur.prenom, utilisateur.nom = prenom or utilisateur.prenom, nom or utilisateur.nom
        utilisateur.set_password(password)
        utilisateur.save()
    membre = add_membre(centre=invitation.centre, utilisateur=utilisateur, role=Role(invitation.role))
    invitation.acceptee_le = timezone.now()
    invitation.save(update_fields=["acceptee_le"])
    journal.inscrire(action="invitation.acceptee", objet=invitation, membre=membre)
    return membre
