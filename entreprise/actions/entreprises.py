"""Writes about companies, their contacts and their maîtres d'apprentissage."""

from uuid import UUID

from django.db import transaction

from cpro.comptes.actions import add_membre, get_or_create_utilisateur
from cpro.comptes.models import Centre, Membre
from cpro.comptes.queries import membres_en_cours
from cpro.socle import journal
from cpro.socle.permissions import Role
from entreprise.models import ContactEntreprise, Entreprise, MaitreApprentissage
from entreprise.numeros import check_siret

journal.declarer(
    entreprise__creee="a ajouté l’entreprise {nom}",
    entreprise__modifiee="a modifié l’entreprise {nom}",
    contact__ajoute="a ajouté {qui} aux contacts de {entreprise}",
    contact__modifie="a modifié {qui}, contact de {entreprise}",
    contact__retire="a retiré {qui} des contacts de {entreprise}",
    maitre__ajoute="a ajouté {qui} comme maître d’apprentissage chez {entreprise}",
)


@transaction.atomic
def create_entreprise(*, nom: str, auteur: Membre | None, siret: str = "", **champs: str) -> Entreprise:
    """Add a company. `champs`: adresse, code_postal, ville, telephone. Raises ValueError on a wrong SIRET."""
    entreprise = Entreprise.objects.create(nom=nom.strip(), siret=check_siret(siret), **champs)
    journal.inscrire(action="entreprise.creee", objet=entreprise, membre=auteur, nom=entreprise.nom)
    return entreprise


@transaction.atomic
def update_entreprise(*, entreprise: Entreprise, auteur: Membre, siret: str = "", **champs: str) -> None:
    """Change what is said of a company; unchanged, nothing is logged. Raises ValueError on a wrong SIRET."""
    champs["siret"] = check_siret(siret)
    changes = [nom for nom, valeur in champs.items() if getattr(entreprise, nom) != valeur]
    if not changes:
        return
    for nom in changes:
        setattr(entreprise, nom, champs[nom])
    entreprise.save(update_fields=changes)
    journal.inscrire(
        action="entreprise.modifiee", objet=entreprise, membre=auteur, nom=entreprise.nom, champs=changes
    )


@transaction.atomic
def save_contact(
    *, id: UUID, entreprise: Entreprise, auteur: Membre, nom: str, **champs: str
) -> ContactEntreprise:
    """Add a contact under the id made by the page, or change it: sent twice, one row.

    `champs`: fonction, telephone, email. Raises ValueError for the contact of another company.
    """
    contact, cree = ContactEntreprise.objects.get_or_create(
        pk=id, defaults={"entreprise": entreprise, "nom": nom.strip(), **champs}
    )
    if contact.entreprise_id != entreprise.pk:
        raise ValueError("Ce contact est celui d’une autre entreprise.")
    champs["nom"] = nom.strip()
    changes = [champ for champ, valeur in champs.items() if getattr(contact, champ) != valeur]
    if changes:
        for champ in changes:
            setattr(contact, champ, champs[champ])
        contact.save(update_fields=changes)
    if cree or changes:
        _log_contact("contact.ajoute" if cree else "contact.modifie", contact, auteur)
    return contact


@transaction.atomic
def remove_contact(*, contact: ContactEntreprise, auteur: Membre) -> None:
    """Forget a contact: personal data that serves nothing any more is not kept."""
    _log_contact("contact.retire", contact, auteur)
    contact.delete()


def _log_contact(action: str, contact: ContactEntreprise, auteur: Membre) -> None:
    journal.inscrire(
        action=action, objet=contact, membre=auteur, qui=contact.nom, entreprise=contact.entreprise.nom
    )


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
    membre = membres_en_cours().filter(utilisateur=personne, role=Role.MAITRE).first() or add_membre(
        centre=centre, utilisateur=personne, role=Role.MAITRE, auteur=auteur
    )
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
