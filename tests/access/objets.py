"""The objects that routes name: for each route with arguments, how to make them in centre A.

A new route `app:nom` with `<uuid:seance_id>` needs a function here, which several routes may share:

    @objet("app:nom", "app:autre")
    def seance(promotion: Promotion) -> dict:
        return {"seance_id": plan_seance(...).pk}

It runs in the scope of centre A, before anyone visits, and makes an object that at least one role may see.
`partage=True`: the object belongs to no centre (a national référentiel), so the other centre may see it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from cpro.comptes.actions import create_lien, invite
from cpro.comptes.desabonnement import adresse_de_desabonnement
from cpro.socle.ids import uuid7
from cpro.socle.permissions import Role
from referentiels.brouillons import create_brouillon, publish_brouillon
from referentiels.case_publie import load_paquet, publications
from referentiels.correspondances import open_correspondance
from referentiels.echanges.tableur import parse_tableur
from referentiels.importations import deposit_file
from referentiels.models import VersionReferentiel
from referentiels.queries import charger_version
from suivi.actions.scenarios_ressources import attach_ressource
from tests.promotion import Promotion
from tests.referentiels.fabrique import create_adaptation_testee, create_echelle_testee
from tests.suivi.scenarios import create_scenario_teste, publish_scenario_teste
from tests.suivi.seances import add_preuve_testee, plan_seance_testee

Fabrique = Callable[[Promotion], dict[str, Any]]


@dataclass(frozen=True)
class Objet:
    fabrique: Fabrique
    partage: bool


OBJETS: dict[str, Objet] = {}


def objet(*routes: str, partage: bool = False) -> Callable[[Fabrique], Fabrique]:
    """Register the function that makes what these routes name; it returns their arguments."""

    def decorateur(fabrique: Fabrique) -> Fabrique:
        OBJETS.update(dict.fromkeys(routes, Objet(fabrique, partage)))
        return fabrique

    return decorateur


@objet("lien_acces", "renvoyer_lien", partage=True)
def lien(promotion: Promotion) -> dict[str, Any]:
    return {"jeton": create_lien(membre=promotion.teste.membres[Role.MAITRE], destination="/")}


@objet("rappels", partage=True)
def rappels(promotion: Promotion) -> dict[str, Any]:
    adresse = adresse_de_desabonnement(promotion.teste.membres[Role.MAITRE])
    return {"jeton": adresse.rstrip("/").rpartition("/")[2]}


@objet("accepter_invitation", partage=True)
def invitation(promotion: Promotion) -> dict[str, Any]:
    auteur = promotion.teste.membres[Role.ADMINISTRATEUR]
    _, jeton = invite(email="nouvelle@alpha.test", role=Role.FORMATEUR, auteur=auteur)
    return {"jeton": jeton}


@objet(
    "referentiels:version",
    "referentiels:activites",
    "referentiels:matrice",
    "referentiels:epreuves",
    "referentiels:sources",
    "referentiels:exporter_yaml",
    "referentiels:exporter_case",
    "referentiels:exporter_moodle",
    "referentiels:exporter_csv",
    "referentiels:exporter_xlsx",
    partage=True,
)
def version(promotion: Promotion) -> dict[str, Any]:
    return {"version_id": promotion.formation.version_id}


@objet("case:document", "case:paquet", partage=True)
def document_case(promotion: Promotion) -> dict[str, Any]:
    return {"id": publications()[0].identifiant}


@objet("case:element", "case:element_liens", partage=True)
def element_case(promotion: Promotion) -> dict[str, Any]:
    return {"id": next(iter(load_paquet(publications()[0]).items))}


@objet("case:association", partage=True)
def association_case(promotion: Promotion) -> dict[str, Any]:
    return {"id": next(iter(load_paquet(publications()[0]).associations))}


@objet("referentiels:brouillon", "referentiels:publier", "referentiels:abandonner")
def brouillon(promotion: Promotion) -> dict[str, Any]:
    proposition = parse_tableur(b"Bloc;Competence\nB;Lire un plan\n", "essai.csv", titre="Essai", cle="essai")
    auteur = promotion.teste.membres[Role.COORDONNATEUR]
    importe = create_brouillon(proposition=proposition, fichier="essai.csv", membre=auteur)
    return {"version_id": importe.version.pk}


@objet(
    "referentiels:import",
    "referentiels:import_choisir",
    "referentiels:import_garder",
    "referentiels:import_terminer",
)
def import_de_referentiel(promotion: Promotion) -> dict[str, Any]:
    televerse = SimpleUploadedFile("essai.csv", b"Bloc;Competence\nB;Tracer un plan\n")
    auteur = promotion.teste.membres[Role.COORDONNATEUR]
    importation = deposit_file(id=uuid7(), televerse=televerse, titre="Essai", membre=auteur)
    return {"import_id": importation.pk}


@objet(
    "referentiels:contenu",
    "referentiels:noeud_deplacer",
    "referentiels:noeud_enlever",
)
def adaptation(promotion: Promotion) -> dict[str, Any]:
    return {"version_id": create_adaptation_testee(promotion.teste.membres[Role.COORDONNATEUR]).pk}


@objet("referentiels:noeud")
def element_de_brouillon(promotion: Promotion) -> dict[str, Any]:
    return adaptation(promotion) | {"cle": "c:C1"}


@objet("referentiels:noeud_ajouter")
def ajout_au_brouillon(promotion: Promotion) -> dict[str, Any]:
    return adaptation(promotion) | {"genre": "bloc"}


@objet("referentiels:mots")
def partie_de_brouillon(promotion: Promotion) -> dict[str, Any]:
    return adaptation(promotion) | {"partie": "competences"}


@objet("referentiels:comparer", "referentiels:adapter", "referentiels:retirer", "referentiels:remettre")
def deux_versions(promotion: Promotion) -> dict[str, Any]:
    auteur = promotion.teste.membres[Role.COORDONNATEUR]
    for contenu in (b"Bloc;Competence\nB;Lire\n", b"Bloc;Competence\nB;Lire\nB;Tracer\n"):
        proposition = parse_tableur(contenu, "essai.csv", titre="Essai", cle="deux")
        importe = create_brouillon(proposition=proposition, fichier="essai.csv", membre=auteur)
        publish_brouillon(version=importe.version, membre=auteur)
    return {"version_id": importe.version.pk}


@objet("referentiels:echelle_modifier", "referentiels:echelle_retirer", "referentiels:echelle_remettre")
def echelle_du_centre(promotion: Promotion) -> dict[str, Any]:
    auteur = promotion.teste.membres[Role.COORDONNATEUR]
    return {"echelle_id": create_echelle_testee(auteur).pk}


@objet("retirer_membre")
def membre(promotion: Promotion) -> dict[str, Any]:
    return {"membre_id": promotion.teste.membres[Role.AUDITEUR].pk}


@objet("annuler_invitation")
def invitation_en_attente(promotion: Promotion) -> dict[str, Any]:
    auteur = promotion.teste.membres[Role.ADMINISTRATEUR]
    en_attente, _ = invite(email="attendue@alpha.test", role=Role.FORMATEUR, auteur=auteur)
    return {"invitation_id": en_attente.pk}


@objet(
    "suivi:seance",
    "suivi:seance_etat",
    "suivi:seance_cellule",
    "suivi:seance_cloturer",
    "suivi:seance_modifier",
    "suivi:seance_annuler",
    "suivi:scenario_depuis_seance",
    "suivi:seance_rattraper",
    "suivi:activite",
    "suivi:activite_cellule",
    "suivi:activite_lecture",
)
def seance(promotion: Promotion) -> dict[str, Any]:
    return {"seance_id": plan_seance_testee(promotion).pk}


@objet("suivi:activite_ressource")
def ressource_d_activite(promotion: Promotion) -> dict[str, Any]:
    seance = plan_seance_testee(promotion)
    auteur = promotion.teste.membres[Role.FORMATEUR]
    donnee = attach_ressource(scenario=seance.scenario, octets=b"%PDF-1.7", nom="sujet.pdf", auteur=auteur)
    return {"seance_id": seance.pk, "ressource_id": donnee.pk}


@objet("suivi:seance_attendus")
def colonne_de_seance(promotion: Promotion) -> dict[str, Any]:
    return {"seance_id": plan_seance_testee(promotion).pk, "rang": 0}


@objet("suivi:seance_apprenti", "suivi:seance_absence", "suivi:seance_adapter", "suivi:preuve_ajouter")
def apprenti_de_seance(promotion: Promotion) -> dict[str, Any]:
    return {"seance_id": plan_seance_testee(promotion).pk, "apprenti_id": promotion.apprentis[0].pk}


@objet("suivi:preuve", "suivi:preuve_retirer", "suivi:activite_preuve")
def preuve(promotion: Promotion) -> dict[str, Any]:
    return {"preuve_id": add_preuve_testee(plan_seance_testee(promotion), promotion).pk}


@objet("suivi:seance_case")
def case_de_seance(promotion: Promotion) -> dict[str, Any]:
    return apprenti_de_seance(promotion) | {"rang": 0}


@objet(
    "suivi:scenario",
    "suivi:scenario_modifier",
    "suivi:scenario_referentiel",
    "suivi:scenario_ressources",
    "suivi:scenario_dupliquer",
    "suivi:scenario_archiver",
    "suivi:scenario_desarchiver",
    "suivi:scenario_auteurs",
    "suivi:scenario_publier",
    "suivi:scenario_exporter",
    "suivi:scenario_adapter",
)
def scenario(promotion: Promotion) -> dict[str, Any]:
    return {"scenario_id": create_scenario_teste(promotion).pk}


@objet("suivi:publication_retirer")
def publication_a_retirer(promotion: Promotion) -> dict[str, Any]:
    return {"publication_id": publish_scenario_teste(promotion).pk}


@objet("suivi:publication", "suivi:publication_copier", partage=True)
def publication(promotion: Promotion) -> dict[str, Any]:
    return {"publication_id": publish_scenario_teste(promotion).pk}


@objet("suivi:publication_fichier", partage=True)
def fichier_de_publication(promotion: Promotion) -> dict[str, Any]:
    return {"fichier_id": publish_scenario_teste(promotion).fichiers.get().pk}


@objet("suivi:ressource", "suivi:ressource_retirer")
def ressource(promotion: Promotion) -> dict[str, Any]:
    scenario = create_scenario_teste(promotion)
    return {
        "ressource_id": attach_ressource(
            scenario=scenario, octets=b"%PDF-1.7 essai", nom="sujet.pdf", auteur=scenario.cree_par
        ).pk
    }


@objet("suivi:formation_rapprocher", "suivi:formation_criteres", "suivi:formation_confirmer")
def formation_a_deplacer(promotion: Promotion) -> dict[str, Any]:
    autre = VersionReferentiel.objects.get(referentiel__cle="tp-eeb", centre=None)
    open_correspondance(avant=promotion.version, apres=charger_version(autre.pk))
    return {"formation_id": promotion.formation.pk, "version_id": autre.pk}


@objet("suivi:formation", "suivi:formation_vers", "bilans:regle_formation")
def formation(promotion: Promotion) -> dict[str, Any]:
    return {"formation_id": promotion.formation.pk}


@objet(
    "suivi:groupe",
    "suivi:groupe_inscrire",
    "suivi:groupe_formateurs",
    "bilans:tableau_groupe",
    "bilans:groupe_suivi",
    "bilans:groupe_couverture",
    "bilans:groupe_export",
    "bilans:preparations",
    "bilans:preparation_nouvelle",
)
def groupe(promotion: Promotion) -> dict[str, Any]:
    return {"groupe_id": promotion.groupe.pk}


@objet(
    "bilans:tableau",
    "bilans:chronologie",
    "bilans:taches",
    "bilans:documents",
    "bilans:priorites",
    "bilans:bilan_nouveau",
)
def apprenti_suivi(promotion: Promotion) -> dict[str, Any]:
    return {"apprenti_id": promotion.apprentis[0].pk}
