"""Gathers everything one apprentice's booklet says, in a fixed number of queries, as plain values."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone

from bilans.livret.fiches import fiches_du_livret, retours_du_livret
from bilans.livret.niveaux import level_of
from bilans.models import Bilan
from bilans.queries.tableau import Position, Tableau, tableau_apprenti
from cpro.comptes.models import Centre
from cpro.socle.models import Instantane
from cpro.socle.radar import Serie
from cpro.socle.signatures import empreinte
from entreprise.models import (
    BilanPeriode,
    Contrat,
    EntreeJournal,
    Entretien,
    PeriodeApprenti,
    ReponseEntretien,
    Visite,
)
from entreprise.queries.journal import with_details
from referentiels.correspondance import locate_taches
from referentiels.queries import EchelleLue
from suivi.models import Apprenti, Evaluation, Seance

GABARIT = 8  # raise it when the layout changes: booklets are made again
FORMAT = "compas-livret/1"  # of `donnees`, which travel inside the PDF: docs/livret-format.md


@dataclass(frozen=True)
class ContenuLivret:
    """`donnees` is JSON, and all that the fingerprint covers; `photos`: name → path in the private storage."""

    apprenti_id: UUID
    donnees: dict[str, Any]
    photos: dict[str, str]
    axes: list[str]
    series: list[Serie]

    @property
    def empreinte(self) -> str:
        return empreinte({"gabarit": GABARIT, "donnees": self.donnees})


def gather_livret(apprenti: Apprenti) -> ContenuLivret:
    """Everything about an apprentice, in the centre in scope. `apprenti` comes with `groupe.formation`."""
    centre = Centre.objects.get(pk=apprenti.centre_id)
    tableau = tableau_apprenti(apprenti)
    identite = tableau.version.document.referentiel
    contrats = list(
        Contrat.objects.filter(apprenti=apprenti)
        .select_related("entreprise", "maitre__membre__utilisateur", "maitre_2__membre__utilisateur")
        .order_by("debut")
    )
    photos: dict[str, str] = {}
    donnees = {
        "format": FORMAT,
        "centre": {"nom": centre.nom, "ville": centre.ville, "uai": centre.uai},
        "apprenti": {"prenom": apprenti.prenom, "nom": apprenti.nom, "groupe": apprenti.groupe.nom},
        "formation": {
            "intitule": apprenti.groupe.formation.intitule,
            "diplome": identite.diplome,
            "titre": identite.intitule,
            "rncp": identite.rncp,
            "version": tableau.version.numero,
            "codes_officiels": tableau.version.codes_officiels,
        },
        "annee": {"debut": apprenti.groupe.debut.isoformat(), "fin": apprenti.groupe.fin.isoformat()},
        "echelles": {
            "centre": _scale(tableau.echelle_centre),
            "entreprise": _scale(tableau.echelle_entreprise),
        },
        "contrats": [_contract(contrat) for contrat in contrats],
        "entretiens": _entretiens(apprenti),
        "visites": _visites(apprenti),
        "seances": _seances(apprenti, tableau),
        "competences": _table(tableau),
        "periodes": _periods(apprenti, tableau, photos),
        "retours": retours_du_livret(apprenti),
        "bilans": _bilans(apprenti),
        "provenance": _sources(tableau),
    }
    axes, series = tableau.radar()
    return ContenuLivret(apprenti.pk, donnees, photos, axes, series)


def _scale(echelle: EchelleLue) -> dict[str, Any]:
    return {
        "intitule": echelle.intitule,
        "maximum": echelle.rang_max,
        "niveaux": [level_of(niveau) for niveau in echelle.niveaux],
    }


def _contract(contrat: Contrat) -> dict[str, Any]:
    maitres = [maitre for maitre in (contrat.maitre, contrat.maitre_2) if maitre]
    return {
        "entreprise": contrat.entreprise.nom,
        "ville": contrat.entreprise.ville,
        "maitres": [
            {"nom": str(maitre.membre.utilisateur), "fonction": maitre.fonction} for maitre in maitres
        ],
        "debut": contrat.debut.isoformat(),
        "fin": contrat.fin_reelle.isoformat(),
        "rompu": contrat.rupture_le is not None,
    }


def _seances(apprenti: Apprenti, tableau: Tableau) -> list[dict[str, Any]]:
    """Each séance with the levels given by the centre and by the apprentice, side by side."""
    jugements = (
        Evaluation.objects.filter(
            apprenti=apprenti,
            source_type=Evaluation.Source.SEANCE,
            est_courante=True,
            niveau__isnull=False,
        )
        .select_related("niveau", "auteur__utilisateur")
        .order_by("cree_le")
    )
    par_seance: dict[UUID, dict[tuple, dict[str, Any]]] = defaultdict(dict)
    for jugement in jugements:
        ligne = par_seance[jugement.source_id].setdefault(
            (jugement.competence_id, jugement.critere_id),
            {"centre": None, "auto": None, "commentaire": "", "par": ""},
        )
        if jugement.nature == Evaluation.Nature.AUTO:
            ligne["auto"] = level_of(jugement.niveau)
        else:
            ligne |= {
                "centre": level_of(jugement.niveau),
                "commentaire": jugement.commentaire,
                "par": str(jugement.auteur.utilisateur),
            }
    seances = (
        Seance.objects.filter(pk__in=par_seance)
        .select_related("scenario")
        .prefetch_related("formateurs__membre__utilisateur")
        .order_by("debut", "titre")
    )
    return [
        {
            "titre": seance.titre,
            "debut": seance.debut.isoformat(),
            "fin": seance.fin.isoformat(),
            "finalite": seance.get_finalite_display(),
            "situation": seance.scenario.description,
            "formateurs": [str(f.membre.utilisateur) for f in seance.formateurs.all()],
            "competences": _judged(tableau, par_seance[seance.pk]),
        }
        for seance in seances
    ]


def _judged(tableau: Tableau, jugements: dict[tuple, dict[str, Any]]) -> list[dict[str, Any]]:
    """The competences judged, in the order of the référentiel; each with its own level, then its criteria's."""
    return [
        {
            "code": competence.code_usage,
            "intitule": competence.intitule,
            "local": competence.local,
            "lignes": [
                {"critere": critere.intitule if critere else ""} | jugements[competence.id, identifiant]
                for identifiant, critere in [(None, None), *((c.id, c) for c in competence.criteres)]
                if (competence.id, identifiant) in jugements
            ],
        }
        for competence in tableau.version.competences.values()
        if any(competence.id == competence_id for competence_id, _ in jugements)
    ]


