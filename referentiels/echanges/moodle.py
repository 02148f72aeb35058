"""Moodle's competency frameworks (CSV): both ways, 14 columns by position, other exports by header."""

import csv
import html
import io
import re
from dataclasses import dataclass
from typing import Any

from referentiels.echanges.cellules import clean, neutralise, read_rows, restore
from referentiels.echanges.decoupage import plain_text
from referentiels.echanges.proposition import Proposition, propose
from referentiels.format.cles import Registre, slug, text_key
from referentiels.format.document import (
    Bloc,
    Competence,
    Critere,
    Identite,
    Noeud,
    ReferentielDocument,
    Source,
)
from referentiels.format.errors import Anomalie, FichierRefuse

COLONNES = (
    "Parent ID number",
    "ID number",
    "Short name",
    "Description",
    "Description format",
    "Scale values",
    "Scale configuration",
    "Rule type (optional)",
    "Rule outcome (optional)",
    "Rule config (optional)",
    "Cross-referenced competency ID numbers",
    "Exported ID (optional)",
    "Is framework",
    "Taxonomy",
)
NECESSAIRES = ("Parent ID number", "ID number", "Short name", "Description", "Is framework")
DEFAUTS = {"Description format": "1", "Rule outcome (optional)": "0"}
PREFIXES = ("b:", "c:")  # our own keys of blocs, competences and criteria
NOM_COURT = 100  # characters of Moodle's short name
ECHELLE = "Non acquis,Acquis"
ECHELLE_CONFIGURATION = (
    '[{"scaleid":"1"},{"id":1,"scaledefault":1,"proficient":0},{"id":2,"scaledefault":0,"proficient":1}]'
)
_BINAIRE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CODE = re.compile(r"[A-Za-z]{0,6}[ .-]?\d[\w.-]{0,14}")
_CLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,119}")


def to_moodle(document: ReferentielDocument) -> bytes:
    """Blocs, competences and criteria as a Moodle framework, in UTF-8. No cell can run as a formula.

    What came from Moodle (scales, rules, cross-references, short names) goes back as it came.
    """
    sortie = io.StringIO(newline="")
    ecrivain = csv.writer(sortie, lineterminator="\r\n")
    ecrivain.writerow(COLONNES)
    identite = document.referentiel
    cadre = {"Scale values": ECHELLE, "Scale configuration": ECHELLE_CONFIGURATION}
    cadre |= {"Is framework": "1", "Taxonomy": ",".join(["competency"] * 4)}
    garde = document.complements.get("moodle", {})
    if garde:
        cadre = {"Is framework": "1"}
    ecrivain.writerow(_cells("", garde, identite.cle, identite.intitule, identite.diplome, cadre))
    noeuds: list[tuple[str, Noeud]] = [("", bloc) for bloc in document.blocs]
    for competence in document.competences:
        noeuds.append((competence.parent or competence.bloc, competence))
        noeuds += [(competence.cle, critere) for critere in competence.criteres]
    noms = {noeud.cle: _kept(noeud).get("identifiant", noeud.cle) for _, noeud in noeuds}
    for parent, noeud in noeuds:
        ecrivain.writerow(
            _cells(noms.get(parent, parent), _kept(noeud), noeud.cle, noeud.code, noeud.intitule)
        )
    return sortie.getvalue().encode()


def _kept(noeud: Noeud) -> dict[str, Any]:
    return noeud.complements.get("moodle", {})


def _cells(
    parent: str,
    garde: dict[str, Any],
    cle: str,
    court: str,
    description: str,
    fixes: dict[str, str] | None = None,
) -> list[str]:
    valeurs = DEFAUTS | (fixes or {}) | garde.get("champs", {})
    valeurs |= {
        "Parent ID number": parent,
        "ID number": garde.get("identifiant", cle),
        "Short name": garde.get("nom_court") or court or description[:NOM_COURT].strip(),
    }
    valeurs["Description"] = garde.get("description", html.escape(description, quote=False))
    return [neutralise(valeurs.get(colonne, "")) for colonne in COLONNES]


