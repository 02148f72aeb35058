"""What the server answers to a device's queue: once, for its author only, with what a person must look at."""

from datetime import date, timedelta
from uuid import uuid4

from cpro.comptes.models import Membre
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.models import Avis, EntreeJournal
from tests.conftest import connecter
from tests.entreprise.fabrique import send_entree_testee
from tests.personnes import Univers
from tests.promotion import Promotion

NOTER = "/c/alpha/journal/noter/"


def entetes(membre: Membre, sorte: str = "file") -> dict[str, str]:
    return {"X-Envoi": sorte, "X-Membre": str(membre.pk)}


def entree(**champs: object) -> dict[str, object]:
    jour = date.today().isoformat()
    return {"id": str(uuid4()), "jour": jour, "recit": "Pose du tableau électrique.", "envoyer": "1"} | champs


def test_the_same_record_twice_is_one_entry_and_says_where_it_is(promotion: Promotion) -> None:
    membre = promotion.teste.membres[Role.APPRENTI]
    client, envoi = connecter(membre), entree()
    for _ in range(2):
        reponse = client.post(NOTER, envoi, headers=entetes(membre))
        assert reponse.status_code == 200
        assert reponse.json() == {
            "adresse": f"/c/alpha/journal/{envoi['id']}/",
            "messages": [{"ton": "success", "texte": "Envoyé à votre maître d’apprentissage."}],
        }
    with centre_scope(promotion.teste.centre.pk):
        assert EntreeJournal.objects.count() == 1


def test_one_who_watches_reads_the_message_on_the_next_page(promotion: Promotion) -> None:
    membre = promotion.teste.membres[Role.APPRENTI]
    client = connecter(membre)
    reponse = client.post(NOTER, entree(), headers=entetes(membre, "direct")).json()
    assert reponse["messages"] == []
    assert "Envoyé à votre maître" in client.get(reponse["adresse"]).content.decode()


def test_a_record_is_done_under_no_other_session(promotion: Promotion, univers: Univers) -> None:
    auteur, envoi = promotion.teste.membres[Role.APPRENTI], entree()
    autres = (promotion.teste.membres[Role.MAITRE].utilisateur, univers.b.membres[Role.APPRENTI].utilisateur)
    for autre in autres:
        client = connecter(auteur)
        client.logout()
        client.force_login(autre, backend="django.contrib.auth.backends.ModelBackend")
        reponse = client.post(NOTER, envoi, headers=entetes(auteur))
        assert (reponse.status_code, reponse.json()) == (401, {"raison": "autre"})
    client.logout()
    reponse = client.post(NOTER, envoi, headers=entetes(auteur))
    assert (reponse.status_code, reponse.json()) == (401, {"raison": "connexion"})
    with centre_scope(promotion.teste.centre.pk):
        assert not EntreeJournal.objects.exists()


def test_a_refusal_says_why(promotion: Promotion) -> None:
    membre = promotion.teste.membres[Role.APPRENTI]
    demain = (date.today() + timedelta(days=2)).isoformat()
    reponse = connecter(membre).post(NOTER, entree(jour=demain), headers=entetes(membre))
    assert reponse.status_code == 422
    assert "pas encore arrivé" in reponse.content.decode()


def test_an_old_token_is_told_from_a_missing_right(promotion: Promotion) -> None:
    membre = promotion.teste.membres[Role.APPRENTI]
    client = connecter(membre, enforce_csrf_checks=True)
    refuse = client.post(NOTER, entree(), headers=entetes(membre) | {"X-CSRFToken": "vieux"})
    assert (refuse.status_code, refuse.headers["X-Jeton"]) == (403, "perime")
    jeton = client.get("/c/alpha/jeton/").json()["jeton"]
    assert client.post(NOTER, entree(), headers=entetes(membre) | {"X-CSRFToken": jeton}).status_code == 200
    maitre = connecter(promotion.teste.membres[Role.MAITRE])
    reponse = maitre.post(NOTER, entree(), headers=entetes(promotion.teste.membres[Role.MAITRE]))
    assert (reponse.status_code, "X-Jeton" in reponse.headers) == (403, False)


def test_an_answer_twice_is_one_and_a_late_one_is_said(promotion: Promotion) -> None:
    membre = promotion.teste.membres[Role.MAITRE]
    with centre_scope(promotion.teste.centre.pk):
        attendue = send_entree_testee(promotion)
    client, adresse = connecter(membre), f"/c/alpha/journal/{attendue.pk}/repondre/"
    reponse = {"id": str(uuid4()), "niveau": str(attendue.autonomie_id), "decision": "validee"}
    reponse["lue"] = attendue.lecture
    tons = [
        [m["ton"] for m in client.post(adresse, reponse | change, headers=entetes(membre)).json()["messages"]]
        for change in ({}, {}, {"id": str(uuid4())})
    ]
    assert tons == [["success"], ["success"], ["warning"]]
    with centre_scope(promotion.teste.centre.pk):
        assert Avis.objects.count() == 1


def test_pages_say_whose_they_are_and_which_may_be_kept(promotion: Promotion) -> None:
    gardees = {
        Role.APPRENTI: ["/c/alpha/", "/c/alpha/journal/", NOTER],
        Role.MAITRE: [
            "/c/alpha/",
            "/c/alpha/journal/",
            "/c/alpha/apprentis/",
            "/c/alpha/journal/tout-valider/",
        ],
    }
    for role, membre in promotion.teste.membres.items():
        client = connecter(membre)
        for adresse in {adresse for adresses in gardees.values() for adresse in adresses}:
            reponse = client.get(adresse)
            garder = reponse.headers.get("X-Compas-Garder") == "1"
            assert garder == (adresse in gardees.get(role, [])), (role, adresse)
            assert reponse.headers["X-Compas-Pour"] == str(membre.utilisateur_id)


def test_the_worker_and_the_manifest_are_served(client) -> None:
    worker = client.get("/sw.js")
    assert worker.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert worker.headers["Cache-Control"] == "no-cache"
    assert "worker-src 'self'" in worker.headers["Content-Security-Policy"]
    manifeste = client.get("/manifest.webmanifest").json()
    assert (manifeste["start_url"], manifeste["scope"]) == ("/", "/")
    assert client.get("/hors-ligne/").status_code == 200
