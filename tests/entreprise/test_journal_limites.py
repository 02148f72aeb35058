"""The journal at its edges: replays, races, other people's entries, messages, what no longer changes."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from cpro.comptes.models import Courriel
from cpro.socle.models import EntreeAudit, Fichier
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.actions.avis import answer_entree
from entreprise.actions.contrats import create_contrat, end_contrat
from entreprise.actions.entreprises import add_maitre
from entreprise.actions.journal import (
    PHOTOS_MAXIMUM,
    EntreeFigee,
    EntreeImpossible,
    attach_photo,
    delete_entree,
    remove_photo,
    save_entree,
    submit_entree,
)
from entreprise.models import Contrat, EntreeJournal, EntreePhoto
from entreprise.queries.journal import entrees_visibles, waiting_for
from entreprise.rules import may_answer_entree
from referentiels.models import NiveauEchelle
from suivi.models import Evaluation
from tests.conftest import connecter
from tests.entreprise.fabrique import image, send_entree_testee, write_entree_testee
from tests.promotion import Promotion


@pytest.fixture
def centre(promotion: Promotion):
    with centre_scope(promotion.teste.centre.pk):
        yield promotion


@pytest.fixture
def apprenti(promotion: Promotion):
    return promotion.teste.membres[Role.APPRENTI]


def maitre_de(promotion: Promotion, email: str):
    return add_maitre(
        centre=promotion.teste.centre,
        entreprise=promotion.contrat.entreprise,
        prenom="Autre",
        nom="Maître",
        email=email,
        auteur=None,
    )


def test_the_same_content_again_writes_nothing(centre: Promotion) -> None:
    cle = uuid4()
    for recit in ("Une journée.\nEntière.", " Une journée.\r\nEntière. "):
        write_entree_testee(centre, id=cle, recit=recit)
    assert EntreeAudit.objects.filter(action__startswith="entree.").count() == 1


def test_a_replay_after_sending_is_harmless(centre: Promotion, apprenti) -> None:
    cle = uuid4()
    for _ in range(2):
        submit_entree(entree=write_entree_testee(centre, id=cle), auteur=apprenti)
    assert (EntreeJournal.objects.get().statut, Courriel.objects.count()) == ("envoyee", 1)


def test_what_the_maitre_reads_does_not_change(centre: Promotion, apprenti) -> None:
    entree = write_entree_testee(centre)
    photo = attach_photo(entree=entree, octets=image(), nom="p.png", auteur=apprenti)
    submit_entree(entree=entree, auteur=apprenti)
    with pytest.raises(EntreeFigee, match="envoyée"):
        write_entree_testee(centre, id=entree.pk, recit="Autre chose que prévu.")
    with pytest.raises(EntreeFigee):
        remove_photo(photo=photo, auteur=apprenti)
    with pytest.raises(EntreeFigee):
        delete_entree(entree=entree, auteur=apprenti)


def test_nobody_writes_in_the_journal_of_another(centre: Promotion) -> None:
    for champs in (
        {"apprenti": centre.apprentis[1]},
        {"auteur": centre.teste.membres[Role.MAITRE]},
        {"auteur": centre.teste.membres[Role.FORMATEUR]},
    ):
        with pytest.raises(EntreeImpossible, match="propre journal"):
            write_entree_testee(centre, **champs)


def test_the_id_of_anothers_entry_is_refused(centre: Promotion, apprenti) -> None:
    entree = write_entree_testee(centre)
    EntreeJournal.objects.filter(pk=entree.pk).update(apprenti=centre.apprentis[1])
    with pytest.raises(EntreeImpossible, match="la vôtre"):
        write_entree_testee(centre, id=entree.pk)
    with pytest.raises(EntreeImpossible, match="la vôtre"):
        submit_entree(entree=entree, auteur=apprenti)


def test_without_a_contract_it_stays_a_draft(centre: Promotion) -> None:
    Contrat.objects.all().delete()
    with pytest.raises(EntreeImpossible, match="brouillon"):
        send_entree_testee(centre)
    assert EntreeJournal.objects.get().statut == "brouillon"


def test_entries_sent_in_a_row_make_one_message(centre: Promotion) -> None:
    premiere = send_entree_testee(centre)
    send_entree_testee(centre, recit="L’après-midi, j’ai posé les goulottes.")
    assert str(premiere.pk) in Courriel.objects.get().destination
    EntreeJournal.objects.update(envoyee_le=premiere.envoyee_le - timedelta(hours=3))
    send_entree_testee(centre, recit="Le soir, j’ai rangé le chantier.")
    assert Courriel.objects.count() == 2


def test_an_entry_completed_the_same_day_is_announced_again(centre: Promotion, apprenti) -> None:
    maitre = centre.teste.membres[Role.MAITRE]
    entree = send_entree_testee(centre)
    answer_entree(id=uuid4(), entree=entree, decision="a_completer", membre=maitre, commentaire="Où ?")
    submit_entree(entree=write_entree_testee(centre, id=entree.pk, recit="Au sous-sol."), auteur=apprenti)
    assert Courriel.objects.filter(membre=maitre).count() == 2


def test_both_maitres_are_told_and_either_answers(centre: Promotion) -> None:
    second = maitre_de(centre, "second@entreprise.test")
    Contrat.objects.update(maitre_2=second)
    entree = send_entree_testee(centre)
    assert Courriel.objects.count() == 2
    assert may_answer_entree(second.membre, entree)


def test_a_new_maitre_does_not_read_the_former_company(centre: Promotion) -> None:
    administrateur = centre.teste.membres[Role.ADMINISTRATEUR]
    ancienne = send_entree_testee(centre, jour=date.today() - timedelta(days=10))
    end_contrat(contrat=centre.contrat, rupture_le=date.today() - timedelta(days=5), auteur=administrateur)
    nouveau = maitre_de(centre, "nouveau@entreprise.test")
    create_contrat(
        apprenti=centre.apprentis[0],
        entreprise=nouveau.entreprise,
        maitre=nouveau,
        debut=date.today() - timedelta(days=4),
        fin=date.today() + timedelta(days=200),
        auteur=administrateur,
    )
    recente = send_entree_testee(centre)
    ancien = centre.teste.membres[Role.MAITRE]
    for membre, entree in ((ancien, ancienne), (nouveau.membre, recente)):
        assert list(entrees_visibles(membre)) == [entree]
        assert list(waiting_for(membre)) == [entree]
    assert not may_answer_entree(ancien, recente)


def test_a_level_of_another_scale_is_refused(centre: Promotion) -> None:
    entree = send_entree_testee(centre)
    ailleurs = NiveauEchelle.objects.get(echelle=centre.formation.echelle_centre, rang=1)
    special = NiveauEchelle.objects.get(echelle=centre.formation.echelle_entreprise, special="non_fait")
    for niveau in (ailleurs, special):
        with pytest.raises(ValueError, match="échelle"):
            answer_entree(
                id=uuid4(),
                entree=entree,
                decision="validee",
                membre=centre.teste.membres[Role.MAITRE],
                niveau_id=niveau.pk,
            )
    assert not Evaluation.objects.exists()


def test_validation_confirms_the_apprentices_level_or_asks_for_one(centre: Promotion) -> None:
    reponse = {"decision": "validee", "membre": centre.teste.membres[Role.MAITRE]}
    avis = answer_entree(id=uuid4(), entree=send_entree_testee(centre), **reponse)
    assert avis.niveau.rang == 2
    sans = send_entree_testee(centre, autonomie_id=None)
    with pytest.raises(ValueError, match="niveau"):
        answer_entree(id=uuid4(), entree=sans, **reponse)


def test_photos_are_counted_over_all_requests(centre: Promotion, apprenti) -> None:
    entree = write_entree_testee(centre)
    for _ in range(PHOTOS_MAXIMUM):
        attach_photo(entree=entree, id=uuid4(), octets=image(), nom="p.png", auteur=apprenti)
    with pytest.raises(EntreeImpossible, match="photos au plus"):
        attach_photo(entree=entree, id=uuid4(), octets=image(), nom="p.png", auteur=apprenti)


def test_the_photo_of_another_entry_is_not_taken(centre: Promotion, apprenti) -> None:
    demande = {"id": uuid4(), "octets": image(), "nom": "p.png", "auteur": apprenti}
    attach_photo(entree=write_entree_testee(centre), **demande)
    with pytest.raises(EntreeImpossible):
        attach_photo(entree=write_entree_testee(centre), **demande)


def test_a_draft_is_thrown_away_with_its_photos(centre: Promotion, apprenti) -> None:
    entree = write_entree_testee(centre)
    attach_photo(entree=entree, octets=image(), nom="p.png", auteur=apprenti)
    delete_entree(entree=entree, auteur=apprenti)
    for table in (EntreeJournal, EntreePhoto, Fichier):
        assert not table.objects.exists()


def test_an_unknown_entry_is_created_for_oneself_only(promotion: Promotion, apprenti) -> None:
    """Through the page: an id that belongs to someone else changes nothing of theirs."""
    with centre_scope(promotion.teste.centre.pk):
        entree = save_entree(
            id=uuid4(),
            apprenti=promotion.apprentis[0],
            jour=date.today(),
            recit="À Zoé.",
            auteur=apprenti,
        )
        EntreeJournal.objects.filter(pk=entree.pk).update(apprenti=promotion.apprentis[1])
    donnees = {"id": entree.pk, "jour": date.today(), "recit": "Une journée entière."}
    page = connecter(apprenti).post("/c/alpha/journal/noter/", donnees, follow=True)
    assert "la vôtre" in page.content.decode()
    with centre_scope(promotion.teste.centre.pk):
        assert EntreeJournal.objects.get().recit == "À Zoé."
