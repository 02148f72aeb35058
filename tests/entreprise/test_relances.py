"""Reminders: what is worth one, who is told and when, and what stops it."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from cpro.comptes.actions import end_membre
from cpro.comptes.models import Courriel
from cpro.socle.models import EntreeAudit
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.actions.bilans_periode import freeze_bilan_periode, sign_bilan_periode
from entreprise.actions.entretiens import freeze_entretien
from entreprise.actions.fiches_avis import sign_fiche, validate_fiche
from entreprise.actions.reglages_relances import (
    PauseImpossible,
    cancel_pause,
    pause_relances,
    save_reglages,
)
from entreprise.attentes import attentes_de
from entreprise.models import (
    Contrat,
    FicheActivite,
    PauseRelances,
    Relance,
    SemaineAlternance,
)
from tests.entreprise.fabrique import (
    fill_bilan_teste,
    fill_entretien_teste,
    open_bilan_teste,
    open_entretien_teste,
    plan_visite_testee,
    share_fiche_testee,
)
from tests.entreprise.relances import (
    LUNDI,
    horloge,
    log,
    run,
    run_until,
    settle,
    told,
)
from tests.promotion import Promotion

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


def test_days_at_the_centre_are_not_days_without_an_entry(centre: Promotion) -> None:
    """The group is at the centre in the first week, and on the first two days of the second."""
    settle(centre)
    for lundi, jours in ((LUNDI, "CCCCC"), (date(2026, 11, 9), "CCEEE"), (date(2026, 11, 16), "EEEEE")):
        SemaineAlternance.objects.create(groupe=centre.groupe, lundi=lundi, jours=jours)
    # At work on 12 and 13 (the 11th is a holiday), 16, 17 and 18: five days are over on Thursday 19.
    run_until(centre, LUNDI, date(2026, 11, 20))
    assert told() == [(date(2026, 11, 19), "sans_entree", "apprenti", 1)]


def test_nobody_is_reminded_of_the_journal_while_at_the_centre(centre: Promotion) -> None:
    settle(centre)
    SemaineAlternance.objects.create(groupe=centre.groupe, lundi=date(2026, 11, 9), jours="CCCCC")
    run_until(centre, LUNDI, date(2026, 11, 13))
    assert told() == []
    run(centre, date(2026, 11, 16))
    assert told() == [(date(2026, 11, 16), "sans_entree", "apprenti", 1)]


def test_a_first_interview_is_asked_of_the_trainers_then_known_above(centre: Promotion) -> None:
    settle(centre)
    Contrat.objects.update(debut=date(2026, 9, 14))
    log(centre, date(2026, 12, 18))
    for jour in range(26, 31):
        log(centre, date(2026, 10, jour))
    save_reglages(voulus={"sans_entree": False}, auteur=centre.teste.membres[Role.ADMINISTRATEUR])
    run_until(centre, date(2026, 10, 26), date(2026, 11, 30))
    assert told() == [
        (date(2026, 10, 29), "entretien", "formateur", 1),
        (date(2026, 11, 5), "entretien", "formateur", 2),
        (date(2026, 11, 12), "entretien", "coordonnateur", 1),
    ]


@pytest.mark.parametrize("fait", ["tenu", "prévu", "ancien"])
def test_an_interview_held_or_planned_is_not_asked_for(centre: Promotion, fait: str) -> None:
    settle(centre)
    Contrat.objects.update(debut=date(2026, 2, 2) if fait == "ancien" else date(2026, 9, 14))
    with horloge(date(2026, 10, 12)):
        if fait == "tenu":
            entretien = open_entretien_teste(centre)
            fill_entretien_teste(centre, entretien)
            freeze_entretien(entretien=entretien, auteur=centre.teste.membres[Role.FORMATEUR])
        elif fait == "prévu":
            plan_visite_testee(centre, dans=timedelta(days=30), motif="entretien")
    run(centre, date(2026, 11, 3))
    assert [x for x in told() if x[1] == "entretien"] == []


def test_a_frozen_interview_waits_for_its_signatures(centre: Promotion) -> None:
    settle(centre)
    with horloge(date(2026, 11, 3)):
        entretien = open_entretien_teste(centre)
        fill_entretien_teste(centre, entretien)
        freeze_entretien(entretien=entretien, auteur=centre.teste.membres[Role.FORMATEUR])
    for jour in range(3, 11):
        log(centre, date(2026, 11, jour))
    run(centre, MARDI_10)
    assert sorted(x[2] for x in told() if x[1] == "signature") == ["apprenti", "formateur", "maitre"]
    courriel = Courriel.objects.get(nature="relance", membre__role=Role.MAITRE)
    assert courriel.destination == f"/c/alpha/entretiens/{entretien.pk}/"
    assert "premier entretien, Zoé Ampère, prêt depuis le mardi 3\u00a0novembre" in courriel.texte


def test_a_fiche_waits_for_its_ma_then_for_its_apprentice(centre: Promotion) -> None:
    settle(centre)
    maitre, apprenti = (centre.teste.membres[role] for role in (Role.MAITRE, Role.APPRENTI))
    for jour in range(2, 13):
        log(centre, date(2026, 11, jour))
    with horloge(date(2026, 11, 3)):
        fiche = share_fiche_testee(centre, jour=date(2026, 11, 3))
    run_until(centre, LUNDI, date(2026, 11, 10))
    assert told() == [(date(2026, 11, 6), "validation", "maitre", 1)]
    courriel = Courriel.objects.get(nature="relance")
    assert courriel.destination == f"/c/alpha/fiches/{fiche.pk}/"
    assert "- Zoé Ampère\u00a0: fiche «\u00a0Câbler une armoire\u00a0», depuis le mardi 3" in courriel.texte
    with horloge(date(2026, 11, 10)):
        validate_fiche(id=uuid4(), fiche=fiche, membre=maitre)
    for jour in range(13, 20):
        log(centre, date(2026, 11, jour))
    run_until(centre, date(2026, 11, 12), date(2026, 11, 18))
    assert told()[1:] == [(date(2026, 11, 18), "signature", "apprenti", 1)]
    assert (
        "- fiche «\u00a0Câbler une armoire\u00a0», Zoé Ampère, prêt"
        in Courriel.objects.get(nature="relance", membre=apprenti).texte
    )
    with horloge(date(2026, 11, 18)):
        sign_fiche(fiche=FicheActivite.objects.get(), membre=apprenti)
    log(centre, date(2026, 12, 1))
    run(centre, date(2026, 12, 2))
    assert len(told()) == 2


def test_everything_an_ma_owes_is_one_message(centre: Promotion) -> None:
    """An entry, a fiche, and the signature of a bilan: one digest, that says all three."""
    settle(centre)
    with horloge(date(2026, 11, 3)):
        share_fiche_testee(centre, jour=date(2026, 11, 3))
        bilan = open_bilan_teste(centre)
        fill_bilan_teste(centre, bilan)
        freeze_bilan_periode(bilan=bilan, auteur=centre.teste.membres[Role.FORMATEUR])
    log(centre, date(2026, 11, 3), envoyee=True)
    log(centre, date(2026, 11, 10))
    run(centre, date(2026, 11, 12))
    courriel = Courriel.objects.get(nature="relance", membre=centre.teste.membres[Role.MAITRE])
    lignes = [ligne for ligne in courriel.texte.splitlines() if ligne.startswith("- ")]
    assert sorted(lignes) == [
        "- Zoé Ampère\u00a0: 1\u00a0activité, depuis le mardi 3\u00a0novembre",
        "- Zoé Ampère\u00a0: fiche «\u00a0Câbler une armoire\u00a0», depuis le mardi 3\u00a0novembre",
        "- bilan de «\u00a0Période 1\u00a0», Zoé Ampère, prêt depuis le mardi 3\u00a0novembre",
    ]
    assert courriel.destination == "/c/alpha/"


def test_a_fiche_past_the_grace_period_is_told_to_the_trainer(centre: Promotion) -> None:
    settle(centre)
    with horloge(date(2026, 11, 3)):
        share_fiche_testee(centre, jour=date(2026, 11, 3))
    Contrat.objects.update(debut=date(2026, 1, 5), fin=date(2026, 11, 4))
    run(centre, date(2027, 3, 2))
    assert [x[1:] for x in told()] == [("validation", "formateur", 1)]
