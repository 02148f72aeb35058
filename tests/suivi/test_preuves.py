"""Evidence: what is accepted, kept once, shown to whom, taken away when."""

from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from cpro.socle.models import Fichier
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from suivi.actions.planification import cancel_seance
from suivi.actions.preuves import PREUVES_MAXIMUM
from suivi.actions.seances import SeanceImpossible, close_seance
from suivi.models import Seance, SeancePreuve
from suivi.sons import SonRefuse, recognise_son
from tests.conftest import connecter
from tests.entreprise.fabrique import image
from tests.promotion import Promotion
from tests.suivi.seances import add_preuve_testee, plan_seance_testee
from tests.suivi.test_grille import adresse


@pytest.fixture
def seance(promotion: Promotion) -> Seance:
    return plan_seance_testee(promotion)


@pytest.fixture
def formateur(promotion: Promotion):
    return connecter(promotion.teste.membres[Role.FORMATEUR])


def test_photo_sent_twice_is_kept_once_and_re_encoded(
    promotion: Promotion, seance: Seance, formateur
) -> None:
    lien = adresse(promotion, "preuve_ajouter", seance_id=seance.pk, apprenti_id=promotion.apprentis[0].pk)
    competence = str(promotion.version.competences_evaluables[0].id)
    envoi = {"id": str(uuid4()), "legende": "Le câblage", "competence": competence}
    for _ in range(2):
        envoi["fichier"] = SimpleUploadedFile("../mur.png", image())
        assert formateur.post(lien, envoi).status_code == 302
    with centre_scope(promotion.teste.centre.pk):
        preuve = SeancePreuve.objects.select_related("fichier").get()
    assert (preuve.legende, str(preuve.competence_id)) == ("Le câblage", competence)
    assert (preuve.fichier.nom, preuve.fichier.type_mime) == ("mur.jpg", "image/jpeg")
    reponse = formateur.get(adresse(promotion, "preuve", preuve_id=preuve.pk))
    assert Image.open(BytesIO(b"".join(reponse.streaming_content))).format == "JPEG"
    page = formateur.get(
        adresse(promotion, "seance_apprenti", seance_id=seance.pk, apprenti_id=promotion.apprentis[0].pk)
    ).content.decode()
    assert page.count("Le câblage") == 3  # the picture's name, its words, and what « Retirer » removes
    grille = formateur.get(adresse(promotion, "seance", seance_id=seance.pk)).content.decode()
    assert grille.count("1\N{NO-BREAK SPACE}preuve<") == 1


@pytest.mark.parametrize(
    ("debut", "attendu"),
    [
        (b"\x1aE\xdf\xa3", ("audio/webm", "webm")),
        (b"OggS", ("audio/ogg", "ogg")),
        (b"ID3", ("audio/mpeg", "mp3")),
        (b"\0\0\0 ftypM4A ", ("audio/mp4", "m4a")),
        (b"RIFF\0\0\0\0WAVE", ("audio/wav", "wav")),
        (b"RIFF\0\0\0\0WEBP", None),
        (b"MZ", None),
    ],
)
def test_a_sound_is_known_by_its_content(debut: bytes, attendu: tuple | None) -> None:
    assert recognise_son(debut + bytes(40)) == attendu


def test_a_sound_too_long_is_refused() -> None:
    with pytest.raises(SonRefuse, match="15 Mo"):
        recognise_son(b"OggS" + bytes(15 * 1024 * 1024))


@pytest.mark.parametrize("octets", [b"", b"MZ\x90", b"<script>alert(1)</script>", b"\xff\xd8\xffrien"])
def test_a_file_of_no_known_kind_is_refused(promotion: Promotion, seance: Seance, octets: bytes) -> None:
    with pytest.raises(SeanceImpossible, match=r"photo\.jpg"):
        add_preuve_testee(seance, promotion, octets=octets, nom="photo.jpg")
    with centre_scope(promotion.teste.centre.pk):
        assert not SeancePreuve.objects.exists()


def test_there_is_a_limit_to_evidence(promotion: Promotion, seance: Seance) -> None:
    for _ in range(PREUVES_MAXIMUM):
        add_preuve_testee(seance, promotion, octets=b"%PDF-1.7", nom="sujet.pdf")
    with pytest.raises(SeanceImpossible, match="au plus"):
        add_preuve_testee(seance, promotion, octets=b"%PDF-1.7", nom="sujet.pdf")


def test_evidence_is_shown_to_those_it_concerns(promotion: Promotion, seance: Seance) -> None:
    preuve = add_preuve_testee(seance, promotion)
    membres = promotion.teste.membres
    statuts = {
        role: connecter(membres[role]).get(adresse(promotion, "preuve", preuve_id=preuve.pk)).status_code
        for role in (Role.FORMATEUR, Role.COORDONNATEUR, Role.AUDITEUR, Role.ADMINISTRATEUR, Role.APPRENTI)
    }
    assert list(statuts.values()) == [200, 200, 200, 403, 403]
    apprenti = connecter(membres[Role.APPRENTI])
    assert apprenti.get(adresse(promotion, "activite_preuve", preuve_id=preuve.pk)).status_code == 200
    with centre_scope(promotion.teste.centre.pk):
        SeancePreuve.objects.update(apprenti=promotion.apprentis[1])
    assert apprenti.get(adresse(promotion, "activite_preuve", preuve_id=preuve.pk)).status_code == 404


def test_an_apprentice_hears_what_was_said_of_their_work(promotion: Promotion, seance: Seance) -> None:
    preuve = add_preuve_testee(
        seance, promotion, octets=b"OggS" + bytes(40), nom="retour.ogg", legende="Bravo"
    )
    page = connecter(promotion.teste.membres[Role.APPRENTI]).get(
        adresse(promotion, "activite", seance_id=seance.pk)
    )
    lien = adresse(promotion, "activite_preuve", preuve_id=preuve.pk)
    assert (
        page.content.decode().count(f'<audio controls preload="none" src="{lien}" aria-label="Bravo">') == 1
    )


def test_a_seance_with_evidence_is_not_cancelled(promotion: Promotion, seance: Seance) -> None:
    add_preuve_testee(seance, promotion)
    auteur = promotion.teste.membres[Role.FORMATEUR]
    with centre_scope(promotion.teste.centre.pk), pytest.raises(SeanceImpossible, match="clôturez-la"):
        cancel_seance(seance=seance, auteur=auteur)


def test_evidence_goes_with_its_file_until_the_seance_is_closed(promotion, seance, formateur) -> None:
    une, deux = (add_preuve_testee(seance, promotion) for _ in range(2))
    assert formateur.post(adresse(promotion, "preuve_retirer", preuve_id=une.pk)).status_code == 302
    with centre_scope(promotion.teste.centre.pk):
        assert list(SeancePreuve.objects.values_list("pk", flat=True)) == [deux.pk]
        assert Fichier.objects.count() == 1
        close_seance(seance=seance, auteur=promotion.teste.membres[Role.FORMATEUR])
    suite = formateur.post(adresse(promotion, "preuve_retirer", preuve_id=deux.pk), follow=True)
    assert "clôturée" in suite.content.decode()
    with pytest.raises(SeanceImpossible, match="clôturée"):
        add_preuve_testee(seance, promotion)
    with centre_scope(promotion.teste.centre.pk):
        assert SeancePreuve.objects.count() == 1
