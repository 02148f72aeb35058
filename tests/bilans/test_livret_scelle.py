"""A booklet against other tools: PDF/UA-1 and PDF/A-3a, its data, its seal; a byte changed is seen."""

import json
import shutil
import subprocess
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import page
import pytest
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader

from bilans.actions.certificats import deposit_certificat, seal_livret, withdraw_certificat
from bilans.actions.edition import make_livret
from bilans.livret.contenu import gather_livret
from bilans.livret.rendu import render_document
from bilans.models import CertificatCentre, Livret
from cpro.socle import sceau
from cpro.socle.permissions import Role
from cpro.socle.signatures import canonique
from tests.bilans.attestations import deliver
from tests.bilans.livrets import booklet_apprenti, live
from tests.promotion import Promotion

MOT_DE_PASSE = "atelier"


@pytest.fixture
def nu(centre: Promotion) -> bytes:
    """A booklet before its seal."""
    live(centre)
    return render_document(
        gather_livret(booklet_apprenti(centre)), code="1-A", adresse="http://t/verifier/1-A/"
    ).octets


@pytest.fixture
def scelle(centre: Promotion, nu: bytes) -> bytes:
    return seal_livret(nu, centre=_deposit(centre, "CFA Alpha").centre)


def _p12(titulaire: str) -> bytes:
    return sceau.make_certificate(titulaire=titulaire, mot_de_passe=MOT_DE_PASSE)


def _deposit(promotion: Promotion, titulaire: str) -> CertificatCentre:
    return deposit_certificat(
        octets=_p12(titulaire),
        mot_de_passe=MOT_DE_PASSE,
        auteur=promotion.teste.membres[Role.ADMINISTRATEUR],
    )


def _failures(octets: bytes) -> list[str]:
    """What an independent checker says: 104 rules of PDF/UA-1, 156 of PDF/A-3a."""
    return [
        f"{echec.rule_id} {echec.message}"
        for profil in ("ua1", "3a")
        for echec in page.validate_pdf_bytes(octets, profile=profil).failures
    ]


def test_booklet_is_pdf_ua_and_pdf_a_before_and_after_its_seal(nu: bytes, scelle: bytes) -> None:
    assert _failures(nu) == []
    assert _failures(scelle) == []
    assert scelle.startswith(nu)  # the seal is added, nothing before it moves


def test_the_checker_sees_a_fault(nu: bytes) -> None:
    """Else its silence would prove nothing."""
    assert "PDFUA1-ID-PART-001" in " ".join(_failures(nu.replace(b'pdfuaid:part="1"', b'pdfuaid:part="7"')))


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not installed")
def test_structure_is_sound(scelle: bytes, tmp_path: Path) -> None:
    fichier = tmp_path / "livret.pdf"
    fichier.write_bytes(scelle)
    verdict = subprocess.run(["qpdf", "--check", fichier], capture_output=True, text=True, check=False)
    assert (verdict.returncode, verdict.stderr) == (0, "")


def test_data_travel_inside_the_file(centre: Promotion, scelle: bytes) -> None:
    contenu = gather_livret(booklet_apprenti(centre))
    lecteur = PdfReader(BytesIO(scelle))
    (joint,) = lecteur.trailer["/Root"]["/AF"]
    assert (joint.get_object()["/AFRelationship"], joint.get_object()["/UF"]) == ("/Data", "livret.json")
    (octets,) = lecteur.attachments["livret.json"]
    assert octets == canonique(contenu.donnees)
    assert json.loads(octets)["format"] == "compas-livret/1"


