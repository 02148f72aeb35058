"""The seal of a document: a PAdES signature made by a centre's certificate, or by the platform's.

It says who published the file and that nothing changed since; people sign elsewhere (`signatures`). Certificates come
as PKCS#12; a centre's is kept encrypted, and its key never leaves this module.
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, NoEncryption, pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils import timezone

from cpro.socle.pdf_archive import CHAMP_SCEAU

TAILLE_MAXIMALE = 100_000  # bytes of a PKCS#12 file
RSA_MINIMAL = 2048  # bits
DUREE = timedelta(days=3 * 365)  # of a self-made certificate
DEPUIS = timedelta(days=400)  # before it was made: a demonstration issues documents dated of the past year


class CertificatRefuse(ValueError):
    """The file cannot be used to seal; the message says why, to the person who sent it."""


@dataclass(frozen=True)
class Certificat:
    """What may be shown of a certificate."""

    titulaire: str
    emetteur: str
    debut: datetime
    fin: datetime
    empreinte: str

    @property
    def valide(self) -> bool:
        return self.debut <= timezone.now() < self.fin


def read_certificate(octets: bytes, mot_de_passe: str) -> tuple[Certificat, bytes]:
    """What a PKCS#12 file says of itself, and the same without its password. Raises CertificatRefuse."""
    if len(octets) > TAILLE_MAXIMALE:
        raise CertificatRefuse("Ce fichier est trop lourd pour être un certificat.")
    try:
        lu = pkcs12.load_pkcs12(octets, mot_de_passe.encode() or None)
    except ValueError as erreur:
        raise CertificatRefuse(
            "Ce fichier ne s’ouvre pas : vérifiez le mot de passe, et que le fichier est un PKCS#12 (.p12 ou .pfx)."
        ) from erreur
    if lu.key is None or lu.cert is None:
        raise CertificatRefuse("Ce fichier ne contient pas à la fois un certificat et sa clé privée.")
    cle, certificat = lu.key, lu.cert.certificate
    if not isinstance(cle, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise CertificatRefuse("La clé de ce certificat n’est ni RSA ni à courbe elliptique.")
    if isinstance(cle, rsa.RSAPrivateKey) and cle.key_size < RSA_MINIMAL:
        raise CertificatRefuse(f"La clé de ce certificat est trop courte : il faut {RSA_MINIMAL} bits.")
    dit = _said(certificat)
    if not dit.valide:
        raise CertificatRefuse(
            f"Ce certificat vaut du {dit.debut:%d/%m/%Y} au {dit.fin:%d/%m/%Y} : il ne peut pas sceller aujourd’hui."
        )
    nu = pkcs12.serialize_key_and_certificates(
        None, cle, certificat, [autre.certificate for autre in lu.additional_certs], NoEncryption()
    )
    return dit, nu


def _said(certificat: x509.Certificate) -> Certificat:
    return Certificat(
        titulaire=_name(certificat.subject),
        emetteur=_name(certificat.issuer),
        debut=certificat.not_valid_before_utc,
        fin=certificat.not_valid_after_utc,
        empreinte=certificat.fingerprint(hashes.SHA256()).hex(),
    )


def _name(nom: x509.Name) -> str:
    for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        if trouves := nom.get_attributes_for_oid(oid):
            return str(trouves[0].value)
    return nom.rfc4514_string()


# --- Kept encrypted ---------------------------------------------------------------------------------


def _coffre() -> MultiFernet:
    """The first key encrypts, all of them decrypt: a key is changed by putting the new one before it."""
    cles = settings.CLES_CERTIFICATS or [settings.SECRET_KEY]
    return MultiFernet(
        [
            Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"cpro.sceau:" + cle.encode()).digest()))
            for cle in cles
        ]
    )


def encrypt(octets: bytes) -> bytes:
    return _coffre().encrypt(octets)


def decrypt(chiffre: bytes) -> bytes:
    """Raises CertificatRefuse when the keys of the environment changed since."""
    try:
        return _coffre().decrypt(chiffre)
    except InvalidToken as erreur:
        raise CertificatRefuse(
            "Le certificat ne peut plus être déchiffré : la clé du serveur a changé. Déposez-le de nouveau."
        ) from erreur


# --- Sealing ----------------------------------------------------------------------------------------


def seal_pdf(octets: bytes, *, p12: bytes, raison: str, lieu: str = "") -> bytes:
    """Seal a document laid out by `pdf.render_pdf`: whole, in its prepared field; no later change is allowed.

    `p12`: key and certificates, without password. Raises CertificatRefuse when they cannot be used.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    class Ajout(IncrementalPdfFileWriter):
        """Adds the signature and leaves the metadata: rewritten by pyHanko, they are no longer PDF/A."""

        def _update_meta(self) -> None:
            pass

    metadonnees = signers.PdfSignatureMetadata(
        field_name=CHAMP_SCEAU,
        reason=raison,
        location=lieu or None,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    sortie = BytesIO()
    signers.PdfSigner(metadonnees, signer=_signer(p12), timestamper=_timestamper()).sign_pdf(
        Ajout(BytesIO(octets)), output=sortie
    )
    return sortie.getvalue()


@lru_cache(maxsize=16)
def _signer(p12: bytes) -> Any:
    from pyhanko.sign.signers import SimpleSigner

    signataire = SimpleSigner.load_pkcs12_data(p12, other_certs=[], passphrase=None)
    if signataire is None:
        raise CertificatRefuse("Ce certificat ne peut pas sceller.")
    return signataire


@lru_cache(maxsize=1)
def _timestamper() -> Any:
    """The time-stamping authority of the settings; none by default: the time is then that of the server."""
    if not settings.SCEAU_TSA_URL:
        return None
    from pyhanko.sign.timestamps import HTTPTimeStamper

    return HTTPTimeStamper(settings.SCEAU_TSA_URL)


# --- The platform's own -----------------------------------------------------------------------------


def platform_certificate() -> bytes | None:
    """The PKCS#12 of the settings, without password; None when there is none: documents are not sealed."""
    if not settings.SCEAU_P12:
        return None
    return _read_platform(settings.SCEAU_P12, settings.SCEAU_MOT_DE_PASSE)


@lru_cache(maxsize=1)
def _read_platform(chemin: str, mot_de_passe: str) -> bytes:
    return read_certificate(Path(chemin).read_bytes(), mot_de_passe)[1]


def make_certificate(*, titulaire: str, mot_de_passe: str = "") -> bytes:
    """A self-signed PKCS#12, for a demonstration: it proves that nothing changed, not who published."""
    cle = ec.generate_private_key(ec.SECP256R1())
    nom = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, titulaire)])
    maintenant = timezone.now()
    certificat = (
        x509.CertificateBuilder()
        .subject_name(nom)
        .issuer_name(nom)
        .public_key(cle.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(maintenant - DEPUIS)
        .not_valid_after(maintenant + DUREE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(), critical=True)
        .sign(cle, hashes.SHA256())
    )
    protection = BestAvailableEncryption(mot_de_passe.encode()) if mot_de_passe else NoEncryption()
    return pkcs12.serialize_key_and_certificates(titulaire.encode(), cle, certificat, None, protection)


def _usage() -> x509.KeyUsage:
    faux = dict.fromkeys(
        (
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    return x509.KeyUsage(digital_signature=True, content_commitment=True, **faux)
