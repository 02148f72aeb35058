"""First interviews: the questions of the centre, each party's part, alerts, frozen by the database, due in time."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from cpro.accueil.attentes import ce_qui_attend
from cpro.comptes.models import Courriel
from cpro.socle import signatures
from cpro.socle.models import EntreeAudit, Instantane
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.actions.contrats import create_contrat
from entreprise.actions.entretiens import (
    EntretienFige,
    EntretienVide,
    freeze_entretien,
    note_suite,
    sign_entretien,
    unlock_entretien,
)
from entreprise.actions.trames import TrameChangee, current_trame, write_trame
from entreprise.attentes_visites import attentes_de_visites
from entreprise.entretiens import champs_de
from entreprise.models import Entretien, TrameEntretien
from entreprise.queries.visites import alertes_ouvertes, contrats_sans_entretien
from entreprise.rules import may_sign_entretien
from entreprise.trame import TrameInvalide, questions, rearranged, shipped
from suivi.actions.groupes import enrol_apprenti
from tests.conftest import connecter
from tests.entreprise.fabrique import fill_entretien_teste, open_entretien_teste, plan_visite_testee
from tests.promotion import Promotion

TROIS = (Role.FORMATEUR, Role.APPRENTI, Role.MAITRE)
ALERTE = {"r_arrivee-accueil": "non"}


@pytest.fixture
def centre(promotion: Promotion):
    with centre_scope(promotion.teste.centre.pk):
        yield promotion


def _formateur(centre: Promotion):
    return centre.teste.membres[Role.FORMATEUR]


def _champs(entretien: Entretien) -> dict[str, str]:
    entretien = Entretien.objects.select_related("trame").get(pk=entretien.pk)
    return champs_de(entretien, entretien.reponses.all())


def _fige(centre: Promotion, **voulus: str) -> tuple[Entretien, Instantane]:
    entretien = open_entretien_teste(centre)
    fill_entretien_teste(centre, entretien, **voulus)
    instantane = freeze_entretien(entretien=entretien, auteur=_formateur(centre))
    return Entretien.objects.get(pk=entretien.pk), instantane


def test_shipped_questions_have_five_headings_and_something_to_watch_for() -> None:
    trame = shipped()
    assert len(trame) == 5
    assert {q["alerte"] for q in questions(trame)} == {"oui", "non", ""}
    assert len({q["cle"] for q in questions(trame)}) == len(list(questions(trame)))


def test_a_contract_has_one_interview_whoever_opens_it(centre: Promotion) -> None:
    assert open_entretien_teste(centre) == open_entretien_teste(centre)
    assert TrameEntretien.objects.get().rubriques == shipped()


@pytest.mark.parametrize(
    ("role", "ecrits"),
    [
        (Role.FORMATEUR, {"j-", "r-", "t-", "c-maitre", "c-formateur"}),
        (Role.MAITRE, {"c-maitre"}),
        (Role.APPRENTI, {"c-apprenti"}),
    ],
)
def test_each_writes_their_part_and_no_other(centre: Promotion, role: Role, ecrits: set[str]) -> None:
    entretien = open_entretien_teste(centre)
    vus = _champs(entretien)
    voulus = {champ.replace("-", "_", 1): "oui" if champ[0] == "r" else "Un mot" for champ in vus}
    fill_entretien_teste(centre, entretien, role=role, **voulus)
    changes = {champ for champ, valeur in _champs(entretien).items() if valeur != vus[champ]}
    assert {c if c.startswith("c-") else c[:2] for c in changes} == ecrits


def test_what_a_trainer_writes_for_the_ma_says_so(centre: Promotion) -> None:
    entretien = open_entretien_teste(centre)
    fill_entretien_teste(centre, entretien, c_maitre="Content de lui.", **ALERTE)
    instantane = freeze_entretien(entretien=entretien, auteur=_formateur(centre))
    assert instantane.contenu["maitre_ecrit_par"] == str(_formateur(centre).utilisateur)
    assert EntreeAudit.objects.filter(action="entretien.saisi_pour").count() == 1
    assert not instantane.signatures.exists()


def test_two_people_on_one_field_overwrite_nothing_silently(centre: Promotion) -> None:
    entretien = open_entretien_teste(centre)
    vus = _champs(entretien)
    fill_entretien_teste(centre, entretien, c_maitre="Le mien", role=Role.MAITRE)
    client = connecter(_formateur(centre))
    page = reverse("entreprise:entretien", args=[centre.teste.slug, entretien.pk])
    reponse = client.post(page, {"vu:c-maitre": vus["c-maitre"], "c-maitre": "Le vôtre"})
    assert (reponse.status_code, "Le vôtre" in reponse.content.decode()) == (409, True)
    assert _champs(entretien)["c-maitre"] == "Le mien"


@pytest.mark.parametrize("champ", ["r_arrivee-accueil", "j_jour"])
def test_what_cannot_be_an_answer_is_left_out(centre: Promotion, champ: str) -> None:
    entretien = open_entretien_teste(centre)
    avant = _champs(entretien)
    fill_entretien_teste(centre, entretien, **{champ: "peut-être"})
    assert _champs(entretien) == avant


def test_nothing_answered_nothing_frozen(centre: Promotion) -> None:
    entretien = open_entretien_teste(centre)
    with pytest.raises(EntretienVide):
        freeze_entretien(entretien=entretien, auteur=_formateur(centre))


def test_three_sign_each_in_their_role_and_it_is_closed(centre: Promotion) -> None:
    entretien, instantane = _fige(centre)
    for role in TROIS:
        membre = centre.teste.membres[role]
        assert may_sign_entretien(membre, entretien, signatures.instantane_actif(entretien))
        sign_entretien(entretien=entretien, membre=membre)
        sign_entretien(entretien=entretien, membre=membre)
        assert not may_sign_entretien(membre, entretien, signatures.instantane_actif(entretien))
    entretien.refresh_from_db()
    assert (entretien.statut, instantane.signatures.count()) == ("signe", 3)
    told = Courriel.objects.filter(sujet__startswith="Premier entretien").values_list(
        "destinataire", flat=True
    )
    assert sorted(told) == ["apprenti@alpha.test", "maitre@alpha.test"]


@pytest.mark.parametrize(
    "ordre",
    [
        "UPDATE entreprise_reponseentretien SET reponse = 'oui'",
        "UPDATE entreprise_reponseentretien SET alerte = false",
        "DELETE FROM entreprise_reponseentretien",
        "UPDATE entreprise_entretien SET mot_maitre = 'x'",
        "UPDATE entreprise_entretien SET jour = '2020-01-01'",
        "DELETE FROM entreprise_entretien",
        "INSERT INTO entreprise_reponseentretien"
        " (id, centre_id, cree_le, entretien_id, cle, reponse, commentaire, alerte, ecrite_par_id, suite)"
        " SELECT gen_random_uuid(), centre_id, now(), entretien_id, 'neuve', 'oui', '', false, ecrite_par_id, ''"
        " FROM entreprise_reponseentretien LIMIT 1",
    ],
)
def test_the_database_refuses_to_change_what_is_frozen(centre: Promotion, ordre: str) -> None:
    entretien, _ = _fige(centre, **ALERTE)
    with pytest.raises(DatabaseError, match="figé"), transaction.atomic(), connection.cursor() as curseur:
        curseur.execute(ordre)
    with pytest.raises(EntretienFige):
        fill_entretien_teste(centre, entretien)


@pytest.mark.parametrize(
    "ordre", ["UPDATE entreprise_trameentretien SET numero = 9", "DELETE FROM entreprise_trameentretien"]
)
def test_the_database_keeps_the_questions_as_they_were(centre: Promotion, ordre: str) -> None:
    current_trame(_formateur(centre))
    with pytest.raises(DatabaseError, match="ajout seul"), transaction.atomic(), connection.cursor() as c:
        c.execute(ordre)


def test_unlocked_for_a_reason_it_is_signed_again(centre: Promotion) -> None:
    entretien, _ = _fige(centre)
    sign_entretien(entretien=entretien, membre=centre.teste.membres[Role.MAITRE])
    with pytest.raises(ValueError, match="motif"), transaction.atomic():
        unlock_entretien(entretien=entretien, motif=" ", auteur=_formateur(centre))
    unlock_entretien(entretien=entretien, motif="Une erreur de date", auteur=_formateur(centre))
    fill_entretien_teste(centre, entretien, **ALERTE)
    suite = freeze_entretien(entretien=entretien, auteur=_formateur(centre))
    assert (suite.version, suite.signatures.count()) == (2, 0)


def test_an_alert_waits_until_somebody_says_what_was_done(centre: Promotion) -> None:
    auteur = _formateur(centre)
    entretien = open_entretien_teste(centre)
    fill_entretien_teste(centre, entretien, **ALERTE, **{"r_securite-consignes": "oui"})
    assert not alertes_ouvertes(auteur).exists()
    freeze_entretien(entretien=entretien, auteur=auteur)
    for role in (Role.FORMATEUR, Role.COORDONNATEUR):
        dits = [a.texte for a in ce_qui_attend(centre.teste.membres[role])]
        assert "Reprendre 1\u00a0alerte de l’entretien de Zoé Ampère" in dits
    reponse = alertes_ouvertes(auteur).get()
    with pytest.raises(ValueError, match="en quelques mots"):
        note_suite(reponse=reponse, suite=" ", auteur=auteur)
    for _ in range(2):
        note_suite(reponse=reponse, suite="Tour de l’atelier fait.", auteur=auteur)
    assert not alertes_ouvertes(auteur).exists()
    assert EntreeAudit.objects.filter(action="entretien.suite").count() == 1


@pytest.mark.parametrize(("age", "attendu"), [(44, None), (45, False), (60, False), (61, True)])
def test_an_interview_comes_due_then_late(centre: Promotion, age: int, attendu: bool | None) -> None:
    contrat = centre.contrat
    contrat.debut = date.today() - timedelta(days=age)
    contrat.save()
    for role in (Role.FORMATEUR, Role.COORDONNATEUR):
        dus = [a for a in attentes_de_visites(centre.teste.membres[role]) if "entretien" in a.texte]
        assert [a.retard for a in dus] == ([] if attendu is None else [attendu])
    assert attentes_de_visites(centre.teste.membres[Role.ADMINISTRATEUR]) == []


def test_held_or_planned_an_interview_is_no_longer_asked_for(centre: Promotion) -> None:
    auteur = _formateur(centre)
    assert [a.texte for a in attentes_de_visites(auteur)] == ["Tenir le premier entretien de Zoé Ampère"]
    plan_visite_testee(centre, motif="entretien")
    assert [a.texte for a in attentes_de_visites(auteur)] == ["Préparer la visite de Zoé"]
    assert contrats_sans_entretien(auteur).get() == centre.contrat
    _fige(centre)
    assert not contrats_sans_entretien(auteur).exists()


def _autres_contrats(centre: Promotion, nombre: int) -> None:
    for rang in range(nombre):
        create_contrat(
            apprenti=enrol_apprenti(
                groupe=centre.groupe, prenom="Ada", nom=f"N{rang}", membre=None, auteur=_formateur(centre)
            ),
            entreprise=centre.contrat.entreprise,
            maitre=centre.contrat.maitre,
            debut=centre.contrat.debut,
            fin=centre.contrat.fin,
            auteur=None,
        )


@pytest.mark.parametrize("autres", [0, 2, 5])
def test_home_costs_the_same_whatever_the_number_of_interviews(
    centre: Promotion, autres: int, django_assert_num_queries
) -> None:
    _autres_contrats(centre, autres)
    with django_assert_num_queries(4):
        attentes = attentes_de_visites(_formateur(centre))
    assert len(attentes) == (1 if autres == 5 else 1 + autres)


def test_an_interview_keeps_the_questions_it_began_with(centre: Promotion) -> None:
    entretien = open_entretien_teste(centre)
    coordo = centre.teste.membres[Role.COORDONNATEUR]
    trame = current_trame(coordo)
    changee = rearranged(trame.rubriques, "retirer:arrivee-accueil")
    assert write_trame(rubriques=changee, apres=1, auteur=coordo).numero == 2
    assert write_trame(rubriques=changee, apres=1, auteur=coordo).numero == 2
    with pytest.raises(TrameChangee):
        write_trame(rubriques=trame.rubriques, apres=1, auteur=coordo)
    assert "r-arrivee-accueil" in _champs(entretien)
    assert len(list(questions(current_trame(coordo).rubriques))) == len(list(questions(shipped()))) - 1


@pytest.mark.parametrize(
    ("geste", "attendu"),
    [
        ("monter:b", [["b", "a"], ["c"]]),
        ("descendre:a", [["b", "a"], ["c"]]),
        ("descendre:b", [["a"], ["b", "c"]]),
        ("monter:c", [["a", "b", "c"], []]),
        ("monter:a", [["a", "b"], ["c"]]),
        ("retirer:a", [["b"], ["c"]]),
        ("retirer:inconnue", [["a", "b"], ["c"]]),
        ("ajouter:7", [["a", "b"], ["c"]]),
    ],
)
def test_questions_move_and_pass_from_one_heading_to_the_next(geste: str, attendu: list[list[str]]) -> None:
    def question(cle: str) -> dict[str, str]:
        return {"cle": cle, "texte": cle, "alerte": ""}

    rubriques = [
        {"titre": "Un", "questions": [question("a"), question("b")]},
        {"titre": "Deux", "questions": [question("c")]},
    ]
    bouge = rearranged(rubriques, geste)
    assert [[q["cle"] for q in r["questions"]] for r in bouge] == attendu


def test_questions_that_cannot_be_kept_come_back_as_typed(centre: Promotion) -> None:
    client = connecter(centre.teste.membres[Role.ADMINISTRATEUR])
    page = reverse("entreprise:trame_entretien", args=[centre.teste.slug])
    envoi = {f"titre-{rang}": "" if rang == 5 else "Titre" for rang in range(1, 6)}
    envoi |= {"apres": "1", "cle-1": "a", "texte-1": "Une question tapée", "alerte-1": "non"}
    reponse = client.post(page, envoi)
    assert (reponse.status_code, "Une question tapée" in reponse.content.decode()) == (422, True)
    with pytest.raises(TrameInvalide, match="titre"):
        write_trame(rubriques=[], apres=1, auteur=centre.teste.membres[Role.COORDONNATEUR])
    assert client.post(page, envoi | {"geste": "ajouter:1"}).status_code == 200
    assert TrameEntretien.objects.count() == 1


def test_the_page_of_a_frozen_interview_shows_its_words_to_the_three(centre: Promotion) -> None:
    entretien, _ = _fige(centre, **ALERTE, c_formateur="Bon départ.")
    page = reverse("entreprise:entretien", args=[centre.teste.slug, entretien.pk])
    for role in (*TROIS, Role.AUDITEUR):
        contenu = connecter(centre.teste.membres[role]).get(page).content.decode()
        assert "Bon départ." in contenu
        assert ("Signer cet entretien" in contenu) == (role != Role.AUDITEUR)


def test_an_alert_is_answered_on_the_page_and_an_empty_answer_is_refused(centre: Promotion) -> None:
    entretien, _ = _fige(centre, **ALERTE)
    reponse = entretien.reponses.get(alerte=True)
    suite = reverse("entreprise:entretien_suite", args=[centre.teste.slug, reponse.pk])
    client = connecter(_formateur(centre))
    assert client.post(suite, {"suite": ""}).status_code == 422
    assert client.post(suite, {"suite": "Visite faite"}).status_code == 302
    reponse.refresh_from_db()
    assert (reponse.suite, reponse.suite_par) == ("Visite faite", _formateur(centre))