def _pdfsig(octets: bytes, dossier: Path) -> str:
    fichier = dossier / "livret.pdf"
    fichier.write_bytes(octets)
    return subprocess.run(["pdfsig", "-nocert", fichier], capture_output=True, text=True, check=False).stdout


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="poppler-utils is not installed")
def test_seal_holds_in_another_tool_and_a_changed_byte_breaks_it(scelle: bytes, tmp_path: Path) -> None:
    dit = _pdfsig(scelle, tmp_path)
    for attendu in (
        "Signature Field Name: Sceau",
        "Signer Certificate Common Name: CFA Alpha",
        "Signature Type: ETSI.CAdES.detached",
        "Total document signed",
        "Signature Validation: Signature is Valid.",
    ):
        assert attendu in dit, dit
    change = bytearray(scelle)
    change[len(change) // 3] ^= 1
    assert "Digest Mismatch" in _pdfsig(bytes(change), tmp_path)


def test_seal_allows_no_later_change(scelle: bytes) -> None:
    """In pyHanko's own eyes: intact, over the whole file, and the certificate is the one deposited."""
    (signature,) = PdfFileReader(BytesIO(scelle)).embedded_signatures
    racine = signature.signer_cert
    etat = validate_pdf_signature(signature, ValidationContext(trust_roots=[racine]))
    assert (etat.intact, etat.valid, etat.trusted, etat.bottom_line) == (True, True, True, True)
    assert etat.coverage.name == "ENTIRE_FILE"
    assert signature.docmdp_level.name == "NO_CHANGES"
    plus_loin = PdfFileReader(BytesIO(scelle + b"\n%ajout\n")).embedded_signatures[0]
    assert (
        validate_pdf_signature(plus_loin, ValidationContext(trust_roots=[racine])).coverage.name
        != "ENTIRE_FILE"
    )


def test_a_certificate_is_kept_encrypted_and_once(centre: Promotion) -> None:
    octets, auteur = _p12("CFA Alpha"), centre.teste.membres[Role.ADMINISTRATEUR]
    certificat = deposit_certificat(octets=octets, mot_de_passe=MOT_DE_PASSE, auteur=auteur)
    encore = deposit_certificat(octets=octets, mot_de_passe=MOT_DE_PASSE, auteur=auteur)
    assert encore.pk == certificat.pk
    assert (certificat.titulaire, certificat.valide) == ("CFA Alpha", True)
    cle = pkcs12.load_pkcs12(octets, MOT_DE_PASSE.encode()).key
    assert cle is not None
    clair = sceau.decrypt(certificat.chiffre.encode())
    assert pkcs12.load_pkcs12(clair, None).key is not None
    assert clair not in certificat.chiffre.encode()


def test_a_new_certificate_takes_the_place_of_the_old_one_whose_key_is_erased(centre: Promotion) -> None:
    premier, second = _deposit(centre, "Premier"), _deposit(centre, "Second")
    premier.refresh_from_db()
    assert (premier.valide, premier.chiffre, second.valide) == (False, "", True)
    withdraw_certificat(certificat=second, auteur=centre.teste.membres[Role.ADMINISTRATEUR])
    second.refresh_from_db()
    assert (second.valide, second.chiffre) == (False, "")


def test_without_a_certificate_of_its_own_a_centre_seals_with_the_platforms(
    centre: Promotion, nu: bytes, settings, tmp_path: Path
) -> None:
    assert seal_livret(nu, centre=centre.teste.centre) == nu
    fichier = tmp_path / "plateforme.p12"
    fichier.write_bytes(_p12("Compas"))
    settings.SCEAU_P12, settings.SCEAU_MOT_DE_PASSE = str(fichier), MOT_DE_PASSE
    certificat = _deposit(centre, "CFA Alpha")
    assert _signer_of(seal_livret(nu, centre=centre.teste.centre)) == "CFA Alpha"
    CertificatCentre.objects.filter(pk=certificat.pk).update(fin=timezone.now() - timedelta(days=1))
    assert _signer_of(seal_livret(nu, centre=centre.teste.centre)) == "Compas"
    CertificatCentre.objects.filter(pk=certificat.pk).update(fin=timezone.now() + timedelta(days=1))
    settings.CLES_CERTIFICATS = ["une autre clé"]
    assert _signer_of(seal_livret(nu, centre=centre.teste.centre)) == "Compas"


def test_an_unchanged_booklet_is_sealed_again_by_a_new_certificate(centre: Promotion) -> None:
    def edit() -> Livret:
        return make_livret(apprenti_id=booklet_apprenti(centre).pk, lot_id=None, empreinte_sources="")[0]

    _deposit(centre, "Premier")
    premier = edit()
    assert edit() == premier
    _deposit(centre, "Second")
    second = edit()
    with premier.fichier.contenu.open() as avant, second.fichier.contenu.open() as apres:
        assert [_signer_of(avant.read()), _signer_of(apres.read())] == ["Premier", "Second"]


def test_an_attestation_is_sealed_as_a_booklet_is(centre: Promotion) -> None:
    _deposit(centre, "CFA Alpha")
    with deliver(centre).fichier.contenu.open() as fichier:
        octets = fichier.read()
    assert (_signer_of(octets), _failures(octets)) == ("CFA Alpha", [])


def _signer_of(octets: bytes) -> str:
    return PdfFileReader(BytesIO(octets)).embedded_signatures[0].signer_cert.subject.native["common_name"]


def test_keys_may_be_changed_one_after_the_other(settings) -> None:
    settings.CLES_CERTIFICATS = ["ancienne"]
    chiffre = sceau.encrypt(b"secret")
    settings.CLES_CERTIFICATS = ["nouvelle", "ancienne"]
    assert sceau.decrypt(chiffre) == b"secret"


@pytest.mark.parametrize(
    ("octets", "mot_de_passe", "dit"),
    [
        (b"autre chose", "", "PKCS#12"),
        (_p12("A"), "faux", "mot de passe"),
        (b"x" * (sceau.TAILLE_MAXIMALE + 1), "", "trop lourd"),
        (
            pkcs12.serialize_key_and_certificates(
                None,
                None,
                pkcs12.load_pkcs12(_p12("A"), MOT_DE_PASSE.encode()).cert.certificate,
                None,
                NoEncryption(),
            ),
            "",
            "clé privée",
        ),
    ],
    ids=["not a PKCS#12", "wrong password", "too big", "no key"],
)
def test_what_cannot_seal_is_refused_and_says_why(octets: bytes, mot_de_passe: str, dit: str) -> None:
    with pytest.raises(sceau.CertificatRefuse, match=dit):
        sceau.read_certificate(octets, mot_de_passe)
