"""What the apprentice wrote in the company, period by period, up to the bilan of each."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.utils import timezone

from bilans.livret.fiches import fiches_du_livret, retours_du_livret
from bilans.livret.instantanes import snapshots
from bilans.livret.niveaux import level_of
from bilans.livret.sections.registre import Contexte, Donnees, Section, declare
from cpro.socle.templatetags.francais import pluriel
from entreprise.models import BilanPeriode, EntreeJournal, FicheActivite, PeriodeApprenti
from entreprise.queries.journal import with_details
from referentiels.correspondance import locate_taches
from referentiels.version_lue import VersionLue
from suivi.models import Apprenti


def contenu(contexte: Contexte) -> Donnees:
    return {"periodes": contexte.periodes, "retours": retours_du_livret(contexte.apprenti)}


def entrees(donnees: Donnees) -> list[tuple[str, str]]:
    return [
        (f"periode-{rang}", periode["intitule"])
        for rang, periode in enumerate(donnees["periodes"], 1)
        if not periode["a_venir"]
    ]


def read_periodes(contexte: Contexte) -> list[dict[str, Any]]:
    """The journal by period, oldest first; drafts stay private. Fills `photos`."""
    apprenti, version, photos = contexte.apprenti, contexte.version, contexte.photos
    entrees = with_details(
        EntreeJournal.objects.filter(apprenti=apprenti).exclude(statut=EntreeJournal.Statut.BROUILLON)
    ).order_by("jour", "cree_le")
    par_periode: dict[UUID | None, list[dict[str, Any]]] = defaultdict(list)
    for entree in entrees:
        par_periode[entree.periode_apprenti_id].append(_entry(entree, version, photos))
    bilans = _bilans_periode(apprenti)
    fiches = fiches_du_livret(apprenti, version, photos)
    lignes = PeriodeApprenti.objects.filter(apprenti=apprenti).select_related("periode").order_by("debut")
    periodes = [
        {
            "intitule": ligne.periode.intitule,
            "debut": ligne.debut.isoformat(),
            "fin": ligne.fin.isoformat(),
            "consignes": ligne.periode.consignes,
            "a_venir": ligne.debut > timezone.localdate() and ligne.pk not in par_periode,
            "entrees": par_periode.pop(ligne.pk, []),
            "fiches": fiches.pop(ligne.pk, []),
            "bilan": bilans.get(ligne.pk),
        }
        for ligne in lignes
    ]
    hors_periode = [entree for liste in par_periode.values() for entree in liste]
    fiches_hors_periode = [fiche for liste in fiches.values() for fiche in liste]
    if hors_periode or fiches_hors_periode:
        periodes.append(
            {
                "intitule": "Hors période",
                "debut": "",
                "fin": "",
                "consignes": "",
                "a_venir": False,
                "entrees": hors_periode,
                "fiches": fiches_hors_periode,
                "bilan": None,
            }
        )
    return periodes


def _entry(entree: EntreeJournal, version: VersionLue, photos: dict[str, str]) -> dict[str, Any]:
    images = []
    for photo in entree.photos.all():
        nom = str(photo.fichier_id)
        photos[nom] = photo.fichier.vignette.name or photo.fichier.contenu.name
        images.append({"nom": nom, "legende": photo.legende})
    return {
        "id": str(entree.pk),
        "jour": entree.jour.isoformat(),
        "recit": entree.recit,
        "reflexion": entree.reflexion,
        "outils": entree.outils,
        "duree": entree.get_duree_display() if entree.duree else "",
        "statut": entree.get_statut_display(),
        "autonomie": level_of(entree.autonomie),
        "taches": [
            str(tache) for _, tache in locate_taches(version, [t.tache_id for t in entree.taches.all()])
        ],
        "photos": images,
        "avis": [
            {
                "par": str(avis.membre.utilisateur),
                "jour": avis.cree_le.date().isoformat(),
                "decision": avis.get_decision_display(),
                "niveau": level_of(avis.niveau),
                "commentaire": avis.commentaire,
            }
            for avis in entree.avis.all()
        ],
    }


def _bilans_periode(apprenti: Apprenti) -> dict[UUID, dict[str, Any]]:
    """The frozen bilan of each period that has one, by the apprentice's period."""
    bilans = BilanPeriode.objects.filter(periode_apprenti__apprenti=apprenti)
    figes = dict(
        bilans.exclude(statut=BilanPeriode.Statut.BROUILLON).values_list("pk", "periode_apprenti_id")
    )
    lus = snapshots("entreprise.bilanperiode", list(figes))
    return {figes[cle]: lu for cle, lu in lus.items()}


def resume(apprenti: Apprenti) -> str:
    compte = [
        (EntreeJournal.objects.filter(apprenti=apprenti), EntreeJournal.Statut.BROUILLON, "note,notes"),
        (FicheActivite.objects.filter(apprenti=apprenti), FicheActivite.Statut.BROUILLON, "fiche,fiches"),
    ]
    nombres = [(objets.exclude(statut=brouillon).count(), mots) for objets, brouillon, mots in compte]
    return ", ".join(pluriel(nombre, mots) for nombre, mots in nombres if nombre)


declare(
    Section(
        cle="journal",
        titre="Journal en entreprise",
        ordre=60,
        gabarit="livret/_journal.html",
        contenu=contenu,
        resume=resume,
        entrees=entrees,
        vierge="pdf/livret/vierge/_journal.html",
    )
)
