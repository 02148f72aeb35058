"""Writes about the library common to all centres: publishing a scenario, withdrawing it, taking one up."""

from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from cpro.comptes.models import Membre
from cpro.socle import journal
from referentiels.enums import StatutVersion
from referentiels.models import VersionReferentiel
from referentiels.queries import charger_version
from suivi.actions.scenarios_copies import create_from_document
from suivi.donnees_personnelles import fingerprint_of
from suivi.format_scenario import fingerprint, write_document
from suivi.metadonnees import strip_metadata
from suivi.models import Licence, Publication, PublicationFichier, Reprise, Scenario
from suivi.queries.publications import personal_data_of, version_to_copy_into
from suivi.rapprochement import Lien, match_nodes, targets_of
from suivi.ressources import RessourceRefusee

journal.declarer(
    scenario__publie="a publié le scénario « {titre} » dans la bibliothèque commune ({licence})",
    scenario__retire="a retiré le scénario « {titre} » de la bibliothèque commune",
    scenario__repris="a repris le scénario « {titre} » de {centre}",
)


class PublicationRefusee(Exception):
    """This scenario cannot be published; the message is for the person."""


@transaction.atomic
def publish_scenario(*, scenario: Scenario, licence: str, confirmation: str, auteur: Membre) -> Publication:
    """Give a frozen copy to every centre; a former publication of the same scenario is withdrawn.

    `confirmation` is the fingerprint of what the author was shown as maybe personal: texts that changed since
    must be read again. Raises PublicationRefusee.
    """
    _check(scenario)
    if licence not in allowed_licences(scenario):
        raise PublicationRefusee("Choisissez une licence ; celle de l’original s’impose à ses reprises.")
    if confirmation != fingerprint_of(personal_data_of(scenario)):
        raise PublicationRefusee("Ce scénario a changé depuis votre relecture : relisez, puis confirmez.")
    for ancienne in Publication.objects.filter(
        centre_id=scenario.centre_id, scenario=scenario, retiree_le=None
    ):
        withdraw_publication(publication=ancienne, auteur=auteur)
    document = write_document(scenario, charger_version(scenario.version_id))
    publication = Publication.objects.create(
        scenario=scenario,
        version_id=scenario.version_id,
        titre=scenario.titre,
        licence=licence,
        contenu=document,
        empreinte=fingerprint(document),
        recherche=scenario.recherche,
    )
    for ressource in scenario.ressources.select_related("fichier").order_by("cree_le"):
        _copy_file(publication, ressource.fichier)
    journal.inscrire(
        action="scenario.publie",
        objet=scenario,
        membre=auteur,
        titre=scenario.titre,
        licence=Licence(licence).nom,
    )
    return publication


def _check(scenario: Scenario) -> None:
    version = VersionReferentiel.objects.only("centre_id", "statut").get(pk=scenario.version_id)
    if version.centre_id is not None or version.statut == StatutVersion.BROUILLON:
        raise PublicationRefusee(
            "Seul un scénario sur un référentiel national publié peut être partagé : "
            "les autres centres ne connaissent pas le vôtre."
        )
    if scenario.archive_le is not None:
        raise PublicationRefusee("Ce scénario est archivé : remettez-le d’abord en service.")
    if not scenario.description.strip() or not scenario.competences.exists():
        raise PublicationRefusee("Ce scénario n’est pas complet : ajoutez sa situation et ses compétences.")


def allowed_licences(scenario: Scenario) -> list[Licence]:
    """Those its authors may choose: a copy of a « partager de même » stays so; one to be credited is credited."""
    permises = {Licence.BY_SA: [Licence.BY_SA], Licence.BY: [Licence.BY_SA, Licence.BY]}
    return permises.get(scenario.licence_d_origine, list(Licence))


def _copy_file(publication: Publication, fichier) -> None:
    try:
        with fichier.contenu.open("rb") as contenu:
            octets = strip_metadata(fichier.type_mime, contenu.read())
    except RessourceRefusee as refus:
        raise PublicationRefusee(f"{fichier.nom} : {refus}") from refus
    copie = PublicationFichier(
        centre_id=publication.centre_id,
        publication=publication,
        nom=fichier.nom,
        type_mime=fichier.type_mime,
        taille=len(octets),
    )
    copie.contenu.save("", ContentFile(octets), save=False)
    copie.save(force_insert=True)


@transaction.atomic
def withdraw_publication(*, publication: Publication, auteur: Membre) -> None:
    """Take a scenario off the common library; copies already made stay. Twice changes nothing."""
    retirees = Publication.objects.filter(pk=publication.pk, centre_id=auteur.centre_id, retiree_le=None)
    if retirees.update(retiree_le=timezone.now()):
        journal.inscrire(action="scenario.retire", objet=publication, membre=auteur, titre=publication.titre)


@transaction.atomic
def copy_publication(
    *, publication: Publication, auteur: Membre, id: UUID | None = None
) -> tuple[Scenario, list[Lien]]:
    """Take up a published scenario: a copy of one's own, that credits its centre.

    Linked to the version of the référentiel that the centre uses; returns what that version does not know.
    The same `id` twice gives one scenario. Raises RessourceRefusee when the centre has no room for its files.
    """
    if id is not None and (connu := Scenario.objects.filter(pk=id).first()):
        return connu, []
    version = version_to_copy_into(publication)
    liens = match_nodes(publication.contenu, charger_version(version.pk))
    fichiers = [(f.nom, f.contenu.open("rb").read()) for f in publication.fichiers.all()]
    copie = create_from_document(
        document=publication.contenu,
        version=version,
        cibles=targets_of(liens),
        fichiers=fichiers,
        auteur=auteur,
        id=id,
    )
    licence = Licence(publication.licence)
    Scenario.objects.filter(pk=copie.pk).update(
        origine=publication,
        attribution=f"« {publication.titre} », {publication.centre.nom}, {licence.nom}"[:400],
        licence_d_origine=licence,
    )
    if publication.centre_id != copie.centre_id:
        Reprise.objects.create(publication=publication)
    journal.inscrire(
        action="scenario.repris",
        objet=copie,
        membre=auteur,
        titre=publication.titre,
        centre=publication.centre.nom,
    )
    return copie, [lien for lien in liens if lien.vers is None]
