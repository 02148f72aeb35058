"""The journal de bord: the apprentice logs, the MA answers in two taps, everyone sees what is theirs."""

import re
from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client

from cpro.comptes.courriels import envoyer_courriel
from cpro.comptes.models import Courriel
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.actions.avis import answer_entree
from entreprise.actions.contrats import end_contrat
from entreprise.actions.journal import (
    EntreeFigee,
    attach_photo,
    remove_photo,
    save_entree,
    submit_entree,
)
from entreprise.models import Avis, EntreeJournal, EntreePhoto
from suivi.models import Evaluation
from tests.conftest import connecter
from tests.entreprise.fabrique import (
    image,
    niveau_entreprise,
    plan_periode_testee,
    send_entree_testee,
    write_entree_testee,
)
from tests.promotion import Promotion, create_promotion

NOTER = "/c/alpha/journal/noter/"


@pytest.fixture
def centre(promotion: Promotion):
    with centre_scope(promotion.teste.centre.pk):
        yield promotion


def _repondre(promotion: Promotion, entree: EntreeJournal, **champs) -> Avis:
    return answer_entree(
        **{
            "id": uuid4(),
            "entree": entree,
            "decision": Avis.Decision.VALIDEE,
            "membre": promotion.teste.membres[Role.MAITRE],
            "niveau_id": niveau_entreprise(promotion, 3).pk,
        }
        | champs
    )


def test_the_same_entry_sent_twice_is_one(centre: Promotion) -> None:
    cle = uuid4()
    for _ in range(2):
        write_entree_testee(centre, id=cle)
    assert EntreeJournal.objects.count() == 1


def test_an_entry_knows_its_period_and_contract(centre: Promotion) -> None:
    periode = plan_periode_testee(centre)
    entree = write_entree_testee(centre)
    assert (entree.periode_apprenti.periode, entree.contrat) == (periode, centre.contrat)


def test_sending_tells_the_ma_once(centre: Promotion) -> None:
    entree = send_entree_testee(centre)
    submit_entree(entree=entree, auteur=centre.teste.membres[Role.APPRENTI])
    assert Courriel.objects.get().destinataire == "maitre@alpha.test"


def test_validating_judges_the_competences_of_the_tasks(centre: Promotion) -> None:
    entree = send_entree_testee(centre)
    _repondre(centre, entree)
    attendues = centre.version.competences_de(entree.taches.get().tache_id)
    jugements = Evaluation.objects.filter(est_courante=True)
    assert {j.competence_id for j in jugements} == {c.id for c in attendues}
    assert {(j.contexte, j.niveau.rang) for j in jugements} == {("entreprise", 3)}


def test_the_same_answer_twice_is_one(centre: Promotion) -> None:
    entree, cle = send_entree_testee(centre), uuid4()
    for _ in range(2):
        _repondre(centre, entree, id=cle)
    assert Avis.objects.count() == 1


def test_a_validated_entry_never_changes(centre: Promotion) -> None:
    entree = send_entree_testee(centre)
    _repondre(centre, entree)
    with pytest.raises(EntreeFigee):
        save_entree(
            id=entree.pk,
            apprenti=entree.apprenti,
            jour=entree.jour,
            recit="Autre chose",
            auteur=centre.teste.membres[Role.APPRENTI],
        )
    entree.refresh_from_db()
    with pytest.raises(EntreeFigee):
        attach_photo(entree=entree, octets=image(), nom="p.png", auteur=centre.teste.membres[Role.APPRENTI])


def test_asking_for_more_says_what_and_tells_the_apprentice(centre: Promotion) -> None:
    entree = send_entree_testee(centre)
    with pytest.raises(ValueError, match="compléter"):
        _repondre(centre, entree, decision=Avis.Decision.A_COMPLETER)
    _repondre(centre, entree, decision=Avis.Decision.A_COMPLETER, commentaire="Quel câble ?")
    entree.refresh_from_db()
    assert entree.statut == EntreeJournal.Statut.A_COMPLETER
    assert Courriel.objects.filter(membre=centre.teste.membres[Role.APPRENTI]).exists()
    assert not Evaluation.objects.exists()
    assert submit_entree(entree=entree, auteur=centre.teste.membres[Role.APPRENTI]).statut == "envoyee"


