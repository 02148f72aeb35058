"""The levels of a bilan: proposed and explained, decided by a person with a reason, accepted together, compared."""

import re
from datetime import date
from uuid import uuid4

import pytest

from bilans.actions.bilans import MotifsManquants, create_bilan, freeze_bilan, unlock_bilan
from bilans.actions.decisions import accept_propositions, decide, undo_acceptation
from bilans.actions.regles import follow_centre, set_regle
from bilans.models import Bilan, DecisionBilan, RegleProposition
from bilans.propositions import Regle
from bilans.queries.niveaux_bilan import LigneNiveau, NiveauxBilan, niveaux_du_bilan
from bilans.queries.regles import regle_de
from cpro.socle.models import EntreeAudit
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from tests.bilans.fabrique import judge, niveau_centre, open_bilan
from tests.conftest import connecter
from tests.promotion import Promotion


def lire(bilan: Bilan) -> NiveauxBilan:
    return niveaux_du_bilan(Bilan.objects.select_related("apprenti__groupe__formation").get(pk=bilan.pk))


def ligne(bilan: Bilan, promotion: Promotion, rang: int = 0) -> LigneNiveau:
    return lire(bilan).ligne(promotion.version.competences_evaluables[rang].id)


def decider(bilan: Bilan, promotion: Promotion, competence: int, rang: int | None, commentaire: str = ""):
    return decide(
        bilan=bilan,
        competence_id=promotion.version.competences_evaluables[competence].id,
        niveau_id=niveau_centre(promotion, rang) if rang else None,
        commentaire=commentaire,
        auteur=promotion.teste.membres[Role.FORMATEUR],
    )


def test_the_rule_of_the_formation_comes_first_then_the_centres(centre: Promotion) -> None:
    auteur = centre.teste.membres[Role.COORDONNATEUR]
    assert regle_de(centre.formation) == Regle()
    set_regle(formation=None, regle=Regle(methode="meilleur"), auteur=auteur)
    assert regle_de(centre.formation) == Regle(methode="meilleur")
    for nombre in (2, 4):
        set_regle(formation=centre.formation, regle=Regle(methode="derniers", nombre=nombre), auteur=auteur)
    assert regle_de(centre.formation) == Regle(methode="derniers", nombre=4)
    follow_centre(formation=centre.formation, auteur=auteur)
    follow_centre(formation=centre.formation, auteur=auteur)
    assert regle_de(centre.formation) == Regle(methode="meilleur")
    assert RegleProposition.objects.count() == 1


def test_a_line_says_positions_proposal_and_why(centre: Promotion) -> None:
    auteur = centre.teste.membres[Role.COORDONNATEUR]
    set_regle(formation=centre.formation, regle=Regle(methode="derniers"), auteur=auteur)
    competence = centre.version.competences_evaluables[0].id
    for jour, rang in ((1, 3), (2, 3), (3, 4)):
        judge(centre, competence, rang, jour=date(2026, 10, jour))
    judge(centre, competence, 1, nature="auto", jour=date(2026, 10, 4))
    judge(centre, competence, 1, contexte="entreprise", jour=date(2026, 10, 5))
    lue = ligne(open_bilan(centre, decisions=0), centre)
    assert lue.propose.rang == 3
    assert lue.proposition.explication == "moyenne des 3 derniers\u00a0: 3, 3, 4, soit 3,33, arrondi à 3"
    assert [(nom, combien, tenue.niveau.rang) for nom, _, _, combien, tenue in lue.positions] == [
        ("Autoévaluation", 1, 1),
        ("Centre", 3, 4),
        ("Entreprise", 1, 1),
    ]


def test_a_decision_that_differs_needs_a_reason_to_freeze(centre: Promotion) -> None:
    judge(centre, centre.version.competences_evaluables[0].id, 2)
    bilan, auteur = open_bilan(centre, commentaire=""), centre.teste.membres[Role.FORMATEUR]
    with pytest.raises(MotifsManquants) as refus:
        freeze_bilan(bilan=bilan, auteur=auteur)
    assert [x.competence.code_usage for x in refus.value.lignes] == ["C1"]
    decider(bilan, centre, 0, 3, "Vu trois fois en autonomie.")
    freeze_bilan(bilan=bilan, auteur=auteur)


