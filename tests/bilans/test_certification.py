"""Certification: proposals come from certificative judgements alone, a jury decides, and what is frozen stays."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from bilans.actions.certification import (
    DecisionFigee,
    JuryVide,
    MotifManquant,
    PropositionChangee,
    add_jury,
    decide_result,
    freeze_decisions,
    open_certification,
    save_situation,
    set_rule,
    unlock_decision,
)
from bilans.attentes_certification import attentes_de_certification
from bilans.certification.unites import find_unite, unites_of
from bilans.models import Certification, DecisionJury
from bilans.queries.certification import candidats, load_certification
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from cpro.socle.signatures import empreinte, instantane_actif
from referentiels.queries import charger_version
from suivi.models import Evaluation
from tests.bilans.fabrique import judge, open_bilan
from tests.promotion import Promotion


def epreuve(promotion: Promotion, code: str = "E31"):
    return next(u for u in unites_of(promotion.version) if u.noeud.code_usage == code)


def ouvrir(promotion: Promotion) -> Certification:
    return open_certification(
        groupe=promotion.groupe,
        unite_id=epreuve(promotion).id,
        auteur=promotion.teste.membres[Role.FORMATEUR],
    )


def juger_tout(promotion: Promotion, rang: int = 3, nature: str = "certificative") -> None:
    for competence in epreuve(promotion).competences:
        judge(promotion, competence.id, rang, nature=nature)


def proposition(promotion: Promotion, certification: Certification):
    return candidats(load_certification(certification), [promotion.apprentis[0]])[0].calcul


def jury(promotion: Promotion, certification: Certification) -> None:
    add_jury(
        id=uuid4(),
        certification=certification,
        nom="Léa Joule",
        qualite="Professionnelle",
        auteur=promotion.teste.membres[Role.COORDONNATEUR],
    )


def test_epreuves_come_with_their_doubts(centre: Promotion) -> None:
    unites = {u.noeud.code_usage: u for u in unites_of(centre.version)}
    assert [code for code in unites if code.startswith("E")] == list(unites)  # each bloc is an épreuve here
    assert unites["E31"].coefficient == 7
    assert unites["E31"].doutes["intitule"] == "à vérifier, recopié par un tiers"
    assert not unites["E31"].officielle


def test_each_ccp_of_a_title_is_certified_on_its_own(univers, referentiels_charges) -> None:
    with centre_scope(univers.a.centre.pk):
        version = charger_version(referentiels_charges["tp-eeb"])
        unites = {u.noeud.code_usage: u for u in unites_of(version)}
    assert unites["CCP1"].mot == "CCP"
    assert [c.code_usage for c in unites["CCP1"].competences] == [
        "CP1.1",
        "CP1.2",
        "CP1.3",
        "CP1.4",
        "CP1.5",
    ]
    assert unites["CCP1"].doutes == {}
    assert not unites["CCP1"].officielle  # some of its competences are to check
    assert find_unite(version, uuid4()) is None


def test_opening_twice_gives_one(centre: Promotion) -> None:
    assert ouvrir(centre) == ouvrir(centre)
    with pytest.raises(LookupError):
        open_certification(
            groupe=centre.groupe, unite_id=uuid4(), auteur=centre.teste.membres[Role.FORMATEUR]
        )


@pytest.mark.parametrize("nature", ["auto", "formative"])
def test_only_certificative_judgements_propose(centre: Promotion, nature: str) -> None:
    certification = ouvrir(centre)
    juger_tout(centre, 4, nature)
    assert not proposition(centre, certification).propose
    juger_tout(centre, 3)
    assert proposition(centre, certification).note == Decimal("13.5")
    juger_tout(centre, 1, nature)
    assert proposition(centre, certification).note == Decimal("13.5")


def test_a_decision_writes_no_judgement_and_a_bilan_proposes_nothing(centre: Promotion) -> None:
    certification = ouvrir(centre)
    open_bilan(centre, decisions=len(centre.version.competences_evaluables))
    assert not proposition(centre, certification).propose
    juger_tout(centre)
    avant = list(Evaluation.objects.order_by("pk").values_list("pk", "niveau_id"))
    decide_result(
        certification=certification,
        apprenti=centre.apprentis[0],
        auteur=centre.teste.membres[Role.COORDONNATEUR],
        note=Decimal(18),
        motif="Soutenance brillante",
    )
    assert list(Evaluation.objects.order_by("pk").values_list("pk", "niveau_id")) == avant
    assert proposition(centre, certification).note == Decimal("13.5")


def test_judgements_outside_the_situations_may_be_left_out(centre: Promotion) -> None:
    certification = ouvrir(centre)
    juger_tout(centre)
    set_rule(
        certification=certification,
        perimetre="situations",
        auteur=centre.teste.membres[Role.FORMATEUR],
    )
    assert not proposition(centre, certification).propose


def test_a_special_answer_is_no_degree(centre: Promotion) -> None:
    certification = ouvrir(centre)
    competence = epreuve(centre).competences[0]
    judge(centre, competence.id, 3, nature="certificative", contexte="entreprise")
    calcul = proposition(centre, certification)
    assert [ligne.evaluee for ligne in calcul.lignes].count(True) == 1
    assert calcul.lignes[0].retenues[0].jugements[0].bareme is False


def test_weights_of_the_centre_replace_those_of_the_text(centre: Promotion) -> None:
    certification = ouvrir(centre)
    premiere = epreuve(centre).competences[0]
    judge(centre, premiere.id, 4, nature="certificative")
    set_rule(
        certification=certification,
        poids={premiere.cle: "2"},
        points=["0", "8", "14", "20"],
        auteur=centre.teste.membres[Role.FORMATEUR],
    )
    assert proposition(centre, certification).note == Decimal(20)


def decider(promotion: Promotion, certification: Certification, **champs) -> DecisionJury:
    return decide_result(
        certification=certification,
        apprenti=promotion.apprentis[0],
        auteur=promotion.teste.membres[Role.COORDONNATEUR],
        **champs,
    )


def test_a_reason_is_needed_when_the_jury_decides_otherwise(centre: Promotion) -> None:
    certification = ouvrir(centre)
    with pytest.raises(MotifManquant, match="Rien n’est proposé"):
        decider(centre, certification, note=Decimal(12))
    juger_tout(centre)
    with pytest.raises(MotifManquant, match="diffère"):
        decider(centre, certification, note=Decimal(12))
    decision = decider(centre, certification, note=Decimal("13.5"))
    assert (decision.note, decision.note_proposee, decision.motif) == (Decimal("13.5"), Decimal("13.5"), "")
    decision = decider(centre, certification, note=Decimal(15), motif="Travail soigné")
    assert (decision.note, decision.note_proposee) == (Decimal(15), Decimal("13.5"))


def test_a_mark_out_of_twenty_and_nothing_else(centre: Promotion) -> None:
    certification = ouvrir(centre)
    for champs in ({"note": Decimal("20.5")}, {"note": Decimal(10), "acquise": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            decider(centre, certification, motif="Essai", **champs)
    with pytest.raises(ValueError, match="une note"):
        decider(centre, certification, motif="Essai")


def figer(promotion: Promotion) -> DecisionJury:
    certification = ouvrir(promotion)
    juger_tout(promotion)
    save_situation(
        id=uuid4(),
        certification=certification,
        intitule="Réaliser un tableau",
        jour=date.today(),
        lieu="entreprise",
        auteur=promotion.teste.membres[Role.FORMATEUR],
    )
    decision = decider(promotion, certification, note=Decimal("13.5"))
    auteur = promotion.teste.membres[Role.COORDONNATEUR]
    with pytest.raises(JuryVide):
        freeze_decisions(certification=certification, auteur=auteur)
    jury(promotion, certification)
    assert freeze_decisions(certification=certification, auteur=auteur) == 1
    assert freeze_decisions(certification=certification, auteur=auteur) == 0
    decision.refresh_from_db()
    return decision


def test_the_snapshot_says_everything_in_words(centre: Promotion) -> None:
    instantane = instantane_actif(figer(centre))
    contenu = instantane.contenu
    assert empreinte(contenu) == instantane.empreinte
    assert (contenu["proposition"], contenu["decision"]) == ("13,5/20", "13,5/20")
    assert contenu["jury"] == [{"nom": "Léa Joule", "qualite": "Professionnelle"}]
    assert contenu["situations"][0]["entreprise"] == "Étincelle SARL"
    assert contenu["unite"]["doutes"]["intitule"] == "à vérifier, recopié par un tiers"
    assert [(j["jour"], j["niveau"]) for j in contenu["competences"][0]["jugements"]] == [
        ("2026-10-01", "Maîtrisée")
    ]
    assert "Points de chaque degré, sur 20" in contenu["regle"][4]


@pytest.mark.parametrize(
    "requete",
    [
        "UPDATE bilans_decisionjury SET note = 20",
        "UPDATE bilans_decisionjury SET motif = 'faux'",
        "DELETE FROM bilans_decisionjury",
    ],
)
def test_the_database_refuses_what_python_would_not_see(centre: Promotion, requete: str) -> None:
    decision = figer(centre)
    with pytest.raises(DatabaseError, match="figée"), transaction.atomic(), connection.cursor() as curseur:
        curseur.execute(requete)
    with pytest.raises(DecisionFigee):
        decider(centre, decision.certification, note=Decimal(20), motif="Trop tard")


def test_unlocking_needs_a_reason_and_keeps_what_was_frozen(centre: Promotion) -> None:
    decision, auteur = figer(centre), centre.teste.membres[Role.COORDONNATEUR]
    with pytest.raises(ValueError, match="motif"):
        unlock_decision(decision=decision, motif=" ", auteur=auteur)
    unlock_decision(decision=decision, motif="Erreur de report", auteur=auteur)
    decider(centre, decision.certification, note=Decimal(14), motif="Report corrigé")
    assert freeze_decisions(certification=decision.certification, auteur=auteur) == 1
    assert instantane_actif(decision).version == 2


def test_a_proposal_that_moved_is_read_again_before_freezing(centre: Promotion) -> None:
    certification = ouvrir(centre)
    juger_tout(centre)
    decider(centre, certification, note=Decimal("13.5"))
    jury(centre, certification)
    set_rule(
        certification=certification,
        points=["0", "5", "10", "20"],
        auteur=centre.teste.membres[Role.FORMATEUR],
    )
    with pytest.raises(PropositionChangee, match="Zoé Ampère"):
        freeze_decisions(certification=certification, auteur=centre.teste.membres[Role.COORDONNATEUR])


def test_candidates_cost_the_same_however_many(centre: Promotion, django_assert_num_queries) -> None:
    lue = load_certification(ouvrir(centre))
    juger_tout(centre)
    for nombre in (1, 3):
        with django_assert_num_queries(3):
            assert len(candidats(lue, centre.apprentis[:nombre])) == nombre


def test_what_a_jury_owes_waits_for_those_who_write_it(centre: Promotion, django_assert_num_queries) -> None:
    certification = ouvrir(centre)
    juger_tout(centre)
    jury(centre, certification)
    coordonnateur = centre.teste.membres[Role.COORDONNATEUR]
    situation = {
        "id": uuid4(),
        "certification": certification,
        "intitule": "Réaliser un tableau",
        "lieu": "centre",
        "auteur": centre.teste.membres[Role.FORMATEUR],
    }
    save_situation(jour=date.today(), **situation)
    assert attentes_de_certification(coordonnateur) == []  # it is not over
    save_situation(jour=date.today() - timedelta(days=1), **situation)
    assert attentes_de_certification(centre.teste.membres[Role.FORMATEUR]) == []
    with django_assert_num_queries(1):
        (attente,) = attentes_de_certification(coordonnateur)
    assert attente.qui == f"{centre.groupe.nom}, 3\u00a0candidats"
    decider(centre, certification, note=Decimal("13.5"))
    assert attentes_de_certification(coordonnateur)[0].qui.endswith("3\u00a0candidats")  # typed, not frozen
    freeze_decisions(certification=certification, auteur=coordonnateur)
    assert attentes_de_certification(coordonnateur)[0].qui.endswith("2\u00a0candidats")
