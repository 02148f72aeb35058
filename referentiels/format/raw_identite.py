"""Raw reader: identity, provenance, what was verified, and scales."""

from pathlib import Path

from referentiels.format.brut import Brut, propre, simple
from referentiels.format.cles import slug
from referentiels.format.document import (
    EchelleMaitrise,
    Identite,
    Libelle,
    NiveauMaitrise,
    Source,
    Verification,
)
from referentiels.format.raw_contexte import Contexte

REGISTRES = ("code_scolarite", "codes_scolarite", "code_specialite", "code_titre")
SOURCE_CONNUES = frozenset({"fichier"})


class LecteurIdentite:
    """Reads the head of the file; `origine_taches` is what the head says of the tasks as a whole."""

    def __init__(self, contexte: Contexte) -> None:
        self.contexte = contexte
        self.racine = contexte.racine
        self.origine_taches = ""

    def provenance(self) -> tuple[Source, ...]:
        return tuple(self._source(brut, rang) for rang, brut in enumerate(self.racine.elements("provenance")))

    def echelles(self) -> tuple[EchelleMaitrise, ...]:
        return tuple(
            self._echelle(brut) for nom in ("echelle", "echelles") for brut in self.racine.elements(nom)
        )

    def identite(self) -> Identite:
        racine = self.racine
        intitule = racine.texte("intitule")
        code = racine.texte("code", maximum=200)
        if not code:
            code = Path(self.contexte.remarques.fichier).stem.upper()[:200]
            racine.noter(f"« code » manque : « {code} », tiré du nom du fichier, est utilisé", "code")
        diplome = racine.texte("diplome", maximum=200)
        if not diplome:
            diplome = "Diplôme non précisé"
            racine.noter("« diplome » manque", "diplome")
        niveau = racine.brut("niveau")
        if niveau is not None and (
            not isinstance(niveau, int) or isinstance(niveau, bool) or not 1 <= niveau <= 8
        ):
            racine.noter(f"niveau « {propre(niveau)[:40]} » inconnu (1 à 8) : laissé vide", "niveau")
            niveau = None
        codes: dict[str, str] = {}
        for nom in REGISTRES:
            valeur = racine.brut(nom)
            paires = valeur.items() if isinstance(valeur, dict) else [("", valeur)]
            codes |= {f"{nom}.{cle}".strip("."): propre(v)[:200] for cle, v in paires if propre(v)}
        officiels = racine.brut("codes_officiels")
        texte = simple(racine.brut("texte") or {})
        if not isinstance(texte, dict):
            texte = {"texte": texte}
        douteux = () if texte.get("verified") in (None, "source") else ("texte",)
        return Identite(
            cle=slug(code).lower().replace(".", "-").replace("/", "-").replace("_", "-") or "referentiel",
            code=code,
            intitule=intitule,
            diplome=diplome,
            niveau=niveau,
            rncp=self._registre("rncp", "RNCP"),
            rs=self._registre("rs", "RS"),
            codes=codes,
            nsf=racine.textes("nsf"),
            ministere=racine.texte("ministere", maximum=200),
            arrete=racine.texte("arrete"),
            texte={cle: valeur for cle, valeur in texte.items() if valeur is not None},
            codes_officiels=officiels if isinstance(officiels, bool) else None,
            options=tuple(self.contexte.noeud(Libelle, "o", brut) for brut in racine.elements("options")),
            a_verifier=douteux,
        )

    def _registre(self, nom: str, prefixe: str) -> str:
        lu = self.racine.texte(nom).upper().replace(" ", "")
        if lu and not lu.startswith(prefixe):
            lu = prefixe + lu
        if lu and not lu.removeprefix(prefixe).isdecimal():
            self.racine.noter(f"numéro {prefixe} « {lu[:40]} » illisible : laissé vide", nom)
            return ""
        return lu

    def _source(self, brut: Brut, rang: int) -> Source:
        cle = slug(brut.texte("id", "code")) or f"S{rang + 1}"
        return Source(
            cle=self.contexte.registre.prendre(f"source:{cle}")[0],
            titre=brut.texte("titre", "intitule") or cle,
            url=brut.texte("url"),
            nature=brut.texte("nature"),
            fiabilite=brut.texte("fiabilite", maximum=200),
            couvre=brut.texte("couvre"),
            complements=brut.complements(SOURCE_CONNUES),
        )

    def verifications(self) -> tuple[Verification, ...]:
        valeur = self.racine.brut("verification")
        if not isinstance(valeur, dict):
            return ()
        lues = []
        for partie, constat in valeur.items():
            if isinstance(constat, dict):
                constat = ", ".join(f"{cle} : {propre(nombre)}" for cle, nombre in constat.items())
            if propre(constat):
                lues.append(Verification(partie=str(partie)[:200], constat=propre(constat)[:5000]))
        if "tâches sont d'origine secondaire" in propre(valeur.get("origines")):
            self.origine_taches = "secondaire"
        return tuple(lues)

    def _echelle(self, brut: Brut) -> EchelleMaitrise:
        niveaux = []
        for numero, enfant in enumerate(brut.elements("niveaux"), start=1):
            rang = enfant.nombre("rang")
            rang = rang if isinstance(rang, int) and rang <= 20 else numero
            niveaux.append(self.contexte.noeud(NiveauMaitrise, "n", enfant, rang=rang))
        return self.contexte.noeud(
            EchelleMaitrise, "ech", brut, regle=brut.texte("regle"), niveaux=tuple(niveaux)
        )