def test_the_same_photo_twice_is_one_and_goes_away(centre: Promotion) -> None:
    entree, auteur = write_entree_testee(centre), centre.teste.membres[Role.APPRENTI]
    for _ in range(2):
        photo = attach_photo(entree=entree, octets=image(), nom="p.png", auteur=auteur)
    assert EntreePhoto.objects.count() == 1
    remove_photo(photo=photo, auteur=auteur)
    assert not EntreePhoto.objects.exists()


def test_from_the_phone_to_the_ma_without_an_account(promotion: Promotion) -> None:
    """The whole way: log with a photo, mail, link, two taps."""
    apprenti = connecter(promotion.teste.membres[Role.APPRENTI])
    page = apprenti.get(NOTER).content.decode()
    cle = re.search(r'name="id" value="([^"]+)"', page)[1]
    tache = next(t for t in promotion.version.taches if promotion.version.competences_de(t))
    photo = BytesIO(image())
    photo.name = "armoire.png"
    with centre_scope(promotion.teste.centre.pk):
        niveau = niveau_entreprise(promotion, 2).pk
    donnees = {
        "id": cle,
        "jour": date.today().isoformat(),
        "recit": "J’ai câblé une armoire entière.",
        "autonomie": niveau,
        "taches": [tache],
        "photos": photo,
        "envoyer": "1",
    }
    reponse = apprenti.post(NOTER, donnees, follow=True)
    assert "Envoyé à votre maître" in reponse.content.decode()
    with centre_scope(promotion.teste.centre.pk):
        courriel = Courriel.objects.get()
    envoyer_courriel(courriel_id=str(courriel.pk), centre_id=promotion.teste.centre.pk)
    lien = re.search(r"http://testserver(/\S+)", mail.outbox[-1].body)[1]
    maitre = Client()
    adresse = maitre.post(lien).url
    page = maitre.get(adresse).content.decode()
    assert "J’ai câblé une armoire entière." in page
    reponse_id = re.search(r'name="id" value="([^"]+)"', page)[1]
    coche = re.search(r'name="niveau" value="([^"]+)"[^>]*checked', page)[1]
    assert coche == str(niveau)
    image_page = maitre.get(re.search(r'"(/c/alpha/journal/photos/[^"?]+)"', page)[1])
    assert image_page.headers["Content-Type"].startswith("image/")
    lue = re.search(r'name="lue" value="([^"]+)"', page)[1]
    reponse = {"id": reponse_id, "niveau": coche, "lue": lue}
    for _ in range(2):  # a double tap
        fin = maitre.post(adresse + "repondre/", reponse, follow=True)
    assert fin.redirect_chain[-1][0] == "/c/alpha/apprentis/"
    with centre_scope(promotion.teste.centre.pk):
        assert EntreeJournal.objects.get().statut == EntreeJournal.Statut.VALIDEE
        assert Avis.objects.count() == 1


def test_a_form_refused_keeps_what_was_typed(promotion: Promotion) -> None:
    apprenti = connecter(promotion.teste.membres[Role.APPRENTI])
    tache = next(iter(promotion.version.taches))
    donnees = {"id": uuid4(), "jour": "2999-01-01", "recit": "Une journée entière.", "taches": [tache]}
    reponse = apprenti.post(NOTER, donnees)
    page = reponse.content.decode()
    assert reponse.status_code == 422
    assert "Une journée entière." in page
    assert "pas encore arrivé" in page
    assert f'value="{tache}" checked' in page


def test_a_file_that_is_no_photo_is_said_and_the_rest_is_kept(promotion: Promotion) -> None:
    apprenti = connecter(promotion.teste.membres[Role.APPRENTI])
    faux = BytesIO(b"rien d'une image")
    faux.name = "faux.png"
    donnees = {
        "id": uuid4(),
        "jour": date.today(),
        "recit": "Une journée entière.",
        "photos": faux,
        "envoyer": "1",
    }
    page = apprenti.post(NOTER, donnees, follow=True).content.decode()
    assert "faux.png" in page
    with centre_scope(promotion.teste.centre.pk):
        assert EntreeJournal.objects.get().statut == EntreeJournal.Statut.BROUILLON


