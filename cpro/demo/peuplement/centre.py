"""People, formations, groups, companies and contracts of a fictitious centre."""

from datetime import date, timedelta
from random import Random

from cpro.comptes.actions import add_membre, get_or_create_utilisateur
from cpro.comptes.models import Centre, Membre
from cpro.demo.contenu.modele import CentreDemo, DiplomeDemo
from cpro.demo.horloge import a_la_date
from cpro.demo.personas import adresse, domaine_de
from cpro.demo.peuplement.monde import CALENDRIERS, Calendrier, Classe, Monde
from cpro.socle.permissions import Role
from entreprise.actions.contrats import create_contrat, end_contrat
from entreprise.actions.entreprises import add_maitre, create_entreprise
from entreprise.models import Contrat, MaitreApprentissage
from referentiels.enums import NatureEchelle
from referentiels.models import Echelle, Referentiel
from referentiels.queries import EchelleLue, charger_version, echelles, version_courante
from suivi.actions.groupes import assign_formateur, create_formation, create_groupe, enrol_apprenti

RENTREE = 84  # days ago


def create_centre(contenu: CentreDemo, centre: Centre, aujourdhui: date) -> Monde:
    """Everything that exists on the first day of the school year."""
    debut = aujourdhui - timedelta(days=RENTREE)
    with a_la_date(debut, 8):
        administrateur = _membre(centre, contenu, contenu.administrateur, Role.ADMINISTRATEUR)
        monde = Monde(
            contenu=contenu,
            centre=centre,
            aujourdhui=aujourdhui,
            hasard=Random(contenu.slug),
            administrateur=administrateur,
            coordonnateur=_membre(centre, contenu, contenu.coordonnateur, Role.COORDONNATEUR, administrateur),
            formateurs=[
                _membre(centre, contenu, personne, Role.FORMATEUR, administrateur)
                for personne in contenu.formateurs
            ],
        )
        _membre(centre, contenu, contenu.auditeur, Role.AUDITEUR, administrateur)
        moitie = len(contenu.prenoms) // 2
        for rang, diplome in enumerate(contenu.diplomes):
            personnes = list(zip(contenu.prenoms, contenu.noms, strict=True))[
                rang * moitie : (rang + 1) * moitie
            ]
            monde.classes.append(_classe(monde, diplome, CALENDRIERS[rang], personnes, debut))
        _contrats(monde, debut)
    return monde


def _membre(
    centre: Centre, contenu: CentreDemo, personne: tuple[str, str], role: Role, auteur: Membre | None = None
) -> Membre:
    prenom, nom = personne
    utilisateur = get_or_create_utilisateur(
        email=adresse(prenom, nom, contenu.domaine), prenom=prenom, nom=nom
    )
    membre = add_membre(centre=centre, utilisateur=utilisateur, role=role, auteur=auteur)
    membre.centre = centre
    return membre


def _echelle(version_id: object, nature: NatureEchelle, code: str) -> EchelleLue:
    """The diploma's own scale when it has one, else the shipped one of this code."""
    ouvertes = echelles(nature=nature, version_id=version_id)
    return next((e for e in ouvertes if e.code.startswith("ech:")), None) or next(
        e for e in ouvertes if e.code == code
    )


