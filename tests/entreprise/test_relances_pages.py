"""The pages of reminders: the evidence, its file, the days set aside, the settings."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cpro.comptes.desabonnement import refuse_relances
from cpro.socle.models import EntreeAudit
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.models import PauseRelances, ReglagesRelances, Relance
from tests.conftest import connecter
from tests.entreprise.relances import add_apprentis, log, run, settle
from tests.promotion import Promotion

MARDI_10 = date(2026, 11, 10)


@pytest.fixture
def relancee(promotion: Promotion) -> Promotion:
    """The apprentice and the MA were reminded on Tuesday 10."""
    with centre_scope(promotion.teste.centre.pk):
        settle(promotion)
        log(promotion, date(2026, 10, 30), envoyee=True)
        run(promotion, MARDI_10)
        assert Relance.objects.count() == 2
    return promotion


def page(promotion: Promotion, role: Role, route: str, *arguments, question: str = "") -> str:
    adresse = reverse(f"entreprise:{route}", args=[promotion.teste.slug, *arguments])
    reponse = connecter(promotion.teste.membres[role]).get(adresse + question)
    assert reponse.status_code == 200
    return reponse.content.decode()


@pytest.mark.parametrize("role", [Role.FORMATEUR, Role.COORDONNATEUR, Role.ADMINISTRATEUR, Role.AUDITEUR])
def test_the_evidence_is_read_by_those_who_prove_it(relancee: Promotion, role: Role) -> None:
    liste = page(relancee, role, "relances")
    assert [liste.count(m) for m in ("10 novembre 2026", "Zoé Ampère</a>", "Étincelle SARL")] == [2, 2, 1]
    contrat = page(relancee, role, "contrat", relancee.contrat.pk)
    assert contrat.count("10 novembre 2026") == 2


def test_an_apprentice_reads_what_they_received_only(relancee: Promotion) -> None:
    siennes = page(relancee, Role.APPRENTI, "relances_apprenti", relancee.apprentis[0].pk)
    assert [siennes.count(m) for m in ("10 novembre 2026", "Étincelle SARL", "Toutes les relances")] == [
        1,
        0,
        0,
    ]


def test_filters(relancee: Promotion) -> None:
    for question, nombre in (
        ("?regle=validation", 1),
        ("?q=amp%C3%A8re", 2),
        ("?q=personne", 0),
        ("?debut=2026-11-11", 0),
        ("?fin=2026-11-10", 2),
        ("?debut=erreur", 2),
    ):
        liste = page(relancee, Role.FORMATEUR, "relances", question=question)
        assert liste.count("10 novembre 2026") == nombre, question


def test_the_file_says_who_when_and_what_about(relancee: Promotion) -> None:
    adresse = reverse("entreprise:relances_exporter", args=["alpha"]) + "?regle=validation"
    with centre_scope(relancee.teste.centre.pk):
        relance = Relance.objects.get(regle="validation")
    reponse = connecter(relancee.teste.membres[Role.AUDITEUR]).get(adresse)
    entetes, ligne, fin = reponse.content.decode("utf-8-sig").split("\r\n")
    assert dict(zip(entetes.split(";"), ligne.split(";"), strict=True)) == {
        "Jour": "2026-11-10",
        "Apprenti": "Zoé Ampère",
        "Groupe": "MELEC 2",
        "Personne relancée": "Maître Alpha",
        "Rôle": "Maître d’apprentissage",
        "À propos de": "Activités et fiches à valider",
        "Objet": "Étincelle SARL",
        "Nombre": "1",
        "En attente depuis": "2026-10-30",
        "Échelon": "La personne concernée",
        "Rang": "1",
        "Moyen": "E-mail",
        "Message": "En attente d’envoi",
        "Envoyé le": "",
        "Référence de l’objet": f"entreprise.contrat {relance.objet_id}",
        "Référence du message": str(relance.courriel_id),
    }
    assert fin == ""
    with centre_scope(relancee.teste.centre.pk):
        assert EntreeAudit.objects.get(action="relances.exportees").donnees == {"nombre": 1}


@pytest.mark.parametrize("role", [Role.APPRENTI, Role.FORMATEUR])
def test_days_set_aside_then_back(relancee: Promotion, role: Role) -> None:
    client, apprenti = connecter(relancee.teste.membres[role]), relancee.apprentis[0]
    poser = reverse("entreprise:pause_poser", args=["alpha", apprenti.pk])
    champs = {"id": str(uuid4()), "debut": "2026-11-12", "fin": "2026-11-20", "motif": "conges"}
    for _ in range(2):
        assert client.post(poser, champs).status_code == 302
    with centre_scope(relancee.teste.centre.pk):
        pause = PauseRelances.objects.get()
    vue = page(relancee, role, "relances_apprenti", apprenti.pk)
    assert "du 12 novembre 2026 au 20 novembre 2026, congés" in vue
    assert client.post(reverse("entreprise:pause_annuler", args=["alpha", pause.pk])).status_code == 302
    assert "du 12 novembre" not in page(relancee, role, "relances_apprenti", apprenti.pk)


def test_a_wrong_pause_keeps_what_was_typed(relancee: Promotion) -> None:
    poser = reverse("entreprise:pause_poser", args=["alpha", relancee.apprentis[0].pk])
    champs = {"id": str(uuid4()), "debut": "2026-11-20", "fin": "2026-11-12", "motif": "fermeture"}
    reponse = connecter(relancee.teste.membres[Role.FORMATEUR]).post(poser, champs)
    vue = reponse.content.decode()
    assert (reponse.status_code, "La fin précède le début." in vue, 'value="2026-11-20"' in vue) == (
        422,
        True,
        True,
    )


def test_who_follows_an_apprentice_sees_who_refuses_messages(relancee: Promotion) -> None:
    apprenti = relancee.apprentis[0]
    assert "ne reçoit plus" not in page(relancee, Role.FORMATEUR, "relances_apprenti", apprenti.pk)
    with centre_scope(relancee.teste.centre.pk):
        for role in (Role.APPRENTI, Role.MAITRE):
            refuse_relances(membre=relancee.teste.membres[role])
    vue = page(relancee, Role.FORMATEUR, "relances_apprenti", apprenti.pk)
    assert vue.count("ne reçoit plus de rappels par e-mail") == 2
    assert "ne reçoit plus" not in page(relancee, Role.APPRENTI, "relances_apprenti", apprenti.pk)


def test_settings_are_kept_or_refused_with_what_was_typed(relancee: Promotion) -> None:
    client = connecter(relancee.teste.membres[Role.ADMINISTRATEUR])
    adresse = reverse("entreprise:relances_reglages", args=["alpha"])
    vue = client.get(adresse).content.decode()
    assert "2 relances".replace(" ", "\u00a0") in vue
    champs = {
        "sans_entree": "on",
        "sans_entree_jours": "8",
        "validation_jours": "3",
        "signature_jours": "5",
        "contrat_jours": "30",
        "entretien_jours": "45",
        "accueil_jours": "0",
        "intervalle_jours": "7",
        "rappels": "2",
        "coordonnateur_jours": "7",
        "ouverture": "08:00",
        "fermeture": "18:30",
    }
    faux = client.post(adresse, champs | {"intervalle_jours": "1", "fermeture": "07:00"})
    vue = faux.content.decode()
    assert (faux.status_code, 'value="8"' in vue, "L’heure de fin suit" in vue) == (422, True, True)
    assert client.post(adresse, champs).status_code == 302
    with centre_scope(relancee.teste.centre.pk):
        reglages = ReglagesRelances.objects.get()
    assert (reglages.sans_entree, reglages.validation, reglages.sans_entree_jours) == (True, False, 8)


def test_the_list_asks_as_much_whatever_its_length(promotion: Promotion) -> None:
    client = connecter(promotion.teste.membres[Role.FORMATEUR])
    client.get(
        reverse("entreprise:relances", args=["alpha"])
    )  # the centre of this address is known from here on
    comptes = []
    for nombre, jour in ((1, MARDI_10), (5, date(2026, 11, 13))):
        with centre_scope(promotion.teste.centre.pk):
            add_apprentis(promotion, nombre)
            settle(promotion)
            run(promotion, jour)
        with CaptureQueriesContext(connection) as captees:
            assert client.get(reverse("entreprise:relances", args=["alpha"])).status_code == 200
        comptes.append(len(captees))
    assert comptes[0] == comptes[1]
