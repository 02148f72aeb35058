"""Writes about importing a scenario file: holding it while a person looks, then creating what it says."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID, uuid5

from django.core import signing
from django.db import transaction
from django.utils import timezone

from cpro.comptes.models import Membre
from cpro.socle import journal
from cpro.socle.fichiers import store_document
from cpro.socle.ids import uuid7
from cpro.socle.models import Fichier
from referentiels.models import VersionReferentiel
from suivi.actions.scenarios_copies import create_from_document
from suivi.lecture_scenario import FichierRefuse, ScenarioLu, read_archive
from suivi.models import Scenario

journal.declarer(scenario__importe="a importé le scénario « {titre} »")

NOM = "Import de scénario.zip"
SEL = "suivi.scenario.import"
GARDE = timedelta(hours=24)
IMPORTS = UUID("8d0f6a1e-9f5c-4b53-8a0e-5d4b1d7c2a11")


@transaction.atomic
def hold_import(*, octets: bytes, membre: Membre) -> str:
    """Keep a readable file until it is confirmed; returns what names it, for this member only.

    What the same person left unconfirmed for a day is forgotten. Raises FichierRefuse.
    """
    read_archive(octets)
    anciens = Fichier.objects.filter(
        nom=NOM, depose_par=membre.utilisateur_id, cree_le__lt=timezone.now() - GARDE
    )
    for ancien in anciens:
        _forget(ancien)
    fichier = store_document(octets=octets, nom=NOM, type_mime="application/zip", membre=membre)
    return signing.dumps([str(fichier.pk), str(membre.pk)], salt=SEL)


def read_held(*, jeton: str, membre: Membre) -> tuple[ScenarioLu, UUID]:
    """What a held file says, and the id that its scenario has, or would have, here. Raises FichierRefuse."""
    with _held(jeton, membre).contenu.open("rb") as contenu:
        lu = read_archive(contenu.read())
    return lu, uuid5(IMPORTS, f"{membre.centre_id}:{lu.empreinte}")


def _held(jeton: str, membre: Membre) -> Fichier:
    try:
        cle, a_qui = signing.loads(jeton, salt=SEL, max_age=GARDE)
        if a_qui != str(membre.pk):
            raise FichierRefuse("Ce fichier a été déposé par quelqu’un d’autre.")
        return Fichier.objects.get(pk=cle, nom=NOM)
    except (signing.BadSignature, Fichier.DoesNotExist) as erreur:
        raise FichierRefuse("Ce fichier n’est plus là : déposez-le à nouveau.") from erreur


@transaction.atomic
def import_scenario(
    *,
    jeton: str,
    version: VersionReferentiel,
    cibles: Mapping[str, UUID | None],
    auteur: Membre,
    autre: bool = False,
) -> Scenario:
    """Create the scenario of a held file. The same file twice gives one scenario, unless `autre` asks for another.

    Raises FichierRefuse, or RessourceRefusee when one of its files is refused: nothing is created then.
    """
    lu, cle = read_held(jeton=jeton, membre=auteur)
    if not autre and (connu := Scenario.objects.filter(pk=cle).first()):
        return connu
    scenario = create_from_document(
        document=lu.document,
        version=version,
        cibles=cibles,
        fichiers=lu.fichiers,
        auteur=auteur,
        id=uuid7() if autre else cle,
    )
    journal.inscrire(action="scenario.importe", objet=scenario, membre=auteur, titre=scenario.titre)
    return scenario


@transaction.atomic
def drop_import(*, jeton: str, membre: Membre) -> None:
    """Forget a held file, once it has served."""
    _forget(_held(jeton, membre))


def _forget(fichier: Fichier) -> None:
    transaction.on_commit(lambda: fichier.contenu.storage.delete(fichier.contenu.name))
    fichier.delete()
