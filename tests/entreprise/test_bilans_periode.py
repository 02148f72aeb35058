"""Bilans de période: filled by each party, frozen by the database, signed by three, read on the dashboard."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from bilans.queries.tableau import tableau_apprenti
from cpro.comptes.models import Courriel
from cpro.socle import signatures
from cpro.socle.models import EntreeAudit
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.actions.bilans_periode import (
    BilanPeriodeFige,
    BilanPeriodeVide,
    add_action,
    fill_bilan_periode,
    freeze_bilan_periode,
    open_bilan_periode,
    set_action_done,
    sign_bilan_periode,
    unlock_bilan_periode,
)
from entreprise.bilans_periode import champs_de
from entreprise.models import ActionBilanPeriode, BilanPeriode, PeriodeApprenti
from entreprise.rules import may_sign_bilan_periode
from suivi.models import Apprenti, Evaluation
from tests.entreprise.fabrique import fill_bilan_teste, niveau_entreprise, open_bilan_teste
from tests.promotion import Promotion

TROIS = (Role.FORMATEUR, Role.APPRENTI, Role.MAITRE)


@pytest.fixture
def centre(promotion: Promotion):
    with centre_scope(promotion.teste.centre.pk):
        yield promotion


def _champs(bilan: BilanPeriode) -> dict[str, str]:
    bilan = BilanPeriode.objects.get(pk=bilan.pk)
    return champs_de(bilan, bilan.lignes.all())


def test_a_period_has_one_bilan_whoever_opens_it(centre: Promotion) -> None:
    bilan = open_bilan_teste(centre)
    assert open_bilan_teste(centre) == bilan
    assert bilan.lignes.count() == 2


def test_by_criterion_each_competence_keeps_a_line_of_its_own(centre: Promotion) -> None:
    bilan = open_bilan_teste(centre, mode="critere", nombre=1)
    competence = centre.version.competences_evaluables[0]
    assert bilan.lignes.filter(critere=None).count() == 1
    assert bilan.lignes.count() == 1 + len(competence.criteres)


def test_nothing_to_evaluate_nothing_opened(centre: Promotion) -> None:
    with pytest.raises(BilanPeriodeVide), transaction.atomic():
        open_bilan_teste(centre, nombre=0)
    assert not BilanPeriode.objects.exists()


@pytest.mark.parametrize(
    ("role", "ecrits"),
    [
        (Role.FORMATEUR, {"n-", "t-", "a-", "c-maitre", "c-formateur"}),
        (Role.MAITRE, {"n-", "t-", "a-", "c-maitre"}),
        (Role.APPRENTI, {"c-apprenti"}),
    ],
)
def test_each_writes_their_part_and_no_other(centre: Promotion, role: Role, ecrits: set[str]) -> None:
    bilan = open_bilan_teste(centre, nombre=1)
    niveau = str(niveau_entreprise(centre, 2).pk)
    vus = _champs(bilan)
    voulus = {champ: {"n": niveau, "a": "p"}.get(champ[0], "Un mot") for champ in vus}
    fill_bilan_periode(bilan=bilan, vus=vus, voulus=voulus, auteur=centre.teste.membres[role])
    changes = {champ for champ, valeur in _champs(bilan).items() if valeur != vus[champ]}
    assert {c if c.startswith("c-") else c[:2] for c in changes} == ecrits


def test_what_a_trainer_writes_for_the_ma_says_so(centre: Promotion) -> None:
    bilan = open_bilan_teste(centre, nombre=1)
    fill_bilan_teste(centre, bilan, role=Role.FORMATEUR)
    ligne = bilan.lignes.get()
    assert ligne.evaluee_par == centre.teste.membres[Role.FORMATEUR]
    assert ligne.pour_le_compte_de == centre.teste.membres[Role.MAITRE]
    assert EntreeAudit.objects.filter(action="bilan_periode.saisi_pour").count() == 1


def test_two_people_on_one_field_overwrite_nothing_silently(centre: Promotion) -> None:
    bilan = open_bilan_teste(centre, nombre=1)
    vus = _champs(bilan)
    (cle,) = [champ for champ in vus if champ.startswith("n-")]
    un, trois = (str(niveau_entreprise(centre, rang).pk) for rang in (1, 3))
    membres = centre.teste.membres
    assert fill_bilan_periode(bilan=bilan, vus=vus, voulus={cle: un}, auteur=membres[Role.MAITRE]) == []
    perdus = fill_bilan_periode(bilan=bilan, vus=vus, voulus={cle: trois}, auteur=membres[Role.FORMATEUR])
    assert (perdus, _champs(bilan)[cle]) == ([cle], un)


def test_a_level_of_another_scale_is_left_out(centre: Promotion) -> None:
    bilan = open_bilan_teste(centre, nombre=1)
    vus = _champs(bilan)
    (cle,) = [champ for champ in vus if champ.startswith("n-")]
    auteur = centre.teste.membres[Role.MAITRE]
    fill_bilan_periode(bilan=bilan, vus=vus, voulus={cle: str(uuid4())}, auteur=auteur)
    assert _champs(bilan)[cle] == ""


def test_frozen_it_counts_on_the_dashboard_and_unlocked_it_is_judged_again(centre: Promotion) -> None:
    bilan = open_bilan_teste(centre, nombre=2)
    auteur = centre.teste.membres[Role.FORMATEUR]
    with pytest.raises(BilanPeriodeVide):
        freeze_bilan_periode(bilan=bilan, auteur=auteur)
    fill_bilan_teste(centre, bilan, rang=2)
    freeze_bilan_periode(bilan=bilan, auteur=auteur)
    assert _positions(centre) == [2, 2]
    unlock_bilan_periode(bilan=bilan, motif="Une erreur de ligne", auteur=auteur)
    fill_bilan_teste(centre, bilan, rang=3)
    freeze_bilan_periode(bilan=bilan, auteur=auteur)
    assert _positions(centre) == [3, 3]
    courantes = Evaluation.objects.filter(source_id=bilan.pk, est_courante=True)
    assert (courantes.count(), Evaluation.objects.filter(source_id=bilan.pk).count()) == (2, 4)


def _positions(centre: Promotion) -> list[int]:
    apprenti = Apprenti.objects.select_related("groupe__formation").get(pk=centre.apprentis[0].pk)
    return [x.entreprise.niveau.rang for x in tableau_apprenti(apprenti).lignes if x.entreprise]


def test_not_seen_is_said_and_judges_nothing(centre: Promotion) -> None:
    bilan = open_bilan_teste(centre, nombre=2)
    vus = _champs(bilan)
    premiere, seconde = [champ for champ in vus if champ.startswith("n-")]
    special = next(n for n in centre.formation.echelle_entreprise.niveaux.all() if n.special)
    voulus = {premiere: str(special.pk), seconde: str(niveau_entreprise(centre, 2).pk)}
    auteur = centre.teste.membres[Role.MAITRE]
    fill_bilan_periode(bilan=bilan, vus=vus, voulus=voulus, auteur=auteur)
    contenu = freeze_bilan_periode(bilan=bilan, auteur=auteur).contenu
    assert sorted(c["special"] for c in contenu["competences"]) == ["", special.special]
    assert Evaluation.objects.filter(source_id=bilan.pk).count() == 1


def test_three_sign_each_in_their_role_and_it_is_closed(centre: Promotion) -> None:
    bilan = open_bilan_teste(centre)
    fill_bilan_teste(centre, bilan)
    instantane = freeze_bilan_periode(bilan=bilan, auteur=centre.teste.membres[Role.FORMATEUR])
    for role in TROIS:
        membre = centre.teste.membres[role]
        assert may_sign_bilan_periode(membre, bilan, signatures.instantane_actif(bilan))
        sign_bilan_periode(bilan=bilan, membre=membre)
        sign_bilan_periode(bilan=bilan, membre=membre)
        assert not may_sign_bilan_periode(membre, bilan, signatures.instantane_actif(bilan))
    bilan.refresh_from_db()
    assert (bilan.statut, instantane.signatures.count()) == ("signe", 3)


def test_those_who_sign_are_told(centre: Promotion) -> None:
    bilan = open_bilan_teste(centre)
    fill_bilan_teste(centre, bilan)
    freeze_bilan_periode(bilan=bilan, auteur=centre.teste.membres[Role.FORMATEUR])
    sujets = Courriel.objects.filter(sujet__startswith="Un bilan de période")
    assert set(sujets.values_list("destinataire", flat=True)) == {"apprenti@alpha.test", "maitre@alpha.test"}


@pytest.mark.parametrize(
    "ordre",
    [
        "UPDATE entreprise_lignebilanperiode SET commentaire = 'x'",
        "DELETE FROM entreprise_lignebilanperiode",
        "UPDATE entreprise_bilanperiode SET commentaire_maitre = 'x'",
        "DELETE FROM entreprise_actionbilanperiode",
        "UPDATE entreprise_actionbilanperiode SET texte = 'x'",
        "INSERT INTO entreprise_lignebilanperiode (id, centre_id, cree_le, bilan_id, competence_id, commentaire)"
        " SELECT gen_random_uuid(), centre_id, now(), bilan_id, competence_id, '' FROM entreprise_lignebilanperiode",
    ],
)
def test_the_database_refuses_to_change_what_is_frozen(centre: Promotion, ordre: str) -> None:
    bilan = open_bilan_teste(centre)
    fill_bilan_teste(centre, bilan)
    _action(centre, bilan)
    freeze_bilan_periode(bilan=bilan, auteur=centre.teste.membres[Role.FORMATEUR])
    with pytest.raises(DatabaseError, match="figé"), transaction.atomic(), connection.cursor() as curseur:
        curseur.execute(ordre)
    with pytest.raises(BilanPeriodeFige):
        fill_bilan_teste(centre, bilan)


def _action(centre: Promotion, bilan: BilanPeriode, **champs) -> ActionBilanPeriode:
    return add_action(
        **{
            "id": uuid4(),
            "bilan": bilan,
            "texte": "Lire un schéma seul",
            "responsable": "apprenti",
            "echeance": None,
            "auteur": centre.teste.membres[Role.FORMATEUR],
        }
        | champs
    )


def test_actions_left_are_taken_up_by_the_next_bilan(centre: Promotion) -> None:
    bilan = open_bilan_teste(centre)
    faite, reste = _action(centre, bilan, texte="Faite"), _action(centre, bilan)
    assert _action(centre, bilan, id=reste.pk) == reste
    fill_bilan_teste(centre, bilan)
    auteur = centre.teste.membres[Role.FORMATEUR]
    freeze_bilan_periode(bilan=bilan, auteur=auteur)
    set_action_done(action=faite, faite=True, auteur=auteur)
    avant = bilan.periode_apprenti
    suite = PeriodeApprenti.objects.create(
        periode=_suite(centre, avant), apprenti=avant.apprenti, debut=avant.debut, fin=avant.fin
    )
    suivant = open_bilan_periode(
        periode_apprenti=suite,
        competences=[centre.version.competences_evaluables[0].id],
        mode="competence",
        jour=date.today(),
        auteur=auteur,
    )
    assert [(a.texte, a.reprise_de) for a in suivant.actions.all()] == [("Lire un schéma seul", reste)]


def _suite(centre: Promotion, avant: PeriodeApprenti):
    periode = avant.periode
    periode.pk, periode.intitule, periode._state.adding = uuid4(), "Période 2", True
    periode.save(force_insert=True)
    return periode
