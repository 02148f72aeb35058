"""Queries written once: what is kept, what changes, what is refused."""

from datetime import date
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import Q, QuerySet, Value
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cpro.comptes.models import Membre
from cpro.socle.permissions import Permission, Role
from cpro.socle.prepared import Prepared, prepared
from cpro.socle.scoping import HorsCentre, centre_scope
from suivi.models import Apprenti, Seance
from suivi.visibilite import apprentis_visibles

pytestmark = pytest.mark.django_db


@prepared(sauf=[Role.MAITRE])
def noms(*, membre: Membre) -> QuerySet:
    return apprentis_visibles(membre).order_by("nom").values_list("nom", "prenom")


def names_of(membre: Membre) -> list[tuple]:
    return list(apprentis_visibles(membre).order_by("nom").values_list("nom", "prenom"))


@pytest.mark.parametrize("role", Role)
def test_each_role_reads_what_the_queryset_would(univers, promotion, role: Role) -> None:
    for monde in (univers.a, univers.b, univers.a):
        with centre_scope(monde.centre.pk):
            for _ in range(2):
                assert noms(membre=monde.membres[role]) == names_of(monde.membres[role])


def test_the_same_query_serves_each_centre_its_own_rows(univers, promotion) -> None:
    @prepared()
    def membres(*, role: str) -> QuerySet:
        return Membre.objects.filter(role=role).order_by("pk").values_list("pk", "centre")

    for monde in (univers.a, univers.b):
        with centre_scope(monde.centre.pk):
            lues = membres(role=Role.FORMATEUR)
            assert lues
            assert {centre for _, centre in lues} == {monde.centre.pk}
    assert len(membres.ecrites) == 1


def test_outside_a_centre_nothing_is_read(univers) -> None:
    with pytest.raises(HorsCentre):
        noms(membre=univers.a.membres[Role.FORMATEUR])


def test_the_second_call_sends_the_same_words(univers) -> None:
    with centre_scope(univers.a.centre.pk), CaptureQueriesContext(connection) as capture:
        for role in (Role.FORMATEUR, Role.FORMATEUR, Role.COORDONNATEUR):
            noms(membre=univers.a.membres[role])
    textes = [requete["sql"] for requete in capture.captured_queries]
    assert (len(textes), textes[0] == textes[1], textes[1] == textes[2]) == (3, True, False)


def test_the_role_says_what_the_query_is_made_of(univers) -> None:
    @prepared()
    def siens(*, membre: Membre) -> QuerySet:
        voit = membre.peut(Permission.MEMBRE_MANAGE)
        return Membre.objects.filter(Q() if voit else Q(pk=membre)).values_list("pk")

    with centre_scope(univers.a.centre.pk):
        formateur = univers.a.membres[Role.FORMATEUR]
        assert siens(membre=formateur) == [(formateur.pk,)]
        assert len(siens(membre=univers.a.membres[Role.ADMINISTRATEUR])) == Membre.objects.count()


def test_a_constant_is_written_so_that_a_partial_index_serves(univers) -> None:
    @prepared()
    def archives(*, jour: date) -> QuerySet:
        return Seance.objects.filter(mode="l’œil d'un \\ 100 %", debut__lte=jour).values_list("pk")

    with centre_scope(univers.a.centre.pk):
        assert archives(jour=date(2026, 1, 1)) == []
    (ecrite,) = archives.ecrites.values()
    assert ecrite.parametres == ("centre", "jour")
    assert "100 %%" in ecrite.texte


def test_what_counts_is_converted_as_a_queryset_does(univers) -> None:
    @prepared()
    def jours(*, role: str) -> QuerySet:
        return Membre.objects.filter(role=role).dates("cree_le", "day")

    with centre_scope(univers.a.centre.pk):
        assert jours(role=Role.FORMATEUR) == [timezone.now().date()]


def test_objects_come_as_a_queryset_gives_them(univers, promotion, django_assert_num_queries) -> None:
    @prepared()
    def groupes(*, membre: Membre) -> QuerySet:
        ceux = (
            apprentis_visibles(membre)
            .select_related("groupe__formation")
            .only("nom", "groupe__nom", "groupe__formation")
        )
        return ceux.annotate(rang=Value(3)).order_by("nom")

    with centre_scope(promotion.teste.centre.pk):
        membre = promotion.teste.membres[Role.COORDONNATEUR]
        attendus = list(groupes.build(membre=membre))
        lus = groupes(membre=membre)
        assert lus == attendus
        assert [a.get_deferred_fields() for a in lus] == [a.get_deferred_fields() for a in attendus]
        with django_assert_num_queries(0):
            assert {(a.nom, a.groupe.nom, a.rang) for a in lus} == {
                (a.nom, promotion.groupe.nom, 3) for a in promotion.apprentis
            }
        lus[0].nom = "Autre"
        lus[0].save()
        assert groupes(membre=membre) == list(groupes.build(membre=membre))


def test_what_needs_other_queries_is_refused(univers) -> None:
    @prepared()
    def groupes(*, membre: Membre) -> QuerySet:
        return apprentis_visibles(membre).prefetch_related("contrats")

    with centre_scope(univers.a.centre.pk), pytest.raises(TypeError, match="without prefetch_related"):
        groupes(membre=univers.a.membres[Role.COORDONNATEUR])


def test_one_query_serves_any_number_of_ids(univers, promotion) -> None:
    @prepared()
    def ceux(*, apprentis: list[UUID]) -> QuerySet:
        return Apprenti.objects.filter(pk__in=apprentis).order_by("nom").values_list("pk")

    ids = sorted(promotion.apprentis, key=lambda apprenti: apprenti.nom)
    with centre_scope(promotion.teste.centre.pk):
        for combien in (0, 1, 3):
            attendus = [(apprenti.pk,) for apprenti in ids[:combien]]
            assert ceux(apprentis=[apprenti.pk for apprenti in ids[:combien]]) == attendus
    assert len(ceux.ecrites) == 1


def _today() -> Prepared:
    @prepared()
    def jour(*, membre: Membre) -> QuerySet:
        return Seance.objects.filter(formateurs__membre=membre, debut=timezone.localdate()).values_list("pk")

    return jour


def _one_of_this_call(apprenti: Apprenti) -> Prepared:
    @prepared()
    def celui(*, membre: Membre) -> QuerySet:
        return apprentis_visibles(membre).filter(pk=apprenti.pk).values_list("pk")

    return celui


def test_a_day_or_a_row_that_would_stay_is_refused(univers, promotion) -> None:
    membre = univers.a.membres[Role.FORMATEUR]
    with centre_scope(univers.a.centre.pk):
        for requete in (_today(), _one_of_this_call(promotion.apprentis[0])):
            with pytest.raises(TypeError, match="would be kept in the query"):
                requete(membre=membre)
            assert requete.ecrites == {}


def test_nothing_is_not_a_value(univers) -> None:
    with centre_scope(univers.a.centre.pk):

        @prepared()
        def depuis(*, jour: date | None) -> QuerySet:
            return Seance.objects.filter(cloturee_le=jour).values_list("pk")

        with pytest.raises(TypeError, match="jour: a value is needed"):
            depuis(jour=None)