def test_the_snapshot_keeps_the_rule_the_proposal_and_the_reason(centre: Promotion) -> None:
    auteur = centre.teste.membres[Role.COORDONNATEUR]
    set_regle(formation=None, regle=Regle(methode="meilleur"), auteur=auteur)
    judge(centre, centre.version.competences_evaluables[0].id, 2)
    bilan = open_bilan(centre, decisions=0)
    decider(bilan, centre, 0, 3, "Vu en autonomie.")
    contenu = freeze_bilan(bilan=bilan, auteur=centre.teste.membres[Role.FORMATEUR]).contenu
    premiere = contenu["blocs"][0]["competences"][0]
    assert contenu["regle"]["methode"] == "meilleur"
    assert contenu["regle"]["phrase"] == "Le meilleur niveau, au centre."
    assert contenu["comparaison"] is None
    assert {
        cle: premiere[cle] for cle in ("decision", "propose", "explication", "commentaire", "differe")
    } == {
        "decision": "Maîtrisée",
        "propose": "Insuffisamment maîtrisée",
        "explication": "meilleur niveau\u00a0: 2",
        "commentaire": "Vu en autonomie.",
        "differe": True,
    }


def test_proposals_taken_together_are_decisions_of_that_person_and_can_be_undone(centre: Promotion) -> None:
    une, deux, trois = (c.id for c in centre.version.competences_evaluables[:3])
    for competence, rang in ((une, 2), (deux, 3), (trois, 4)):
        judge(centre, competence, rang)
    bilan, auteur = open_bilan(centre, decisions=0), centre.teste.membres[Role.FORMATEUR]
    decider(bilan, centre, 0, 4, "Vu.")
    decider(bilan, centre, 1, None, "À revoir avec lui.")
    geste = uuid4()
    assert accept_propositions(bilan=bilan, acceptation=geste, auteur=auteur) == 2
    assert accept_propositions(bilan=bilan, acceptation=geste, auteur=auteur) == 0
    decisions = {d.competence_id: d for d in DecisionBilan.objects.select_related("niveau")}
    assert [(decisions[c].niveau.rang, decisions[c].commentaire) for c in (une, deux, trois)] == [
        (4, "Vu."),
        (3, "À revoir avec lui."),
        (4, ""),
    ]
    assert {d.decide_par_id for d in decisions.values()} == {auteur.pk}
    assert lire(bilan).acceptation.combien == 2
    decider(bilan, centre, 2, 3, "Finalement non.")
    assert undo_acceptation(bilan=bilan, acceptation=geste, auteur=auteur) == 1
    assert undo_acceptation(bilan=bilan, acceptation=geste, auteur=auteur) == 0
    restent = DecisionBilan.objects.values_list("competence_id", "niveau__rang", "commentaire")
    assert set(restent) == {
        (une, 4, "Vu."),
        (deux, None, "À revoir avec lui."),
        (trois, 3, "Finalement non."),
    }
    actions = EntreeAudit.objects.filter(action__startswith="bilan.acceptation").values_list(
        "action", flat=True
    )
    assert list(actions.order_by("cree_le")) == ["bilan.acceptation", "bilan.acceptation_annulee"]


def test_a_decision_without_level_nor_word_is_taken_back(centre: Promotion) -> None:
    bilan = open_bilan(centre, decisions=0)
    decider(bilan, centre, 0, 3)
    assert decider(bilan, centre, 0, None) is None
    assert not DecisionBilan.objects.exists()
    assert decider(bilan, centre, 0, None) is None


def test_what_changed_since_the_bilan_before(centre: Promotion) -> None:
    auteur = centre.teste.membres[Role.FORMATEUR]
    premier = create_bilan(
        apprenti=centre.apprentis[0], intitule="Premier", jour=date(2026, 9, 30), auteur=auteur
    )
    for competence, rang in enumerate((2, 3, 4, 2)):
        decider(premier, centre, competence, rang)
    freeze_bilan(bilan=premier, auteur=auteur)
    bilan = open_bilan(centre, decisions=0)
    for competence, rang in ((0, 3), (1, 3), (2, 1), (4, 2)):
        decider(bilan, centre, competence, rang)
    codes = {c.cle: [x.competence.code_usage for x in c.lignes] for c in lire(bilan).changements}
    attendus = [c.code_usage for c in centre.version.competences_evaluables[:5]]
    assert codes == {
        "progresse": [attendus[0]],
        "stable": [attendus[1]],
        "recule": [attendus[2]],
        "nouvelle": [attendus[4]],
    }
    comparaison = freeze_bilan(bilan=bilan, auteur=auteur).contenu["comparaison"]
    assert (comparaison["intitule"], comparaison["jour"]) == ("Premier", "2026-09-30")
    assert [c["cle"] for c in comparaison["changements"]] == [*codes, "absente"]
    assert comparaison["changements"][0]["competences"] == [
        {
            "code": attendus[0],
            "intitule": centre.version.competences_evaluables[0].intitule,
            "avant": "Insuffisamment maîtrisée",
            "apres": "Maîtrisée",
        }
    ]


