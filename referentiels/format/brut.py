"""A cursor over one mapping of a raw file: tolerant reading, marks of doubt, remarks."""

import re
import unicodedata
from collections import Counter
from typing import Any

from referentiels.format.document import Complements
from referentiels.format.errors import Anomalie, chemin_de
from referentiels.format.lecture import Liste, Table, ligne_de

Chemin = tuple[str | int, ...]

INTITULE_MAXIMUM = 2000
NOMS_INTITULE = ("intitule", "libelle", "titre", "nom", "description", "texte")
NOMS_CODE = ("code", "id", "numero", "ref")
_ORIGINES = {"officiel": "officiel", "secondaire": "secondaire", "memory": "memoire", "memoire": "memoire"}
_MARQUES = (
    (re.compile(r"verified"), "intitule", lambda v: not _sourcee(v)),
    (re.compile(r"(?P<champ>\w+)_verified"), "", lambda v: not _sourcee(v)),
    (re.compile(r"(?P<champ>\w+)_fiabilite"), "", lambda v: v != "haute"),
    (re.compile(r"source_(?P<champ>intitule|details)"), "", lambda v: v != "officiel"),
    (re.compile(r"origine_(?P<champ>\w+)"), "", lambda v: v != "officiel"),
    (re.compile(r"(?P<champ>\w+)_(?:deduit|a_confirmer|resumes|abrege)"), "", lambda v: v is True),
    (re.compile(r"libelle_officiel_confirme"), "intitule", lambda v: v is False),
)


def _sourcee(valeur: Any) -> bool:
    return isinstance(valeur, str) and valeur == "source"


def propre(valeur: Any) -> str:
    """Text of a scalar, in NFC, without stray spaces; a number becomes its digits."""
    if valeur is None or isinstance(valeur, (dict, list)):
        return ""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    return unicodedata.normalize("NFC", str(valeur)).strip()


def simple(valeur: Any) -> Any:
    """Plain lists and mappings, without the line numbers of the reader."""
    if isinstance(valeur, dict):
        return {str(cle): simple(element) for cle, element in valeur.items()}
    if isinstance(valeur, list):
        return [simple(element) for element in valeur]
    return valeur


class Remarques:
    """What the reader noticed without stopping; repeated remarks are told once, with their number."""

    def __init__(self, fichier: str, racine: Table) -> None:
        self.fichier = fichier
        self.racine = racine
        self._compte: Counter[tuple[str, str]] = Counter()
        self._premier: dict[tuple[str, str], Chemin] = {}

    def noter(self, chemin: Chemin, cause: str) -> None:
        """Add a remark about the value at `chemin`."""
        cle = (".".join("[]" if isinstance(etape, int) else etape for etape in chemin), cause)
        self._compte[cle] += 1
        self._premier.setdefault(cle, chemin)

    def lire(self) -> list[Anomalie]:
        """All remarks, in the order of the first place of each."""
        lues = []
        for cle, chemin in self._premier.items():
            fois = self._compte[cle]
            cause = cle[1] if fois == 1 else f"{cle[1]} ({fois} fois, ici la première)"
            lues.append(Anomalie(self.fichier, cause, ligne_de(self.racine, chemin), chemin_de(chemin)))
        return lues


