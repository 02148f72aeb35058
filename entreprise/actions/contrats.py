"""Writes about companies, their maîtres d'apprentissage and contracts."""

from datetime import date

from django.conf import settings
from django.db import transaction

from cpro.comptes.actions import add_membre, get_or_create_utilisateur, revoke_liens
from cpro.comptes.models import Centre, Membre
from cpro.socle import journal
from cpro.socle.permissions import Role
from entreprise.models import Contrat, Entreprise, MaitreApprentissage
from suivi.models import Apprenti

journal.declarer(
    entreprise__creee="a ajouté l’entreprise {nom}",
    maitre__ajoute="a ajouté {qui} comme maître d’apprentissage chez {entreprise}",
    contrat__cree="a enregistré le contrat de {qui} chez {entreprise}",
    contrat__rompu="a noté la rupture du contrat de {qui} chez {entreprise}",
)


@transaction.atomic
def create_entreprise(*, nom: str, auteur: Membre | None, **champs: str) -> Entreprise:
    """Add a company. `champs`: siret, adresse, code_postal, ville, telephone."""
    entreprise = Entreprise.objects.create(nom=nom.strip(), **champs)
    journal.inscrire(action="entreprise.creee", objet=entreprise, membre=auteur, nom=entreprise.nom)
    return entreprise


@transaction.atomic
def add_maitre(
    *,
    centre: Centre,
    entreprise: Entreprise,
    prenom: str,
    nom: str,
    email: str,
    auteur: Membre | None,
    fonction: str = "",
    telephone: str = "",
) -> MaitreApprentissage:
    """Add the person who trains in a company. They need no account: links are sent to their address."""
    personne = get_or_create_utilisateur(email=email, prenom=prenom, nom=nom)
    membre = add_membre(centre=centre, utilisateur=personne, role=Role.MAITRE, auteur=auteur)
    maitre, cree = MaitreApprentissage.objects.get_or_create(
        entreprise=entreprise, membre=membre, defaults={"fonction": fonction, "telephone": telephone}
    )
    if cree:
        journal.inscrire(
            action="maitre.ajoute",
            objet=maitre,
            membre=auteur,
            qui=str(personne),
            entreprise=entreprise.nom,
        )
    return maitre


@transaction.atomic
def create_contrat(
    *,
    apprenti: Apprenti,
    entreprise: Entreprise,
    maitre: MaitreApprentissage,
    debut: date,
    fin: date,
    auteur: Membre | None,
    maitre_2: MaitreApprentissage | None = None,
) -> Contrat:
    """Record a contract (inclusive dates). It opens the MA's access to this apprentice."""
    contrat = Contrat.objects.create(
        apprenti=apprenti, entreprise=entreprise, maitre=maitre, maitre_2=maitre_2, debut=debut, fin=fin
    )
    journal.inscrire(
        action="contrat.cree", objet=contrat, membre=auteur, qui=str(apprenti), entreprise=entreprise.nom
    )
    return contrat


@transaction.atomic
def end_contrat(*, contrat: Contrat, rupture_le: date, auteur: Membre) -> None:
    """Note that a contract was broken. Unused links of its MA are revoked; access ends after the grace period."""
    contrat.rupture_le = rupture_le
    contrat.save(update_fields=["rupture_le"])
    for maitre in filter(None, (contrat.maitre, contrat.maitre_2)):
        restants = Contrat.objects.filter(
            maitre=maitre, rupture_le__isnull=True, fin__gte=rupture_le - settings.CONTRAT_GRACE
        )
        if not restants.exists():
            revoke_liens(membre=maitre.membre, auteur=auteur)
    journal.inscrire(
        action="contrat.rompu",
        objet=contrat,
        membre=auteur,
        qui=str(contrat.apprenti),
        entreprise=contrat.entreprise.nom,
    )