@dataclass(slots=True)
class _Ligne:
    numero: int
    parent: str
    identifiant: str
    court: str
    description: str  # as text
    html: str  # as written
    cadre: bool
    champs: dict[str, str]
    cle: str = ""

    @property
    def code(self) -> str:
        """The short name, when it looks like a code and is not only the beginning of the description."""
        if self.court == self.description[:NOM_COURT].strip() or not self.description:
            return ""
        notre = self.identifiant.startswith(PREFIXES)
        return self.court if notre or _CODE.fullmatch(self.court) else ""

    @property
    def intitule(self) -> str:
        return self.description or self.court

    def complements(self) -> dict[str, Any]:
        """What the document has no word for, to give it back at the next export."""
        garde: dict[str, Any] = {}
        if self.identifiant != self.cle:
            garde["identifiant"] = self.identifiant
        if self.court != (self.code or self.intitule[:NOM_COURT].strip()):
            garde["nom_court"] = self.court
        if self.html != html.escape(self.intitule, quote=False):
            garde["description"] = self.html
        if self.champs:
            garde["champs"] = self.champs
        return {"moodle": garde} if garde else {}


def is_moodle(lignes: list[tuple[int, list[str]]]) -> bool:
    """Whether rows are a competency framework: by its header, or by its one framework row at 14 columns."""
    _, entete = lignes[0]
    noms = {re.sub(r"\W", "", nom.lower()) for nom in entete}
    if {"parentidnumber", "isframework"} <= noms:
        return True
    cadres = [
        cellules for _, cellules in lignes[1:] if len(cellules) == len(COLONNES) and cellules[12] == "1"
    ]
    return len(entete) == len(COLONNES) and len(cadres) == 1


def parse_moodle(octets: bytes, fichier: str) -> Proposition:
    """Read a framework. Raises FichierRefuse: no framework row, duplicated ids, unknown parent, cycle."""
    remarques: list[Anomalie] = []
    lignes = _lignes(octets, fichier)
    cadres = [ligne for ligne in lignes if ligne.cadre]
    if len(cadres) != 1:
        lieu = cadres[1].numero if len(cadres) > 1 else 1
        cause = f"il faut une ligne « Is framework » et une seule ({len(cadres)} trouvée(s))"
        raise FichierRefuse([Anomalie(fichier, cause, lieu)])
    competences = [ligne for ligne in lignes if not ligne.cadre]
    par_id = _index(competences, fichier)
    _check_cycles(competences, par_id, fichier)
    registre = Registre()
    for ligne in competences:
        voulue = ligne.identifiant
        if not _CLE.fullmatch(voulue):
            voulue = f"c:{slug(voulue) or text_key(ligne.intitule)}"
        ligne.cle, deja = registre.prendre(voulue)
        if deja:
            remarques.append(Anomalie(fichier, f"numéro proche d’un autre : clé {ligne.cle}", ligne.numero))
    return propose(_document(cadres[0], competences, par_id, fichier), remarques, fichier)


def _lignes(octets: bytes, fichier: str) -> list[_Ligne]:
    (numero_entete, entete), *reste = read_rows(octets, fichier)
    rangs = _ranks(entete, numero_entete, fichier)
    lignes = []
    for numero, cellules in reste:
        if len(cellules) <= max(rangs[nom] for nom in NECESSAIRES):
            cause = f"{len(cellules)} colonnes au lieu de {len(entete)}"
            raise FichierRefuse([Anomalie(fichier, cause, numero)])
        valeurs = {
            nom: restore(cellules[rang]) if rang < len(cellules) else "" for nom, rang in rangs.items()
        }
        description = valeurs["Description"]
        nu = plain_text(description)
        # Taking the tags out has already decoded the entities.
        texte = clean(html.unescape(nu) if nu is description else nu)
        court = clean(valeurs["Short name"])[:200]
        if not (texte or court):
            raise FichierRefuse([Anomalie(fichier, "ni nom court, ni description", numero)])
        champs = {
            nom: _BINAIRE.sub("", valeur)[:5000]
            for nom, valeur in valeurs.items()
            if nom not in NECESSAIRES and valeur != DEFAUTS.get(nom, "")
        }
        lignes.append(
            _Ligne(
                numero=numero,
                parent=clean(valeurs["Parent ID number"]),
                identifiant=clean(valeurs["ID number"])[:200],
                court=court,
                description=texte[:2000],
                html=_BINAIRE.sub("", description)[:20_000],
                cadre=valeurs["Is framework"].strip() in ("1", "true"),
                champs=champs,
            )
        )
    return lignes


def _ranks(entete: list[str], numero: int, fichier: str) -> dict[str, int]:
    """Column → its rank: by position at fourteen columns (headers are translated), by header otherwise."""
    if len(entete) == len(COLONNES):
        return {nom: rang for rang, nom in enumerate(COLONNES)}
    place = {_fold_header(nom): rang for rang, nom in enumerate(entete)}
    rangs = {nom: place[_fold_header(nom)] for nom in COLONNES if _fold_header(nom) in place}
    for nom in NECESSAIRES:
        if nom not in rangs:
            cause = f"{len(entete)} colonnes, et pas de colonne « {nom} » : export Moodle inconnu"
            raise FichierRefuse([Anomalie(fichier, cause, numero)])
    return rangs


