"""Moodle's competency frameworks (CSV): both ways, 14 columns by position, other exports by header."""

import csv
import html
import io
import re
from dataclasses import dataclass

from referentiels.echanges.cellules import neutralise, read_rows, restore
from referentiels.echanges.decoupage import plain_text
from referentiels.echanges.proposition import Proposition, propose
from referentiels.format.cles import Registre, slug, text_key
from referentiels.format.document import Bloc, Competence, Critere, Identite, ReferentielDocument, Source
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
NOM_COURT = 100  # characters of Moodle's short name
ECHELLE = "Non acquis,Acquis"
ECHELLE_CONFIGURATION = (
    '[{"scaleid":"1"},{"id":1,"scaledefault":1,"proficient":0},{"id":2,"scaledefault":0,"proficient":1}]'
)
_CLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,119}")


def to_moodle(document: ReferentielDocument) -> bytes:
    """Blocs, competences and criteria as a Moodle framework, in UTF-8. No cell can run as a formula."""
    sortie = io.StringIO(newline="")
    ecrivain = csv.writer(sortie, lineterminator="\r\n")
    ecrivain.writerow(COLONNES)
    identite = document.referentiel
    taxonomie = ",".join(["competency"] * 4)
    _ecrire(ecrivain, "", identite.cle, identite.intitule, identite.diplome, taxonomie, cadre=True)
    for bloc in document.blocs:
        _ecrire(ecrivain, "", bloc.cle, bloc.code, bloc.intitule)
    for competence in document.competences:
        _ecrire(
            ecrivain,
            competence.parent or competence.bloc,
            competence.cle,
            competence.code,
            competence.intitule,
        )
        for critere in competence.criteres:
            _ecrire(ecrivain, competence.cle, critere.cle, critere.code, critere.intitule)
    return sortie.getvalue().encode()


def _ecrire(
    ecrivain, parent: str, cle: str, court: str, description: str, taxonomie: str = "", cadre: bool = False
) -> None:
    ecrivain.writerow(
        [
            neutralise(cellule)
            for cellule in (
                parent,
                cle,
                (court or description)[:NOM_COURT],
                html.escape(description, quote=False),
                "1",
                ECHELLE if cadre else "",
                ECHELLE_CONFIGURATION if cadre else "",
                "",
                "0",
                "",
                "",
                "",
                "1" if cadre else "",
                taxonomie,
            )
        ]
    )


@dataclass(slots=True)
class _Ligne:
    numero: int
    parent: str
    identifiant: str
    court: str
    description: str
    cadre: bool
    cle: str = ""

    @property
    def code(self) -> str:
        """The short name, when it is not only the beginning of the description."""
        return "" if not self.court or self.description.startswith(self.court) else self.court

    @property
    def intitule(self) -> str:
        return self.description or self.court


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
    noms = [re.sub(r"\W", "", nom.lower()) for nom in entete]
    place = {nom: rang for rang, nom in enumerate(noms)}
    if len(entete) == len(COLONNES):
        rangs = (0, 1, 2, 3, 12)
    else:
        try:
            rangs = tuple(
                place[nom]
                for nom in ("parentidnumber", "idnumber", "shortname", "description", "isframework")
            )
        except KeyError as erreur:
            cause = f"{len(entete)} colonnes, et pas de colonne {erreur.args[0]} : export Moodle inconnu"
            raise FichierRefuse([Anomalie(fichier, cause, numero_entete)]) from erreur
    lignes = []
    for numero, cellules in reste:
        if len(cellules) <= max(rangs):
            cause = f"{len(cellules)} colonnes au lieu de {len(entete)}"
            raise FichierRefuse([Anomalie(fichier, cause, numero)])
        parent, identifiant, court, description, cadre = (restore(cellules[rang]) for rang in rangs)
        texte = " ".join(html.unescape(plain_text(description)).split())
        if not (texte or court):
            raise FichierRefuse([Anomalie(fichier, "ni nom court, ni description", numero)])
        lignes.append(
            _Ligne(numero, parent, identifiant, court[:200], texte[:2000], cadre.strip() in ("1", "true"))
        )
    return lignes


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
            critere = Critere(cle=ligne.cle, code=ligne.code, intitule=ligne.intitule)
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
                cle=ligne.cle,
                code=ligne.code,
                intitule=ligne.intitule,
                parent="" if parent in blocs else parent,
                bloc=bloc_de[ligne.cle],
                criteres=tuple(criteres.get(ligne.cle, ())),
            )
        )
    cle = re.sub(r"[^a-z0-9-]+", "-", (slug(cadre.identifiant) or slug(cadre.court)).lower()).strip("-")[:80]
    return ReferentielDocument(
        referentiel=Identite(
            cle=cle or "moodle",
            code=(cadre.identifiant or cadre.court)[:200],
            intitule=cadre.court or cadre.description,
            diplome=(cadre.description if cadre.court and cadre.description else "Cadre de compétences")[
                :200
            ],
        ),
        provenance=(Source(cle="source:moodle", titre=fichier, nature="export Moodle"),),
        blocs=tuple(
            Bloc(cle=ligne.cle, code=ligne.code, intitule=ligne.intitule, type="bloc")
            for ligne in lignes
            if ligne.cle in blocs
        ),
        competences=tuple(competences),
    )


def _bloc(ligne: _Ligne, par_id: dict[str, _Ligne], blocs: set[str]) -> str:
    courante: _Ligne | None = ligne
    while courante is not None and courante.parent:
        courante = par_id[courante.parent]
        if courante.cle in blocs:
            return courante.cle
    return ""
