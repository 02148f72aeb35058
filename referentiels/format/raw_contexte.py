"""What every part of the raw reader shares: keys, codes already met, places, and the making of a node."""

from collections.abc import Iterable
from typing import Any, TypeVar

from referentiels.format.brut import NOMS_CODE, NOMS_INTITULE, Brut, Remarques
from referentiels.format.cles import Registre, slug, text_key
from referentiels.format.document import Noeud
from referentiels.format.lecture import Table

N = TypeVar("N", bound=Noeud)


class Contexte:
    """One reading of one raw file."""

    def __init__(self, racine: Table, fichier: str) -> None:
        self.remarques = Remarques(fichier, racine)
        self.racine = Brut(racine, (), self.remarques)
        self.registre = Registre()
        self.lieux: dict[str, tuple[str | int, ...]] = {}
        self.codes: dict[str, dict[str, str]] = {}

    def noeud(
        self,
        classe: type[N],
        prefixe: str,
        brut: Brut,
        *,
        sous: str = "",
        origine: str = "",
        connus: frozenset[str] = frozenset(),
        **champs: Any,
    ) -> N:
        """Common part of every node: code, label, key, marks; call it last, it keeps what remains."""
        code = brut.texte(*NOMS_CODE, maximum=200)
        intitule = brut.texte(*NOMS_INTITULE)
        if not intitule:
            intitule = code or "(sans intitulé)"
            brut.noter("sans intitulé")
        note = "\n".join(brut.textes("notes") or brut.textes("note"))[:5000]
        origine, a_verifier = brut.confiance(origine)
        base = f"{prefixe}:{slug(code) or text_key(intitule)}"
        cle, prise = self.registre.prendre(f"{sous}/{base}" if sous else base)
        if prise:
            brut.noter(f"« {code or intitule[:60]} » est déjà donné : gardé sous la clé « {cle} »")
        if code:
            self.codes.setdefault(prefixe, {}).setdefault(code, cle)
        self.lieux[cle] = brut.chemin
        return classe(
            cle=cle,
            code=code,
            intitule=intitule,
            origine=origine,
            a_verifier=a_verifier,
            note=note,
            complements=brut.complements(connus),
            **champs,
        )

    def trouver(self, prefixe: str, codes: Iterable[str], brut: Brut, mot: str) -> tuple[str, ...]:
        """Keys of these codes, each once; a code that leads nowhere is reported and left out."""
        connus = self.codes.get(prefixe, {})
        cles: list[str] = []
        for code in codes:
            if code not in connus:
                brut.noter(f"le code « {code} » ne mène à rien ({mot}) : renvoi laissé de côté")
            elif connus[code] not in cles:
                cles.append(connus[code])
        return tuple(cles)

    def trouver_un(self, prefixe: str, nom: str, brut: Brut, mot: str) -> str:
        """Key of the code written under `nom`, or an empty text."""
        code = brut.texte(nom, maximum=200)
        return next(iter(self.trouver(prefixe, [code], brut, mot)), "") if code else ""

    def poids(self, brut: Brut, nom: str) -> dict[str, float | None]:
        """Weights by competence, written « code: number »."""
        valeur = brut.brut(nom)
        if not isinstance(valeur, dict):
            if valeur is not None:
                brut.noter("poids attendus sous la forme « code : nombre » : laissés de côté", nom)
            return {}
        lecture = Brut(valeur, (*brut.chemin, nom), self.remarques)
        return {
            cle: lecture.nombre(code)
            for code in map(str, valeur)
            for cle in self.trouver("c", [code], lecture, "compétence")
        }
