"""The sections of a bilan: who writes and reads them, what is shared, who was there, what is to be done next."""

from datetime import date, time

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from bilans.actions.bilans import unlock_bilan
from bilans.actions.sections_bilans import Participant, SectionInterdite, set_rencontre, write_textes
from bilans.actions.suivi_actions import (
    follow_action,
    remove_action,
)
from bilans.actions.trames_bilans import write_trame_bilan
from bilans.actions.verrou import BilanFige
from bilans.attentes import attentes_de
from bilans.attentes_paroles import attentes_de_paroles
from bilans.instantane import sections_lues
from bilans.models import ActionBilan, Bilan, TexteBilan
from bilans.rules import (
    may_read_section,
    may_read_texte,
    may_write_section,
    sections_to_write,
)
from bilans.trame import Section, shipped
from cpro.socle.permissions import Role
from tests.bilans.fabrique import agir, ecrire, figer, open_bilan
from tests.promotion import Promotion


@pytest.mark.parametrize(
    ("role", "cles"),
    [
        (Role.APPRENTI, ["mots"]),
        (Role.MAITRE, ["maitre"]),
        (Role.FORMATEUR, ["maitre", "niveaux", "forts", "axes", "actions", "synthese", "rencontre"]),
        (Role.ADMINISTRATEUR, []),
        (Role.AUDITEUR, []),
    ],
)
def test_each_writes_their_own_sections(centre: Promotion, role: Role, cles: list[str]) -> None:
    bilan = open_bilan(centre)
    membre = centre.teste.membres[role]
    assert [section.cle for section in sections_to_write(membre, bilan)] == cles
    figer(centre, bilan)
    bilan.refresh_from_db()
    assert sections_to_write(membre, bilan) == ()


@pytest.mark.parametrize(
    ("role", "cle"),
    [
        (Role.APPRENTI, "synthese"),
        (Role.APPRENTI, "maitre"),
        (Role.MAITRE, "mots_1"),
        (Role.FORMATEUR, "mots_1"),
        (Role.FORMATEUR, "inconnue"),
        (Role.ADMINISTRATEUR, "forts"),
        (Role.AUDITEUR, "forts"),
    ],
)
def test_a_section_is_not_written_by_a_role_without_the_right(
    centre: Promotion, role: Role, cle: str
) -> None:
    with pytest.raises(SectionInterdite):
        ecrire(centre, open_bilan(centre), role, **{cle: "Non"})
    assert TexteBilan.objects.count() == 0


def test_before_the_freeze_each_reads_what_the_trame_says(centre: Promotion) -> None:
    membres = centre.teste.membres
    bilan = open_bilan(centre)
    lues = {
        role: [s.cle for s in bilan.sections if may_read_section(membres[role], bilan, s)]
        for role in (Role.APPRENTI, Role.MAITRE, Role.COORDONNATEUR, Role.AUDITEUR, Role.ADMINISTRATEUR)
    }
    assert lues == {
        Role.APPRENTI: ["mots"],
        Role.MAITRE: ["maitre"],
        Role.COORDONNATEUR: [section.cle for section in bilan.sections],
        Role.AUDITEUR: [],
        Role.ADMINISTRATEUR: [],
    }
    figer(centre, bilan)
    bilan.refresh_from_db()
    assert all(may_read_section(membres[Role.APPRENTI], bilan, s) for s in bilan.sections)
    assert all(may_read_section(membres[Role.AUDITEUR], bilan, s) for s in bilan.sections)


def test_a_trame_may_open_a_section_to_another_role(centre: Promotion) -> None:
    ouverte = Section(cle="libre-vie", titre="Vie au centre", ecrit=("formateur",), lit=("apprenti",))
    write_trame_bilan(
        formation=centre.formation,
        sections=(*shipped(), ouverte),
        apres=0,
        auteur=centre.teste.membres[Role.COORDONNATEUR],
    )
    bilan = open_bilan(centre)
    apprenti = centre.teste.membres[Role.APPRENTI]
    assert may_read_section(apprenti, bilan, bilan.sections[-1])
    assert not may_write_section(apprenti, bilan, bilan.sections[-1])


