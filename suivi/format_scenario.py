"""The exchange format of a scenario, « cpro-scenario/1 » (docs/scenario-format.md): keys and words, never ids."""

import hashlib
import json
from typing import Any

from referentiels.version_lue import NoeudLu, VersionLue
from suivi.models import Scenario

FORMAT = "cpro-scenario/1"
TEXTES = {
    "titre": 200,
    "description": 5000,
    "missions": 5000,
    "resultats": 3000,
    "equipements": 2000,
    "liens": 4000,
    "espaces": 300,
}  # name → longest text


def write_document(scenario: Scenario, version: VersionLue) -> dict[str, Any]:
    """A scenario as others may read it: no person, no id of the centre but its own identifier."""
    ressources = scenario.ressources.select_related("fichier").order_by("cree_le")
    return {
        "format": FORMAT,
        "identifiant": str(scenario.pk),
        "referentiel": {
            "cle": version.document.referentiel.cle,
            "intitule": version.document.referentiel.intitule,
            "version": version.numero,
        },
        **{nom: getattr(scenario, nom) for nom in TEXTES},
        "duree_heures": None if scenario.duree_heures is None else f"{scenario.duree_heures:.1f}",
        "taches": [_noeud(version.taches[t.tache_id]) for t in scenario.taches.all()],
        "competences": [
            _noeud(version.competences[c.competence_id]) | {"manuelle": c.manuelle}
            for c in scenario.competences.all()
        ],
        "criteres": [
            _noeud(version.criteres[c.critere_id]) | {"indicateur": c.indicateur}
            for c in scenario.criteres.all()
        ],
        "ressources": [
            {"nom": r.fichier.nom, "type": r.fichier.type_mime, "empreinte": r.fichier.empreinte}
            for r in ressources
        ],
    }


def _noeud(noeud: NoeudLu) -> dict[str, Any]:
    return {"cle": noeud.cle, "code": noeud.code_usage, "intitule": noeud.intitule}


def fingerprint(document: dict[str, Any]) -> str:
    """SHA-256 of a document, whatever the order of its keys."""
    canonique = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonique.encode()).hexdigest()
