"""Exports of booklets: stopped, taken up again, unchanged ones taken again, the archive and its table, its end."""

import csv
import hashlib
import io
import zipfile
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bilans.actions import edition, livrets
from bilans.actions.archives import name_entries
from bilans.actions.livrets import (
    apprentis_a_editer,
    cancel_export,
    purge_archives,
    request_export,
    request_livrets,
    retry_export,
)
from bilans.actions.planification import launch_due_exports, next_day, plan_export, stop_export
from bilans.models import ExportPlanifie, Livret, LotLivrets
from bilans.queries.exports import lots_visibles, pace, say, state
from cpro.comptes.models import Courriel, Membre
from cpro.socle.models import EntreeAudit, Fichier, Travail
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from cpro.socle.tasks import executer_travail
from suivi.actions.groupes import enrol_apprenti
from suivi.models import Apprenti
from tests.conftest import connecter
from tests.promotion import Promotion


@pytest.fixture
def centre_id(promotion: Promotion) -> int:
    return promotion.teste.centre.pk


@pytest.fixture
def auteur(promotion: Promotion) -> Membre:
    return promotion.teste.membres[Role.ADMINISTRATEUR]


def ask(promotion: Promotion, auteur: Membre, **options) -> LotLivrets:
    with centre_scope(promotion.teste.centre.pk):
        return request_livrets(groupe=promotion.groupe, auteur=auteur, **options)


def work(lot: LotLivrets) -> LotLivrets:
    """What the worker does, then the export as the page reads it."""
    executer_travail(travail_id=str(lot.travail_id), centre_id=lot.centre_id)
    return read(lot)


def read(lot: LotLivrets) -> LotLivrets:
    with centre_scope(lot.centre_id):
        auteur = Membre.objects.get(pk=lot.demande_par_id)
        lu = lots_visibles(auteur).get(pk=lot.pk)
        lu.etat = state(lu)
        return lu


def unzip(lot: LotLivrets) -> dict[str, bytes]:
    with (
        centre_scope(lot.centre_id),
        lot.archive.contenu.open("rb") as contenu,
        zipfile.ZipFile(contenu) as archive,
    ):
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
        return {nom: archive.read(nom) for nom in archive.namelist()}