def _table(tableau: Tableau) -> list[dict[str, Any]]:
    def dire(position: Position | None) -> dict[str, Any] | None:
        return level_of(position.niveau) if position else None

    return [
        {
            "titre": groupe.titre,
            "lignes": [
                {
                    "code": ligne.competence.code_usage,
                    "intitule": ligne.competence.intitule,
                    "local": ligne.competence.local,
                    "centre": dire(ligne.centre),
                    "entreprise": dire(ligne.entreprise),
                    "auto": dire(ligne.auto),
                    "traces": ligne.traces_centre + ligne.traces_entreprise,
                }
                for ligne in groupe.lignes
            ],
        }
        for groupe in tableau.groupes
    ]


def _periods(apprenti: Apprenti, tableau: Tableau, photos: dict[str, str]) -> list[dict[str, Any]]:
    """The journal by period, oldest first; drafts stay private. Fills `photos`."""
    entrees = with_details(
        EntreeJournal.objects.filter(apprenti=apprenti).exclude(statut=EntreeJournal.Statut.BROUILLON)
    ).order_by("jour", "cree_le")
    par_periode: dict[UUID | None, list[dict[str, Any]]] = defaultdict(list)
    for entree in entrees:
        par_periode[entree.periode_apprenti_id].append(_entry(entree, tableau, photos))
    bilans = _bilans_periode(apprenti)
    fiches = fiches_du_livret(apprenti, tableau, photos)
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