class Brut:
    """One raw mapping. Every key read is consumed; what remains ends in `complements` and in a remark."""

    def __init__(self, valeur: Any, chemin: Chemin, remarques: Remarques) -> None:
        self.chemin = chemin
        self.remarques = remarques
        self._lues: set[str] = set()
        if isinstance(valeur, dict):
            self.valeurs: dict[str, Any] = {str(cle): element for cle, element in valeur.items()}
        else:
            self.valeurs = {"intitule": valeur} if propre(valeur) else {}

    def noter(self, cause: str, *suite: str | int) -> None:
        """Add a remark about this mapping, or about something under it."""
        self.remarques.noter((*self.chemin, *suite), cause)

    def a(self, nom: str) -> bool:
        """Whether the key is there, with something in it."""
        return self.valeurs.get(nom) not in (None, "", [], {})

    def brut(self, nom: str) -> Any:
        """The value as it is, consumed."""
        self._lues.add(nom)
        return self.valeurs.get(nom)

    def texte(self, *noms: str, maximum: int = INTITULE_MAXIMUM) -> str:
        """The first non-empty text among these keys, cut (and told) past `maximum` characters."""
        for nom in noms:
            if not self.a(nom):
                self._lues.add(nom)
                continue
            if isinstance(self.valeurs[nom], (dict, list)):
                continue
            lu = propre(self.brut(nom))
            if len(lu) > maximum:
                self.noter(f"texte coupé à {maximum} caractères (il en a {len(lu)})", nom)
                lu = lu[: maximum - 1] + "…"
            return lu
        return ""

    def nombre(self, nom: str) -> float | None:
        """A number, written as a number or as a French text (« 1,5 »); None with a remark otherwise."""
        if isinstance(self.valeurs.get(nom), (dict, list)):
            return None
        valeur = self.brut(nom)
        if isinstance(valeur, str):
            valeur = valeur.strip().replace(",", ".")
            valeur = float(valeur) if re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,4})?", valeur) else None
        if isinstance(valeur, bool) or not isinstance(valeur, (int, float, type(None))) or (valeur or 0) < 0:
            valeur = None
        if valeur is None and self.a(nom):
            self.noter("nombre attendu : valeur laissée de côté", nom)
            self.valeurs[f"{nom}_brut"] = self.valeurs[nom]
        return int(valeur) if isinstance(valeur, float) and valeur.is_integer() else valeur

    def textes(self, nom: str) -> tuple[str, ...]:
        """A list of texts; one text alone counts as a list of one."""
        valeur = self.valeurs.get(nom)
        if isinstance(valeur, dict) or (
            isinstance(valeur, list) and any(isinstance(v, (dict, list)) for v in valeur)
        ):
            return ()
        self._lues.add(nom)
        lus = [
            propre(element)[:INTITULE_MAXIMUM]
            for element in (valeur if isinstance(valeur, list) else [valeur])
        ]
        return tuple(element for element in lus if element)

    def elements(self, nom: str) -> list["Brut"]:
        """The children under a key: a list of mappings or texts, or a mapping « code: child »."""
        valeur = self.brut(nom)
        if valeur is None:
            return []
        if isinstance(valeur, dict) and not any(cle in valeur for cle in (*NOMS_INTITULE, *NOMS_CODE)):
            paires = [((nom, str(cle)), _avec_code(element, str(cle))) for cle, element in valeur.items()]
        elif isinstance(valeur, list):
            paires = [((nom, rang), element) for rang, element in enumerate(valeur)]
        else:
            paires = [((nom,), valeur)]
        enfants = [Brut(element, (*self.chemin, *suite), self.remarques) for suite, element in paires]
        for enfant in enfants:
            if not enfant.valeurs:
                enfant.noter("élément vide ou illisible : laissé de côté")
        return [enfant for enfant in enfants if enfant.valeurs]

    def confiance(self, origine_par_defaut: str = "") -> tuple[str, tuple[str, ...]]:
        """Read the marks of doubt: where the label comes from, and which fields remain to be checked."""
        dite = propre(self.valeurs.get("origine"))
        origine = _ORIGINES.get(dite, "") if dite else origine_par_defaut
        if "origine" in self.valeurs and (not dite or origine):
            self._lues.add("origine")
        if not origine and self.valeurs.get("verified") in ("memory", "memoire"):
            origine = "memoire"
        douteux = {"intitule"} if origine in ("secondaire", "memoire") else set()
        for nom, valeur in self.valeurs.items():
            for motif, champ, doute in _MARQUES:
                trouve = motif.fullmatch(nom)
                if trouve and not isinstance(valeur, (dict, list)):
                    self._lues.add(nom)
                    if doute(valeur):
                        douteux.add(
                            re.sub(r"[^a-z_]", "", trouve.groupdict().get("champ", champ).lower())[:40]
                        )
                        self._garder_le_motif(nom, valeur)
                    break
        return origine, tuple(sorted(douteux - {""}))

    def _garder_le_motif(self, nom: str, valeur: Any) -> None:
        """A mark that says more than its standard words is kept as it was written."""
        if isinstance(valeur, str) and valeur not in (
            "memory",
            "memoire",
            "tiers",
            "secondaire",
            "faible",
            "moyenne",
        ):
            self._lues.discard(nom)

    def complements(self, connus: frozenset[str] = frozenset()) -> Complements:
        """What nobody consumed, kept as it is; a key outside `connus` is reported."""
        restes = {}
        for nom, valeur in self.valeurs.items():
            if nom in self._lues:
                continue
            restes[nom] = simple(valeur)
            if (
                nom not in connus
                and not nom.endswith("_brut")
                and not any(m.fullmatch(nom) for m, _, _ in _MARQUES)
            ):
                self.noter("clé inconnue, gardée telle quelle dans « complements »", nom)
        return restes


def _avec_code(element: Any, code: str) -> Any:
    if isinstance(element, dict):
        enrichi = Table(getattr(element, "ligne", 0))
        enrichi.update({"code": code, **element})
        enrichi.lignes = getattr(element, "lignes", {})
        return enrichi
    if isinstance(element, Liste):
        return {"code": code, "intitule": code, "elements": element}
    return {"code": code, "intitule": element}
