"""The fiches d'activité of a booklet, by period, and what the class kept of its retours, as plain values."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from bilans.livret.niveaux import level_of
from entreprise.fiches import PARTIES
from entreprise.models import FicheActivite, RetourAlternance
from entreprise.queries.fiches import fiches_with_details
from referentiels.correspondance import locate_competences, locate_taches
from referentiels.version_lue import VersionLue
from suivi.models import Apprenti


def fiches_du_livret(
    apprenti: Apprenti, version: VersionLue, photos: dict[str, str]
) -> dict[UUID | None, list[dict[str, Any]]]:
    """The fiches that were shared, oldest first, by the apprentice's period. Fills `photos`."""
    partagees = FicheActivite.objects.filter(apprenti=apprenti).exclude(statut=FicheActivite.Statut.BROUILLON)
    fiches = list(fiches_with_details(partagees.select_related("autonomie")).order_by("jour", "cree_le"))
    mobilisees = {c.competence_id for fiche in fiches for c in fiche.competences.all()}
    competences = locate_competences(mobilisees) if mobilisees else {}
    par_periode: dict[UUID | None, list[dict[str, Any]]] = defaultdict(list)
    for fiche in fiches:
        par_periode[fiche.periode_apprenti_id].append(_fiche(fiche, version, competences, photos))
    return par_periode


def _fiche(
    fiche: FicheActivite, version: VersionLue, competences: dict, photos: dict[str, str]
) -> dict[str, Any]:
    images = []
    for photo in fiche.photos.all():
        nom = str(photo.fichier_id)
        photos[nom] = photo.fichier.vignette.name or photo.fichier.contenu.name
        images.append({"nom": nom, "legende": photo.legende})
    taches = locate_taches(version, [t.tache_id for t in fiche.taches.all()])
    return {
        "id": str(fiche.pk),
        "titre": fiche.titre,
        "jour": fiche.jour.isoformat(),
        "statut": fiche.get_statut_display(),
        "parties": [
            {"titre": titre, "texte": texte} for nom, titre in PARTIES if (texte := getattr(fiche, nom))
        ],
        "compris": fiche.compris,
        "reflexion": [ligne for ligne in fiche.reflexion if ligne["reponse"]],
        "autonomie": level_of(fiche.autonomie),
        "taches": [str(tache) for _, tache in taches],
        "competences": [
            str(competences[c.competence_id][1])
            for c in fiche.competences.all()
            if c.competence_id in competences
        ],
        "photos": images,
        "messages": [
            {
                "par": str(message.membre.utilisateur),
                "jour": message.cree_le.date().isoformat(),
                "decision": "" if message.nature == "remarque" else message.get_nature_display(),
                "niveau": level_of(message.niveau),
                "texte": message.texte,
            }
            for message in fiche.messages.all()
        ],
    }


def retours_du_livret(apprenti: Apprenti) -> list[dict[str, Any]]:
    """The published syntheses of the group's retours d'alternance, oldest first. One query."""
    publies = RetourAlternance.objects.filter(groupe=apprenti.groupe_id, publiee_le__isnull=False)
    return [
        {
            "titre": retour.titre,
            "question": retour.question,
            "jour": retour.publiee_le.date().isoformat(),
            "synthese": retour.synthese,
        }
        for retour in publies.order_by("publiee_le")
    ]