def test_a_draft_is_not_a_bilan_before(centre: Promotion) -> None:
    brouillon = open_bilan(centre)
    assert lire(open_bilan(centre)).precedent is None
    auteur = centre.teste.membres[Role.FORMATEUR]
    freeze_bilan(bilan=brouillon, auteur=auteur)
    second = open_bilan(centre)
    assert lire(second).precedent == brouillon
    unlock_bilan(bilan=brouillon, motif="Une erreur", auteur=auteur)
    assert lire(second).precedent is None


def test_the_page_says_what_lacks_and_loses_nothing(promotion: Promotion) -> None:
    une, deux = (c.id for c in promotion.version.competences_evaluables[:2])
    with centre_scope(promotion.teste.centre.pk):
        judge(promotion, une, 2)
        bilan = open_bilan(promotion, decisions=0)
        niveau = niveau_centre(promotion, 3)
    client = connecter(promotion.teste.membres[Role.FORMATEUR])
    adresse = f"/c/alpha/bilans/{bilan.pk}/"
    donnees = {f"niveau-{une}": niveau, f"niveau-{deux}": niveau, f"commentaire-{deux}": "Du soin."}
    page = client.post(adresse + "figer/", donnees, follow=True).content.decode()
    assert "Avant de figer, dites pourquoi" in page
    assert 'value="Du soin."' in page
    assert page.count(f'value="{niveau}" checked') == 2
    fragment = client.post(
        f"{adresse}decisions/{une}/", {f"niveau-{une}": niveau, f"commentaire-{une}": "Vu au poste."}
    ).content.decode()
    assert "autre niveau que celui proposé" in fragment
    assert "Avant de figer" not in fragment