def test_words_are_their_authors_until_shared(centre: Promotion) -> None:
    bilan, membres = open_bilan(centre), centre.teste.membres
    ecrire(centre, bilan, Role.APPRENTI, mots_1="Mon premier tableau")
    texte = TexteBilan.objects.get()
    assert may_read_texte(membres[Role.APPRENTI], texte)
    assert not may_read_texte(membres[Role.FORMATEUR], texte)
    ecrire(centre, bilan, Role.APPRENTI, partager=True)
    texte.refresh_from_db()
    assert may_read_texte(membres[Role.FORMATEUR], texte)
    write_textes(
        bilan=bilan,
        voulus={"mots.1": "Mon second tableau"},
        vus={"mots.1": "Mon premier tableau"},
        auteur=membres[Role.APPRENTI],
    )
    texte.refresh_from_db()
    assert (texte.texte, texte.partage_le is not None) == ("Mon second tableau", True)


def test_what_was_not_shared_is_not_frozen(centre: Promotion) -> None:
    bilan = open_bilan(centre)
    ecrire(centre, bilan, Role.APPRENTI, mots_1="Un secret")
    ecrire(centre, bilan, Role.MAITRE, partager=True, maitre="Il avance")
    ecrire(centre, bilan, Role.FORMATEUR, forts="Soigneux", synthese="Du soin.")
    contenu = figer(centre, bilan)
    assert "Un secret" not in str(contenu)
    assert [(s["cle"], [t["texte"] for t in s["textes"]]) for s in sections_lues(contenu)] == [
        ("maitre", ["Il avance"]),
        ("niveaux", []),
        ("forts", ["Soigneux"]),
        ("synthese", ["Du soin."]),
    ]
    assert contenu["sections"][1]["textes"][0]["role"] == "Maître d’apprentissage"


def test_words_to_write_wait_until_they_are_shared(centre: Promotion) -> None:
    bilan, membres = open_bilan(centre), centre.teste.membres
    Bilan.objects.update(jour=timezone.localdate())
    assert [a.texte for a in attentes_de_paroles(membres[Role.APPRENTI])] == [
        "Préparer vos mots pour « Bilan d’automne »"
    ]
    assert [a.texte for a in attentes_de_paroles(membres[Role.MAITRE])] == [
        "Dire un mot pour « Bilan d’automne »"
    ]
    ecrire(centre, bilan, Role.APPRENTI, mots_1="Mon premier tableau")
    assert len(attentes_de_paroles(membres[Role.APPRENTI])) == 1
    (finir,) = attentes_de(membres[Role.FORMATEUR])
    assert finir.quand.split(", ")[1:] == ["mots de l’apprenti attendus", "mot du maître attendu"]
    ecrire(centre, bilan, Role.APPRENTI, partager=True)
    assert attentes_de_paroles(membres[Role.APPRENTI]) == []
    (finir,) = attentes_de(membres[Role.FORMATEUR])
    assert finir.quand.split(", ")[1:] == ["mot du maître attendu"]


def test_two_who_write_the_same_text_lose_nothing(centre: Promotion) -> None:
    bilan = open_bilan(centre)
    assert ecrire(centre, bilan, Role.FORMATEUR, forts="Soigneux") == []
    assert ecrire(centre, bilan, Role.COORDONNATEUR, forts="Ponctuel") == ["forts"]
    assert TexteBilan.objects.get().texte == "Soigneux"


def test_an_emptied_text_is_gone(centre: Promotion) -> None:
    bilan, auteur = open_bilan(centre), centre.teste.membres[Role.FORMATEUR]
    ecrire(centre, bilan, Role.FORMATEUR, forts="Soigneux")
    write_textes(bilan=bilan, voulus={"forts": " "}, vus={"forts": "Soigneux"}, auteur=auteur)
    assert not TexteBilan.objects.exists()


def test_the_meeting_is_frozen_with_those_who_were_there(centre: Promotion) -> None:
    bilan, membres = open_bilan(centre), centre.teste.membres
    presents = [
        Participant("Zoé Ampère", "Apprenti", "present", membres[Role.APPRENTI].pk),
        Participant(" Claire  Ampère", "Représentante légale", "present"),
        Participant("Le maître", "Maître d’apprentissage", "excuse", membres[Role.MAITRE].pk),
    ]
    for _ in range(2):
        set_rencontre(
            bilan=bilan,
            jour=date(2026, 11, 20),
            heure=time(14, 30),
            lieu=" Salle  12 ",
            participants=presents,
            auteur=membres[Role.FORMATEUR],
        )
    contenu = figer(centre, Bilan.objects.get())
    assert (contenu["jour"], contenu["heure"], contenu["lieu"]) == ("2026-11-20", "14:30", "Salle 12")
    assert [(p["nom"], p["qualite"], p["presence"]) for p in contenu["participants"]] == [
        ("Zoé Ampère", "Apprenti", "Présent"),
        ("Claire Ampère", "Représentante légale", "Présent"),
        ("Le maître", "Maître d’apprentissage", "Excusé"),
    ]
    assert contenu["nature_dite"] == "Bilan intermédiaire"


