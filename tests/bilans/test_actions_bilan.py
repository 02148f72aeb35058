"""What a bilan leaves to do: taken up at the next one, followed by whom it belongs to."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from bilans.actions.suivi_actions import (
    ActionReprise,
    ActionSansMot,
    add_action,
    follow_action,
    remove_action,
)
from bilans.attentes_paroles import attentes_de_paroles
from bilans.models import ActionBilan, Bilan
from bilans.rules import (
    may_follow_action,
)
from cpro.socle.permissions import Role
from tests.bilans.fabrique import agir, figer, open_bilan
from tests.promotion import Promotion

ETAT = ActionBilan.Etat


def test_actions_due_wait_for_whom_they_belong_to(centre: Promotion) -> None:
    bilan, membres = open_bilan(centre), centre.teste.membres
    hier = timezone.localdate() - timedelta(days=1)
    for qui in ("apprenti", "formateur"):
        add_action(
            id=uuid4(),
            bilan=bilan,
            texte=f"Pour {qui}",
            responsable=qui,
            echeance=hier,
            auteur=membres[Role.FORMATEUR],
        )
    assert attentes_de_paroles(membres[Role.FORMATEUR]) == []
    figer(centre, bilan)
    attendues = {
        role: [(a.texte, a.retard) for a in attentes_de_paroles(membres[role])]
        for role in (Role.APPRENTI, Role.MAITRE, Role.FORMATEUR, Role.COORDONNATEUR, Role.AUDITEUR)
    }
    assert attendues == {
        Role.APPRENTI: [("Pour apprenti", True)],
        Role.MAITRE: [],
        Role.FORMATEUR: [("Pour formateur", True)],
        Role.COORDONNATEUR: [],
        Role.AUDITEUR: [],
    }
    open_bilan(centre)
    assert attentes_de_paroles(membres[Role.FORMATEUR]) == []  # taken up by the next one


def test_open_actions_are_taken_up_once_with_their_state(centre: Promotion) -> None:
    auteur = centre.teste.membres[Role.FORMATEUR]
    premier = open_bilan(centre)
    faite, suivie, laissee, ouverte = (agir(centre, premier, texte) for texte in "abcd")
    figer(centre, premier)
    follow_action(action=faite, etat=ETAT.FAITE, auteur=auteur)
    follow_action(action=suivie, etat=ETAT.A_POURSUIVRE, mot="À moitié", auteur=auteur)
    with pytest.raises(ActionSansMot):
        follow_action(action=laissee, etat=ETAT.ABANDONNEE, auteur=auteur)
    follow_action(action=laissee, etat=ETAT.ABANDONNEE, mot="Chantier annulé", auteur=auteur)
    second, troisieme = open_bilan(centre), open_bilan(centre)
    assert [(a.texte, a.etat, a.mot, a.reprise_de) for a in second.actions.all()] == [
        ("b", "a_poursuivre", "À moitié", suivie),
        ("d", "a_faire", "", ouverte),
    ]
    assert not troisieme.actions.exists()
    with pytest.raises(ActionReprise):
        follow_action(action=ouverte, etat=ETAT.FAITE, auteur=auteur)
    with pytest.raises(ActionReprise):
        remove_action(action=second.actions.first(), auteur=auteur)


def test_a_draft_gives_no_action_to_the_next(centre: Promotion) -> None:
    agir(centre, open_bilan(centre))
    assert not open_bilan(centre).actions.exists()


def test_an_action_sent_twice_is_one_and_may_be_removed(centre: Promotion) -> None:
    bilan, auteur = open_bilan(centre), centre.teste.membres[Role.FORMATEUR]
    cle = uuid4()
    for _ in range(2):
        action = add_action(
            id=cle, bilan=bilan, texte="Lire", responsable="formateur", echeance=None, auteur=auteur
        )
    assert bilan.actions.count() == 1
    remove_action(action=action, auteur=auteur)
    assert not bilan.actions.exists()


@pytest.mark.parametrize(
    ("role", "qui", "peut"),
    [
        (Role.APPRENTI, "apprenti", True),
        (Role.APPRENTI, "maitre", False),
        (Role.MAITRE, "maitre", True),
        (Role.MAITRE, "formateur", False),
        (Role.FORMATEUR, "apprenti", True),
        (Role.COORDONNATEUR, "maitre", True),
        (Role.AUDITEUR, "formateur", False),
        (Role.ADMINISTRATEUR, "formateur", False),
    ],
)
def test_who_says_that_an_action_is_done(centre: Promotion, role: Role, qui: str, peut: bool) -> None:
    bilan = open_bilan(centre)
    action = agir(centre, bilan, qui=qui)
    action.bilan.statut = Bilan.Statut.FIGE
    assert may_follow_action(centre.teste.membres[role], action) is peut


def test_what_a_draft_has_to_do_is_not_the_apprentice_s_to_follow_yet(centre: Promotion) -> None:
    action = agir(centre, open_bilan(centre))
    assert not may_follow_action(centre.teste.membres[Role.APPRENTI], action)


def test_the_database_wants_a_word_for_what_is_given_up(centre: Promotion) -> None:
    action = agir(centre, open_bilan(centre))
    with pytest.raises(IntegrityError), transaction.atomic():
        ActionBilan.objects.filter(pk=action.pk).update(etat=ETAT.ABANDONNEE)
