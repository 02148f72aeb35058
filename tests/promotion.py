"""A small promotion for the tests of the domain: a group, three apprentices, a contract, on Bac Pro MELEC."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.actions.contrats import create_contrat
from entreprise.actions.entreprises import add_maitre, create_entreprise
from entreprise.models import Contrat
from referentiels.models import Echelle, VersionReferentiel
from referentiels.queries import charger_version
from referentiels.version_lue import VersionLue
from suivi.actions.groupes import assign_formateur, create_formation, create_groupe, enrol_apprenti
from suivi.models import Apprenti, Formation, Groupe
from tests.personnes import CentreTeste


@dataclass
class Promotion:
    """`apprentis[0]` is the centre's apprentice; the MA of the centre has the contract of that one only."""

    teste: CentreTeste
    formation: Formation
    groupe: Groupe
    apprentis: list[Apprenti]
    contrat: Contrat
    version: VersionLue


def create_promotion(teste: CentreTeste, version_id: UUID) -> Promotion:
    """Fill a centre. Its trainer is in charge of the group."""
    auteur = teste.membres[Role.COORDONNATEUR]
    aujourdhui = date.today()
    with centre_scope(teste.centre.pk):
        formation = create_formation(
            intitule="Bac Pro MELEC",
            version=VersionReferentiel.objects.get(pk=version_id),
            echelle_centre=Echelle.objects.get(code="quatre-degres"),
            echelle_entreprise=Echelle.objects.get(code="entreprise"),
            auteur=auteur,
        )
        groupe = create_groupe(
            formation=formation,
            nom="MELEC 2",
            debut=aujourdhui - timedelta(days=90),
            fin=aujourdhui + timedelta(days=200),
            auteur=auteur,
        )
        assign_formateur(groupe=groupe, formateur=teste.membres[Role.FORMATEUR], auteur=auteur)
        noms = [("Zoé", "Ampère"), ("Élie", "Ohm"), ("Noé", "Volta")]
        apprentis = [
            enrol_apprenti(
                groupe=groupe,
                prenom=prenom,
                nom=nom,
                membre=teste.membres[Role.APPRENTI] if rang == 0 else None,
                auteur=auteur,
            )
            for rang, (prenom, nom) in enumerate(noms)
        ]
        entreprise = create_entreprise(nom="Étincelle SARL", ville="Lyon", auteur=auteur)
        personne = teste.membres[Role.MAITRE].utilisateur
        maitre = add_maitre(
            centre=teste.centre,
            entreprise=entreprise,
            prenom=personne.prenom,
            nom=personne.nom,
            email=personne.email,
            auteur=auteur,
        )
        contrat = create_contrat(
            apprenti=apprentis[0],
            entreprise=entreprise,
            maitre=maitre,
            debut=groupe.debut,
            fin=groupe.fin,
            auteur=auteur,
        )
    return Promotion(teste, formation, groupe, apprentis, contrat, charger_version(version_id))
