"""The scales of a centre: made, changed, withdrawn; never changed once they have served."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cpro.socle.ids import uuid7
from cpro.socle.models import EntreeAudit
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from referentiels.echelles_du_centre import change_echelle, create_echelle, restore_echelle, retire_echelle
from referentiels.models import Echelle
from referentiels.queries import charger_echelle, echelle_utilisee, echelles
from suivi.actions.formations import update_formation
from suivi.models import Evaluation
from tests.conftest import connecter
from tests.personnes import Univers
from tests.referentiels.fabrique import PALIERS, create_echelle_testee

ADRESSE = "/c/alpha/referentiels/echelles/"


@pytest.fixture
def coordonnateur(univers: Univers):
    with centre_scope(univers.a.centre.pk):
        yield univers.a.membres[Role.COORDONNATEUR]


def _formulaire(**champs: str) -> dict[str, str]:
    """What a browser sends: three degrees, three empty lines."""
    donnees = {
        "id": str(uuid7()),
        "intitule": "Paliers",
        "nature": "centre",
        "speciaux": ["non_fait"],
        "d-TOTAL_FORMS": "6",
        "d-INITIAL_FORMS": "6",
    }
    for rang in range(6):
        donnees[f"d-{rang}-ordre"] = str(rang + 1)
        donnees[f"d-{rang}-libelle"] = ["Débute", "Progresse", "Réussit", "", "", ""][rang]
        donnees[f"d-{rang}-court"] = donnees[f"d-{rang}-couleur"] = ""
    donnees["d-2-acquis"] = "on"
    return donnees | champs


def _use(promotion, echelle: Echelle) -> Evaluation:
    """A judgement given with the highest degree of a scale."""
    return Evaluation.objects.create(
        apprenti=promotion.apprentis[0],
        competence_id=promotion.version.competences_evaluables[0].id,
        niveau=echelle.niveaux.get(code="n3"),
        contexte="centre",
        nature="formative",
        source_type="seance",
        source_id=uuid7(),
        jour=promotion.groupe.debut,
        auteur=promotion.teste.membres[Role.FORMATEUR],
    )


def test_the_same_id_twice_makes_one_scale(coordonnateur) -> None:
    cle = uuid7()
    assert create_echelle_testee(coordonnateur, id=cle) == create_echelle_testee(coordonnateur, id=cle)
    assert [n.libelle for n in charger_echelle(cle).niveaux] == [
        "À reprendre",
        "En route",
        "Acquis",
        "Non fait",
    ]


def test_a_scale_that_has_not_served_is_changed_in_place(coordonnateur) -> None:
    echelle = create_echelle_testee(coordonnateur)
    degres = (replace(PALIERS[0], libelle="À revoir"), *PALIERS[1:])
    change = change_echelle(echelle=echelle, intitule="Paliers", degres=degres, membre=coordonnateur)
    assert (change.echelle.pk, change.versionnee) == (echelle.pk, False)
    assert charger_echelle(echelle.pk).niveaux[0].libelle == "À revoir"


def test_a_scale_that_has_served_gives_its_next_version(promotion) -> None:
    membre = promotion.teste.membres[Role.COORDONNATEUR]
    with centre_scope(promotion.teste.centre.pk):
        echelle = create_echelle_testee(membre)
        assert not echelle_utilisee(echelle)
        jugement = _use(promotion, echelle)
        assert echelle_utilisee(echelle)
        degres = (replace(PALIERS[0], libelle="À revoir"), *PALIERS[1:])
        change = change_echelle(echelle=echelle, intitule=echelle.intitule, degres=degres, membre=membre)
        assert (change.echelle.numero, change.versionnee) == (2, True)
        assert charger_echelle(echelle.pk).niveaux[0].libelle == "À reprendre"
        assert Evaluation.objects.get(pk=jugement.pk).niveau.libelle == "Acquis"
        assert [(e.numero, e.retiree) for e in echelles() if e.centre_id] == [(2, False)]
        assert [(e.numero, e.retiree) for e in echelles(retirees=True)] == [(1, True)]
        with pytest.raises(ValueError, match="plus récente"):
            restore_echelle(echelle=echelle, membre=membre)
        with pytest.raises(ValueError, match="retirée"):
            change_echelle(echelle=echelle, intitule="Autre", degres=PALIERS, membre=membre)


def test_saving_what_is_there_changes_nothing(promotion) -> None:
    membre = promotion.teste.membres[Role.COORDONNATEUR]
    with centre_scope(promotion.teste.centre.pk):
        echelle = create_echelle_testee(membre)
        _use(promotion, echelle)
        change = change_echelle(echelle=echelle, intitule=echelle.intitule, degres=PALIERS, membre=membre)
        assert (change.echelle.pk, change.versionnee) == (echelle.pk, False)


def test_a_withdrawn_scale_stays_with_who_uses_it(promotion) -> None:
    membre = promotion.teste.membres[Role.COORDONNATEUR]
    with centre_scope(promotion.teste.centre.pk):
        echelle, formation = create_echelle_testee(membre), promotion.formation
        update_formation(
            formation=formation,
            intitule=formation.intitule,
            echelle_centre=echelle,
            echelle_entreprise=formation.echelle_entreprise,
            auteur=membre,
        )
        retire_echelle(echelle=echelle, membre=membre)
        retire_echelle(echelle=echelle, membre=membre)
        assert EntreeAudit.objects.filter(action="echelle.retiree").count() == 1
        assert echelle.pk not in {e.id for e in echelles()}
    client = connecter(membre)
    page = client.get(f"/c/alpha/groupes/formations/{formation.pk}/").content.decode()
    assert f'<option value="{echelle.pk}" selected>' in page
    page = client.get("/c/alpha/groupes/formations/").content.decode()
    assert str(echelle.pk) not in page


def test_a_shipped_scale_is_never_changed(coordonnateur, referentiels_charges) -> None:
    livree = Echelle.objects.get(code="quatre-degres", centre=None)
    with pytest.raises(ValueError, match="pas au centre"):
        change_echelle(echelle=livree, intitule="Pirate", degres=PALIERS, membre=coordonnateur)
    client = connecter(coordonnateur)
    for suite in ("", "retirer/", "remettre/"):
        assert client.post(f"{ADRESSE}{livree.pk}/{suite}").status_code == 404


def test_the_scale_of_another_centre_does_not_exist(univers: Univers, coordonnateur) -> None:
    echelle = create_echelle_testee(coordonnateur)
    client = connecter(univers.b.membres[Role.COORDONNATEUR])
    assert client.get(f"/c/beta/referentiels/echelles/{echelle.pk}/").status_code == 404
    assert client.post(f"/c/beta/referentiels/echelles/{echelle.pk}/retirer/").status_code == 404
    assert "Paliers" not in client.get("/c/beta/referentiels/echelles/").content.decode()
    depuis = client.get(f"/c/beta/referentiels/echelles/nouvelle/?depuis={echelle.pk}").content.decode()
    assert "Paliers" not in depuis


def test_a_scale_is_made_in_a_browser(univers: Univers, referentiels_charges) -> None:
    client = connecter(univers.a.membres[Role.COORDONNATEUR])
    page = client.post(f"{ADRESSE}nouvelle/", _formulaire(**{"d-1-couleur": "niveau-7"}), follow=True)
    assert "Échelle «\u00a0Paliers\u00a0» créée" in page.content.decode()
    with centre_scope(univers.a.centre.pk):
        niveaux = Echelle.objects.get(intitule="Paliers").niveaux.order_by("special", "rang")
        assert list(niveaux.values_list("rang", "libelle", "couleur", "acquis", "special")) == [
            (1, "Débute", "niveau-0", False, ""),
            (2, "Progresse", "niveau-7", False, ""),
            (3, "Réussit", "niveau-5", True, ""),
            (0, "Non fait", "niveau-special", False, "non_fait"),
        ]


@pytest.mark.parametrize(
    ("champs", "dit"),
    [
        ({"d-1-libelle": "", "d-2-libelle": ""}, "au moins 2 degrés"),
        ({"d-1-libelle": "débute"}, "le même libellé"),
        ({"d-1-ordre": "1"}, "le même rang"),
        ({"d-2-acquis": ""}, "à partir de quel degré"),
        ({"d-0-acquis": "on", "d-2-acquis": "on"}, "l’est aussi"),
    ],
)
def test_a_scale_that_does_not_hold_is_refused_and_keeps_what_was_typed(
    univers: Univers, referentiels_charges, champs, dit
) -> None:
    donnees = _formulaire(**champs)
    if not donnees["d-2-acquis"]:
        del donnees["d-2-acquis"]
    page = connecter(univers.a.membres[Role.COORDONNATEUR]).post(f"{ADRESSE}nouvelle/", donnees)
    assert page.status_code == 422
    assert dit in page.content.decode().replace("\xa0", " ")
    assert 'value="Débute"' in page.content.decode()
    with centre_scope(univers.a.centre.pk):
        assert not Echelle.objects.filter(centre__isnull=False).exists()


def test_the_preview_writes_nothing(univers: Univers, referentiels_charges) -> None:
    client = connecter(univers.a.membres[Role.COORDONNATEUR])
    page = client.post(f"{ADRESSE}apercu/", _formulaire()).content.decode()
    assert page.count('<span class="niveau__mot">Réussit</span>') == 2
    with centre_scope(univers.a.centre.pk):
        assert not Echelle.objects.filter(centre__isnull=False).exists()


def test_the_list_costs_the_same_at_one_and_three_scales(univers: Univers) -> None:
    membre = univers.a.membres[Role.COORDONNATEUR]
    client = connecter(membre)
    client.get(ADRESSE)
    comptes = []
    for ajout in (1, 2):
        with centre_scope(univers.a.centre.pk):
            for _ in range(ajout):
                create_echelle_testee(membre)
        with CaptureQueriesContext(connection) as requetes:
            assert client.get(ADRESSE).status_code == 200
        comptes.append(len(requetes))
    assert comptes[0] == comptes[1]


@pytest.mark.parametrize("role", [Role.FORMATEUR, Role.APPRENTI, Role.AUDITEUR])
def test_other_roles_read_scales_and_do_not_change_them(univers: Univers, role: Role) -> None:
    client = connecter(univers.a.membres[role])
    page = client.get(ADRESSE)
    assert (page.status_code, "Créer une échelle" in page.content.decode()) == (200, False)
    assert client.get(f"{ADRESSE}nouvelle/").status_code == 403


def test_the_hue_chosen_is_the_one_drawn(coordonnateur) -> None:
    create_echelle(
        id=uuid7(), intitule="Deux", nature="entreprise", degres=PALIERS[1:3], membre=coordonnateur
    )
    page = connecter(coordonnateur).get(ADRESSE).content.decode()
    assert '<span class="niveau niveau--carre niveau--6">' in page