def _fold_header(nom: str) -> str:
    return re.sub(r"\W|optional", "", nom.lower())


def _index(lignes: list[_Ligne], fichier: str) -> dict[str, _Ligne]:
    par_id: dict[str, _Ligne] = {}
    for ligne in lignes:
        if ligne.identifiant and ligne.identifiant in par_id:
            cause = (
                f"le numéro « {ligne.identifiant} » est déjà pris ligne {par_id[ligne.identifiant].numero}"
            )
            raise FichierRefuse([Anomalie(fichier, cause, ligne.numero)])
        par_id[ligne.identifiant] = ligne
    for ligne in lignes:
        if ligne.parent and ligne.parent not in par_id:
            raise FichierRefuse([Anomalie(fichier, f"parent « {ligne.parent} » inconnu", ligne.numero)])
    return par_id


def _check_cycles(lignes: list[_Ligne], par_id: dict[str, _Ligne], fichier: str) -> None:
    surs: set[str] = set()
    for ligne in lignes:
        suite: list[str] = []
        courante: str = ligne.identifiant
        while courante and courante not in surs:
            if courante in suite:
                cause = f"les parents tournent en rond ({' → '.join([*suite, courante])})"
                raise FichierRefuse([Anomalie(fichier, cause, ligne.numero)])
            suite.append(courante)
            courante = par_id[courante].parent
        surs.update(suite)


def _document(
    cadre: _Ligne, lignes: list[_Ligne], par_id: dict[str, _Ligne], fichier: str
) -> ReferentielDocument:
    """Our own keys say what a row is (bloc, critère); in another framework every row is a competence."""
    blocs = {ligne.cle for ligne in lignes if ligne.cle.startswith("b:") and not ligne.parent}
    criteres: dict[str, list[Critere]] = {}
    for ligne in lignes:
        if "/k:" in ligne.cle and ligne.parent:
            parent = par_id[ligne.parent].cle
            critere = Critere(**_commun(ligne))
            criteres.setdefault(parent, []).append(critere)
    pris = blocs | {critere.cle for liste in criteres.values() for critere in liste}
    bloc_de = {ligne.cle: _bloc(ligne, par_id, blocs) for ligne in lignes}
    competences = []
    for ligne in lignes:
        if ligne.cle in pris:
            continue
        parent = par_id[ligne.parent].cle if ligne.parent else ""
        competences.append(
            Competence(
                **_commun(ligne),
                parent="" if parent in blocs else parent,
                bloc=bloc_de[ligne.cle],
                criteres=tuple(criteres.get(ligne.cle, ())),
            )
        )
    cle = re.sub(r"[^a-z0-9-]+", "-", (slug(cadre.identifiant) or slug(cadre.court)).lower()).strip("-")[:80]
    return ReferentielDocument(
        complements=_framework(cadre, cle),
        referentiel=Identite(
            cle=cle or "moodle",
            code=(cadre.identifiant or cadre.court)[:200],
            intitule=(cadre.court or cadre.description)[:2000],
            diplome=(cadre.description if cadre.court and cadre.description else "Cadre de compétences")[
                :200
            ],
        ),
        provenance=(Source(cle="source:moodle", titre=fichier, nature="export Moodle"),),
        blocs=tuple(Bloc(**_commun(ligne), type="bloc") for ligne in lignes if ligne.cle in blocs),
        competences=tuple(competences),
    )


def _commun(ligne: _Ligne) -> dict[str, Any]:
    return {
        "cle": ligne.cle,
        "code": ligne.code,
        "intitule": ligne.intitule,
        "complements": ligne.complements(),
    }


def _framework(cadre: _Ligne, cle: str) -> dict[str, Any]:
    """What is kept of the framework row; nothing for one of ours."""
    notre = {"Scale values": ECHELLE, "Scale configuration": ECHELLE_CONFIGURATION}
    notre |= {"Taxonomy": ",".join(["competency"] * 4)}
    if cadre.identifiant == cle and cadre.champs == notre:
        return {}
    return {
        "moodle": {
            "identifiant": cadre.identifiant,
            "nom_court": cadre.court,
            "description": cadre.html,
            "champs": cadre.champs,
        }
    }


def _bloc(ligne: _Ligne, par_id: dict[str, _Ligne], blocs: set[str]) -> str:
    courante: _Ligne | None = ligne
    while courante is not None and courante.parent:
        courante = par_id[courante.parent]
        if courante.cle in blocs:
            return courante.cle
    return ""