def test_drafts_are_seen_by_their_author_alone(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        adresse = f"/c/alpha/journal/{write_entree_testee(promotion).pk}/"
    for role, attendu in [(Role.APPRENTI, 200), (Role.FORMATEUR, 404), (Role.MAITRE, 404)]:
        assert connecter(promotion.teste.membres[role]).get(adresse).status_code == attendu


def test_an_ma_sees_only_their_apprentices_and_until_the_end(promotion: Promotion) -> None:
    maitre = connecter(promotion.teste.membres[Role.MAITRE])
    zoe, elie = promotion.apprentis[:2]
    assert maitre.get(f"/c/alpha/journal/apprentis/{zoe.pk}/").status_code == 200
    assert maitre.get(f"/c/alpha/journal/apprentis/{elie.pk}/").status_code == 404
    with centre_scope(promotion.teste.centre.pk):
        end_contrat(
            contrat=promotion.contrat,
            rupture_le=date.today() - timedelta(days=40),
            auteur=promotion.teste.membres[Role.ADMINISTRATEUR],
        )
    assert maitre.get(f"/c/alpha/journal/apprentis/{zoe.pk}/").status_code == 404


def test_another_centre_sees_nothing(promotion: Promotion, univers, referentiels_charges) -> None:
    create_promotion(univers.b, referentiels_charges["bcp-melec"])
    with centre_scope(promotion.teste.centre.pk):
        entree = send_entree_testee(promotion)
    for role in Role:
        client = connecter(univers.b.membres[role])
        assert client.get(f"/c/beta/journal/{entree.pk}/").status_code in (403, 404)


def test_a_journal_costs_the_same_whatever_its_length(
    promotion: Promotion, django_assert_max_num_queries
) -> None:
    formateur = connecter(promotion.teste.membres[Role.FORMATEUR])
    adresse = f"/c/alpha/journal/apprentis/{promotion.apprentis[0].pk}/"
    formateur.get(adresse)
    for nombre in (1, 15):
        with centre_scope(promotion.teste.centre.pk):
            for _ in range(nombre):
                send_entree_testee(promotion)
        with django_assert_max_num_queries(20):
            formateur.get(adresse)


def test_everything_that_waits_is_validated_at_once_and_once(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        pretes = [send_entree_testee(promotion) for _ in range(2)]
        sans_niveau = send_entree_testee(promotion, autonomie_id=None)
    client = connecter(promotion.teste.membres[Role.MAITRE])
    adresse = "/c/alpha/journal/tout-valider/"
    page = client.get(adresse)
    assert [entree for entree, _ in page.context["pretes"]] == pretes
    assert page.context["autres"] == [sans_niveau]
    lues = (*pretes, sans_niveau)
    toutes = {"entree": [str(e.pk) for e in lues], "lue": [f"{e.pk}:{e.lecture}" for e in lues]}
    client.post(adresse, toutes)
    client.post(adresse, toutes)
    with centre_scope(promotion.teste.centre.pk):
        assert Avis.objects.filter(decision="validee").count() == 2
        assert EntreeJournal.objects.get(pk=sans_niveau.pk).statut == "envoyee"
        assert {a.niveau_id for a in Avis.objects.all()} == {pretes[0].autonomie_id}


def test_what_is_unticked_still_waits(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        premiere, seconde = (send_entree_testee(promotion) for _ in range(2))
    client = connecter(promotion.teste.membres[Role.MAITRE])
    client.post(
        "/c/alpha/journal/tout-valider/",
        {"entree": [str(premiere.pk)], "lue": [f"{premiere.pk}:{premiere.lecture}"]},
    )
    with centre_scope(promotion.teste.centre.pk):
        statuts = [EntreeJournal.objects.get(pk=e.pk).statut for e in (premiere, seconde)]
    assert statuts == ["validee", "envoyee"]
