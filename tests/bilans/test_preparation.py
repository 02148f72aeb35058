"""The bilans of a group opened in one pass, and what each still lacks."""

import re
from datetime import date
from uuid import uuid4

import pytest

from bilans.actions.bilans import freeze_bilan, sign_bilan
from bilans.actions.decisions import decide
from bilans.actions.preparation import PreparationAilleurs, prepare_bilans
from bilans.actions.sections_bilans import write_textes
from bilans.attentes import attentes_de
from bilans.models import Bilan, PreparationBilans
from bilans.queries.niveaux_bilan import niveaux_du_bilan
from bilans.queries.preparation import SuiviBilan, suite_de, suivi_preparation
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from suivi.actions.groupes import create_groupe, enrol_apprenti
from tests.bilans.fabrique import judge, niveau_centre, prepare
from tests.conftest import connecter
from tests.promotion import Promotion


def suivre(preparation: PreparationBilans) -> list[SuiviBilan]:
    return suivi_preparation(
        PreparationBilans.objects.select_related("groupe__formation").get(pk=preparation.pk)
    )


def test_twice_opens_one_bilan_each(centre: Promotion) -> None:
    cle = uuid4()
    prepare(centre, cle=cle, apprentis=centre.apprentis[:2])
    prepare(centre, cle=cle, apprentis=centre.apprentis[:2])
    assert list(Bilan.objects.values_list("apprenti__nom", "intitule", "jour").order_by("apprenti__nom")) == [
        ("Ampère", "Bilan de mi-parcours", date(2026, 11, 20)),
        ("Ohm", "Bilan de mi-parcours", date(2026, 11, 20)),
    ]
    prepare(centre, cle=cle)
    assert Bilan.objects.count() == 3
    assert PreparationBilans.objects.count() == 1


def test_a_preparation_is_of_one_group(centre: Promotion) -> None:
    preparation = prepare(centre)
    autre = create_groupe(
        formation=centre.formation,
        nom="MELEC 1",
        debut=centre.groupe.debut,
        fin=centre.groupe.fin,
        auteur=centre.teste.membres[Role.COORDONNATEUR],
    )
    with pytest.raises(PreparationAilleurs):
        prepare_bilans(
            id=preparation.pk,
            groupe=autre,
            apprentis=[],
            nature="final",
            intitule="Autre",
            jour=date(2026, 11, 20),
            auteur=centre.teste.membres[Role.FORMATEUR],
        )


def test_what_each_bilan_lacks(centre: Promotion) -> None:
    formateur, competences = centre.teste.membres[Role.FORMATEUR], centre.version.competences_evaluables
    judge(centre, competences[0].id, 2)
    judge(centre, competences[0].id, 1, nature="auto", jour=date(2026, 10, 9))
    preparation = prepare(centre)
    zoe, elie = Bilan.objects.order_by("apprenti__nom")[:2]
    for competence in competences[:2]:
        decide(bilan=zoe, competence_id=competence.id, niveau_id=niveau_centre(centre, 3), auteur=formateur)
    for competence in competences:
        decide(bilan=elie, competence_id=competence.id, niveau_id=niveau_centre(centre, 3), auteur=formateur)
    lus = [(s.etat, s.decidees, s.sans_motif, s.mots) for s in suivre(preparation)]
    assert lus == [
        ("a_motiver", 2, 1, False),
        ("a_figer", len(competences), 0, False),
        ("a_decider", 0, 0, False),
    ]
    decide(
        bilan=zoe,
        competence_id=competences[0].id,
        niveau_id=niveau_centre(centre, 3),
        commentaire="Vu.",
        auteur=formateur,
    )
    freeze_bilan(bilan=zoe, auteur=formateur)
    freeze_bilan(bilan=elie, auteur=formateur)
    sign_bilan(bilan=zoe, membre=formateur)
    for role in (Role.FORMATEUR, Role.APPRENTI, Role.MAITRE):
        sign_bilan(bilan=elie, membre=centre.teste.membres[role])
    assert [(s.etat, s.signatures) for s in suivre(preparation)] == [
        ("a_signer", ["Formateur"]),
        ("signe", ["Formateur", "Apprenti", "Maître d’apprentissage"]),
        ("a_decider", []),
    ]


def test_missing_reasons_are_those_that_freezing_asks_for(centre: Promotion) -> None:
    """Two computations of the proposal: one bilan, and a whole group in one query."""
    formateur, competences = centre.teste.membres[Role.FORMATEUR], centre.version.competences_evaluables
    preparation = prepare(centre)
    source = uuid4()
    for rang, competence in enumerate(competences):
        judge(centre, competence.id, 1 + rang % 4, source_id=source)
        judge(centre, competence.id, 1 + rang % 3, contexte="entreprise", jour=date(2026, 10, 2))
        if competence.criteres:
            judge(
                centre,
                competence.id,
                1 + (rang + 1) % 4,
                critere_id=competence.criteres[0].id,
                jour=date(2026, 10, 3),
            )
    zoe = Bilan.objects.select_related("apprenti__groupe__formation").get(apprenti=centre.apprentis[0].pk)
    for competence in competences:
        decide(bilan=zoe, competence_id=competence.id, niveau_id=niveau_centre(centre, 2), auteur=formateur)
    attendus = len(niveaux_du_bilan(zoe).sans_motif)
    assert 0 < attendus < len(competences)
    assert suivre(preparation)[0].sans_motif == attendus


