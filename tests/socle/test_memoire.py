"""What must not change: the audit log, frozen snapshots, signatures."""

import hashlib

import pytest
from django.db import DatabaseError, transaction

from cpro.socle import journal
from cpro.socle.models import EntreeAudit, Instantane, Signature
from cpro.socle.permissions import Role
from cpro.socle.scoping import HorsCentre, centre_scope
from cpro.socle.signatures import (
    DejaDeverrouille,
    DejaFige,
    canonique,
    empreinte,
    freeze,
    instantane_actif,
    sign,
    unlock,
)

pytestmark = pytest.mark.django_db

journal.declarer(essai__fait="a fait {quoi} pour {qui}")

CONTENU = {"b": 1, "a": ["é", None, 2.5]}


@pytest.fixture
def centre(univers):
    with centre_scope(univers.a.centre.pk):
        yield univers.a


@pytest.fixture
def membre(centre):
    return centre.membres[Role.FORMATEUR]


@pytest.fixture
def instantane(membre) -> Instantane:
    return freeze(objet=membre, contenu=CONTENU, membre=membre)


def actions() -> list[str]:
    return list(EntreeAudit.objects.order_by("cree_le", "pk").values_list("action", flat=True))


# --- The audit log ----------------------------------------------------------------------------------


def test_line_of_the_log_says_who_in_which_role_did_what_to_what(centre, membre) -> None:
    ligne = journal.inscrire(action="essai.fait", objet=membre, membre=membre, quoi="un essai", qui="Élie")
    assert (ligne.acteur_id, ligne.role) == (membre.utilisateur_id, "formateur")
    assert (ligne.objet_type, ligne.objet_id) == ("comptes.membre", str(membre.pk))
    assert journal.phrase(ligne) == "a fait un essai pour Élie"


def test_sentence_survives_missing_data_and_old_codes(centre, membre) -> None:
    assert journal.phrase(EntreeAudit(action="essai.fait", donnees={"quoi": "rien"})) == "a fait rien pour …"
    assert journal.phrase(EntreeAudit(action="disparue.depuis", donnees={})) == "disparue.depuis"


def test_undeclared_action_is_an_error(centre, membre) -> None:
    with pytest.raises(KeyError, match=r"jamais\.dite"):
        journal.inscrire(action="jamais.dite", objet=membre)


def test_action_has_one_sentence() -> None:
    journal.declarer(essai__fait="a fait {quoi} pour {qui}")
    with pytest.raises(ValueError, match=r"essai\.fait"):
        journal.declarer(essai__fait="a fait autre chose")


def test_action_outside_a_centre_is_an_error(univers) -> None:
    with pytest.raises(HorsCentre):
        journal.inscrire(action="essai.fait", objet=univers.inconnu)


@pytest.mark.parametrize(
    "ecrire", [lambda lignes: lignes.update(action="autre"), lambda lignes: lignes.delete()]
)
def test_log_is_append_only(centre, membre, ecrire) -> None:
    ligne = journal.inscrire(action="essai.fait", objet=membre)
    with pytest.raises(DatabaseError, match="ajout seul"), transaction.atomic():
        ecrire(EntreeAudit.objects.filter(pk=ligne.pk))
    assert EntreeAudit.objects.get(pk=ligne.pk).action == "essai.fait"


# --- Freezing and signing ---------------------------------------------------------------------------


def test_canonical_bytes_do_not_depend_on_the_order_of_keys() -> None:
    assert canonique(CONTENU) == '{"a":["é",null,2.5],"b":1}'.encode()
    assert empreinte({"a": ["é", None, 2.5], "b": 1}) == empreinte(CONTENU)


def test_fingerprint_can_be_made_again_from_the_stored_row(instantane) -> None:
    relu = Instantane.objects.get(pk=instantane.pk)
    assert relu.empreinte == hashlib.sha256(canonique(relu.contenu)).hexdigest()


def test_number_that_json_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        canonique({"note": float("nan")})


def test_object_is_frozen_once(instantane, membre) -> None:
    assert instantane_actif(membre) == instantane
    with pytest.raises(DejaFige):
        freeze(objet=membre, contenu={}, membre=membre)


def test_signing_twice_gives_one_signature(instantane, membre) -> None:
    premiere = sign(instantane=instantane, objet=membre, membre=membre)
    assert sign(instantane=instantane, objet=membre, membre=membre) == premiere
    assert (premiere.role, premiere.nom_signataire) == ("formateur", str(membre.utilisateur))
    assert actions().count("instantane.signe") == 1


def test_each_role_signs(instantane, centre, membre) -> None:
    for role in (Role.FORMATEUR, Role.APPRENTI, Role.MAITRE):
        sign(instantane=instantane, objet=membre, membre=centre.membres[role])
    signataires = {(s.role, s.signataire_id) for s in instantane.signatures.all()}
    assert signataires == {
        (role.value, centre.membres[role].utilisateur_id)
        for role in (Role.FORMATEUR, Role.APPRENTI, Role.MAITRE)
    }


def test_unlocking_wants_a_reason_and_allows_a_new_version(instantane, membre) -> None:
    with pytest.raises(ValueError, match="motif"):
        unlock(instantane=instantane, objet=membre, membre=membre, motif="  ")
    unlock(instantane=instantane, objet=membre, membre=membre, motif="Erreur de niveau")

    assert instantane_actif(membre) is None
    suivant = freeze(objet=membre, contenu={"b": 2}, membre=membre)
    assert (suivant.version, instantane_actif(membre)) == (2, suivant)
    ancien = Instantane.objects.get(pk=instantane.pk)
    assert (ancien.contenu, ancien.motif, ancien.deverrouille_par_id) == (
        CONTENU,
        "Erreur de niveau",
        membre.utilisateur_id,
    )


def test_closed_snapshot_is_neither_signed_nor_unlocked(instantane, membre) -> None:
    unlock(instantane=instantane, objet=membre, membre=membre, motif="Erreur")
    with pytest.raises(DejaDeverrouille):
        sign(instantane=instantane, objet=membre, membre=membre)
    with pytest.raises(DejaDeverrouille):
        unlock(instantane=instantane, objet=membre, membre=membre, motif="Un autre motif")
    assert Signature.objects.count() == 0
    assert Instantane.objects.get(pk=instantane.pk).motif == "Erreur"


@pytest.mark.parametrize(
    "champ", [{"contenu": {}}, {"empreinte": "0" * 64}, {"objet_type": "x"}, {"version": 9}]
)
def test_frozen_content_cannot_change(instantane, champ) -> None:
    with pytest.raises(DatabaseError, match="ajout seul"), transaction.atomic():
        Instantane.objects.filter(pk=instantane.pk).update(**champ)


def test_signature_cannot_change_nor_disappear(instantane, membre) -> None:
    sign(instantane=instantane, objet=membre, membre=membre)
    for ecrire in (lambda: Signature.objects.update(nom_signataire="Autre"), Signature.objects.all().delete):
        with pytest.raises(DatabaseError, match="ajout seul"), transaction.atomic():
            ecrire()
    assert Signature.objects.get().nom_signataire == str(membre.utilisateur)
