"""The tenant scope: what it opens, what it gives back, what it refuses."""

import io

import psycopg
import pytest
from celery import shared_task
from django.db import IntegrityError, connection, transaction
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from cpro.comptes.models import Centre, LienAcces, Membre
from cpro.comptes.queries import memberships_of
from cpro.socle.models import Travail
from cpro.socle.permissions import Role
from cpro.socle.scoping import (
    HorsCentre,
    centre_courant,
    centre_courant_ou_rien,
    centre_scope,
    utilisateur_scope,
)
from cpro.socle.tasks import CentreTask, envoyer
from cpro.socle.unscoped import plateforme
from referentiels.models import Echelle, Referentiel
from suivi.models import Formation
from tests.conftest import connecter

pytestmark = pytest.mark.django_db


def reglage(cle: str = "cpro.centre") -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting(%s, true), '')", [cle])
        return cursor.fetchone()[0]


def write_then_fail(centre_id: int) -> None:
    with centre_scope(centre_id):
        Travail.objects.create(nature="perdu", titre="Perdu")
        raise ZeroDivisionError


def test_scope_nests_and_gives_back_the_former_centre(univers) -> None:
    a, b = univers.a.centre.pk, univers.b.centre.pk
    with centre_scope(a):
        with centre_scope(b):
            assert (centre_courant(), reglage()) == (b, str(b))
        assert (centre_courant(), reglage()) == (a, str(a))
    assert (centre_courant_ou_rien(), reglage()) == (None, "")


def test_scope_left_by_an_exception_gives_back_the_former_centre(univers) -> None:
    a, b = univers.a.centre.pk, univers.b.centre.pk
    with centre_scope(a):
        with pytest.raises(ZeroDivisionError):
            write_then_fail(b)
        assert (centre_courant(), reglage()) == (a, str(a))
    with centre_scope(b):
        assert Travail.objects.count() == 0


def test_scope_left_by_a_database_error_gives_back_the_former_centre(univers) -> None:
    a, b = univers.a.centre.pk, univers.b.centre.pk
    with centre_scope(a):
        with pytest.raises(IntegrityError), centre_scope(b):
            Centre.objects.create(slug=univers.a.slug, nom="Double")
        assert (centre_courant(), reglage()) == (a, str(a))


def test_scope_marked_for_rollback_writes_nothing_and_gives_back_the_former_centre(univers) -> None:
    a = univers.a.centre.pk
    with centre_scope(a):
        with centre_scope(a):
            Travail.objects.create(nature="perdu", titre="Perdu")
            transaction.set_rollback(True)
        assert (centre_courant(), reglage(), Travail.objects.count()) == (a, str(a), 0)


@pytest.mark.parametrize("faux", ["1", None, 1.0])
def test_scope_wants_the_id_of_a_centre(faux) -> None:
    with pytest.raises(TypeError), centre_scope(faux):
        pass


def test_connection_carries_nothing_to_the_next_transaction() -> None:
    """What a pooled connection would hand over: looked at after a real commit, on a raw connection."""
    parametres = connection.get_connection_params()
    classe = psycopg.ClientCursor
    acces = {c: parametres[c] for c in ("dbname", "user", "password", "host", "port")}
    with psycopg.connect(**acces, cursor_factory=classe, autocommit=True) as session:
        with session.transaction():
            session.execute("SELECT set_config('cpro.centre', '1', true)")
            assert session.execute("SELECT current_setting('cpro.centre')").fetchone() == ("1",)
        assert session.execute("SELECT current_setting('cpro.centre', true)").fetchone() == ("",)
        with pytest.raises(psycopg.Error):
            session.execute("SELECT count(*) FROM comptes_lienacces")


def test_manager_outside_a_centre_says_what_to_do() -> None:
    with pytest.raises(HorsCentre, match=r"Lien d’accès demande un centre : ouvrez centre_scope"):
        LienAcces.objects.count()
    with pytest.raises(HorsCentre):
        Travail(nature="x", titre="x").save()


def test_manager_reads_its_centre_only(univers) -> None:
    with centre_scope(univers.a.centre.pk):
        assert {m.centre_id for m in Membre.objects.all()} == {univers.a.centre.pk}
        assert not Membre.objects.filter(pk=univers.b.membres[Role.APPRENTI].pk).exists()


def test_row_without_a_centre_takes_the_one_in_scope(univers) -> None:
    with centre_scope(univers.a.centre.pk):
        assert Travail.objects.create(nature="x", titre="x").centre_id == univers.a.centre.pk


def test_row_cannot_point_into_another_centre(univers) -> None:
    etranger = univers.b.membres[Role.MAITRE]
    with centre_scope(univers.a.centre.pk), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with (
            pytest.raises(IntegrityError, match="comptes_lienacces_membre_id_centre_fk"),
            transaction.atomic(),
        ):
            LienAcces.objects.create(
                membre=etranger, empreinte="x", destination="/", expire_le="2030-01-01T00:00:00Z"
            )
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


# --- One person, before a centre is chosen ----------------------------------------------------------


