"""A fiche d'activité in words that stay: what is frozen when it is validated. Pure, no query of its own."""

from typing import Any

from cpro.comptes.models import Membre
from entreprise.models import FicheActivite, MessageFiche
from referentiels.correspondance import locate_competences, locate_taches
from referentiels.queries import charger_version

PARTIES = (
    ("contexte", "Le contexte"),
    ("etapes", "Les étapes"),
    ("resultat", "Le résultat"),
    ("difficultes", "Les difficultés"),
)


def snapshot_of(fiche: FicheActivite, reponse: MessageFiche, maitre: Membre) -> dict[str, Any]:
    """Everything a reader needs in ten years, without this software: words, not ids."""
    apprenti = fiche.apprenti
    formation = apprenti.groupe.formation
    version = charger_version(formation.version_id)
    return {
        "format": "compas-fiche-activite/1",
        "centre": maitre.centre.nom,
        "apprenti": {"prenom": apprenti.prenom, "nom": apprenti.nom, "groupe": apprenti.groupe.nom},
        "entreprise": fiche.contrat.entreprise.nom if fiche.contrat else "",
        "maitre": str(maitre.utilisateur),
        "referentiel": {"intitule": formation.intitule, "empreinte": version.empreinte},
        "jour": fiche.jour.isoformat(),
        "titre": fiche.titre,
        **{nom: getattr(fiche, nom) for nom, _ in PARTIES},
        "compris": fiche.compris,
        "kit": fiche.kit_nom,
        "reflexion": fiche.reflexion,
        "autonomie": fiche.autonomie.libelle if fiche.autonomie else "",
        "niveau": reponse.niveau.libelle if reponse.niveau else "",
        "mot_du_maitre": reponse.texte,
        "taches": [str(t) for _, t in locate_taches(version, [t.tache_id for t in fiche.taches.all()])],
        "competences": [
            str(c) for _, c in locate_competences([c.competence_id for c in fiche.competences.all()]).values()
        ],
        "photos": [photo.fichier.empreinte for photo in fiche.photos.select_related("fichier")],
    }
