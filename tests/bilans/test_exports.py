"""Exports of booklets: stopped, taken up again, unchanged ones taken again, the archive and its table, its end."""

import hashlib
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bilans.actions import edition, livrets
from bilans.actions.archives import name_entries
from bilans.actions.livrets import (
    cancel_export,
    purge_archives,
    request_export,
    retry_export,
)
from bilans.models import Livret, LotLivrets
from bilans.queries.exports import pace, say
from cpro.comptes.models import Courriel, Membre
from cpro.socle.models import EntreeAudit, Fichier, Travail
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from suivi.actions.groupes import enrol_apprenti
from suivi.models import Apprenti
from tests.bilans.exports import ask, read, table, unzip, work
from tests.conftest import connecter
from tests.promotion import Promotion


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
