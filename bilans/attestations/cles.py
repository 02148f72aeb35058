"""The keys of a centre: made when first needed, kept encrypted, published for ever.

RS256 is the one algorithm that every verifier of Open Badges 3.0 must support.
"""

import base64
import hashlib
import json
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from django.db import transaction
from django.utils import timezone

from bilans.attestations.adresses import key_address
from bilans.models import CleEmetteur
from cpro.comptes.models import Centre
from cpro.socle.sceau import CertificatRefuse, decrypt, encrypt

ALGORITHME = "RS256"
BITS = 2048


def thumbprint(publique: dict[str, str]) -> str:
    """The name of a key: RFC 7638, the same whoever computes it."""
    membres = json.dumps({nom: publique[nom] for nom in ("e", "kty", "n")}, separators=(",", ":"))
    somme = hashlib.sha256(membres.encode()).digest()
    return base64.urlsafe_b64encode(somme).rstrip(b"=").decode()


@transaction.atomic
def active_key(centre: Centre) -> tuple[CleEmetteur, RSAPrivateKey]:
    """The key that signs for the centre in scope; a new one when there is none, or when it cannot be read any more."""
    Centre.objects.select_for_update(of=("self",)).get(pk=centre.pk)  # two first signatures make one key
    ligne = CleEmetteur.objects.filter(retiree_le__isnull=True).first()
    if ligne is not None:
        try:
            return ligne, serialization.load_pem_private_key(decrypt(ligne.privee.encode()), None)
        except CertificatRefuse:  # the keys of the deployment have changed
            ligne.retiree_le = timezone.now()
            ligne.save(update_fields=["retiree_le"])
    privee = generate_private_key(public_exponent=65537, key_size=BITS)
    publique = jwt.algorithms.RSAAlgorithm.to_jwk(privee.public_key(), as_dict=True)
    publique = {nom: publique[nom] for nom in ("kty", "n", "e")}
    pem = privee.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return CleEmetteur.objects.create(
        empreinte=thumbprint(publique), publique=publique, privee=encrypt(pem).decode()
    ), privee


def public_jwk(cle: CleEmetteur) -> dict[str, Any]:
    """The public half, as it is published."""
    return cle.publique | {"kid": cle.empreinte, "alg": ALGORITHME, "use": "sig"}


def sign(contenu: dict[str, Any], centre: Centre, *, type_mime: str = "vc+jwt") -> str:
    """A compact JWS whose header leads to the key."""
    cle, privee = active_key(centre)
    entete = {"kid": key_address(centre.pk, cle.empreinte), "typ": type_mime}
    return jwt.encode(contenu, privee, algorithm=ALGORITHME, headers=entete)