def table(octets: bytes) -> list[dict[str, str]]:
    assert octets.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(octets.decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.fixture
def panne(monkeypatch: pytest.MonkeyPatch, promotion: Promotion):
    """A booklet that cannot be laid out, until the fault is mended."""
    rendre = edition.render_document

    def rendre_sauf(contenu, **options):
        if contenu.donnees["apprenti"]["nom"] == "Ohm":
            raise ValueError("contenu impossible")
        return rendre(contenu, **options)

    monkeypatch.setattr(edition, "render_document", rendre_sauf)
    return lambda: monkeypatch.setattr(edition, "render_document", rendre)


def test_the_archive_says_who_which_file_and_its_fingerprint(promotion: Promotion, auteur: Membre) -> None:
    lot = work(ask(promotion, auteur))
    fichiers = unzip(lot)
    lignes = table(fichiers.pop("Manifeste.csv"))
    assert [(ligne["Nom"], ligne["Prénom"], ligne["Groupe"]) for ligne in lignes] == [
        ("Ampère", "Zoé", promotion.groupe.nom),
        ("Ohm", "Élie", promotion.groupe.nom),
        ("Volta", "Noé", promotion.groupe.nom),
    ]
    assert {ligne["Fichier"]: ligne["SHA-256"] for ligne in lignes} == {
        nom: hashlib.sha256(octets).hexdigest() for nom, octets in fichiers.items()
    }
    assert all(int(ligne["Pages"]) > 1 and ligne["Édité le"] and not ligne["Remarque"] for ligne in lignes)


def test_a_name_is_never_run_by_a_spreadsheet(promotion: Promotion, auteur: Membre, centre_id: int) -> None:
    with centre_scope(centre_id):
        Apprenti.objects.filter(pk=promotion.apprentis[0].pk).update(nom="=2+5", prenom="@SOMME(A1)")
    lignes = table(unzip(work(ask(promotion, auteur)))["Manifeste.csv"])
    assert ("'=2+5", "'@SOMME(A1)") in {(ligne["Nom"], ligne["Prénom"]) for ligne in lignes}


def test_names_are_unique_for_every_file_system(promotion: Promotion, auteur: Membre, centre_id: int) -> None:
    lot = work(ask(promotion, auteur))
    with centre_scope(centre_id):
        lignes = list(lot.apprentis.select_related("apprenti__groupe", "livret__fichier"))
        for ligne, nom in zip(lignes, ("LEROY Ana.pdf", "Leroy Ana.pdf", "con.pdf"), strict=True):
            ligne.livret.fichier.nom = nom
        assert [nom for nom, _ in name_entries(lignes)] == ["LEROY Ana.pdf", "Leroy Ana (2).pdf", "_con.pdf"]


def test_one_that_fails_does_not_stop_the_others_and_is_retried_alone(
    promotion: Promotion, auteur: Membre, centre_id: int, panne
) -> None:
    lot = work(ask(promotion, auteur))
    assert (lot.faits, lot.echecs, lot.total, lot.etat.libelle) == (2, 1, 3, "Incomplet")
    remarques = {ligne["Nom"]: ligne["Remarque"] for ligne in table(unzip(lot)["Manifeste.csv"])}
    assert {nom: bool(dit) for nom, dit in remarques.items()} == {
        "Ampère": False,
        "Ohm": True,
        "Volta": False,
    }
    ancienne = lot.archive_id
    with centre_scope(centre_id):
        avant = set(Livret.objects.values_list("pk", flat=True))
    panne()
    with centre_scope(centre_id):
        assert retry_export(lot=lot, auteur=auteur) == 1
        assert retry_export(lot=lot, auteur=auteur) == 0  # it runs
        lot.refresh_from_db()
    lot = work(lot)
    assert (lot.faits, lot.echecs, lot.etat.libelle) == (3, 0, "Prêt")
    with centre_scope(centre_id):
        assert len(set(Livret.objects.values_list("pk", flat=True)) - avant) == 1
        assert not Fichier.objects.filter(pk=ancienne).exists()  # the archive that lacked one
    assert len(unzip(lot)) == 4


def test_stopped_it_keeps_what_is_made_and_goes_on_from_there(
    promotion: Promotion, auteur: Membre, centre_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    lot = ask(promotion, auteur)
    faire = livrets._make_one

    def un_puis_arret(centre: int, lot_id) -> bool:
        fait = faire(centre, lot_id)
        with centre_scope(centre):
            cancel_export(lot=lot, auteur=auteur)
        return fait

    with monkeypatch.context() as arret:
        arret.setattr(livrets, "_make_one", un_puis_arret)
        arrete = work(lot)
    assert (arrete.faits, arrete.etat.libelle, arrete.archive) == (1, "Arrêté", None)
    with centre_scope(centre_id):
        assert not cancel_export(lot=arrete, auteur=auteur)
        assert retry_export(lot=arrete, auteur=auteur) >= 1
        lot.refresh_from_db()
    assert work(lot).faits == 3
    with centre_scope(centre_id):
        dites = EntreeAudit.objects.filter(action__startswith="livrets.").order_by("cree_le")
        assert list(dites.values_list("action", flat=True)) == [
            "livrets.demandes",
            "livrets.arretes",
            "livrets.repris",
        ]


def test_the_same_request_twice_is_one_export(promotion: Promotion, auteur: Membre, centre_id: int) -> None:
    cle = uuid4()
    assert ask(promotion, auteur, id=cle).pk == ask(promotion, auteur, id=cle).pk
    with centre_scope(centre_id):
        assert (LotLivrets.objects.count(), Travail.objects.count()) == (1, 1)


def test_nothing_changed_takes_booklets_and_archive_again(
    promotion: Promotion, auteur: Membre, centre_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    premier = work(ask(promotion, auteur))
    monkeypatch.setattr(livrets, "make_livret", None)  # not even gathered
    second = work(ask(promotion, auteur))
    assert (second.repris, second.archive_id) == (3, premier.archive_id)
    with centre_scope(centre_id):
        assert Livret.objects.count() == 3


def test_a_change_that_is_not_printed_costs_no_layout(
    promotion: Promotion, auteur: Membre, centre_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    work(ask(promotion, auteur))
    with centre_scope(centre_id):
        Apprenti.objects.filter(groupe=promotion.groupe).update(telephone="0611223344")
    monkeypatch.setattr(edition, "render_document", None)
    assert work(ask(promotion, auteur)).repris == 3


def test_what_changed_is_made_again_alone(promotion: Promotion, auteur: Membre, centre_id: int) -> None:
    premier = work(ask(promotion, auteur))
    with centre_scope(centre_id):
        Apprenti.objects.filter(pk=promotion.apprentis[0].pk).update(prenom="Zoé-Marie")
    second = work(ask(promotion, auteur))
    assert (second.repris, second.faits) == (2, 3)
    assert second.archive_id != premier.archive_id
    assert "Ampère Zoé-Marie.pdf" in unzip(second)


def test_what_is_taken_again_costs_the_same_queries_however_many(
    promotion: Promotion, auteur: Membre, centre_id: int
) -> None:
    couts = []
    for nombre in (0, 3):
        with centre_scope(centre_id):
            for rang in range(nombre):
                enrol_apprenti(
                    groupe=promotion.groupe,
                    prenom="Ada",
                    nom=f"Farad {rang}",
                    auteur=promotion.teste.membres[Role.COORDONNATEUR],
                )
        work(ask(promotion, auteur))
        lot = ask(promotion, auteur)
        with CaptureQueriesContext(connection) as requetes:
            assert work(lot).repris == 3 + nombre
        couts.append(len(requetes))
    assert couts[0] == couts[1]


def test_an_archive_past_its_time_is_deleted_when_nobody_else_has_it(
    promotion: Promotion, auteur: Membre, centre_id: int
) -> None:
    premier, second = work(ask(promotion, auteur)), work(ask(promotion, auteur))
    passe = timezone.now() - timedelta(seconds=1)
    for lot, reste in ((premier, True), (second, False)):
        with centre_scope(centre_id):
            LotLivrets.objects.filter(pk=lot.pk).update(expire_le=passe)
            assert purge_archives() == 1
            assert purge_archives() == 0
            assert Fichier.objects.filter(pk=premier.archive_id).exists() is reste
        assert read(lot).etat.libelle == "Expiré"
    with centre_scope(centre_id):
        assert Livret.objects.count() == 3
    client = connecter(auteur)
    page = client.get(f"/c/alpha/livrets/lots/{premier.pk}/archive/", follow=True)
    assert "L’archive n’est plus gardée" in page.text


def test_who_asked_is_told_once_without_a_link_that_signs_in(
    promotion: Promotion, auteur: Membre, centre_id: int
) -> None:
    lot = ask(promotion, auteur, avertir=True)
    work(lot)
    work(lot)
    with centre_scope(centre_id):
        (courriel,) = Courriel.objects.all()
    assert (courriel.destinataire, courriel.destination) == (auteur.utilisateur.email, "")
    assert f"/c/alpha/livrets/lots/{lot.pk}/" in courriel.texte
    assert "3\u00a0livrets édités" in courriel.texte


def _plan(promotion: Promotion, auteur: Membre, **options) -> ExportPlanifie:
    dit = {
        "id": uuid4(),
        "intitule": "Livrets du mois",
        "groupes": [promotion.groupe],
        "rythme": "mois",
        "prochain": date(2027, 1, 31),
        "garder_jours": 7,
    }
    return plan_export(auteur=auteur, **(dit | options))


def test_a_planned_export_is_asked_once_each_time_its_day_comes(
    promotion: Promotion, auteur: Membre, centre_id: int
) -> None:
    with centre_scope(centre_id):
        export = _plan(promotion, auteur)
        assert launch_due_exports(date(2027, 1, 30)) == []
        (lot,) = launch_due_exports(date(2027, 1, 31))
        assert launch_due_exports(date(2027, 1, 31)) == []
        export.refresh_from_db()
        assert (export.prochain, lot.export_id, lot.avertir) == (date(2027, 2, 28), export.pk, True)
        assert lot.apprentis.count() == 3
        assert lot.expire_le - lot.cree_le > timedelta(days=6)
        assert len(launch_due_exports(date(2027, 5, 2))) == 1  # months missed are made once
        export.refresh_from_db()
        assert export.prochain == date(2027, 5, 31)
        stop_export(export=export, auteur=auteur)
        assert launch_due_exports(date(2028, 1, 1)) == []


def test_the_rhythm_of_a_planned_export() -> None:
    semaine = ExportPlanifie(rythme="semaine", prochain=date(2027, 1, 4))
    assert next_day(semaine, after=date(2027, 1, 4)) == date(2027, 1, 11)
    assert next_day(semaine, after=date(2027, 1, 20)) == date(2027, 1, 25)
    fois = ExportPlanifie(rythme="une_fois", prochain=date(2027, 1, 4))
    assert next_day(fois, after=date(2027, 1, 4)) is None


def test_a_planned_export_stops_with_the_right_of_its_author(
    promotion: Promotion, auteur: Membre, centre_id: int
) -> None:
    with centre_scope(centre_id):
        export = _plan(promotion, auteur, groupes=[])
        Membre.objects.filter(pk=auteur.pk).update(fin=date(2027, 1, 30))
        assert launch_due_exports(date(2027, 1, 31)) == []
        export.refresh_from_db()
        assert export.arrete_le is not None
        assert "n’a plus le droit" in export.motif


def test_the_time_left_follows_the_last_booklets() -> None:
    fin = timezone.now()
    assert pace([fin - timedelta(seconds=2 * n) for n in range(5)]) == 2
    assert pace([fin]) is None
    assert [say(n) for n in (0.2, 80, 200, 9000)] == [
        "encore 1 s environ",
        "encore 80 s environ",
        "encore 3 min environ",
        "encore 2 h environ",
    ]


def test_several_groups_or_the_whole_centre_from_the_page(
    promotion: Promotion, auteur: Membre, centre_id: int
) -> None:
    client = connecter(auteur)
    rien = client.post("/c/alpha/livrets/editions/", {"id": uuid4(), "garder_jours": "7"})
    assert (rien.status_code, "Cochez au moins un groupe" in rien.text) == (422, True)
    cle = uuid4()
    for _ in range(2):
        envoi = {"id": cle, "tout": "on", "garder_jours": "7", "avertir": "on"}
        page = client.post("/c/alpha/livrets/editions/", envoi, follow=True)
        assert page.redirect_chain[-1][0] == f"/c/alpha/livrets/lots/{cle}/"
    with centre_scope(centre_id):
        lot = LotLivrets.objects.get()
        assert (lot.intitule, lot.avertir) == ("Livrets de tout le centre", True)
        assert lot.apprentis.count() == apprentis_a_editer().count()


def test_one_apprentice_from_the_page(promotion: Promotion, auteur: Membre, centre_id: int) -> None:
    adresse = f"/c/alpha/livrets/groupes/{promotion.groupe.pk}/"
    client = connecter(auteur)
    assert "Jamais édité" in client.get(adresse).text
    page = client.post(
        adresse, {"apprentis": [str(promotion.apprentis[1].pk), "n’importe quoi"]}, follow=True
    )
    assert f"Livret de {promotion.apprentis[1]}" in page.text
    with centre_scope(centre_id):
        assert list(LotLivrets.objects.get().apprentis.values_list("apprenti", flat=True)) == [
            promotion.apprentis[1].pk
        ]


def test_an_export_is_stopped_and_taken_up_from_the_page(promotion: Promotion, auteur: Membre) -> None:
    client, lot = connecter(auteur), ask(promotion, auteur)
    page = client.post(f"/c/alpha/livrets/lots/{lot.pk}/arreter/", follow=True)
    assert "Édition arrêtée" in page.text
    page = client.post(f"/c/alpha/livrets/lots/{lot.pk}/reprendre/", follow=True)
    assert "Arrêter l’édition" in page.text


def test_an_export_is_planned_and_stopped_from_the_page(
    promotion: Promotion, auteur: Membre, centre_id
) -> None:
    client = connecter(auteur)
    envoi = {
        "id": uuid4(),
        "intitule": "Chaque lundi",
        "groupes": [promotion.groupe.pk],
        "rythme": "semaine",
        "prochain": "2020-01-01",
        "garder_jours": "30",
    }
    refus = client.post("/c/alpha/livrets/planifies/", envoi)
    assert (refus.status_code, "Choisissez aujourd’hui" in refus.text, "Chaque lundi" in refus.text) == (
        422,
        True,
        True,
    )
    page = client.post("/c/alpha/livrets/planifies/", envoi | {"prochain": "2099-01-05"}, follow=True)
    assert "Chaque semaine, prochaine édition le" in page.text
    with centre_scope(centre_id):
        export = ExportPlanifie.objects.get()
    page = client.post(f"/c/alpha/livrets/planifies/{export.pk}/arreter/", follow=True)
    assert "ne sera plus édité" in page.text


def test_the_list_costs_the_same_queries_with_one_export_or_three(
    promotion: Promotion, auteur: Membre
) -> None:
    client, couts = connecter(auteur), []
    for nombre in (1, 2):
        for _ in range(nombre):
            work(ask(promotion, auteur))
        client.get("/c/alpha/livrets/")
        with CaptureQueriesContext(connection) as requetes:
            client.get("/c/alpha/livrets/")
        couts.append(len(requetes))
    assert couts[0] == couts[1]


def test_another_centre_sees_no_export(promotion: Promotion, auteur: Membre, univers) -> None:
    lot = work(ask(promotion, auteur))
    client = connecter(univers.b.membres[Role.ADMINISTRATEUR])
    for suite in ("", "archive/"):
        assert client.get(f"/c/beta/livrets/lots/{lot.pk}/{suite}").status_code == 404


def test_an_export_of_a_group_keeps_its_list_when_somebody_arrives(
    promotion: Promotion, auteur: Membre, centre_id: int
) -> None:
    lot = ask(promotion, auteur)
    with centre_scope(centre_id):
        enrol_apprenti(
            groupe=promotion.groupe,
            prenom="Ada",
            nom="Farad",
            auteur=promotion.teste.membres[Role.COORDONNATEUR],
        )
        vide = request_export(apprentis=[], intitule="Personne", auteur=auteur)
    assert (work(lot).faits, read(lot).total) == (3, 3)
    assert "Aucun livret à éditer" in connecter(auteur).get(f"/c/alpha/livrets/lots/{work(vide).pk}/").text
