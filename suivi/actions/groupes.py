"""Writes about formations, groups, and who belongs to them."""

from datetime import date

from django.db import transaction

from cpro.comptes.models import Membre
from cpro.socle import journal
from referentiels.models import Echelle, VersionReferentiel
from suivi.models import Apprenti, Formation, Groupe, GroupeFormateur

journal.declarer(
    formation__creee="a créé la formation {intitule}",
    groupe__cree="a créé le groupe {nom}",
    groupe__formateur_ajoute="a confié le groupe {groupe} à {qui}",
    groupe__formateur_retire="a retiré {qui} du groupe {groupe}",
    apprenti__inscrit="a inscrit {qui} dans le groupe {groupe}",
    apprenti__change_groupe="a déplacé {qui} vers le groupe {groupe}",
    apprenti__sorti="a noté la sortie de {qui}",
)


@transaction.atomic
def create_formation(
    *,
    intitule: str,
    version: VersionReferentiel,
    echelle_centre: Echelle,
    echelle_entreprise: Echelle,
    auteur: Membre | None,
) -> Formation:
    """Open a formation on a published version of a référentiel."""
    formation = Formation.objects.create(
        intitule=intitule.strip(),
        version=version,
        echelle_centre=echelle_centre,
        echelle_entreprise=echelle_entreprise,
    )
    journal.inscrire(action="formation.creee", objet=formation, membre=auteur, intitule=formation.intitule)
    return formation


@transaction.atomic
def create_groupe(*, formation: Formation, nom: str, debut: date, fin: date, auteur: Membre | None) -> Groupe:
    """Open a group of a formation for a school year (inclusive dates)."""
    groupe = Groupe.objects.create(formation=formation, nom=nom.strip(), debut=debut, fin=fin)
    journal.inscrire(action="groupe.cree", objet=groupe, membre=auteur, nom=groupe.nom)
    return groupe


@transaction.atomic
def assign_formateur(*, groupe: Groupe, formateur: Membre, auteur: Membre | None) -> GroupeFormateur:
    """Put a trainer in charge of a group. Twice gives one row."""
    lien, cree = GroupeFormateur.objects.get_or_create(groupe=groupe, membre=formateur)
    if cree:
        journal.inscrire(
            action="groupe.formateur_ajoute",
            objet=groupe,
            membre=auteur,
            groupe=groupe.nom,
            qui=str(formateur.utilisateur),
        )
    return lien


@transaction.atomic
def remove_formateur(*, groupe: Groupe, formateur: Membre, auteur: Membre) -> None:
    """Take a group back from a trainer. What they wrote stays."""
    retires, _ = GroupeFormateur.objects.filter(groupe=groupe, membre=formateur).delete()
    if retires:
        journal.inscrire(
            action="groupe.formateur_retire",
            objet=groupe,
            membre=auteur,
            groupe=groupe.nom,
            qui=str(formateur.utilisateur),
        )


@transaction.atomic
def enrol_apprenti(
    *,
    groupe: Groupe,
    prenom: str,
    nom: str,
    auteur: Membre | None,
    membre: Membre | None = None,
    email: str = "",
    telephone: str = "",
    date_naissance: date | None = None,
) -> Apprenti:
    """Put an apprentice in a group. `membre` is their own access, when they have one."""
    apprenti = Apprenti.objects.create(
        groupe=groupe,
        membre=membre,
        prenom=prenom.strip(),
        nom=nom.strip(),
        email=email.strip().lower(),
        telephone=telephone.strip(),
        date_naissance=date_naissance,
    )
    journal.inscrire(
        action="apprenti.inscrit", objet=apprenti, membre=auteur, qui=str(apprenti), groupe=groupe.nom
    )
    return apprenti