def test_the_words_of_the_apprentice_count_once_shared(centre: Promotion) -> None:
    preparation, apprenti = prepare(centre), centre.teste.membres[Role.APPRENTI]
    zoe = Bilan.objects.get(apprenti=centre.apprentis[0].pk)
    cle = next(cle for section in zoe.sections if Role.APPRENTI in section.ecrit for cle, _ in section.champs)
    write_textes(bilan=zoe, voulus={cle: "Ma fierté."}, vus={}, auteur=apprenti)
    assert suivre(preparation)[0].mots is False
    write_textes(bilan=zoe, voulus={}, vus={}, auteur=apprenti, partager=True)
    assert suivre(preparation)[0].mots is True


def test_bilans_prepared_together_follow_each_other(centre: Promotion) -> None:
    prepare(centre)
    zoe, elie, noe = Bilan.objects.order_by("apprenti__nom")
    suites = [suite_de(bilan) for bilan in (zoe, elie, noe)]
    assert [(s.rang, s.total, s.avant, s.apres) for s in suites] == [
        (1, 3, None, elie),
        (2, 3, zoe, noe),
        (3, 3, elie, None),
    ]


def test_from_the_group_to_its_bilans(promotion: Promotion) -> None:
    client = connecter(promotion.teste.membres[Role.FORMATEUR])
    liste = f"/c/alpha/groupes/{promotion.groupe.pk}/bilans/"
    assert "Aucun bilan préparé pour ce groupe" in client.get(liste).content.decode()
    page = client.get(liste + "preparer/").content.decode()
    assert len(re.findall(r'name="apprentis"[^>]* checked', page)) == 3
    donnees = {
        "id": str(uuid4()),
        "nature": "intermediaire",
        "intitule": "Bilan de mi-parcours",
        "jour": "2026-11-20",
        "apprentis": [str(a.pk) for a in promotion.apprentis[:2]],
    }
    adresse = client.post(liste + "preparer/", donnees).url
    assert client.post(liste + "preparer/", donnees).url == adresse
    page = client.get(adresse).content.decode()
    assert "Commencer avec Zoé Ampère" in page
    assert "1\u00a0apprenti n’a pas ce bilan" in page
    page = client.post(adresse + "completer/", follow=True).content.decode()
    assert "1\u00a0bilan ouvert" in page
    assert "n’a pas ce bilan" not in page
    assert "3\u00a0bilans ouverts" in client.get(liste).content.decode()
    sans_nom = client.post(liste + "preparer/", donnees | {"intitule": "", "id": str(uuid4())}, follow=True)
    assert "Bilan intermédiaire" in sans_nom.content.decode()
    refus = client.post(liste + "preparer/", donnees | {"apprentis": []})
    assert refus.status_code == 422
    assert "Cochez au moins un apprenti." in refus.content.decode()


def test_a_followed_group_costs_the_same_with_more_apprentices(
    promotion: Promotion, django_assert_num_queries
) -> None:
    formateur = promotion.teste.membres[Role.FORMATEUR]
    competences = promotion.version.competences_evaluables
    with centre_scope(promotion.teste.centre.pk):
        judge(promotion, competences[0].id, 2)
        preparation = prepare(promotion, apprentis=promotion.apprentis[:1])
        bilan = Bilan.objects.get()
        decide(
            bilan=bilan,
            competence_id=competences[0].id,
            niveau_id=niveau_centre(promotion, 2),
            auteur=formateur,
        )
    client = connecter(formateur)
    adresse = f"/c/alpha/bilans/preparations/{preparation.pk}/"
    client.get(adresse)
    with django_assert_num_queries(15):
        client.get(adresse)
    with centre_scope(promotion.teste.centre.pk):
        for rang in range(3):
            enrol_apprenti(
                groupe=promotion.groupe,
                prenom=f"Léa {rang}",
                nom="Watt",
                auteur=promotion.teste.membres[Role.COORDONNATEUR],
            )
        prepare(promotion, cle=preparation.pk, apprentis=list(promotion.groupe.apprentis.all()))
        for bilan in Bilan.objects.all():
            decide(
                bilan=bilan,
                competence_id=competences[1].id,
                niveau_id=niveau_centre(promotion, 2),
                auteur=formateur,
            )
    with django_assert_num_queries(15):
        client.get(adresse)


def test_another_centre_sees_nothing_of_it(promotion: Promotion, univers) -> None:
    with centre_scope(promotion.teste.centre.pk):
        preparation = prepare(promotion)
    client = connecter(univers.b.membres[Role.COORDONNATEUR])
    assert client.get(f"/c/beta/bilans/preparations/{preparation.pk}/").status_code == 404
    assert client.get(f"/c/beta/groupes/{promotion.groupe.pk}/bilans/").status_code == 404


def test_going_on_to_the_next_bilan_saves_this_one(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        prepare(promotion)
        zoe, elie = Bilan.objects.order_by("apprenti__nom")[:2]
        niveau = niveau_centre(promotion, 3)
    competence = promotion.version.competences_evaluables[0].id
    client = connecter(promotion.teste.membres[Role.FORMATEUR])
    adresse = f"/c/alpha/bilans/{zoe.pk}/"
    assert 'data-touche="PageDown"' in client.get(adresse).content.decode()
    reponse = client.post(adresse, {f"niveau-{competence}": niveau, "vers": str(elie.pk)})
    assert reponse.url == f"/c/alpha/bilans/{elie.pk}/"
    with centre_scope(promotion.teste.centre.pk):
        assert zoe.decisions.get().niveau_id == niveau


def test_bilans_opened_together_wait_as_one_line(centre: Promotion) -> None:
    prepare(centre)
    (attente,) = attentes_de(centre.teste.membres[Role.FORMATEUR])
    assert (attente.texte, attente.qui) == ("Finir « Bilan de mi-parcours »", "MELEC 2, 3\u00a0bilans")
