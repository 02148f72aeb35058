"""The search of each day: once, in open hours, one message each, nothing twice, centres apart."""

from datetime import date

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cpro.comptes.courriels import envoyer_courriel
from cpro.comptes.desabonnement import refuse_relances
from cpro.comptes.models import Courriel
from cpro.socle.models import Travail
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.actions.relances import log_relances, run_passage, write_messages
from entreprise.models import (
    Contrat,
    PassageRelances,
    ReglagesRelances,
    Relance,
)
from entreprise.queries.relances import is_open, reglages_relances, tranche_suivante, utilisateurs_a_prevenir
from entreprise.tasks import relancer_centre
from tests.entreprise.relances import (
    LUNDI,
    add_apprentis,
    horloge,
    log,
    run,
    run_until,
    settle,
)
from tests.personnes import Univers
from tests.promotion import Promotion, create_promotion

MARDI_10 = date(2026, 11, 10)  # five working days after the first Monday


@pytest.fixture
def centre(promotion: Promotion):
    with centre_scope(promotion.teste.centre.pk):
        yield promotion


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
