"""Reminders: who is told of what, when, how many times, and what stops it."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cpro.comptes.actions import end_membre
from cpro.comptes.courriels import envoyer_courriel
from cpro.comptes.desabonnement import refuse_relances
from cpro.comptes.models import Courriel
from cpro.socle.models import EntreeAudit, Travail
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.actions.bilans_periode import freeze_bilan_periode, sign_bilan_periode
from entreprise.actions.reglages_relances import (
    PauseImpossible,
    cancel_pause,
    pause_relances,
    save_reglages,
)
from entreprise.actions.relances import log_relances, run_passage, write_messages
from entreprise.attentes import attentes_de
from entreprise.models import Contrat, PassageRelances, PauseRelances, ReglagesRelances, Relance
from entreprise.queries.relances import is_open, reglages_relances, tranche_suivante, utilisateurs_a_prevenir
from entreprise.tasks import relancer_centre
from tests.entreprise.fabrique import fill_bilan_teste, open_bilan_teste
from tests.entreprise.relances import (
    LUNDI,
    add_apprentis,
    horloge,
    log,
    run,
    run_until,
    settle,
    told,
)
from tests.personnes import Univers
from tests.promotion import Promotion, create_promotion

MARDI_10 = date(2026, 11, 10)  # five working days after the first Monday


@pytest.fixture
def centre(promotion: Promotion):
    with centre_scope(promotion.teste.centre.pk):
        yield promotion


def test_a_silent_apprentice_hears_of_it_then_the_trainer_then_the_coordinator(centre: Promotion) -> None:
    settle(centre)
    run_until(centre, LUNDI, date(2026, 12, 17))
    # Five whole days at work are over on Monday 9; then a week apart, and no more.
    assert told() == [
        (date(2026, 11, 9), "sans_entree", "apprenti", 1),
        (date(2026, 11, 16), "sans_entree", "apprenti", 2),
        (date(2026, 11, 23), "sans_entree", "formateur", 1),
        (date(2026, 11, 30), "sans_entree", "coordonnateur", 1),
    ]
    assert Courriel.objects.filter(nature="relance").count() == 4
    assert not Relance.objects.filter(courriel=None).exists()


def test_an_entry_begins_the_count_again(centre: Promotion) -> None:
    settle(centre)
    run_until(centre, LUNDI, date(2026, 11, 16))
    log(centre, date(2026, 11, 17))
    run_until(centre, date(2026, 11, 17), date(2026, 12, 4))
    assert [(jour, role, rang) for jour, _, role, rang in told()][2:] == [
        (date(2026, 11, 25), "apprenti", 1),
        (date(2026, 12, 2), "apprenti", 2),
    ]


def test_an_ma_is_reminded_then_the_trainer_knows(centre: Promotion) -> None:
    settle(centre)
    for jour in (date(2026, 11, 5), date(2026, 11, 6)):
        log(centre, jour, envoyee=True)
    run_until(centre, date(2026, 11, 5), date(2026, 11, 12))
    # Thursday 5, then Friday, Monday, Tuesday: three working days. The 11th is a holiday.
    assert told() == [(date(2026, 11, 10), "validation", "maitre", 1)]
    assert Relance.objects.get().nombre == 1  # the second one waits for two working days only
    for entree in centre.apprentis[0].entrees.all():
        entree.statut = entree.Statut.VALIDEE
        entree.save()
    log(centre, date(2026, 11, 24))
    run_until(centre, date(2026, 11, 13), date(2026, 11, 27))
    assert [x for x in told() if x[1] == "validation"] == [(date(2026, 11, 10), "validation", "maitre", 1)]


def test_one_message_a_day_says_everything(centre: Promotion) -> None:
    autres = add_apprentis(centre, 2)
    settle(centre)
    for apprenti in (centre.apprentis[0], *autres):
        log(centre, date(2026, 11, 5), apprenti=apprenti, envoyee=True)
    run(centre, MARDI_10)
    courriel = Courriel.objects.get(nature="relance")
    assert courriel.membre == centre.teste.membres[Role.MAITRE]
    assert courriel.texte.count("1\u00a0activité, depuis le jeudi 5\u00a0novembre") == 3
    assert sorted(set(Relance.objects.values_list("courriel", flat=True))) == [courriel.pk]


def test_the_same_day_again_sends_nothing(centre: Promotion) -> None:
    add_apprentis(centre, 3)
    settle(centre)
    premier = run(centre, MARDI_10)
    avant = (Relance.objects.count(), Courriel.objects.count())
    assert (premier, run(centre, MARDI_10)) == ({"relances": 4, "messages": 4}, premier)
    PassageRelances.objects.update(cherche_le=None, fini_le=None)  # as if it had died at its very end
    run(centre, MARDI_10)
    assert (Relance.objects.count(), Courriel.objects.count()) == avant


@pytest.mark.parametrize("mort", ["pendant la recherche", "entre les deux", "pendant les messages"])
def test_a_search_that_died_is_finished_without_a_double(centre: Promotion, mort: str) -> None:
    add_apprentis(centre, 4)
    settle(centre)
    reglages, centre_id = reglages_relances(), centre.teste.centre.pk
    tranche = tranche_suivante(None, 3 if mort == "pendant la recherche" else 100)
    log_relances(tranche=tranche, reglages=reglages, jour=MARDI_10)
    passage = PassageRelances.objects.create(jour=MARDI_10)
    if mort == "pendant les messages":
        passage.cherche_le = timezone.now()
        passage.save()
        write_messages(utilisateurs=utilisateurs_a_prevenir(0, 2), jour=MARDI_10)
    assert run_passage(centre_id=centre_id, jour=MARDI_10) == {"relances": 5, "messages": 5}
    assert Courriel.objects.filter(nature="relance").count() == 5
    assert Relance.objects.exclude(courriel=None).count() == 5


def test_a_person_with_two_roles_has_one_message(centre: Promotion) -> None:
    """The trainer is also the coordonnateur who is told in place of nobody."""
    formateur, coordonnateur = (centre.teste.membres[role] for role in (Role.FORMATEUR, Role.COORDONNATEUR))
    coordonnateur.utilisateur = formateur.utilisateur
    coordonnateur.save()
    settle(centre)
    Contrat.objects.update(fin=date(2026, 11, 20))
    log(centre, date(2026, 10, 1), envoyee=True)
    for jour in (date(2026, 11, 3), date(2026, 11, 10), date(2026, 11, 17), date(2026, 11, 24)):
        run(centre, jour)
    par_jour = Courriel.objects.filter(nature="relance", destinataire=formateur.utilisateur.email)
    assert len({c.cle for c in par_jour}) == len(par_jour) == 3


def test_a_contract_that_ends_is_told_once_to_the_trainers(centre: Promotion) -> None:
    settle(centre)
    Contrat.objects.update(fin=date(2026, 11, 30))
    log(centre, date(2026, 11, 24))
    run_until(centre, date(2026, 10, 30), date(2026, 11, 6))
    assert told() == [(date(2026, 11, 2), "contrat", "formateur", 1)]
    texte = Courriel.objects.get(nature="relance").texte
    assert "Zoé Ampère (MELEC 2), chez Étincelle SARL, le lundi 30\u00a0novembre" in texte


def test_a_followed_contract_is_not_told(centre: Promotion) -> None:
    settle(centre)
    Contrat.objects.update(fin=date(2026, 11, 30))
    suite = Contrat.objects.get()
    suite.pk, suite._state.adding = uuid4(), True
    suite.debut, suite.fin = date(2026, 12, 1), date(2027, 8, 31)
    suite.save()
    run(centre, date(2026, 11, 3))
    assert told() == []


def test_who_has_not_signed_is_reminded_and_who_has_is_not(centre: Promotion) -> None:
    settle(centre)
    with horloge(date(2026, 11, 3)):
        bilan = open_bilan_teste(centre)
        fill_bilan_teste(centre, bilan)
        freeze_bilan_periode(bilan=bilan, auteur=centre.teste.membres[Role.FORMATEUR])
        bilan.refresh_from_db()
        sign_bilan_periode(bilan=bilan, membre=centre.teste.membres[Role.MAITRE])
    for jour in range(3, 11):
        log(centre, date(2026, 11, jour))
    run_until(centre, date(2026, 11, 3), date(2026, 11, 12))
    assert [x for x in told() if x[1] == "signature"] == [
        (date(2026, 11, 10), "signature", "apprenti", 1),
        (date(2026, 11, 10), "signature", "formateur", 1),
    ]


def test_a_pause_stops_it_and_undone_it_starts_again(centre: Promotion) -> None:
    settle(centre)
    formateur, apprenti = centre.teste.membres[Role.FORMATEUR], centre.apprentis[0]
    cle, jours = uuid4(), {"debut": date(2026, 11, 3), "fin": date(2026, 11, 20)}
    for _ in range(2):
        pause = pause_relances(
            id=cle, apprenti=apprenti, motif=PauseRelances.Motif.CONGES, auteur=formateur, **jours
        )
    run_until(centre, LUNDI, date(2026, 11, 26))
    assert (told(), PauseRelances.objects.count()) == ([], 1)  # the 2nd, then 23rd to 25th: four days
    run(centre, date(2026, 11, 27))
    assert told() == [(date(2026, 11, 27), "sans_entree", "apprenti", 1)]
    for _ in range(2):
        cancel_pause(pause=pause, auteur=formateur)
    actions = EntreeAudit.objects.filter(action__startswith="relances.pause").values_list("action", flat=True)
    assert sorted(actions) == ["relances.pause", "relances.pause_annulee"]
    with pytest.raises(PauseImpossible):
        pause_relances(
            id=uuid4(),
            apprenti=apprenti,
            debut=LUNDI,
            fin=LUNDI - timedelta(days=1),
            motif=PauseRelances.Motif.CONGES,
            auteur=formateur,
        )


def test_the_home_counts_days_at_work_and_respects_a_pause(centre: Promotion) -> None:
    settle(centre)
    membre, formateur = (centre.teste.membres[role] for role in (Role.APPRENTI, Role.FORMATEUR))

    def lignes(jour: date) -> tuple[int, int]:
        with horloge(jour):
            muets = [a for a in attentes_de(formateur) if "n’a rien noté" in a.texte]
            return len([a for a in attentes_de(membre) if "Noter" in a.texte]), len(muets)

    assert [lignes(date(2026, 11, jour)) for jour in (3, 4)] == [(0, 0), (1, 0)]
    log(centre, date(2026, 11, 10))
    # Wednesday 11 is a holiday: Thursday and Friday only are over on Saturday.
    assert [lignes(date(2026, 11, jour))[0] for jour in (12, 13, 14)] == [0, 0, 1]
    assert [lignes(date(2026, 11, jour))[1] for jour in (25, 26)] == [0, 1]
    pause = pause_relances(
        id=uuid4(),
        apprenti=centre.apprentis[0],
        debut=date(2026, 11, 12),
        fin=date(2026, 11, 30),
        motif=PauseRelances.Motif.FERMETURE,
        auteur=formateur,
    )
    assert lignes(date(2026, 11, 26)) == (0, 0)
    cancel_pause(pause=pause, auteur=formateur)
    assert lignes(date(2026, 11, 26)) == (1, 1)


@pytest.mark.parametrize(
    ("heure", "ouvert"),
    [(6, False), (7, True), (12, True), (19, True), (20, False), (23, False)],
)
def test_quiet_hours(heure: int, ouvert: bool) -> None:
    reglages = ReglagesRelances()
    with horloge(date(2026, 11, 10), heure):
        assert is_open(reglages, timezone.now()) is ouvert
    with horloge(date(2026, 11, 11), heure):  # a public holiday
        assert is_open(reglages, timezone.now()) is False


def test_a_search_starts_in_open_hours_once_a_day(centre: Promotion) -> None:
    settle(centre)
    centre_id = centre.teste.centre.pk
    moments = ["2026-11-10T06:59", "2026-11-10T07:05", "2026-11-10T08:05", "2026-11-11T08:05"]
    assert [relancer_centre(centre_id=centre_id, moment=m) for m in moments] == [False, True, True, False]
    assert Travail.objects.filter(nature="relances").count() == 1
    Travail.objects.filter(nature="relances").update(statut=Travail.Statut.ECHEC)
    relancer_centre(centre_id=centre_id, moment="2026-11-10T09:05")  # died three times: taken up
    assert Travail.objects.filter(nature="relances").count() == 2
    run(centre, MARDI_10)
    Travail.objects.filter(nature="relances").update(statut=Travail.Statut.TERMINE)
    relancer_centre(centre_id=centre_id, moment="2026-11-10T10:05")
    assert Travail.objects.filter(nature="relances").count() == 2


def test_a_message_late_in_the_day_leaves_at_the_next_opening(centre: Promotion) -> None:
    settle(centre)
    run(centre, MARDI_10)
    courriel = Courriel.objects.get(nature="relance")
    for jour, heure, partis in ((10, 21, 0), (11, 10, 0), (12, 6, 0), (12, 7, 1), (12, 8, 1)):
        with horloge(date(2026, 11, jour), heure):
            envoyer_courriel(courriel_id=str(courriel.pk), centre_id=centre.teste.centre.pk)
        assert len(mail.outbox) == partis
    message = mail.outbox[0]
    adresse = message.extra_headers["List-Unsubscribe"]
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert adresse.strip("<>") in message.body
    assert ("{" in message.body, "Rien n’est noté" in message.body) == (False, True)


def test_who_refuses_messages_has_none_and_the_evidence_says_so(centre: Promotion) -> None:
    settle(centre)
    apprenti = centre.teste.membres[Role.APPRENTI]
    refuse_relances(membre=apprenti)
    run_until(centre, LUNDI, date(2026, 11, 24))
    assert list(Relance.objects.order_by("jour").values_list("canal", "membre__role")) == [
        ("accueil", "apprenti"),
        ("accueil", "apprenti"),
        ("courriel", "formateur"),
    ]
    assert [c.membre.role for c in Courriel.objects.filter(nature="relance")] == ["formateur"]


def test_a_refusal_holds_what_was_written_before_it(centre: Promotion) -> None:
    settle(centre)
    run(centre, MARDI_10)
    refuse_relances(membre=centre.teste.membres[Role.APPRENTI])
    courriel = Courriel.objects.get(nature="relance")
    with horloge(MARDI_10):
        envoyer_courriel(courriel_id=str(courriel.pk), centre_id=centre.teste.centre.pk)
    courriel.refresh_from_db()
    assert (mail.outbox, courriel.etat) == ([], Courriel.Etat.ECHEC)


def test_a_rule_switched_off_or_slower(centre: Promotion) -> None:
    settle(centre)
    admin = centre.teste.membres[Role.ADMINISTRATEUR]
    for _ in range(2):
        save_reglages(voulus={"sans_entree": False, "validation_jours": 6}, auteur=admin)
    log(centre, date(2026, 11, 2), envoyee=True)
    run_until(centre, LUNDI, date(2026, 11, 13))
    assert told() == [(date(2026, 11, 10), "validation", "maitre", 1)]
    assert EntreeAudit.objects.filter(action="relances.reglages").count() == 1


def test_an_ma_whose_access_ended_is_not_written_to_the_trainer_is(centre: Promotion) -> None:
    settle(centre)
    log(centre, date(2026, 11, 3), envoyee=True)
    with horloge(LUNDI):
        end_membre(membre=centre.teste.membres[Role.MAITRE])
    run(centre, MARDI_10)
    assert told() == [(MARDI_10, "validation", "formateur", 1)]


def test_a_new_apprentice_is_left_some_days(centre: Promotion) -> None:
    settle(centre)
    Contrat.objects.update(debut=date(2026, 11, 5))
    run_until(centre, LUNDI, date(2026, 11, 11))
    assert told() == []
    run(centre, date(2026, 11, 12))
    assert [x[1:3] for x in told()] == [("sans_entree", "apprenti")]


def test_centres_do_not_mix(univers: Univers, referentiels_charges) -> None:
    promotions = [
        create_promotion(teste, referentiels_charges["bcp-melec"]) for teste in (univers.a, univers.b)
    ]
    for promotion in promotions:
        with centre_scope(promotion.teste.centre.pk):
            settle(promotion)
    run(promotions[0], MARDI_10)
    comptes = []
    for promotion in promotions:
        with centre_scope(promotion.teste.centre.pk):
            comptes.append((Relance.objects.count(), Courriel.objects.filter(nature="relance").count()))
    assert comptes == [(1, 1), (0, 0)]


def test_queries_do_not_grow_with_apprentices(centre: Promotion) -> None:
    def requetes(jour: date) -> int:
        with CaptureQueriesContext(connection) as captees:
            run(centre, jour)
        return len(captees)

    add_apprentis(centre, 1)
    settle(centre)
    peu = requetes(MARDI_10)
    ids = {a.pk for a in add_apprentis(centre, 12)}
    settle(centre)
    assert (requetes(date(2026, 11, 13)), Relance.objects.filter(apprenti__in=ids).count()) == (peu, 12)


@pytest.mark.parametrize(
    "ordre",
    [
        "UPDATE entreprise_relance SET jour = jour - 1",
        "UPDATE entreprise_relance SET membre_id = membre_id, canal = 'accueil'",
        "DELETE FROM entreprise_relance",
    ],
)
def test_the_database_keeps_what_was_recalled(centre: Promotion, ordre: str) -> None:
    settle(centre)
    run(centre, MARDI_10)
    with (
        pytest.raises(DatabaseError, match="ajout seul"),
        transaction.atomic(),
        connection.cursor() as curseur,
    ):
        curseur.execute(ordre)


def test_the_command_does_a_day_at_once(promotion: Promotion, capsys: pytest.CaptureFixture[str]) -> None:
    with centre_scope(promotion.teste.centre.pk):
        settle(promotion)
    for _ in range(2):
        call_command("relancer", "--jour=2026-11-10", "--centre=alpha")
    assert capsys.readouterr().out == "CFA Alpha : 1\u00a0relance, 1\u00a0message\n" * 2
    with pytest.raises(CommandError):
        call_command("relancer", "--centre=nulle-part")
