"""Writes about the files of a scenario."""

from django.db import transaction

from cpro.comptes.models import Membre
from cpro.socle import journal
from cpro.socle.fichiers import store_document
from suivi.models import Scenario, ScenarioRessource
from suivi.queries.ressources import place_of
from suivi.ressources import NOMBRE_MAXIMUM, RessourceRefusee, recognise, safe_name, say_size

journal.declarer(
    scenario__ressource="a ajouté {nom} au scénario « {titre} »",
    scenario__ressource_retiree="a retiré {nom} du scénario « {titre} »",
)


@transaction.atomic
def attach_ressource(*, scenario: Scenario, octets: bytes, nom: str, auteur: Membre) -> ScenarioRessource:
    """Add a file, recognised by its content and renamed safely. Raises RessourceRefusee.

    The same content twice on one scenario gives one file. What the scenario and the centre may hold is limited.
    """
    Scenario.objects.select_for_update().get(
        pk=scenario.pk
    )  # two files at once are counted one after the other
    type_mime, extension = recognise(octets)
    place = place_of(scenario)
    if place.nombre >= NOMBRE_MAXIMUM:
        raise RessourceRefusee(f"Un scénario porte au plus {NOMBRE_MAXIMUM} fichiers.")
    if len(octets) > place.reste_scenario:
        raise RessourceRefusee(
            f"Il reste {say_size(place.reste_scenario)} à ce scénario : retirez un fichier, ou allégez celui-ci."
        )
    if len(octets) > place.reste_centre:
        raise RessourceRefusee("Le centre a atteint son espace de fichiers : prévenez votre administrateur.")
    fichier = store_document(octets=octets, nom=safe_name(nom, extension), type_mime=type_mime, membre=auteur)
    meme = ScenarioRessource.objects.filter(scenario=scenario, fichier__empreinte=fichier.empreinte).first()
    if meme is not None:
        fichier.contenu.delete(save=False)
        fichier.delete()
        return meme
    ressource = ScenarioRessource.objects.create(scenario=scenario, fichier=fichier)
    journal.inscrire(
        action="scenario.ressource", objet=scenario, membre=auteur, nom=fichier.nom, titre=scenario.titre
    )
    return ressource


@transaction.atomic
def remove_ressource(*, ressource: ScenarioRessource, auteur: Membre) -> None:
    """Take a file off a scenario; copies of the scenario keep it."""
    scenario, nom = ressource.scenario, ressource.fichier.nom
    ressource.delete()
    journal.inscrire(
        action="scenario.ressource_retiree", objet=scenario, membre=auteur, nom=nom, titre=scenario.titre
    )