def test_person_sees_their_own_memberships_in_every_centre(univers) -> None:
    personne = univers.a.membres[Role.FORMATEUR].utilisateur
    with centre_scope(univers.b.centre.pk):
        Membre.objects.create(utilisateur=personne, role=Role.MAITRE)
    trouves = [(m.centre.slug, m.role) for m in memberships_of(personne)]
    assert trouves == [("alpha", "formateur"), ("beta", "maitre")]
    assert reglage("cpro.utilisateur") == ""


def test_own_memberships_are_read_not_written(univers) -> None:
    personne = univers.a.membres[Role.FORMATEUR].utilisateur
    with utilisateur_scope(personne.pk), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM comptes_membre")
        assert cursor.fetchone() == (1,)
        for sql in (
            "SELECT count(*) FROM comptes_lienacces",
            "UPDATE comptes_membre SET role = 'administrateur'",
        ):
            with pytest.raises(Exception, match=r"cpro\.centre|bigint"), transaction.atomic():
                cursor.execute(sql)


def test_stranger_has_no_membership(univers) -> None:
    assert memberships_of(univers.inconnu) == []


# --- Référentiel rows: national, or of one centre ---------------------------------------------------


def test_catalogue_shows_national_rows_and_its_own(univers, referentiels_charges) -> None:
    nationales = Echelle.objects.count()
    with centre_scope(univers.a.centre.pk):
        Echelle.objects.create(
            centre=univers.a.centre, code="maison", intitule="Échelle maison", nature="centre"
        )
        assert Echelle.objects.count() == nationales + 1
    with centre_scope(univers.b.centre.pk):
        assert Echelle.objects.count() == nationales
    assert Echelle.objects.count() == nationales > 0


def test_reference_to_the_catalogue_of_another_centre_is_refused(univers, referentiels_charges) -> None:
    with centre_scope(univers.b.centre.pk):
        prive = Echelle.objects.create(
            centre=univers.b.centre, code="b", intitule="Échelle de B", nature="centre"
        )
    with centre_scope(univers.a.centre.pk):
        nationale = Echelle.objects.first()
        version = referentiels_charges["bcp-melec"]
        with pytest.raises(IntegrityError, match="référence invisible"), transaction.atomic():
            Formation.objects.create(
                intitule="X", version_id=version, echelle_centre=nationale, echelle_entreprise=prive
            )


def test_national_row_is_not_written_by_a_centre(univers, referentiels_charges) -> None:
    with centre_scope(univers.a.centre.pk):
        assert Referentiel.objects.filter(centre__isnull=True).update(niveau=8) == 0
        assert Referentiel.objects.exclude(niveau=8).exists()


# --- Tasks and platform work ------------------------------------------------------------------------


@shared_task(base=CentreTask, name="essai.portee")
def tache() -> tuple[int, str]:
    return centre_courant(), reglage()


def test_task_without_a_centre_is_an_error() -> None:
    with pytest.raises(HorsCentre, match=r"La tâche essai\.portee demande un centre"):
        tache()
    with pytest.raises(HorsCentre):
        envoyer(tache)


def test_task_runs_in_the_scope_of_its_centre(univers) -> None:
    pk = univers.b.centre.pk
    assert tache(centre_id=pk) == (pk, str(pk))


@pytest.mark.django_db(databases=["default", "ops"])
def test_platform_work_asks_for_a_reason_and_logs_it(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(ValueError, match="raison"), plateforme("  "):
        pass
    with caplog.at_level("INFO", logger="cpro.plateforme"), plateforme("essai de lecture") as alias:
        assert Membre.objects.db_manager(alias).count() == 0
    assert [ligne.message for ligne in caplog.records] == ["accès multi-centres : essai de lecture"]


class Envoi(io.BytesIO):
    """A body that notes in which centre it was read."""

    def __init__(self, octets: bytes) -> None:
        super().__init__(octets)
        self.portees: set[int | None] = set()

    def read(self, *args) -> bytes:
        self.portees.add(centre_courant_ou_rien())
        return super().read(*args)


def test_body_is_received_before_the_scope_opens(univers) -> None:
    """Else a phone that sends a photo at the end of a forest would hold a transaction for minutes."""
    envoi = Envoi(encode_multipart(BOUNDARY, {"titre": "Essai"}))
    reponse = connecter(univers.a.membres[Role.FORMATEUR]).post(
        "/c/alpha/scenarios/nouveau/",
        content_type=MULTIPART_CONTENT,
        **{"wsgi.input": envoi, "CONTENT_LENGTH": len(envoi.getvalue())},
    )
    assert reponse.status_code < 500
    assert envoi.portees == {None}


def test_body_that_stops_on_the_way_is_refused(univers) -> None:
    class Coupure(Envoi):
        def read(self, *args) -> bytes:
            raise OSError("connexion coupée")

    reponse = connecter(univers.a.membres[Role.FORMATEUR]).post(
        "/c/alpha/scenarios/nouveau/",
        content_type=MULTIPART_CONTENT,
        **{"wsgi.input": Coupure(b""), "CONTENT_LENGTH": 1000},
    )
    assert reponse.status_code == 400
