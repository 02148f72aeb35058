"""Retours d'alternance: shown only with consent, concluded in each booklet; approches métiers of a group."""

from uuid import uuid4

import pytest
from django.urls import reverse

from bilans.livret.contenu import gather_livret
from cpro.comptes.models import Courriel
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.actions.retours import RetourImpossible, answer_temoignage, open_retour, write_synthese
from entreprise.attentes_fiches import attentes_de_fiches
from entreprise.models import RetourAlternance, TemoignageRetour
from entreprise.queries.retours import approches_metiers, shared_on
from suivi.models import ScenarioTache
from tests.conftest import connecter
from tests.entreprise.fabrique import (
    open_retour_teste,
    send_entree_testee,
    share_fiche_testee,
    write_entree_testee,
)
from tests.promotion import Promotion
from tests.suivi.seances import plan_seance_testee


@pytest.fixture
def centre(promotion: Promotion):
    with centre_scope(promotion.teste.centre.pk):
        yield promotion


def test_only_what_was_shared_on_the_subject_is_found(centre: Promotion) -> None:
    write_entree_testee(centre)  # a draft
    envoyee, fiche = send_entree_testee(centre), share_fiche_testee(centre)
    formateur = centre.teste.membres[Role.FORMATEUR]
    tache = envoyee.taches.get().tache_id
    assert {a.id for a in shared_on(formateur, centre.groupe, tache, "")} == {envoyee.pk, fiche.pk}
    assert {a.id for a in shared_on(formateur, centre.groupe, None, "départs")} == {fiche.pk}


def test_the_same_retour_twice_is_one_and_asks_each_author_once(centre: Promotion) -> None:
    fiche, cle = share_fiche_testee(centre), uuid4()
    for _ in range(2):
        open_retour(
            id=cle,
            groupe=centre.groupe,
            titre="Câbler",
            tache_id=None,
            question="",
            entrees=[],
            fiches=[fiche.pk],
            auteur=centre.teste.membres[Role.FORMATEUR],
        )
    assert (RetourAlternance.objects.count(), TemoignageRetour.objects.count()) == (1, 1)
    assert Courriel.objects.filter(cle__startswith=f"retour:{cle}").count() == 1
    assert "montrée en classe" in attentes_de_fiches(centre.teste.membres[Role.APPRENTI])[0].texte


def test_nothing_is_shown_without_its_author(promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        retour = open_retour_teste(promotion)
    adresse = reverse("entreprise:retour_projeter", args=[promotion.teste.centre.slug, retour.pk])
    formateur = connecter(promotion.teste.membres[Role.FORMATEUR])
    assert "J’ai repéré les départs" not in formateur.get(adresse).content.decode()
    with centre_scope(promotion.teste.centre.pk):
        temoignage = TemoignageRetour.objects.get()
        with pytest.raises(RetourImpossible):
            answer_temoignage(
                temoignage=temoignage, accepte=True, membre=promotion.teste.membres[Role.FORMATEUR]
            )
    repondre = reverse("entreprise:temoignage_repondre", args=[promotion.teste.centre.slug, temoignage.pk])
    apprenti = connecter(promotion.teste.membres[Role.APPRENTI])
    apprenti.post(repondre, {"accepter": "1"})
    assert "J’ai repéré les départs" in formateur.get(adresse).content.decode()
    apprenti.post(repondre, {"refuser": "1"})
    assert "J’ai repéré les départs" not in formateur.get(adresse).content.decode()


def test_the_synthesis_is_in_the_booklet_of_each_apprentice_once_published(centre: Promotion) -> None:
    retour, auteur = open_retour_teste(centre), centre.teste.membres[Role.FORMATEUR]
    with pytest.raises(RetourImpossible):
        write_synthese(retour=retour, synthese=" ", publier=True, auteur=auteur)
    write_synthese(retour=retour, synthese="On repère d’abord.", publier=False, auteur=auteur)
    assert gather_livret(centre.apprentis[1]).donnees["retours"] == []
    write_synthese(retour=retour, synthese="On repère d’abord.", publier=True, auteur=auteur)
    for apprenti in centre.apprentis[:2]:
        [lu] = gather_livret(apprenti).donnees["retours"]
        assert (lu["titre"], lu["synthese"]) == ("Câbler une armoire", "On repère d’abord.")


def test_what_a_company_never_gave_and_what_the_centre_gives_instead(
    centre: Promotion, django_assert_max_num_queries
) -> None:
    seance = plan_seance_testee(centre)
    taches = list(centre.version.taches)
    rencontree = send_entree_testee(centre).taches.get().tache_id
    manquante = next(t for t in taches if t != rencontree)
    ScenarioTache.objects.get_or_create(scenario=seance.scenario, tache_id=manquante)
    with django_assert_max_num_queries(6):
        approches = {a.apprenti: a for a in approches_metiers(centre.groupe, centre.version)}
    premier = approches[centre.apprentis[0]]
    assert premier.rencontrees == 1
    assert rencontree not in [tache.id for tache, _ in premier.manques]
    assert len(premier.manques) == len(taches) - 1
    compensees = {tache.id: [cle for _, _, cle in seances] for tache, seances in premier.manques}
    assert compensees[manquante] == [seance.pk]
    assert len(approches[centre.apprentis[1]].manques) == len(taches)
