"""A small fictitious centre, made as the demonstration makes its two: everyone has something to do."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from cpro.accueil.attentes import ce_qui_attend
from cpro.comptes.models import Centre, Courriel, Membre
from cpro.demo.contenu import CENTRES
from cpro.demo.contenu.industriel import ATELIERS
from cpro.demo.contenu.melec import MELEC
from cpro.demo.horloge import a_la_date, ouvre
from cpro.demo.personas import personas
from cpro.demo.peuplement import populate
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.models import (
    BilanPeriode,
    Contrat,
    EntreeJournal,
    Entretien,
    Relance,
    ReponseEntretien,
    Visite,
)
from referentiels.models import VersionReferentiel
from referentiels.queries import charger_version
from suivi.models import Apprenti, Evaluation, Seance

PETIT = replace(
    ATELIERS,
    prenoms=ATELIERS.prenoms[:10],
    noms=ATELIERS.noms[:10],
    diplomes=(
        replace(MELEC, entrees=MELEC.entrees[5:6]),
        replace(MELEC, intitule="Une autre année", groupe="MELEC 2de", entrees=MELEC.entrees[5:6]),
    ),
)


@pytest.fixture
def centre(db, referentiels_charges: dict[str, UUID]) -> Centre:
    assert populate(PETIT, timezone.localdate()) is True
    return Centre.objects.get(slug=PETIT.slug)


@pytest.mark.lent
def test_populate_gives_everyone_something_to_do_once(centre: Centre) -> None:
    with centre_scope(centre.pk):
        for role, persona in personas(PETIT).items():
            membre = Membre.objects.select_related("centre", "utilisateur").get(
                utilisateur__email=persona.email, role=role
            )
            assert str(membre.utilisateur) == str(persona)
            if role not in (Role.AUDITEUR, Role.ADMINISTRATEUR):
                assert ce_qui_attend(membre), role
        premier = Apprenti.objects.get(email=personas(PETIT)[Role.APPRENTI].email)
        statuts = Counter(premier.entrees.values_list("statut", flat=True))
        assert set(statuts) == set(EntreeJournal.Statut.values)
        assert Contrat.objects.filter(rupture_le__isnull=False).count() == 1
        assert Apprenti.objects.filter(contrats=None).count() == 1
        assert set(Evaluation.objects.values_list("nature", flat=True)) == {
            "auto",
            "formative",
            "certificative",
        }
        assert set(Evaluation.objects.values_list("contexte", flat=True)) == {"centre", "entreprise"}
        assert Seance.objects.filter(debut__gt=timezone.localdate()).count() == 2
        bilans = BilanPeriode.objects.values_list("statut", flat=True)
        assert Counter(bilans) == {"signe": 2, "fige": 2, "brouillon": 2}
        canaux = Relance.objects.exclude(courriel=None).values_list("courriel__etat", flat=True)
        assert set(canaux) == {Courriel.Etat.ENVOYE}
        assert Counter(Entretien.objects.values_list("statut", flat=True)) == {"signe": 5, "fige": 2}
        assert Counter(Visite.objects.values_list("statut", flat=True)) == {"faite": 4, "planifiee": 2}
        assert ReponseEntretien.objects.filter(alerte=True, suite="").count() == 2
        maitre = personas(PETIT)[Role.MAITRE].email
        en_attente = Courriel.objects.filter(etat=Courriel.Etat.A_ENVOYER, sujet__contains=premier.prenom)
        assert maitre in set(en_attente.values_list("destinataire", flat=True))
        avant = (Membre.objects.count(), EntreeJournal.objects.count(), Evaluation.objects.count())
    assert populate(PETIT, timezone.localdate() + timedelta(days=1)) is False
    with centre_scope(centre.pk):
        assert avant == (Membre.objects.count(), EntreeJournal.objects.count(), Evaluation.objects.count())


def test_contents_name_what_the_referentiel_holds(db, referentiels_charges: dict[str, UUID]) -> None:
    version = charger_version(VersionReferentiel.objects.get(pk=referentiels_charges["bcp-melec"]).pk)
    taches = {cle.removeprefix("t:") for cle in version.taches_par_cle}
    competences = {cle.removeprefix("c:") for cle in version.competences_par_cle}
    for scenario in MELEC.scenarios:
        assert set(scenario.taches) <= taches
        assert set(scenario.competences) <= competences
    assert {tache for entree in MELEC.entrees for tache in entree.taches} <= taches


def test_contents_are_plainly_fictitious() -> None:
    for centre in CENTRES:
        assert len(set(centre.prenoms)) == len(centre.prenoms) == len(centre.noms) == 30
        assert all(persona.email.endswith(".demo.invalid") for persona in personas(centre).values())


def test_clock_set_back_never_runs_ahead() -> None:
    veille = timezone.localdate() - timedelta(days=1)
    with a_la_date(veille, 8):
        assert timezone.localdate() == veille
    maintenant = timezone.now()
    with a_la_date(timezone.localdate() + timedelta(days=30)):
        assert timezone.now() - maintenant < timedelta(minutes=1)


def test_ouvre_falls_back_on_friday() -> None:
    assert ouvre(date(2026, 11, 21)) == ouvre(date(2026, 11, 22)) == date(2026, 11, 20)
    assert ouvre(date(2026, 11, 23)) == date(2026, 11, 23)
