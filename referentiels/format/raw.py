"""Reader of the raw format: any file of the family gives a document and a list of remarks.

The raw files were transcribed from official texts by different people: shapes vary from one diploma to
the next. Nothing unknown is fatal, nothing is invented, nothing is dropped in silence.
"""

from dataclasses import dataclass
from pathlib import Path

from referentiels.format.brut import (
    NOMS_INTITULE,
    Brut,
    propre,
)
from referentiels.format.coherence import check_coherence
from referentiels.format.document import (
    Activite,
    Composante,
    Epreuve,
    Libelle,
    Lien,
    Pole,
    ReferentielDocument,
    Situation,
    Stage,
    Tache,
)
from referentiels.format.errors import Anomalie, FichierRefuse
from referentiels.format.lecture import Table, ligne_de, parse_yaml, read_yaml
from referentiels.format.native import build_native
from referentiels.format.raw_competences import LecteurCompetences
from referentiels.format.raw_contexte import Contexte
from referentiels.format.raw_identite import LecteurIdentite
from referentiels.format.serialisation import to_plain

CONNUS = {
    "racine": frozenset({"rncp_anterieurs", "epreuves_version_2018"}),
    "tache": frozenset({"code_officiel"}),
    "epreuve": frozenset({"modalites", "mode_ponctuel", "coefficient_total", "conditions", "source"}),
    "stage": frozenset({"public", "evaluation"}),
}


@dataclass(frozen=True, slots=True)
class LectureBrute:
    """What came out of a raw file: the document, and what the reader noticed."""

    document: ReferentielDocument
    remarques: list[Anomalie]


def read_raw(chemin: Path) -> LectureBrute:
    """Read a raw file; `FichierRefuse` only if it is broken or is not a référentiel at all."""
    return build_raw(read_yaml(chemin), chemin.name)


def parse_raw(octets: bytes, fichier: str) -> LectureBrute:
    """Same as `read_raw`, from bytes already in memory."""
    return build_raw(parse_yaml(octets, fichier), fichier)


def build_raw(racine: Table, fichier: str) -> LectureBrute:
    """Turn raw values into a document that the native format accepts."""
    if not (propre(racine.get("intitule")) and (racine.get("competences") or racine.get("blocs"))):
        cause = "ce n’est pas un référentiel : il faut au moins « intitule » et « competences » ou « blocs »"
        raise FichierRefuse([Anomalie(fichier, cause, 1)])
    contexte = Contexte(racine, fichier)
    document = _Lecteur(contexte).lire()
    incoherences = check_coherence(document)
    if incoherences:
        anomalies = []
        for faute in incoherences:
            cle = getattr(document, str(faute.chemin[0]))[faute.chemin[1]].cle
            lieu = contexte.lieux.get(cle, faute.chemin[:1])
            anomalies.append(Anomalie(fichier, faute.cause, ligne_de(racine, lieu), cle))
        raise FichierRefuse(anomalies)
    build_native(Table(1) | {"format": "cpro-referentiel/1", **to_plain(document)}, fichier)
    return LectureBrute(document, contexte.remarques.lire())