def _classe(
    monde: Monde,
    diplome: DiplomeDemo,
    calendrier: Calendrier,
    personnes: list[tuple[str, str]],
    debut: date,
) -> Classe:
    version = version_courante(Referentiel.objects.get(cle=diplome.referentiel).pk)
    en_centre = _echelle(version.pk, NatureEchelle.CENTRE, "quatre-degres")
    en_entreprise = _echelle(version.pk, NatureEchelle.ENTREPRISE, "entreprise")
    formation = create_formation(
        intitule=diplome.intitule,
        version=version,
        echelle_centre=Echelle.objects.get(pk=en_centre.id),
        echelle_entreprise=Echelle.objects.get(pk=en_entreprise.id),
        auteur=monde.administrateur,
    )
    groupe = create_groupe(
        formation=formation,
        nom=diplome.groupe,
        debut=debut,
        fin=debut + timedelta(days=300),
        auteur=monde.administrateur,
    )
    for formateur in {monde.formateurs[0], monde.formateurs[1 + len(monde.classes)], monde.coordonnateur}:
        assign_formateur(groupe=groupe, formateur=formateur, auteur=monde.administrateur)
    classe = Classe(
        diplome=diplome,
        calendrier=calendrier,
        formation=formation,
        groupe=groupe,
        version=charger_version(version.pk),
        echelle_centre=en_centre,
        echelle_entreprise=en_entreprise,
    )
    for prenom, nom in personnes:
        membre = _membre(monde.centre, monde.contenu, (prenom, nom), Role.APPRENTI, monde.administrateur)
        naissance = date(
            debut.year - diplome.naissance, monde.hasard.randint(1, 12), monde.hasard.randint(1, 28)
        )
        apprenti = enrol_apprenti(
            groupe=groupe,
            prenom=prenom,
            nom=nom,
            membre=membre,
            email=membre.utilisateur.email,
            telephone=f"06 00 00 {monde.hasard.randint(10, 99)} {monde.hasard.randint(10, 99)}",
            date_naissance=naissance,
            auteur=monde.administrateur,
        )
        classe.apprentis.append(apprenti)
        monde.talents[apprenti.pk] = min(1.0, max(0.1, monde.hasard.gauss(0.6, 0.2)))
    return classe


def _contrats(monde: Monde, debut: date) -> None:
    """Two apprentices at most for each MA; the last apprentice of the second group still looks for a company."""
    maitres = _maitres(monde)
    paires = zip(monde.classes[0].apprentis, monde.classes[1].apprentis, strict=True)
    ordre = [apprenti for paire in paires for apprenti in paire][:-1]
    # The first MA follows two apprentices of the group that is in the company now.
    ordre[1], ordre[2] = ordre[2], ordre[1]
    classe_de = {apprenti.pk: classe for classe in monde.classes for apprenti in classe.apprentis}
    for rang, apprenti in enumerate(ordre):
        maitre = maitres[rang // 2]
        collegue = maitres[rang // 2 + 1] if rang // 2 + 1 < len(maitres) else None
        meme_entreprise = collegue is not None and collegue.entreprise_id == maitre.entreprise_id
        contrat = create_contrat(
            apprenti=apprenti,
            entreprise=maitre.entreprise,
            maitre=maitre,
            maitre_2=collegue if meme_entreprise and rang % 5 == 0 else None,
            debut=debut,
            fin=debut + timedelta(days=660),
            auteur=monde.administrateur,
        )
        classe_de[apprenti.pk].contrats[apprenti.pk].append(contrat)
        if rang == len(ordre) // 2:  # one change of company, in the history
            suite = _change_entreprise(monde, contrat, maitres[-1])
            classe_de[apprenti.pk].contrats[apprenti.pk].append(suite)


def _change_entreprise(monde: Monde, contrat: Contrat, suivant: MaitreApprentissage) -> Contrat:
    rupture = monde.jour(-30)
    with a_la_date(rupture, 9):
        end_contrat(contrat=contrat, rupture_le=rupture, auteur=monde.administrateur)
        return create_contrat(
            apprenti=contrat.apprenti,
            entreprise=suivant.entreprise,
            maitre=suivant,
            debut=rupture + timedelta(days=1),
            fin=contrat.fin,
            auteur=monde.administrateur,
        )


def _maitres(monde: Monde) -> list[MaitreApprentissage]:
    trouves = []
    for fiche in monde.contenu.entreprises:
        entreprise = create_entreprise(
            nom=fiche.nom,
            auteur=monde.administrateur,
            adresse=fiche.adresse,
            code_postal=fiche.code_postal,
            ville=fiche.ville,
        )
        for prenom, nom, fonction in fiche.maitres:
            maitre = add_maitre(
                centre=monde.centre,
                entreprise=entreprise,
                prenom=prenom,
                nom=nom,
                email=adresse(prenom, nom, domaine_de(fiche)),
                fonction=fonction,
                auteur=monde.administrateur,
            )
            trouves.append(maitre)
    return trouves
