"""Attestations: what a person decided acquired, on paper and as a credential that anyone can check."""

import base64
import gzip
import io
from datetime import timedelta
from uuid import uuid4

import jwt
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client, override_settings
from jsonschema import Draft202012Validator
from pypdf import PdfReader

from bilans.actions.attestations import (
    RienAAttester,
    make_attestations,
    request_attestations,
    revoke_attestation,
)
from bilans.actions.bilans import freeze_bilan
from bilans.models import Attestation, CleEmetteur
from bilans.queries.attestations import acquis_of, blocs_of
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from referentiels.case_publie import load_paquet, publications
from tests.bilans.attestations import deliver, issue
from tests.bilans.fabrique import judge, open_bilan
from tests.conftest import connecter
from tests.promotion import Promotion

URI = {"type": "string", "pattern": "^(https?://|urn:)"}
# What Open Badges 3.0 asks of an OpenBadgeCredential, as far as ours goes; our own words of it.
OPEN_BADGE = {
    "type": "object",
    "required": ["@context", "id", "type", "issuer", "validFrom", "credentialSubject"],
    "properties": {
        "@context": {
            "type": "array",
            "prefixItems": [
                {"const": "https://www.w3.org/ns/credentials/v2"},
                {"type": "string", "pattern": r"^https://purl\.imsglobal\.org/spec/ob/v3p0/context-3\.0\.\d"},
            ],
            "minItems": 2,
        },
        "id": URI,
        "type": {
            "type": "array",
            "allOf": [
                {"contains": {"const": "VerifiableCredential"}},
                {"contains": {"enum": ["OpenBadgeCredential", "AchievementCredential"]}},
            ],
        },
        "name": {"type": "string"},
        "issuer": {
            "type": "object",
            "required": ["id", "type"],
            "properties": {
                "id": URI,
                "type": {"type": "array", "contains": {"const": "Profile"}},
                "name": {"type": "string"},
            },
        },
        "validFrom": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"},
        "credentialSubject": {
            "type": "object",
            "required": ["type", "achievement"],
            "anyOf": [{"required": ["id"]}, {"required": ["identifier"]}],
            "properties": {
                "id": URI,
                "type": {"type": "array", "contains": {"const": "AchievementSubject"}},
                "identifier": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["type", "hashed", "identityHash", "identityType"],
                        "properties": {
                            "type": {"const": "IdentityObject"},
                            "hashed": {"const": True},
                            "identityHash": {"type": "string", "pattern": r"^sha256\$[0-9a-f]{64}$"},
                            "identityType": {"enum": ["emailAddress", "name"]},
                            "salt": {"type": "string", "minLength": 8},
                        },
                    },
                },
                "achievement": {
                    "type": "object",
                    "required": ["id", "type", "criteria", "description", "name"],
                    "properties": {
                        "id": URI,
                        "type": {"type": "array", "contains": {"const": "Achievement"}},
                        "achievementType": {"const": "Competency"},
                        "criteria": {
                            "type": "object",
                            "required": ["narrative"],
                            "properties": {"narrative": {"type": "string", "minLength": 1}},
                        },
                        "alignment": {
                            "type": "array",
                            "minItems": 1,
                            "items": {
                                "type": "object",
                                "required": ["type", "targetName", "targetUrl"],
                                "properties": {
                                    "type": {"type": "array", "contains": {"const": "Alignment"}},
                                    "targetUrl": {"type": "string", "pattern": "^https?://"},
                                    "targetType": {"const": "CFItem"},
                                },
                            },
                        },
                    },
                },
            },
        },
        "credentialStatus": {
            "type": "object",
            "required": ["type", "statusPurpose", "statusListIndex", "statusListCredential"],
            "properties": {
                "id": URI,
                "type": {"const": "BitstringStatusListEntry"},
                "statusPurpose": {"const": "revocation"},
                "statusListIndex": {"type": "string", "pattern": r"^\d+$"},
                "statusListCredential": URI,
            },
        },
        "credentialSchema": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "type"],
                "properties": {"id": URI, "type": {"const": "1EdTechJsonSchemaValidator2019"}},
            },
        },
    },
}


@pytest.fixture
def attestation(promotion: Promotion) -> Attestation:
    with centre_scope(promotion.teste.centre.pk):
        return deliver(promotion)


