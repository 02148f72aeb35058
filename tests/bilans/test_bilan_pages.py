"""The pages of a bilan besides its levels: words before the meeting, the meeting, actions, and the trame."""

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from bilans.actions.bilans import freeze_bilan
from bilans.actions.trames_bilans import write_trame_bilan
from bilans.models import ActionBilan, Bilan, ParticipantBilan, TexteBilan, TrameBilan
from bilans.presences import mineur_le
from bilans.trame import shipped
from cpro.comptes.models import Courriel
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from suivi.models import Apprenti
from tests.bilans.fabrique import open_bilan
from tests.conftest import connecter
from tests.entreprise.test_envois import entetes
from tests.promotion import Promotion


@pytest.fixture
def bilan(promotion: Promotion) -> Bilan:
    with centre_scope(promotion.teste.centre.pk):
        return open_bilan(promotion)


@pytest.fixture
def par(promotion: Promotion):
    return lambda role: connecter(promotion.teste.membres[role])


def adresse(nom: str, **cles: object) -> str:
    return reverse(f"bilans:{nom}", kwargs={"centre": "alpha", **cles})


def test_an_apprentice_prepares_their_words_then_shares_them(par, bilan: Bilan, promotion: Promotion) -> None:
    apprenti, page = par(Role.APPRENTI), adresse("bilan", bilan_id=bilan.pk)
    lien = f'href="{page}"'
    assert lien in apprenti.get(f"/c/alpha/parcours/{promotion.apprentis[0].pk}/").content.decode()
    donnees = {"t-mots.1": "Mon tableau", "t-mots.2": "Les plans", "vu:t-mots.1": "", "vu:t-mots.2": ""}
    suite = apprenti.post(adresse("bilan_textes", bilan_id=bilan.pk), donnees, follow=True).content.decode()
    assert "Vos mots sont enregistrés." in suite
    assert "Mon tableau" in suite
    formateur = par(Role.FORMATEUR).get(page).content.decode()
    assert ("Mon tableau" in formateur, "n’a encore rien partagé ici" in formateur) == (False, True)
    vus = {"vu:t-mots.1": "Mon tableau", "vu:t-mots.2": "Les plans"}
    apprenti.post(adresse("bilan_textes", bilan_id=bilan.pk), donnees | vus | {"partager": "1"})
    assert "Mon tableau" in par(Role.FORMATEUR).get(page).content.decode()
    assert "Mon tableau" not in par(Role.MAITRE).get(page).content.decode()


def test_nothing_of_the_others_leaks_before_the_freeze(par, bilan: Bilan) -> None:
    page = adresse("bilan", bilan_id=bilan.pk)
    par(Role.FORMATEUR).post(page, {"t-synthese": "SECRET-A", "t-forts": "SECRET-B", "t-maitre": "SECRET-C"})
    for role in (Role.APPRENTI, Role.MAITRE):
        assert "SECRET-A" not in par(role).get(page).content.decode()
        assert "SECRET-B" not in par(role).get(page).content.decode()
        assert "Constaté en atelier" not in par(role).get(page).content.decode()
    assert "SECRET-C" in par(Role.MAITRE).get(page).content.decode()  # typed for them, in their own section
    assert par(Role.APPRENTI).get(adresse("bilan_odt", bilan_id=bilan.pk)).status_code == 404
    for role in (Role.AUDITEUR,):
        assert par(role).get(page).status_code == 404


@pytest.mark.parametrize(
    ("role", "cle", "statut"),
    [
        (Role.APPRENTI, "t-forts", 403),
        (Role.MAITRE, "t-mots.1", 403),
        (Role.FORMATEUR, "t-mots.1", 403),
        (Role.ADMINISTRATEUR, "t-forts", 403),
        (Role.AUDITEUR, "t-forts", 403),
        (Role.COORDONNATEUR, "t-forts", 302),
    ],
)
def test_who_may_send_which_text(
    par, bilan: Bilan, promotion: Promotion, role: Role, cle: str, statut: int
) -> None:
    reponse = par(role).post(adresse("bilan_textes", bilan_id=bilan.pk), {cle: "Mot"})
    assert reponse.status_code == statut
    with centre_scope(promotion.teste.centre.pk):
        assert TexteBilan.objects.count() == (statut == 302)


