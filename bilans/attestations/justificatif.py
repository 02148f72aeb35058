"""An attestation as an Open Badges 3.0 credential, and the status list of its issuer (W3C Bitstring Status List).

Nothing in it names the apprentice: a salted hash lets who already knows their address, or their name, recognise them.
"""

import base64
import gzip
import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings

from bilans.attestations.adresses import issuer_address, status_address
from cpro.comptes.models import Centre
from referentiels.case_publie import find_owner, load_paquet
from referentiels.echanges.case_ecriture import identifier
from referentiels.version_lue import VersionLue

CONTEXTES = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)
SCHEMA = {
    "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json",
    "type": "1EdTechJsonSchemaValidator2019",
}
PLACES = 131_072  # bits of a status list: the least the standard allows, so that a place says nothing


def issuer_profile(centre: Centre) -> dict[str, Any]:
    """The centre as an issuer."""
    profil = {"id": issuer_address(centre.pk), "type": ["Profile"], "name": centre.nom}
    if centre.uai:
        profil["otherIdentifier"] = [
            {"type": "IdentifierEntry", "identifier": centre.uai, "identifierType": "ext:uai"}
        ]
    return profil


def credential_of(
    *,
    id: UUID,
    centre: Centre,
    contenu: dict[str, Any],
    identite: str,
    genre_identite: str,
    version: VersionLue,
    rang_statut: int,
    emise_le: datetime,
) -> dict[str, Any]:
    """The credential, with the claims that the signed form repeats. `identite`: what the hash recognises."""
    moment = emise_le.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    sel = hashlib.sha256(f"sel {id}".encode()).hexdigest()[:16]
    bloc = contenu["bloc"]
    sujet = f"urn:uuid:{uuid5(id, 'sujet')}"
    statuts = status_address(centre.pk)
    justificatif = {
        "@context": list(CONTEXTES),
        "id": f"urn:uuid:{id}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"Attestation de compétences : {bloc['titre']}",
        "issuer": issuer_profile(centre),
        "validFrom": moment,
        "credentialSubject": {
            "id": sujet,
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": True,
                    "identityHash": "sha256$" + hashlib.sha256((identite + sel).encode()).hexdigest(),
                    "identityType": genre_identite,
                    "salt": sel,
                }
            ],
            "achievement": _achievement(centre, contenu, version),
        },
        "credentialStatus": {
            "id": f"{statuts}#{rang_statut}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(rang_statut),
            "statusListCredential": statuts,
        },
        "credentialSchema": [SCHEMA],
    }
    registres = {"iss": issuer_address(centre.pk), "jti": justificatif["id"], "sub": sujet}
    return justificatif | registres | {"nbf": int(emise_le.timestamp())}


def _achievement(centre: Centre, contenu: dict[str, Any], version: VersionLue) -> dict[str, Any]:
    bloc, referentiel = contenu["bloc"], contenu["referentiel"]
    acquises = contenu["competences"]
    intitules = "\n".join(f"- {c['intitule']} ({c['niveau']})" for c in acquises)
    diplome = f"{referentiel['diplome']} {referentiel['intitule']}".strip()
    cles = [bloc["cle"], *(c["cle"] for c in acquises)]
    empreinte = hashlib.sha256("\n".join([referentiel["empreinte"], *cles]).encode()).hexdigest()
    succes = {
        "id": f"{issuer_address(centre.pk)}#{empreinte[:32]}",
        "type": ["Achievement"],
        "achievementType": "Competency",
        "name": bloc["titre"],
        "description": f"Compétences acquises dans « {bloc['titre']} », {diplome}.",
        "criteria": {
            "narrative": "Chaque compétence a été décidée acquise par une personne du centre ou par un jury, "
            f"au vu des traces recueillies en centre et en entreprise :\n{intitules}"
        },
        "inLanguage": "fr",
    }
    if bloc["code"]:
        succes["humanCode"] = bloc["code"]
    if alignements := _alignments(version, cles):
        succes["alignment"] = alignements
    return succes


def _alignments(version: VersionLue, cles: Iterable[str]) -> list[dict[str, Any]]:
    """Each element that our CASE endpoints publish: of this version, or of the national one it adapts."""
    document = version.document
    derivation = document.referentiel.derive_de
    racine = derivation.cle if derivation else document.referentiel.cle
    alignements = []
    for cle in cles:
        identifiant = str(identifier(racine, cle))
        publication = find_owner(identifiant)
        if publication is None:
            continue
        item = load_paquet(publication).items[identifiant]
        alignement = {
            "type": ["Alignment"],
            "targetName": item["fullStatement"],
            "targetUrl": f"{settings.BASE_URL}/ims/case/v1p0/CFItems/{identifiant}",
            "targetType": "CFItem",
            "targetFramework": publication.entete["title"],
        }
        if item.get("humanCodingScheme"):
            alignement["targetCode"] = item["humanCodingScheme"]
        alignements.append(alignement)
    return alignements


def status_list(centre: Centre, revoques: Iterable[int], moment: datetime) -> dict[str, Any]:
    """The statuses of every credential of the centre, one bit each; the others read like those never given."""
    bits = bytearray(PLACES // 8)
    for rang in revoques:
        bits[rang // 8] |= 0x80 >> rang % 8
    adresse = status_address(centre.pk)
    encodee = base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).rstrip(b"=").decode()
    liste = {
        "@context": [CONTEXTES[0]],
        "id": adresse,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer_address(centre.pk),
        "validFrom": moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "credentialSubject": {
            "id": f"{adresse}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": f"u{encodee}",
        },
    }
    return liste | {"iss": liste["issuer"], "jti": adresse, "nbf": int(moment.timestamp())}
