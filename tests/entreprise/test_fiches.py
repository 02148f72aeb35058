"""Fiches d'activité: private until shared, answered by the MA, signed by two, frozen by the database."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from bilans.queries.traces import traces_de
from cpro.comptes.models import Courriel
from cpro.socle import signatures
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.actions.fiches import (
    FicheFigee,
    FicheImpossible,
    attach_photo_fiche,
    choose_kit,
    delete_fiche,
    share_fiche,
)
from entreprise.actions.fiches_avis import ask_more, comment_fiche, sign_fiche, unlock_fiche, validate_fiche
from entreprise.actions.kits import retire_kit, save_kit
from entreprise.attentes_fiches import attentes_de_fiches
from entreprise.kits import KITS, get_kit, kits_a_choisir
from entreprise.models import FicheActivite, KitReflexion, MessageFiche
from entreprise.queries.fiches import fiches_visibles, seances_on
from entreprise.queries.signatures import signatures_de
from suivi.echos import echos_de
from suivi.models import Evaluation, ScenarioTache
from tests.conftest import connecter
from tests.entreprise.fabrique import (
    image,
    niveau_entreprise,
    share_fiche_testee,
    validate_fiche_testee,
    write_fiche_testee,
)
from tests.promotion import Promotion
from tests.suivi.seances import plan_seance_testee

Statut = FicheActivite.Statut


@pytest.fixture
def centre(promotion: Promotion):
    with centre_scope(promotion.teste.centre.pk):
        yield promotion


def _membre(promotion: Promotion, role: Role):
    return promotion.teste.membres[role]


def _relue(fiche: FicheActivite) -> FicheActivite:
    return FicheActivite.objects.get(pk=fiche.pk)


def test_the_same_fiche_twice_is_one_and_changes_while_a_draft(centre: Promotion) -> None:
    fiche = write_fiche_testee(centre)
    encore = write_fiche_testee(centre, id=fiche.pk, textes={"titre": "Autre titre", "etapes": "Encore."})
    assert (encore.pk, _relue(fiche).titre, FicheActivite.objects.count()) == (fiche.pk, "Autre titre", 1)
    assert encore.taches.count() == encore.competences.count() == 1


@pytest.mark.parametrize("role", [Role.FORMATEUR, Role.MAITRE, Role.COORDONNATEUR, Role.AUDITEUR])
def test_a_draft_is_private_until_shared(centre: Promotion, role: Role) -> None:
    fiche = write_fiche_testee(centre)
    assert list(fiches_visibles(_membre(centre, role))) == []
    share_fiche(fiche=fiche, auteur=_membre(centre, Role.APPRENTI))
    assert list(fiches_visibles(_membre(centre, role))) == [fiche]


def test_sharing_tells_the_ma_once_and_needs_something_told(centre: Promotion) -> None:
    auteur = _membre(centre, Role.APPRENTI)
    vide = write_fiche_testee(centre, textes={"titre": "Rien encore"})
    with pytest.raises(FicheImpossible):
        share_fiche(fiche=vide, auteur=auteur)
    fiche = share_fiche_testee(centre)
    share_fiche(fiche=fiche, auteur=auteur)
    assert Courriel.objects.filter(cle__startswith=f"fiche:{fiche.pk}").count() == 1
    with pytest.raises(FicheFigee):
        write_fiche_testee(centre, id=fiche.pk)


def test_asking_for_more_needs_a_reason_and_gives_it_back(centre: Promotion) -> None:
    fiche, maitre = share_fiche_testee(centre), _membre(centre, Role.MAITRE)
    with pytest.raises(FicheImpossible), transaction.atomic():
        ask_more(id=uuid4(), fiche=fiche, texte="  ", membre=maitre)
    cle = uuid4()
    for _ in range(2):
        ask_more(id=cle, fiche=fiche, texte="Quels outils ?", membre=maitre)
    assert _relue(fiche).statut == Statut.A_COMPLETER
    assert fiche.messages.count() == 1
    assert [a.texte for a in attentes_de_fiches(_membre(centre, Role.APPRENTI))] == [
        "Compléter la fiche «\u00a0Câbler une armoire\u00a0»"
    ]
    write_fiche_testee(centre, id=fiche.pk)  # it may change again


def test_validating_signs_judges_once_and_waits_for_the_apprentice(centre: Promotion) -> None:
    fiche, maitre = share_fiche_testee(centre), _membre(centre, Role.MAITRE)
    niveau = niveau_entreprise(centre, 2)
    cle = uuid4()
    for _ in range(2):
        validate_fiche(id=cle, fiche=fiche, membre=maitre, niveau_id=niveau.pk, texte="Propre.")
    jugements = Evaluation.objects.filter(source_type=Evaluation.Source.FICHE, source_id=fiche.pk)
    assert [j.niveau_id for j in jugements] == [niveau.pk]
    competence = centre.version.competences_evaluables[0].id
    assert [t.titre for t in traces_de(maitre, centre.apprentis[0], [competence])] == [
        "Fiche «\u00a0Câbler une armoire\u00a0»"
    ]
    assert [s.texte for s in signatures_de(maitre)] == ["Fiche «\u00a0Câbler une armoire\u00a0»"]
    assert _relue(fiche).statut == Statut.VALIDEE
    sign_fiche(fiche=fiche, membre=_membre(centre, Role.APPRENTI))
    assert _relue(fiche).statut == Statut.VERROUILLEE


def test_nobody_signs_for_another(centre: Promotion) -> None:
    fiche = validate_fiche_testee(centre)
    for role in (Role.FORMATEUR, Role.MAITRE):
        with pytest.raises(FicheFigee):
            sign_fiche(fiche=fiche, membre=_membre(centre, role))
    with pytest.raises(FicheImpossible), transaction.atomic():
        validate_fiche(id=uuid4(), fiche=share_fiche_testee(centre), membre=_membre(centre, Role.FORMATEUR))


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE entreprise_ficheactivite SET etapes = 'Autre chose' WHERE id = %s",
        "UPDATE entreprise_ficheactivite SET reflexion = '[]' WHERE id = %s AND reflexion <> '[]'",
        "DELETE FROM entreprise_fichetache WHERE fiche_id = %s",
        "UPDATE entreprise_fichecompetence SET centre_id = centre_id, cree_le = now() WHERE fiche_id = %s",
        "DELETE FROM entreprise_messagefiche WHERE fiche_id = %s",
    ],
)
def test_the_database_refuses_to_change_what_is_signed(centre: Promotion, sql: str) -> None:
    fiche = write_fiche_testee(centre, kit=KITS[0], reponses={KITS[0].questions[0]: "Le câblage."})
    share_fiche(fiche=fiche, auteur=_membre(centre, Role.APPRENTI))
    validate_fiche(id=uuid4(), fiche=fiche, membre=_membre(centre, Role.MAITRE))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as curseur:
        curseur.execute(sql, [fiche.pk])


def test_unlocking_keeps_what_was_signed(centre: Promotion) -> None:
    fiche = validate_fiche_testee(centre)
    ancien = signatures.instantane_actif(fiche)
    unlock_fiche(fiche=fiche, motif="Une étape oubliée", auteur=_membre(centre, Role.FORMATEUR))
    assert _relue(fiche).statut == Statut.A_COMPLETER
    ancien.refresh_from_db()
    assert (ancien.motif, ancien.signatures.count()) == ("Une étape oubliée", 1)
    write_fiche_testee(centre, id=fiche.pk, textes={"titre": "Câbler une armoire", "etapes": "Complété."})
    share_fiche(fiche=fiche, auteur=_membre(centre, Role.APPRENTI))
    validate_fiche(id=uuid4(), fiche=fiche, membre=_membre(centre, Role.MAITRE))
    assert signatures.instantane_actif(fiche).version == 2


def test_the_thread_is_one_for_three_and_a_double_tap_is_one_line(centre: Promotion) -> None:
    fiche, cle = share_fiche_testee(centre), uuid4()
    for role in (Role.FORMATEUR, Role.APPRENTI, Role.MAITRE):
        comment_fiche(id=uuid4(), fiche=fiche, texte="Un mot", membre=_membre(centre, role))
    for _ in range(2):
        comment_fiche(id=cle, fiche=fiche, texte="Deux fois", membre=_membre(centre, Role.FORMATEUR))
    assert MessageFiche.objects.filter(fiche=fiche).count() == 4
    with pytest.raises(FicheImpossible), transaction.atomic():
        comment_fiche(id=uuid4(), fiche=fiche, texte="Non", membre=_membre(centre, Role.AUDITEUR))


def test_a_kit_asks_its_questions_and_an_answer_never_goes_away(centre: Promotion) -> None:
    flash, star = get_kit("flash"), get_kit("star")
    fiche = write_fiche_testee(centre, kit=flash, reponses={flash.questions[0]: "Le câblage."})
    assert [ligne["question"] for ligne in fiche.reflexion] == list(flash.questions)
    choose_kit(fiche=fiche, kit=star, auteur=_membre(centre, Role.FORMATEUR))
    fiche = _relue(fiche)
    assert fiche.kit_choisi_par == _membre(centre, Role.FORMATEUR)
    assert fiche.reflexion[0] == {"question": flash.questions[0], "reponse": "Le câblage."}
    assert [ligne["question"] for ligne in fiche.reflexion[1:]] == list(star.questions)


def test_a_kit_of_the_centre_is_offered_until_withdrawn(centre: Promotion) -> None:
    auteur = _membre(centre, Role.FORMATEUR)
    kit = save_kit(id=uuid4(), nom="Sécurité", description="", questions=["Quel danger ?"], auteur=auteur)
    assert [k.nom for k in kits_a_choisir()] == [*(k.nom for k in KITS), "Sécurité"]
    retire_kit(kit=kit, auteur=auteur)
    assert get_kit(str(kit.pk)) is None
    assert KitReflexion.objects.count() == 1


def test_the_same_photo_twice_is_one_and_a_draft_goes_with_it(centre: Promotion) -> None:
    fiche, auteur = write_fiche_testee(centre), _membre(centre, Role.APPRENTI)
    for _ in range(2):
        attach_photo_fiche(fiche=fiche, octets=image(), nom="p.png", auteur=auteur)
    assert fiche.photos.count() == 1
    delete_fiche(fiche=fiche, auteur=auteur)
    assert not FicheActivite.objects.exists()


def test_a_form_keeps_what_was_typed_and_the_answers_of_a_kit(promotion: Promotion) -> None:
    client: Client = connecter(promotion.teste.membres[Role.APPRENTI])
    adresse = reverse("entreprise:fiche_nouvelle", args=[promotion.teste.centre.slug])
    kit = KITS[0]
    champs = {
        "id": str(uuid4()),
        "titre": "",
        "jour": "2026-01-05",
        "etapes": "Beaucoup de travail raconté",
        f"reponse:{kit.questions[0]}": "Bien réussi",
    }
    page = client.post(adresse, champs)
    assert page.status_code == 422
    texte = page.content.decode()
    assert "Beaucoup de travail raconté" in texte
    assert "Bien réussi" in texte
    assert client.post(adresse, champs | {"titre": "Un tableau", "partager": "1"}).status_code == 302
    with centre_scope(promotion.teste.centre.pk):
        fiche = FicheActivite.objects.get()
        assert (fiche.statut, fiche.kit, fiche.reflexion[0]["reponse"]) == (
            "partagee",
            "flash",
            "Bien réussi",
        )


def test_the_centre_and_the_company_lead_to_each_other(centre: Promotion) -> None:
    seance = plan_seance_testee(centre)
    tache = next(iter(centre.version.taches))
    ScenarioTache.objects.get_or_create(scenario=seance.scenario, tache_id=tache)
    fiche = share_fiche_testee(centre, taches=[tache])
    apprenti = centre.apprentis[0]
    assert seances_on(apprenti, [tache]) == [seance]
    formateur = _membre(centre, Role.FORMATEUR)
    assert [echo.url for echo in echos_de(formateur, apprenti, seance)] == [
        reverse("entreprise:fiche", args=[centre.teste.centre.slug, fiche.pk])
    ]
    assert echos_de(_membre(centre, Role.MAITRE), centre.apprentis[1], seance) == []


def test_a_list_of_fiches_costs_the_same_whatever_its_length(
    promotion: Promotion, django_assert_max_num_queries
) -> None:
    client = connecter(promotion.teste.membres[Role.FORMATEUR])
    adresse = reverse("entreprise:fiches", args=[promotion.teste.centre.slug])
    for _ in range(2):
        with centre_scope(promotion.teste.centre.pk):
            for _ in range(3):
                share_fiche_testee(promotion)
        with django_assert_max_num_queries(10):
            assert client.get(adresse).status_code == 200