class _Lecteur:
    """Reads the parts in the order their codes are needed."""

    def __init__(self, contexte: Contexte) -> None:
        self.contexte = contexte
        self.racine = contexte.racine
        self.origine_taches = ""

    def lire(self) -> ReferentielDocument:
        racine = self.racine
        tete = LecteurIdentite(self.contexte)
        arbre = LecteurCompetences(self.contexte)
        identite, provenance = tete.identite(), tete.provenance()
        verifications, echelles = tete.verifications(), tete.echelles()
        self.origine_taches = tete.origine_taches
        poles = self._poles()
        attitudes = self._libelles("att", "attitudes_professionnelles")
        savoirs = self._libelles("s", "savoirs")
        arbre.lire()
        epreuves = tuple(self._epreuve(brut) for brut in racine.elements("epreuves"))
        return ReferentielDocument(
            referentiel=identite,
            provenance=provenance,
            verifications=verifications,
            echelles=echelles,
            poles=poles,
            blocs=arbre.rattacher(),
            attitudes=attitudes,
            savoirs=savoirs,
            competences=tuple(arbre.competences),
            epreuves=epreuves,
            liens=self._liens(),
            stages=tuple(self._stage(brut) for brut in racine.elements("stages")),
            notes=racine.textes("notes"),
            complements=racine.complements(CONNUS["racine"]),
        )

    def _libelles(self, prefixe: str, nom: str) -> tuple[Libelle, ...]:
        return tuple(self.contexte.noeud(Libelle, prefixe, brut) for brut in self.racine.elements(nom))

    def _poles(self) -> tuple[Pole, ...]:
        poles = [self._pole(brut) for brut in self.racine.elements("poles")]
        orphelines = tuple(self._activite(brut) for brut in self.racine.elements("activites"))
        if orphelines:
            self.racine.noter("activités données sans pôle : rangées ensemble", "activites")
            cle, _ = self.contexte.registre.prendre("p:sans-pole")
            poles.append(Pole(cle=cle, intitule="Activités professionnelles", activites=orphelines))
        return tuple(poles)

    def _pole(self, brut: Brut) -> Pole:
        activites = tuple(self._activite(enfant) for enfant in brut.elements("activites"))
        return self.contexte.noeud(Pole, "p", brut, activites=activites)

    def _activite(self, brut: Brut) -> Activite:
        taches = []
        for enfant in brut.elements("taches"):
            autonomie = enfant.texte("autonomie", maximum=200)
            taches.append(
                self.contexte.noeud(
                    Tache,
                    "t",
                    enfant,
                    origine=self.origine_taches,
                    connus=CONNUS["tache"],
                    autonomie=autonomie,
                )
            )
        return self.contexte.noeud(Activite, "a", brut, taches=tuple(taches))

    def _epreuve(self, brut: Brut) -> Epreuve:
        situations = tuple(
            self.contexte.noeud(
                Situation,
                "e",
                enfant,
                duree=enfant.texte("duree", maximum=200),
                moment=enfant.texte("moment"),
                competences=self.contexte.trouver("c", enfant.textes("competences"), enfant, "compétence"),
            )
            for enfant in brut.elements("situations")
        )
        composantes = tuple(
            Composante(
                intitule=enfant.texte(*NOMS_INTITULE) or "(sans intitulé)", poids=enfant.nombre("poids")
            )
            for enfant in brut.elements("composantes")
        )
        competences = self.contexte.trouver("c", brut.textes("competences"), brut, "compétence")
        ponderation = self.contexte.poids(brut, "ponderation")
        return self.contexte.noeud(
            Epreuve,
            "e",
            brut,
            connus=CONNUS["epreuve"],
            unite=brut.texte("unite", maximum=200),
            coefficient=brut.nombre("coefficient"),
            mode=brut.texte("mode"),
            ects=brut.nombre("ects"),
            parente=brut.texte("epreuve_parente"),
            commission=brut.texte("commission"),
            competences=competences,
            ponderation={cle: poids for cle, poids in ponderation.items() if poids is not None},
            situations=situations,
            composantes=composantes,
        )

    def _liens(self) -> tuple[Lien, ...]:
        liens: dict[str, Lien] = {}
        for brut in self.racine.elements("liens"):
            departs: tuple[str, ...] = ()
            for noms, prefixe, mot in (
                (("tache", "taches"), "t", "tâche"),
                (("activite", "activites"), "a", "activité"),
                (("pole", "poles"), "p", "pôle"),
            ):
                codes = [code for nom in noms for code in brut.textes(nom)]
                departs = departs or self.contexte.trouver(prefixe, codes, brut, mot)
            poids = self.contexte.poids(brut, "poids")
            if isinstance(brut.valeurs.get("competences"), dict):
                poids |= self.contexte.poids(brut, "competences")
            codes = [code for nom in ("competences", "competence") for code in brut.textes(nom)]
            vers = dict.fromkeys(self.contexte.trouver("c", codes, brut, "compétence")) | poids
            origine, a_verifier = brut.confiance()
            complements = brut.complements()
            if not departs or not vers:
                brut.noter("lien sans départ ou sans compétence : laissé de côté")
                continue
            for de in departs:
                deja = liens[de].vers if de in liens else {}
                liens[de] = Lien(
                    de=de, vers=deja | vers, origine=origine, a_verifier=a_verifier, complements=complements
                )
        return tuple(liens.values())

    def _stage(self, brut: Brut) -> Stage:
        duree, moment = brut.texte("duree", maximum=200), brut.texte("moment")
        return self.contexte.noeud(Stage, "st", brut, connus=CONNUS["stage"], duree=duree, moment=moment)
