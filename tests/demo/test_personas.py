"""The doors of the demonstration open on the people made for it."""

import pytest
from django.test import Client
from django.urls import reverse

from cpro.comptes.models import Centre
from cpro.demo.contenu import CENTRES
from cpro.demo.management.commands.liens_demo import A_ESSAYER
from cpro.demo.personas import personas
from cpro.demo.peuplement.centre import adresse
from cpro.socle.permissions import Role


@pytest.mark.parametrize("contenu", CENTRES, ids=lambda contenu: contenu.slug)
def test_personas_come_first_by_address(contenu) -> None:
    proposees = personas(contenu)
    assert set(proposees) == set(Role) == set(A_ESSAYER)
    formateurs = sorted(adresse(*personne, contenu.domaine) for personne in contenu.formateurs)
    apprentis = sorted(
        adresse(*personne, contenu.domaine) for personne in zip(contenu.prenoms, contenu.noms, strict=True)
    )
    maitres = sorted(adresse(m[0], m[1], "x") for e in contenu.entreprises for m in e.maitres)
    assert proposees[Role.FORMATEUR].email == formateurs[0]
    assert proposees[Role.APPRENTI].email == apprentis[0]
    assert proposees[Role.MAITRE].email.split("@")[0] == maitres[0].split("@")[0]


@pytest.mark.django_db
def test_liens_demo_says_nothing_of_an_absent_centre(capsys) -> None:
    from django.core.management import call_command

    call_command("liens_demo", base_url="http://127.0.0.1:8000/")
    sortie = capsys.readouterr().out
    assert sortie.count("/demo/#") == 2 * len(Role)
    assert not Centre.objects.exists()
    assert Client().get(reverse("entree_demo")).status_code == 200