def test_a_frozen_bilan_refuses_every_write_but_the_state_of_an_action(centre: Promotion) -> None:
    bilan, auteur = open_bilan(centre), centre.teste.membres[Role.FORMATEUR]
    action = agir(centre, bilan)
    figer(centre, bilan)
    with pytest.raises(BilanFige):
        ecrire(centre, bilan, Role.APPRENTI, mots_1="Trop tard")
    with pytest.raises(BilanFige):
        agir(centre, bilan)
    with pytest.raises(BilanFige):
        remove_action(action=action, auteur=auteur)
    with pytest.raises(BilanFige):
        set_rencontre(bilan=bilan, jour=bilan.jour, heure=None, lieu="", participants=[], auteur=auteur)
    follow_action(action=action, etat=ActionBilan.Etat.FAITE, auteur=auteur)
    unlock_bilan(bilan=bilan, motif="Une faute", auteur=auteur)
    ecrire(centre, bilan, Role.APPRENTI, mots_1="À temps")


@pytest.mark.parametrize(
    "requete",
    [
        "UPDATE bilans_textebilan SET texte = 'faux'",
        "DELETE FROM bilans_textebilan",
        "UPDATE bilans_participantbilan SET presence = 'excuse'",
        "DELETE FROM bilans_participantbilan",
        "UPDATE bilans_actionbilan SET texte = 'faux'",
        "UPDATE bilans_actionbilan SET echeance = NULL",
        "DELETE FROM bilans_actionbilan",
        "UPDATE bilans_bilan SET nature = 'final'",
        "UPDATE bilans_bilan SET lieu = 'ailleurs'",
        "UPDATE bilans_bilan SET trame_id = NULL",
        "UPDATE bilans_tramebilan SET sections = '[]'",
        "DELETE FROM bilans_tramebilan",
    ],
)
def test_the_database_refuses_what_python_would_not_see(centre: Promotion, requete: str) -> None:
    bilan = open_bilan(centre)
    agir(centre, bilan)
    ecrire(centre, bilan, Role.FORMATEUR, forts="Soigneux")
    set_rencontre(
        bilan=bilan,
        jour=bilan.jour,
        heure=None,
        lieu="Ici",
        participants=[Participant("Zoé", "Apprenti", "present")],
        auteur=centre.teste.membres[Role.FORMATEUR],
    )
    figer(centre, bilan)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(requete)


def test_nothing_slips_into_a_frozen_bilan(centre: Promotion) -> None:
    bilan, auteur = open_bilan(centre), centre.teste.membres[Role.FORMATEUR]
    figer(centre, bilan)
    with pytest.raises(DatabaseError, match="figé"), transaction.atomic():
        TexteBilan.objects.create(bilan=bilan, cle="forts", texte="x", ecrit_par=auteur)
    with pytest.raises(DatabaseError, match="figé"), transaction.atomic():
        ActionBilan.objects.create(bilan=bilan, texte="x", responsable="apprenti")


def test_who_wrote_several_texts_is_named_once() -> None:
    textes = [{"question": q, "texte": q, "par": qui, "role": "Apprenti"} for q, qui in ("aZ", "bZ", "cM")]
    section = {"cle": "mots", "titre": "Mes mots", "genre": "texte", "textes": textes}
    (lue,) = sections_lues({"sections": [section]})
    assert [texte["par"] for texte in lue["textes"]] == ["", "Z", "M"]


def test_a_bilan_frozen_before_there_were_sections_reads_as_it_did() -> None:
    ancien = {
        "format": "compas-bilan/1",
        "synthese": "Du soin.",
        "blocs": [{"titre": "B", "competences": []}],
    }
    assert [(s["cle"], s["genre"], [t["texte"] for t in s["textes"]]) for s in sections_lues(ancien)] == [
        ("synthese", "texte", ["Du soin."]),
        ("niveaux", "niveaux", []),
    ]
    assert [s["cle"] for s in sections_lues(ancien | {"synthese": ""})] == ["niveaux"]