def test_a_text_is_saved_alone_and_says_so(par, bilan: Bilan) -> None:
    formateur, envoi = par(Role.FORMATEUR), adresse("bilan_textes", bilan_id=bilan.pk)
    htmx = {"HTTP_HX_REQUEST": "true"}
    reponse = formateur.post(envoi, {"t-forts": "Soigneux", "vu:t-forts": ""}, **htmx)
    assert reponse.content.decode().startswith("Enregistré")
    assert 'id="vu-forts" name="vu:t-forts" value="Soigneux"' in reponse.content.decode()
    tard = par(Role.COORDONNATEUR).post(envoi, {"t-forts": "Ponctuel", "vu:t-forts": ""}, **htmx)
    assert (tard.status_code, "entre-temps" in tard.content.decode()) == (409, True)


def test_words_that_come_too_late_say_so(par, bilan: Bilan, promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        freeze_bilan(bilan=bilan, auteur=promotion.teste.membres[Role.FORMATEUR])
    reponse = par(Role.APPRENTI).post(
        adresse("bilan_textes", bilan_id=bilan.pk), {"t-mots.1": "Tard"}, follow=True
    )
    assert "n’y est pas" in reponse.content.decode()


def test_words_kept_on_the_phone_arrive_once(par, bilan: Bilan, promotion: Promotion) -> None:
    membre, apprenti = promotion.teste.membres[Role.APPRENTI], par(Role.APPRENTI)
    assert apprenti.get(adresse("bilan", bilan_id=bilan.pk)).headers["X-Compas-Garder"] == "1"
    envoi = {"t-mots.1": "Mon tableau", "vu:t-mots.1": "", "partager": "1"}
    for _ in range(2):
        reponse = apprenti.post(adresse("bilan_textes", bilan_id=bilan.pk), envoi, headers=entetes(membre))
        assert [message["ton"] for message in reponse.json()["messages"]] == ["success"]
    with centre_scope(promotion.teste.centre.pk):
        assert TexteBilan.objects.get().texte == "Mon tableau"


def test_a_conflict_keeps_what_was_typed_on_the_page(par, bilan: Bilan) -> None:
    envoi = adresse("bilan_textes", bilan_id=bilan.pk)
    par(Role.FORMATEUR).post(envoi, {"t-maitre": "Tapé pour lui", "vu:t-maitre": ""})
    reponse = par(Role.MAITRE).post(envoi, {"t-maitre": "Le mien", "vu:t-maitre": ""})
    assert (reponse.status_code, "Le mien" in reponse.content.decode()) == (422, True)


def test_the_meeting_of_a_minor_with_a_parent(par, bilan: Bilan, promotion: Promotion) -> None:
    with centre_scope(promotion.teste.centre.pk):
        Apprenti.objects.filter(pk=bilan.apprenti_id).update(date_naissance=date(2009, 11, 3))
    formateur, page = par(Role.FORMATEUR), adresse("bilan_rencontre", bilan_id=bilan.pk)
    assert "mineur" in formateur.get(page).content.decode()
    donnees = {
        "jour": "2026-11-02",
        "heure": "14:30",
        "lieu": "Salle 12",
        "presence-1": "present",
        "presence-2": "excuse",
        "presence-3": "",
        "nom-4": "Claire Ampère",
        "qualite-4": "",
    }
    refus = formateur.post(page, donnees)
    assert (refus.status_code, "en quelle qualité Claire Ampère" in refus.content.decode()) == (422, True)
    formateur.post(page, donnees | {"qualite-4": "Représentante légale"})
    with centre_scope(promotion.teste.centre.pk):
        assert list(ParticipantBilan.objects.values_list("qualite", "presence")) == [
            ("Apprenti", "present"),
            ("Maître d’apprentissage", "excuse"),
            ("Représentante légale", "present"),
        ]
    assert "Claire Ampère" in formateur.get(page).content.decode()
    assert "Salle 12" in formateur.get(adresse("bilan", bilan_id=bilan.pk)).content.decode()


def test_eighteen_is_of_age() -> None:
    apprenti = Apprenti(date_naissance=date(2008, 11, 2))
    assert (mineur_le(apprenti, date(2026, 11, 1)), mineur_le(apprenti, date(2026, 11, 2))) == (True, False)
    assert not mineur_le(Apprenti(), date(2026, 11, 2))


def test_an_action_from_its_bilan_to_the_next(par, bilan: Bilan, promotion: Promotion) -> None:
    formateur, apprenti = par(Role.FORMATEUR), par(Role.APPRENTI)
    action = {
        "action-id": "0198f0e0-0000-7000-8000-000000000001",
        "action-texte": "Refaire un câblage",
        "action-responsable": "apprenti",
        "action-echeance": "2026-11-20",
    }
    ajouter = adresse("action_ajouter", bilan_id=bilan.pk)
    assert apprenti.post(ajouter, action).status_code == 403
    for _ in range(2):
        page = formateur.post(ajouter, action, follow=True).content.decode()
    assert page.count("<strong>Refaire un câblage</strong>") == 1
    with centre_scope(promotion.teste.centre.pk):
        cle = ActionBilan.objects.get().pk
    suivre = adresse("action_suivre", action_id=cle)
    assert apprenti.post(suivre, {f"etat-{cle}": "faite"}).status_code == 403
    formateur.post(adresse("bilan_figer", bilan_id=bilan.pk), {})
    assert "Où en sont les actions" in apprenti.get(adresse("bilan", bilan_id=bilan.pk)).content.decode()
    sans_mot = formateur.post(suivre, {f"etat-{cle}": "abandonnee"}, follow=True).content.decode()
    assert "pourquoi elle est abandonnée" in sans_mot
    assert (
        "C’est noté." in apprenti.post(suivre, {f"etat-{cle}": "a_poursuivre"}, follow=True).content.decode()
    )
    nouveau = f"/c/alpha/parcours/{bilan.apprenti_id}/bilan/"
    assert "action encore ouverte sera reprise" in formateur.get(nouveau).content.decode()
    suite = formateur.post(nouveau, {"nature": "final", "intitule": "", "jour": "2026-12-02"}, follow=True)
    assert "reprise d’un bilan précédent" in suite.content.decode()
    assert "Bilan final" in suite.content.decode()


def test_words_are_asked_for_once_a_day(par, bilan: Bilan, promotion: Promotion) -> None:
    formateur, demander = par(Role.FORMATEUR), adresse("bilan_demander", bilan_id=bilan.pk)
    par(Role.APPRENTI).post(
        adresse("bilan_textes", bilan_id=bilan.pk), {"t-mots.1": "Mon tableau", "partager": "1"}
    )
    page = formateur.get(adresse("bilan", bilan_id=bilan.pk)).content.decode()
    assert "Demander par e-mail" in page
    for _ in range(2):
        formateur.post(demander)
    with centre_scope(promotion.teste.centre.pk):
        assert list(Courriel.objects.values_list("destinataire", flat=True)) == ["maitre@alpha.test"]
    par(Role.MAITRE).post(
        adresse("bilan_textes", bilan_id=bilan.pk), {"t-maitre": "Il avance", "partager": "1"}
    )
    assert "Personne n’a plus rien à écrire" in formateur.post(demander, follow=True).content.decode()


def test_a_trame_may_show_the_levels_before_the_freeze(par, promotion: Promotion) -> None:
    ouvertes = tuple(replace(s, lit=("apprenti",)) if s.cle == "niveaux" else s for s in shipped())
    with centre_scope(promotion.teste.centre.pk):
        auteur = promotion.teste.membres[Role.COORDONNATEUR]
        write_trame_bilan(formation=promotion.formation, sections=ouvertes, apres=0, auteur=auteur)
        bilan = open_bilan(promotion)
    page = adresse("bilan", bilan_id=bilan.pk)
    lue = par(Role.APPRENTI).get(page).content.decode()
    assert "Constaté en atelier" in lue
    assert "Constaté en atelier" not in par(Role.MAITRE).get(page).content.decode()


def test_the_paper_form_follows_the_trame(par, bilan: Bilan) -> None:
    reponse = par(Role.FORMATEUR).get(adresse("bilan_imprimer", bilan_id=bilan.pk))
    assert (reponse.headers["Content-Type"], reponse.content[:5]) == ("application/pdf", b"%PDF-")


def test_the_centre_writes_its_trame(par, promotion: Promotion) -> None:
    coordonnateur, page = par(Role.COORDONNATEUR), adresse("trame_bilan")
    assert "Niveaux par compétence" in coordonnateur.get(page).content.decode()
    donnees = _saisie() | {"titre-forts": "Ce qui est acquis", "ecrit-forts": ["formateur", "maitre"]}
    assert "Trame n° 1" in coordonnateur.post(page, donnees, follow=True).content.decode()
    with centre_scope(promotion.teste.centre.pk):
        forts = next(s for s in TrameBilan.objects.get().lues if s.cle == "forts")
        assert (forts.titre, forts.ecrit) == ("Ce qui est acquis", ("maitre", "formateur"))
    refus = coordonnateur.post(page, donnees | {"apres": "1", "titre-forts": "", "titre-axes": "Gardé"})
    assert (refus.status_code, "Gardé" in refus.content.decode()) == (422, True)
    tard = coordonnateur.post(page, donnees | {"apres": "0", "titre-axes": "Autrement"})
    assert (tard.status_code, "Autrement" in tard.content.decode()) == (409, True)


def test_a_formation_has_its_own_trame_and_gives_it_back(par, promotion: Promotion) -> None:
    coordonnateur = par(Role.COORDONNATEUR)
    page = adresse("trame_bilan_formation", formation_id=promotion.formation.pk)
    assert "suit la trame du centre" in coordonnateur.get(page).content.decode()
    coordonnateur.post(page, _saisie() | {"titre-axes": "À travailler"})
    assert "Sa propre trame" in coordonnateur.get(adresse("trame_bilan")).content.decode()
    assert "À travailler" in coordonnateur.get(page).content.decode()
    assert "suivent de nouveau" in coordonnateur.post(page, {"suivre": "1"}, follow=True).content.decode()


def test_moves_and_preview_keep_nothing(par, promotion: Promotion) -> None:
    coordonnateur, page = par(Role.COORDONNATEUR), adresse("trame_bilan")
    donnees = _saisie() | {"geste": "retirer:axes", "apercu-role": "maitre"}
    retiree = coordonnateur.post(page, donnees).content.decode()
    assert "Remettre «\xa0Axes de progrès\xa0»" in retiree
    assert "Pas encore enregistré" in retiree
    with centre_scope(promotion.teste.centre.pk):
        assert not TrameBilan.objects.exists()


@pytest.mark.parametrize("role", [r for r in Role if r != Role.COORDONNATEUR])
def test_others_do_not_change_the_trame(par, promotion: Promotion, role: Role) -> None:
    assert par(role).post(adresse("trame_bilan"), _saisie()).status_code == 403


def _saisie() -> dict[str, object]:
    """The page of the shipped trame, as it is sent."""
    donnees: dict[str, object] = {"apres": "0", "cle": [section.cle for section in shipped()]}
    for section in shipped():
        donnees |= {
            f"titre-{section.cle}": section.titre,
            f"aide-{section.cle}": section.aide,
            f"natures-{section.cle}": list(section.natures),
            f"questions-{section.cle}": "\r\n".join(section.questions),
            f"ecrit-{section.cle}": list(section.ecrit),
            f"lit-{section.cle}": list(section.lit),
        }
    return donnees