def _entry(entree: EntreeJournal, tableau: Tableau, photos: dict[str, str]) -> dict[str, Any]:
    images = []
    for photo in entree.photos.all():
        nom = str(photo.fichier_id)
        photos[nom] = photo.fichier.vignette.name or photo.fichier.contenu.name
        images.append({"nom": nom, "legende": photo.legende})
    return {
        "jour": entree.jour.isoformat(),
        "recit": entree.recit,
        "reflexion": entree.reflexion,
        "outils": entree.outils,
        "duree": entree.get_duree_display() if entree.duree else "",
        "statut": entree.get_statut_display(),
        "autonomie": level_of(entree.autonomie),
        "taches": [
            str(tache)
            for _, tache in locate_taches(tableau.version, [t.tache_id for t in entree.taches.all()])
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


def _bilans(apprenti: Apprenti) -> list[dict[str, Any]]:
    """The frozen bilans de compétences, oldest first."""
    figes = Bilan.objects.filter(apprenti=apprenti).exclude(statut=Bilan.Statut.BROUILLON).order_by("jour")
    lus = _snapshots("bilans.bilan", [bilan.pk for bilan in figes])
    return [lus[bilan.pk] for bilan in figes if bilan.pk in lus]


def _bilans_periode(apprenti: Apprenti) -> dict[UUID, dict[str, Any]]:
    """The frozen bilan of each period that has one, by the apprentice's period."""
    bilans = BilanPeriode.objects.filter(periode_apprenti__apprenti=apprenti)
    figes = dict(
        bilans.exclude(statut=BilanPeriode.Statut.BROUILLON).values_list("pk", "periode_apprenti_id")
    )
    lus = _snapshots("entreprise.bilanperiode", list(figes))
    return {figes[cle]: lu for cle, lu in lus.items()}


def _entretiens(apprenti: Apprenti) -> list[dict[str, Any]]:
    """The frozen first interviews, oldest first, with what was done about their alerts."""
    figes = (
        Entretien.objects.filter(contrat__apprenti=apprenti)
        .exclude(statut=Entretien.Statut.BROUILLON)
        .order_by("jour")
    )
    lus = _snapshots("entreprise.entretien", [entretien.pk for entretien in figes])
    if not lus:
        return []
    suites: dict[UUID, list[dict[str, str]]] = defaultdict(list)
    for reponse in (
        ReponseEntretien.objects.filter(entretien__in=lus, alerte=True)
        .exclude(suite="")
        .select_related("entretien__trame")
        .order_by("suite_le", "cree_le")
    ):
        suites[reponse.entretien_id].append(
            {"question": reponse.question, "suite": reponse.suite, "le": reponse.suite_le.isoformat()}
        )
    return [lus[e.pk] | {"suites": suites[e.pk]} for e in figes if e.pk in lus]


def _visites(apprenti: Apprenti) -> list[dict[str, Any]]:
    """Every visit, the cancelled ones with why: they show what was arranged with the company."""
    visites = (
        Visite.objects.filter(contrat__apprenti=apprenti)
        .select_related("formateur__utilisateur", "contrat__entreprise")
        .order_by("debut")
    )
    return [
        {
            "jour": timezone.localtime(visite.debut).date().isoformat(),
            "lieu": visite.get_lieu_display(),
            "entreprise": visite.contrat.entreprise.nom,
            "motif": visite.get_motif_display(),
            "etat": visite.get_statut_display(),
            "raison": visite.raison,
            "notes": visite.notes,
            "formateur": str(visite.formateur.utilisateur),
        }
        for visite in visites
    ]


def _snapshots(objet_type: str, ids: list[UUID]) -> dict[UUID, dict[str, Any]]:
    """What was frozen, word for word, with who signed. Two queries."""
    instantanes = Instantane.objects.filter(
        objet_type=objet_type, objet_id__in=ids, deverrouille_le__isnull=True
    ).prefetch_related("signatures")
    return {
        instantane.objet_id: {
            "contenu": instantane.contenu,
            "maximum": max(
                (n["rang"] for n in instantane.contenu.get("echelle", ()) if not n.get("special")), default=1
            ),
            "empreinte": instantane.empreinte,
            "signatures": [
                {"nom": s.nom_signataire, "role": s.get_role_display(), "le": s.signe_le.date().isoformat()}
                for s in sorted(instantane.signatures.all(), key=lambda s: s.signe_le)
            ],
        }
        for instantane in instantanes
    }


def _sources(tableau: Tableau) -> dict[str, Any]:
    document = tableau.version.document
    return {
        "sources": [
            {"titre": s.titre, "couvre": s.couvre, "nature": s.nature, "fiabilite": s.fiabilite}
            for s in document.provenance
        ],
        "a_verifier": sum(bool(c.a_verifier) for c in tableau.version.competences.values()),
        "empreinte": tableau.version.empreinte,
    }