def as_anyone_reads(jeton: str) -> dict:
    """Check a token with what is published only: the header leads to the key."""
    adresse = jwt.get_unverified_header(jeton)["kid"].removeprefix("http://testserver")
    cle = Client().get(adresse)
    assert cle.headers["Access-Control-Allow-Origin"] == "*"
    return jwt.decode(jeton, jwt.PyJWK.from_dict(cle.json()).key, algorithms=["RS256"])


def test_only_a_persons_decision_is_attested(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        for competence in promotion.version.competences_evaluables:
            judge(promotion, competence.id, 4, nature="auto")
            judge(promotion, competence.id, 4)
        open_bilan(promotion, decisions=30)  # a draft decides nothing yet
        with pytest.raises(RienAAttester, match="Zoé Ampère"):
            issue(promotion)


def test_it_says_what_was_decided_and_where(promotion: Promotion, attestation: Attestation) -> None:
    unite = blocs_of(promotion.version)[0]
    contenu = attestation.contenu
    assert [c["cle"] for c in contenu["competences"]] == [c.cle for c in unite.competences]
    assert {(c["niveau"], c["ou"], c["jour"]) for c in contenu["competences"]} == {
        ("Maîtrisée", "Bilan d’automne", "2026-11-02")
    }
    assert contenu["bloc"]["doute"] == "à vérifier, recopié par un tiers"


def test_twice_gives_one_while_nothing_changes(promotion: Promotion, attestation: Attestation) -> None:
    with centre_scope(promotion.teste.centre.pk):
        assert issue(promotion) == attestation
        assert Attestation.objects.count() == 1


def test_the_credential_follows_open_badges_and_checks_with_what_is_published(
    promotion: Promotion, attestation: Attestation
) -> None:
    lu = as_anyone_reads(attestation.justificatif)
    assert [e.message for e in Draft202012Validator(OPEN_BADGE).iter_errors(lu)] == []
    assert (lu["iss"], lu["jti"], lu["sub"]) == (lu["issuer"]["id"], lu["id"], lu["credentialSubject"]["id"])
    assert lu["id"] == f"urn:uuid:{attestation.pk}"
    emetteur = Client().get(lu["iss"].removeprefix("http://testserver")).json()
    assert (emetteur["id"], emetteur["name"]) == (lu["iss"], promotion.teste.centre.nom)


def test_the_achievement_is_aligned_to_case(promotion: Promotion, attestation: Attestation) -> None:
    lu = as_anyone_reads(attestation.justificatif)
    alignements = lu["credentialSubject"]["achievement"]["alignment"]
    assert len(alignements) == 1 + len(attestation.contenu["competences"])
    for alignement in alignements:
        item = Client().get(alignement["targetUrl"].removeprefix("http://testserver")).json()
        assert item["fullStatement"] == alignement["targetName"]
    items = [paquet.items for paquet in map(load_paquet, publications())]
    assert any(alignements[0]["targetUrl"].rpartition("/")[2] in connus for connus in items)


def test_nothing_public_names_the_apprentice(promotion: Promotion, attestation: Attestation) -> None:
    lu = str(as_anyone_reads(attestation.justificatif))
    page = Client().get(f"/verifier/attestation/{attestation.code}/").content.decode()
    assert [nom for nom in ("Zoé", "Ampère") if nom in lu + page] == []
    assert "à ZA" in page


def test_a_changed_credential_is_refused(attestation: Attestation) -> None:
    tete, corps, signature = attestation.justificatif.split(".")
    faux = f"{tete}.{corps[:-4]}AAAA.{signature}"
    with pytest.raises(jwt.InvalidTokenError):
        as_anyone_reads(faux)


def bit(liste: dict, rang: int) -> int:
    encodee = liste["credentialSubject"]["encodedList"][1:]
    bits = gzip.decompress(base64.urlsafe_b64decode(encodee + "=" * (-len(encodee) % 4)))
    assert len(bits) * 8 == 131_072
    return bits[rang // 8] >> (7 - rang % 8) & 1


def test_revoking_turns_one_bit_and_the_page_of_its_code(
    promotion: Promotion, attestation: Attestation
) -> None:
    statut = as_anyone_reads(attestation.justificatif)["credentialStatus"]
    adresse = statut["statusListCredential"].removeprefix("http://testserver")
    rang = int(statut["statusListIndex"])
    assert bit(as_anyone_reads(Client().get(adresse).content.decode()), rang) == 0
    page = f"/verifier/attestation/{attestation.code.lower()}/"
    assert "Attestation authentique" in Client().get(page).content.decode()
    with centre_scope(promotion.teste.centre.pk):
        auteur = promotion.teste.membres[Role.COORDONNATEUR]
        with pytest.raises(ValueError, match="motif"):
            revoke_attestation(attestation=attestation, motif=" ", auteur=auteur)
        revoke_attestation(attestation=attestation, motif="Erreur de bloc", auteur=auteur)
    assert bit(as_anyone_reads(Client().get(adresse).content.decode()), rang) == 1
    lue = Client().get(page).content.decode()
    assert "Attestation révoquée" in lue
    assert "Erreur de bloc" not in lue
    with centre_scope(promotion.teste.centre.pk):
        assert issue(promotion) != attestation  # attested again, under another code


def test_the_file_received_is_compared(attestation: Attestation) -> None:
    page = f"/verifier/attestation/{attestation.code}/"
    octets = attestation.fichier.contenu.open("rb").read()
    for envoye, dit in (
        (octets, "Ce fichier est l’original"),
        (attestation.justificatif.encode(), "Ce fichier est l’original"),
        (octets + b" ", "Ce fichier n’est pas l’original"),
    ):
        reponse = Client().post(page, {"fichier": SimpleUploadedFile("a.pdf", envoye)})
        assert dit in reponse.content.decode()
    assert Client().get("/verifier/attestation/A1-RIEN/").status_code == 404
    assert Client().get("/verifier/", {"code": attestation.code}).url == page


def test_the_pdf_is_tagged_and_says_its_code(attestation: Attestation) -> None:
    lu = PdfReader(io.BytesIO(attestation.fichier.contenu.open("rb").read()))
    texte = lu.pages[0].extract_text()
    for attendu in ("Zoé Ampère", attestation.code, "ne vaut pas diplôme", "à vérifier"):
        assert attendu in texte
    assert lu.trailer["/Root"]["/MarkInfo"]["/Marked"]


@pytest.mark.parametrize(
    "requete",
    [
        "UPDATE bilans_attestation SET contenu = '{}'",
        "UPDATE bilans_attestation SET justificatif = ''",
        "DELETE FROM bilans_attestation",
        "UPDATE bilans_cleemetteur SET publique = '{}'",
    ],
)
def test_the_database_keeps_what_was_issued(
    promotion: Promotion, attestation: Attestation, requete: str
) -> None:
    with (
        centre_scope(promotion.teste.centre.pk),
        pytest.raises(DatabaseError, match="ajout seul"),
        transaction.atomic(),
        connection.cursor() as curseur,
    ):
        curseur.execute(requete)


def test_a_lost_secret_makes_a_new_key_and_the_old_one_still_checks(
    promotion: Promotion, attestation: Attestation
) -> None:
    with centre_scope(promotion.teste.centre.pk), override_settings(SECRET_KEY="un autre secret"):
        auteur = promotion.teste.membres[Role.COORDONNATEUR]
        revoke_attestation(attestation=attestation, motif="Essai", auteur=auteur)
        seconde = issue(promotion)
        assert CleEmetteur.objects.filter(retiree_le__isnull=True).count() == 1
        assert CleEmetteur.objects.count() == 2
    assert as_anyone_reads(attestation.justificatif)["id"] != as_anyone_reads(seconde.justificatif)["id"]
    cles = Client().get(f"/emetteurs/{promotion.teste.centre.pk}/jwks.json").json()["keys"]
    assert len(cles) == 2
    assert not {"d", "p", "q"} & {membre for cle in cles for membre in cle}


def test_an_issuer_that_signed_nothing_is_unknown(promotion: Promotion) -> None:
    assert Client().get(f"/emetteurs/{promotion.teste.centre.pk}/").status_code == 404


def test_the_whole_group_in_one_job_run_twice(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        freeze_bilan(
            bilan=open_bilan(promotion, decisions=30), auteur=promotion.teste.membres[Role.FORMATEUR]
        )
        travail = request_attestations(
            groupe=promotion.groupe,
            bloc_id=blocs_of(promotion.version)[0].id,
            auteur=promotion.teste.membres[Role.COORDONNATEUR],
        )

    class Avancement:
        def __init__(self) -> None:
            self.travail, self.parametres, self.faits = travail, travail.parametres, []

        def avancer(self, fait: int) -> None:
            self.faits.append(fait)

    for _ in range(2):
        avancement = Avancement()
        assert make_attestations(avancement) == {"attestations": 1}
        assert avancement.faits == [1, 2, 3]
    with centre_scope(promotion.teste.centre.pk):
        assert Attestation.objects.count() == 1


def test_acquired_in_a_group_costs_the_same(promotion: Promotion, django_assert_num_queries) -> None:
    unite = blocs_of(promotion.version)[0]
    with centre_scope(promotion.teste.centre.pk):
        for nombre in (1, 3):
            with django_assert_num_queries(3):
                acquis_of(promotion.apprentis[:nombre], promotion.version, unite)


def test_the_apprentice_sees_and_takes_theirs_only(promotion: Promotion, attestation: Attestation) -> None:
    client = connecter(promotion.teste.membres[Role.APPRENTI])
    assert attestation.contenu["bloc"]["titre"] in client.get("/c/alpha/attestations/").content.decode()
    adresse = f"/c/alpha/attestations/{attestation.pk}/"
    assert "Révoquer" not in client.get(adresse).content.decode()
    assert client.get(f"{adresse}attestation.pdf").headers["Content-Type"] == "application/pdf"
    assert client.get(f"{adresse}justificatif.jwt").content.decode() == attestation.justificatif
    assert client.get(f"/c/alpha/attestations/{uuid4()}/").status_code == 404
    assert client.post(f"{adresse}revoquer/", {"motif": "Non"}).status_code == 403
    assert connecter(promotion.teste.membres[Role.MAITRE]).get(adresse).status_code == 403


def test_a_group_is_attested_from_its_page(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        freeze_bilan(
            bilan=open_bilan(promotion, decisions=30), auteur=promotion.teste.membres[Role.FORMATEUR]
        )
    bloc = blocs_of(promotion.version)[0]
    client = connecter(promotion.teste.membres[Role.COORDONNATEUR])
    adresse = f"/c/alpha/attestations/groupes/{promotion.groupe.pk}/"
    assert f"{len(bloc.competences)} sur {len(bloc.competences)}" in client.get(adresse).content.decode()
    saisie = {"bloc": bloc.id, "apprenti": promotion.apprentis[0].pk}
    page = client.post(f"{adresse}delivrer/", saisie, follow=True).content.decode()
    assert "Attestation délivrée à Zoé Ampère." in page
    page = client.post(
        f"{adresse}delivrer/", saisie | {"apprenti": promotion.apprentis[1].pk}, follow=True
    ).content.decode()
    assert "n’a encore aucune compétence décidée acquise" in page
    page = client.post(f"{adresse}delivrer/", {"bloc": bloc.id}, follow=True).content.decode()
    assert "Attestations « " in page


def test_the_latest_decision_counts(promotion: Promotion, attestation: Attestation) -> None:
    """A competence decided not acquired since is no longer attested."""
    from bilans.actions.bilans import create_bilan
    from bilans.actions.decisions import decide
    from tests.bilans.fabrique import niveau_centre

    with centre_scope(promotion.teste.centre.pk):
        auteur = promotion.teste.membres[Role.FORMATEUR]
        jour = open_bilan(promotion, decisions=0).jour + timedelta(30)
        bilan = create_bilan(
            apprenti=promotion.apprentis[0], intitule="Bilan d’hiver", jour=jour, auteur=auteur
        )
        perdue = blocs_of(promotion.version)[0].competences[0]
        decide(bilan=bilan, competence_id=perdue.id, niveau_id=niveau_centre(promotion, 1), auteur=auteur)
        freeze_bilan(bilan=bilan, auteur=auteur)
        seconde = issue(promotion)
    assert perdue.cle not in [c["cle"] for c in seconde.contenu["competences"]]
    page = Client().get(f"/verifier/attestation/{attestation.code}/").content.decode()
    assert "plus récente" in page
