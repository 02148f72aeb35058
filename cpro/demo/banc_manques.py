"""A centre of 10,000 apprentices in companies, half of them silent: what the search for reminders is measured on."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from django.db import models, transaction
from django.utils import timezone

from cpro.comptes.models import Centre, Membre, Utilisateur
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.actions.entreprises import create_entreprise
from entreprise.models import Contrat, EntreeJournal, MaitreApprentissage, Periode, PeriodeApprenti
from referentiels.models import Echelle, VersionReferentiel
from suivi.actions.groupes import create_formation
from suivi.models import Apprenti, Groupe, GroupeFormateur

PAR_GROUPE, ENTREES, LOT = 25, 8, 2000
T = TypeVar("T", bound=models.Model)


def create_centre_de_manques(nombre: int, aujourdhui: date) -> Centre:
    """A new centre each time: what was recalled in another one is kept for ever."""
    slug = f"manques-{Centre.objects.filter(slug__startswith='manques-').count() + 1}"
    with transaction.atomic():
        centre = Centre.objects.create(slug=slug, nom="Centre des rappels du banc d’essai")
        with centre_scope(centre.pk):
            _fill(centre, nombre, aujourdhui)
    return centre


def _fill(centre: Centre, nombre: int, jour: date) -> None:
    _membres(centre, Role.COORDONNATEUR, 1)
    formateurs = _membres(centre, Role.FORMATEUR, nombre // 250 + 1)
    maitres = _maitres(centre, _membres(centre, Role.MAITRE, nombre // 2 + 1))
    apprentis = _apprentis(centre, _groupes(centre, formateurs, nombre // PAR_GROUPE + 1, jour), nombre)
    debut = jour - timedelta(days=200)
    contrats = _bulk(
        Contrat(
            centre=centre,
            apprenti=apprenti,
            entreprise_id=maitres[rang // 2].entreprise_id,
            maitre=maitres[rang // 2],
            debut=debut,
            fin=jour + timedelta(days=20 if rang % 50 == 0 else 400),
        )
        for rang, apprenti in enumerate(apprentis)
    )
    _periodes(centre, apprentis, jour)
    for suite in range(0, nombre, LOT):
        _bulk(_entrees(centre, contrats[suite : suite + LOT], suite, jour))


def _membres(centre: Centre, role: Role, nombre: int) -> list[Membre]:
    personnes = _bulk(
        Utilisateur(
            email=f"{role}-{rang}@{centre.slug}.demo.invalid",
            prenom=f"Prénom{rang}",
            nom=role.label,
            password="!",
        )
        for rang in range(nombre)
    )
    return _bulk(Membre(centre=centre, utilisateur=personne, role=role) for personne in personnes)


def _maitres(centre: Centre, membres: list[Membre]) -> list[MaitreApprentissage]:
    entreprise = create_entreprise(nom="Entreprise du banc", auteur=None)
    return _bulk(MaitreApprentissage(centre=centre, entreprise=entreprise, membre=m) for m in membres)


def _groupes(centre: Centre, formateurs: list[Membre], nombre: int, jour: date) -> list[Groupe]:
    formation = create_formation(
        intitule="Formation du banc",
        version=VersionReferentiel.objects.filter(publiee_le__isnull=False).first(),
        echelle_centre=Echelle.objects.get(code="quatre-degres"),
        echelle_entreprise=Echelle.objects.get(code="entreprise"),
        auteur=None,
    )
    groupes = _bulk(
        Groupe(
            centre=centre,
            formation=formation,
            nom=f"Groupe {rang:03}",
            debut=jour - timedelta(days=250),
            fin=jour + timedelta(days=450),
        )
        for rang in range(nombre)
    )
    _bulk(
        GroupeFormateur(centre=centre, groupe=groupe, membre=formateurs[rang % len(formateurs)])
        for rang, groupe in enumerate(groupes)
    )
    return groupes


def _apprentis(centre: Centre, groupes: list[Groupe], nombre: int) -> list[Apprenti]:
    return _bulk(
        Apprenti(
            centre=centre,
            groupe=groupes[rang // PAR_GROUPE],
            membre=membre,
            prenom=f"Prénom{rang}",
            nom=f"Nom{rang}",
        )
        for rang, membre in enumerate(_membres(centre, Role.APPRENTI, nombre))
    )


def _periodes(centre: Centre, apprentis: list[Apprenti], jour: date) -> None:
    dates = {"debut": jour - timedelta(days=40), "fin": jour + timedelta(days=40)}
    groupes = {apprenti.groupe_id for apprenti in apprentis}
    periodes = _bulk(
        Periode(centre=centre, groupe_id=g, intitule="Période du banc", **dates) for g in groupes
    )
    du_groupe = {periode.groupe_id: periode for periode in periodes}
    _bulk(
        PeriodeApprenti(centre=centre, periode=du_groupe[apprenti.groupe_id], apprenti=apprenti, **dates)
        for apprenti in apprentis
    )


def _entrees(centre: Centre, contrats: list[Contrat], premier: int, jour: date) -> Iterable[EntreeJournal]:
    """Every other apprentice stopped three weeks ago; one in five has entries that wait for their MA."""
    for rang, contrat in enumerate(contrats, premier):
        arret = jour - timedelta(days=21 if rang % 2 else 1)
        for numero in range(ENTREES):
            date_entree = arret - timedelta(days=numero)
            moment = timezone.make_aware(datetime.combine(date_entree, time(18)))
            yield EntreeJournal(
                centre=centre,
                apprenti_id=contrat.apprenti_id,
                contrat=contrat,
                jour=date_entree,
                recit="Pose, raccordement et contrôle avec l’équipe du chantier.",
                statut=EntreeJournal.Statut.VALIDEE if rang % 5 else EntreeJournal.Statut.ENVOYEE,
                envoyee_le=moment,
                validee_le=moment if rang % 5 else None,
            )


def _bulk(lignes: Iterable[T]) -> list[T]:
    lignes = list(lignes)
    return type(lignes[0])._default_manager.bulk_create(lignes, batch_size=LOT)