def test_a_page_narrowed_to_some_lines_changes_no_other(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        bilan = open_bilan(promotion, decisions=1)
        niveau = niveau_centre(promotion, 2)
    client = connecter(promotion.teste.membres[Role.FORMATEUR])
    adresse = f"/c/alpha/bilans/{bilan.pk}/"
    page = client.get(adresse + "?voir=a-decider").content.decode()
    decidee, autre = (c.id for c in promotion.version.competences_evaluables[:2])
    assert f'id="d-{decidee}"' not in page
    assert "1\u00a0décidée sur 4" in page
    reponse = client.post(adresse, {f"niveau-{autre}": niveau, "voir": "ecarts"})
    assert reponse.url == adresse + "?voir=ecarts"
    with centre_scope(promotion.teste.centre.pk):
        assert set(DecisionBilan.objects.values_list("competence_id", "niveau__rang")) == {
            (decidee, 3),
            (autre, 2),
        }


def test_proposals_are_taken_and_undone_from_the_page(promotion: Promotion) -> None:
    une, deux = (c.id for c in promotion.version.competences_evaluables[:2])
    with centre_scope(promotion.teste.centre.pk):
        judge(promotion, une, 2)
        judge(promotion, deux, 3)
        bilan = open_bilan(promotion, decisions=0)
        siens = {promotion.version.competences[cle].bloc_id for cle in (une, deux)}
        autre_bloc = next(bloc_id for bloc_id in promotion.version.blocs if bloc_id not in siens)
    client = connecter(promotion.teste.membres[Role.FORMATEUR])
    adresse, geste = f"/c/alpha/bilans/{bilan.pk}/", str(uuid4())
    page = client.post(
        adresse + "accepter/", {"acceptation": geste, "accepter": str(autre_bloc)}, follow=True
    ).content.decode()
    assert "Il n’y avait plus rien de proposé à décider ici." in page
    donnees = {"acceptation": geste, "accepter": "", f"commentaire-{deux}": "Un mot."}
    page = client.post(adresse + "accepter/", donnees, follow=True).content.decode()
    assert "Annuler ces décisions" in page
    with centre_scope(promotion.teste.centre.pk):
        assert set(DecisionBilan.objects.values_list("niveau__rang", "commentaire")) == {
            (2, ""),
            (3, "Un mot."),
        }
    client.post(adresse + "annuler/", {"annuler": geste})
    with centre_scope(promotion.teste.centre.pk):
        assert set(DecisionBilan.objects.values_list("niveau__rang", "commentaire")) == {(None, "Un mot.")}
    assert client.post(adresse + "annuler/", {"annuler": "rien"}).status_code == 302


def test_a_bilan_costs_the_same_with_many_traces(promotion: Promotion, django_assert_max_num_queries) -> None:
    competences = promotion.version.competences_evaluables
    with centre_scope(promotion.teste.centre.pk):
        freeze_bilan(bilan=open_bilan(promotion), auteur=promotion.teste.membres[Role.FORMATEUR])
        bilan = open_bilan(promotion)
    client = connecter(promotion.teste.membres[Role.FORMATEUR])
    adresse = f"/c/alpha/bilans/{bilan.pk}/"
    client.get(adresse)
    for nombre in (1, 40):
        with centre_scope(promotion.teste.centre.pk):
            for rang in range(nombre):
                judge(promotion, competences[rang % len(competences)].id, 1 + rang % 4)
        with django_assert_max_num_queries(20):
            assert client.get(adresse).status_code == 200


def test_what_another_decided_meanwhile_is_not_lost(promotion: Promotion) -> None:
    une, deux = (c.id for c in promotion.version.competences_evaluables[:2])
    membres = promotion.teste.membres
    with centre_scope(promotion.teste.centre.pk):
        bilan = open_bilan(promotion, decisions=0)
        trois, quatre = niveau_centre(promotion, 3), niveau_centre(promotion, 4)
        for competence in (une, deux):
            decide(
                bilan=bilan,
                competence_id=competence,
                niveau_id=trois,
                commentaire="Vu hier.",
                auteur=membres[Role.COORDONNATEUR],
            )
    client, adresse = connecter(membres[Role.FORMATEUR]), f"/c/alpha/bilans/{bilan.pk}/"
    vieilles = {f"niveau-{une}": "", f"commentaire-{une}": "", f"vu-{une}": ""}
    page = client.post(adresse, vieilles, follow=True).content.decode()
    assert "décidé entre-temps par quelqu’un d’autre" in page
    geste = {f"niveau-{deux}": quatre, f"vu-{deux}": ""}
    fragment = client.post(f"{adresse}decisions/{deux}/", geste).content.decode()
    assert "Non enregistré" in fragment
    assert "Vu hier." in fragment
    with centre_scope(promotion.teste.centre.pk):
        restent = DecisionBilan.objects.values_list("niveau_id", "commentaire")
        assert set(restent) == {(trois, "Vu hier.")}
    geste[f"vu-{deux}"] = re.search(rf'name="vu-{deux}" value="([^"]+)"', fragment)[1]
    assert "Décidé par" in client.post(f"{adresse}decisions/{deux}/", geste).content.decode()
    with centre_scope(promotion.teste.centre.pk):
        assert DecisionBilan.objects.get(competence_id=deux).niveau_id == quatre


def test_the_frozen_page_says_what_changed_and_what_was_proposed(promotion: Promotion) -> None:
    auteur = promotion.teste.membres[Role.FORMATEUR]
    with centre_scope(promotion.teste.centre.pk):
        freeze_bilan(bilan=open_bilan(promotion, decisions=1), auteur=auteur)
        judge(promotion, promotion.version.competences_evaluables[0].id, 2)
        bilan = open_bilan(promotion, decisions=0)
        decider(bilan, promotion, 0, 4, "Chef d\u2019\u00e9quipe sur deux chantiers.")
        freeze_bilan(bilan=bilan, auteur=auteur)
    page = connecter(auteur).get(f"/c/alpha/bilans/{bilan.pk}/").content.decode()
    assert "Depuis «\u00a0Bilan d’automne\u00a0»" in page
    assert "En progrès" in page
    assert "Proposé\u00a0: insuffisamment maîtrisée (dernier niveau\u00a0: 2)" in page
    assert "Le dernier niveau, au centre." in page


def test_nothing_is_frozen_over_what_another_decided(promotion: Promotion) -> None:
    une = promotion.version.competences_evaluables[0].id
    with centre_scope(promotion.teste.centre.pk):
        bilan = open_bilan(promotion, decisions=1)
        DecisionBilan.objects.update(decide_par=promotion.teste.membres[Role.COORDONNATEUR])
    adresse = f"/c/alpha/bilans/{bilan.pk}/"
    vieilles = {f"niveau-{une}": "", f"commentaire-{une}": "", f"vu-{une}": ""}
    client = connecter(promotion.teste.membres[Role.FORMATEUR])
    page = client.post(adresse + "figer/", vieilles, follow=True).content.decode()
    assert "décidé entre-temps par quelqu’un d’autre" in page
    with centre_scope(promotion.teste.centre.pk):
        assert Bilan.objects.get().statut == Bilan.Statut.BROUILLON
