"""A formation of its own for the browser tests, on a référentiel of the centre in one or several versions."""

from datetime import timedelta

from django.utils import timezone

from cpro.comptes.models import Centre, Membre
from cpro.demo.contenu import CENTRES
from cpro.demo.personas import personas
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from referentiels.brouillons import create_brouillon, publish_brouillon
from referentiels.echanges.tableur import parse_tableur
from referentiels.enums import NatureEchelle
from referentiels.models import Echelle, VersionReferentiel
from referentiels.queries import charger_version, echelles
from suivi.actions.groupes import create_formation, create_groupe, enrol_apprenti
from suivi.actions.planification import plan_seance
from suivi.actions.scenarios import create_scenario, set_referentiel
from suivi.models import Groupe

CENTRE = "cfa-du-comptoir"  # the tests of the other centre choose the first of its lists
APPRENTIS = (("Ysé", "Amandier"), ("Tom", "Bouleau"))


def open_formation(titre: str, cle: str, versions: list[list[str]]) -> None:
    """Run in a process of its own (`manage.py shell -c`): no query may run beside a browser.

    The formation, its group and its scenario bear `titre`; they follow the first version, whose every
    competence the scenario evaluates in a séance of today.
    """
    persona = personas(next(c for c in CENTRES if c.slug == CENTRE))[Role.COORDONNATEUR]
    with centre_scope(Centre.objects.get(slug=CENTRE).pk):
        auteur = Membre.objects.get(utilisateur__email=persona.email, role=Role.COORDONNATEUR)
        premiere, *_ = [_publish(titre, cle, competences, auteur) for competences in versions]
        groupe = _groupe(titre, premiere, auteur)
        scenario = create_scenario(titre=titre, version=premiere, auteur=auteur, description=titre)
        competences = list(charger_version(premiere.pk).competences)
        set_referentiel(scenario=scenario, taches=[], competences=competences, criteres={}, auteur=auteur)
        jour = timezone.localdate()
        plan_seance(scenario=scenario, groupe=groupe, debut=jour, fin=jour, auteur=auteur)


def _publish(titre: str, cle: str, competences: list[str], auteur: Membre) -> VersionReferentiel:
    tableau = "Bloc;Compétence\n" + "".join(f"B1 Atelier;{competence}\n" for competence in competences)
    proposition = parse_tableur(tableau.encode(), f"{cle}.csv", titre=titre, cle=cle)
    version = create_brouillon(proposition=proposition, fichier=f"{cle}.csv", membre=auteur).version
    return publish_brouillon(version=version, membre=auteur)


def _groupe(titre: str, version: VersionReferentiel, auteur: Membre) -> Groupe:
    livrees = {
        nature: next(e.id for e in echelles(nature=nature) if not e.centre_id) for nature in NatureEchelle
    }
    formation = create_formation(
        intitule=titre,
        version=version,
        echelle_centre=Echelle.objects.get(pk=livrees[NatureEchelle.CENTRE]),
        echelle_entreprise=Echelle.objects.get(pk=livrees[NatureEchelle.ENTREPRISE]),
        auteur=auteur,
    )
    jour = timezone.localdate()
    groupe = create_groupe(
        formation=formation, nom=titre, debut=jour, fin=jour + timedelta(days=300), auteur=auteur
    )
    for prenom, nom in APPRENTIS:
        enrol_apprenti(groupe=groupe, prenom=prenom, nom=nom, auteur=auteur)
    return groupe
