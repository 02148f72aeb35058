"""The certificate of a centre: deposited, replaced, withdrawn; and sealing with it."""

import hashlib
import logging

from django.db import transaction
from django.utils import timezone

from bilans.models import CertificatCentre
from cpro.comptes.models import Centre, Membre
from cpro.socle import journal, sceau

journal.declarer(
    certificat__depose="a déposé le certificat « {titulaire} » pour sceller les livrets",
    certificat__retire="a retiré le certificat « {titulaire} »",
)
logger = logging.getLogger("cpro.livrets")


def certificat_actif() -> CertificatCentre | None:
    """The one in force in the centre in scope."""
    return CertificatCentre.objects.filter(retire_le__isnull=True).first()


@transaction.atomic
def deposit_certificat(*, octets: bytes, mot_de_passe: str, auteur: Membre) -> CertificatCentre:
    """Keep a PKCS#12 encrypted, in place of the one before. Raises CertificatRefuse, which changes nothing.

    The password is forgotten at once. The same certificate twice is one row.
    """
    dit, nu = sceau.read_certificate(octets, mot_de_passe)
    actuel = certificat_actif()
    if actuel is not None:
        if actuel.empreinte == dit.empreinte:
            return actuel
        withdraw_certificat(certificat=actuel, auteur=auteur)
    certificat = CertificatCentre.objects.create(
        titulaire=dit.titulaire[:200],
        emetteur=dit.emetteur[:200],
        debut=dit.debut,
        fin=dit.fin,
        empreinte=dit.empreinte,
        chiffre=sceau.encrypt(nu).decode(),
        depose_par=auteur,
    )
    journal.inscrire(
        action="certificat.depose", objet=certificat, membre=auteur, titulaire=certificat.titulaire
    )
    return certificat


@transaction.atomic
def withdraw_certificat(*, certificat: CertificatCentre, auteur: Membre) -> None:
    """Seal with the platform's from now on. The key is erased; what was sealed stays valid."""
    if certificat.retire_le is not None:
        return
    certificat.retire_le = timezone.now()
    certificat.chiffre = ""
    certificat.save(update_fields=["retire_le", "chiffre"])
    journal.inscrire(
        action="certificat.retire", objet=certificat, membre=auteur, titulaire=certificat.titulaire
    )


def seal_livret(octets: bytes, *, centre: Centre) -> bytes:
    return _seal(octets, centre, f"Livret édité par {centre.nom}")


def seal_attestation(octets: bytes, *, centre: Centre) -> bytes:
    return _seal(octets, centre, f"Attestation délivrée par {centre.nom}")


def seal_print() -> str:
    """Of the certificate that seals today in the centre in scope; empty when none does."""
    p12 = _key()
    return hashlib.sha256(p12).hexdigest() if p12 is not None else ""


def _seal(octets: bytes, centre: Centre, raison: str) -> bytes:
    p12 = _key()
    if p12 is None:
        return octets
    return sceau.seal_pdf(octets, p12=p12, raison=raison, lieu=centre.ville)


def _key() -> bytes | None:
    """The centre's certificate, else the platform's.

    One that has expired, or that cannot be read any more, gives way to the platform's: the page of the certificate
    says so.
    """
    return _centre_key() or sceau.platform_certificate()


def _centre_key() -> bytes | None:
    certificat = certificat_actif()
    if certificat is None or not certificat.valide:
        return None
    try:
        return sceau.decrypt(certificat.chiffre.encode())
    except sceau.CertificatRefuse as refus:
        logger.warning("certificat %s du centre %s : %s", certificat.pk, certificat.centre_id, refus)
        return None
