"""What each view of a version shows, ready for its template."""

from typing import Any

from cpro.socle.permissions import Role
from referentiels.echelles import from_document
from referentiels.recherche import (
    filter_blocs,
    filter_competences,
    filter_epreuves,
    filter_poles,
    matches,
    words,
)
from referentiels.version_lue import NoeudLu, TacheLue, VersionLue

ROLES_EN_MOTS_SIMPLES = (Role.APPRENTI, Role.MAITRE)  # they read the centre's own words first

ONGLETS = {
    "competences": "Compétences",
    "activites": "Activités et tâches",
    "matrice": "Matrice",
    "epreuves": "Épreuves",
    "sources": "Sources",
}


def corps_de(version: VersionLue, onglet: str, question: str) -> dict[str, Any]:
    """Context of the body `_<onglet>.html`."""
    mots = words(question)
    commun = {"version": version, "mots": mots, "question": question, "doutes": _doutes(version, onglet)}
    return commun | _CORPS[onglet](version, mots)


def faits_de(version: VersionLue) -> list[tuple[str, str]]:
    """The facts of the header: level, registers, options, version."""
    identite = version.document.referentiel
    faits = [
        ("Niveau", str(identite.niveau or "")),
        ("RNCP", identite.rncp.removeprefix("RNCP")),
        ("Répertoire spécifique", identite.rs.removeprefix("RS")),
        ("Options", ", ".join(option.code or option.intitule for option in identite.options)),
        ("Version", str(version.numero)),
    ]
    return [(nom, valeur) for nom, valeur in faits if valeur]


def _competences(version: VersionLue, mots: tuple[str, ...]) -> dict[str, Any]:
    return {
        "blocs": filter_blocs(version, mots),
        "sans_bloc": filter_competences(version.sans_bloc, mots),
        "echelles": [] if mots else [from_document(echelle) for echelle in version.document.echelles],
    }


def _activites(version: VersionLue, mots: tuple[str, ...]) -> dict[str, Any]:
    return {"poles": filter_poles(version.poles, mots)}


def _matrice(version: VersionLue, mots: tuple[str, ...]) -> dict[str, Any]:
    """Rows are tasks, columns the competences that at least one task calls on."""
    citees = {lien.competence_id for lien in version.liens}
    colonnes = [competence for competence in version.competences.values() if competence.id in citees]
    lignes = []
    for tache in version.taches.values():
        cellules = version.matrice.get(tache.id, {})
        liees = [(colonne, cellules[colonne.id]) for colonne in colonnes if colonne.id in cellules]
        if liees and matches(mots, str(tache), *(str(colonne) for colonne, _ in liees)):
            lignes.append(_ligne(tache, [(c, cellules.get(c.id)) for c in colonnes], liees))
    return {
        "colonnes": colonnes,
        "lignes": lignes,
        "herites": any(lien.niveau != "tache" for lien in version.liens),
        "poids": any(lien.poids is not None for lien in version.liens),
    }


def _ligne(tache: TacheLue, cellules: list, liees: list) -> dict[str, Any]:
    return {"tache": tache, "cellules": cellules, "liees": liees}


def _epreuves(version: VersionLue, mots: tuple[str, ...]) -> dict[str, Any]:
    lignes = []
    for epreuve in filter_epreuves(version, mots):
        source = epreuve.source
        parts = [
            (version.competences_par_cle[cle].code_usage, poids * 100)
            for cle, poids in source.ponderation.items()
        ]
        lignes.append({"epreuve": epreuve, "source": source, "parts": parts})
    return {"lignes": lignes}


def _sources(version: VersionLue, mots: tuple[str, ...]) -> dict[str, Any]:
    document = version.document
    return {
        "sources": [s for s in document.provenance if matches(mots, s.titre, s.nature, s.couvre)],
        "verifications": document.verifications,
        "notes": document.notes,
        "identite": document.referentiel,
        "texte": [(cle, valeur) for cle, valeur in document.referentiel.texte.items() if cle != "verified"],
    }


_CORPS = {
    "competences": _competences,
    "activites": _activites,
    "matrice": _matrice,
    "epreuves": _epreuves,
    "sources": _sources,
}


def _doutes(version: VersionLue, onglet: str) -> dict[str, int]:
    """How many of the elements this view shows remain to be checked."""
    elements: list[NoeudLu] = {
        "competences": [*version.competences.values(), *version.blocs.values()],
        "activites": [
            *version.poles,
            *(a for p in version.poles for a in p.activites),
            *version.taches.values(),
        ],
        "epreuves": list(version.epreuves.values()),
    }.get(onglet, [])
    return {"nombre": sum(bool(element.a_verifier) for element in elements), "total": len(elements)}
