"""From the items of a CASE package, once in a tree, to a document."""

import re
from typing import TYPE_CHECKING, Any

from referentiels.echanges.case_ecriture import URN, identifier
from referentiels.echanges.case_paquet import as_list, lookup, text
from referentiels.format.cles import slug
from referentiels.format.document import (
    Activite,
    Bloc,
    Competence,
    Critere,
    Epreuve,
    Identite,
    Lien,
    Pole,
    ReferentielDocument,
    Source,
    Tache,
)

if TYPE_CHECKING:
    from referentiels.echanges.case_lecture import Item

_FAIT = re.compile(r"^(code|niveau|rncp|rs) : (.+)$", re.MULTILINE)
_A_NOUS = frozenset({"language", "lastChangeDateTime"})  # fields our own exports always carry


def build_document(
    racines: list["Item"], *, entete: Any, garde: dict[str, Any], fichier: str, items: dict[str, "Item"]
) -> ReferentielDocument:
    """The document of a package; `garde` is kept for the next export."""
    return _Monteur(_identite(entete, fichier), items).monter(racines, entete, garde, fichier)


class _Monteur:
    def __init__(self, identite: Identite, items: dict[str, "Item"]) -> None:
        self.identite = identite
        self.items = items
        self.genres = {item.cle: item.genre for item in items.values()}

    def monter(
        self, racines: list["Item"], entete: Any, garde: dict[str, Any], fichier: str
    ) -> ReferentielDocument:
        blocs = [item for item in racines if item.genre == "bloc"]
        competences = self._competences([item for item in racines if not item.genre], "", "")
        for bloc in blocs:
            competences += self._competences(bloc.enfants, "", bloc.cle)
        titre = text(lookup(entete, "title")) or fichier
        return ReferentielDocument(
            referentiel=self.identite,
            provenance=(Source(cle="source:case", titre=titre[:2000], nature="CASE 1.0"),),
            poles=tuple(self._pole(item) for item in racines if item.genre == "pole"),
            blocs=tuple(Bloc(**self._commun(b), epreuves=self._vers(b, "epreuve")) for b in blocs),
            competences=tuple(competences),
            epreuves=tuple(
                Epreuve(**self._commun(e), competences=self._vers(e, ""))
                for e in racines
                if e.genre == "epreuve"
            ),
            liens=tuple(self._liens()),
            complements={"case": garde} if garde else {},
        )

    def _vers(self, item: "Item", genre: str) -> tuple[str, ...]:
        """What an item of ours is related to, of one kind."""
        cles = [lien["vers"].cle for lien in item.liens if self._has_word(item, lien)]
        return tuple(dict.fromkeys(cle for cle in cles if self.genres[cle] == genre))

    def _has_word(self, item: "Item", lien: dict[str, Any]) -> bool:
        """Whether the document has a word for this link: a matrix, or the épreuves of a bloc."""
        if lien["type"] != "isRelatedTo" or isinstance(lien["vers"], dict):
            return False
        vises = {"bloc": "epreuve", "epreuve": "", "tache": "", "activite": "", "pole": ""}
        return item.genre in vises and lien["vers"].genre == vises[item.genre]

    def _commun(self, item: "Item") -> dict[str, Any]:
        return {
            "cle": item.cle,
            "code": item.code,
            "intitule": item.texte,
            "note": item.note,
            "complements": self._complements(item),
        }

    def _complements(self, item: "Item") -> dict[str, Any]:
        garde: dict[str, Any] = {}
        notre = item.notre and item.identifiant == str(identifier(self.identite.cle, item.cle))
        champs = {c: v for c, v in item.champs.items() if not (notre and c in _A_NOUS)}
        if not notre:
            garde = {"identifier": item.identifiant, "uri": item.uri}
        if champs:
            garde["champs"] = champs
        garde["parente"] = _foreign(item.parente)
        # A link that bears fields of another tool is kept with them, even where the document has a word for it.
        liens = [self._lien(lien) for lien in item.liens if not self._has_word(item, lien)]
        propres = [self._lien(lien) for lien in item.liens if self._has_word(item, lien)]
        liens += [lien for lien in propres if lien.get("champs")]
        if liens:
            garde["liens"] = liens
        garde = {cle: valeur for cle, valeur in garde.items() if valeur}
        return {"case": garde} if garde else {}

    def _lien(self, lien: dict[str, Any]) -> dict[str, Any]:
        vers = lien["vers"] if isinstance(lien["vers"], dict) else lien["vers"].cle
        champs = _foreign(lien.get("champs", {}))
        sortie = {"type": lien["type"], "vers": vers}
        return sortie | ({"champs": champs} if champs else {})

    def _competences(self, items: list["Item"], parent: str, bloc: str) -> list[Competence]:
        trouvees: list[Competence] = []
        for item in items:
            if item.genre:
                continue
            trouvees.append(
                Competence(
                    **self._commun(item),
                    type=item.type or Competence.TYPE_PAR_DEFAUT,
                    parent=parent,
                    bloc=bloc,
                    criteres=tuple(Critere(**self._commun(k)) for k in item.enfants if k.genre == "critere"),
                )
            )
            trouvees += self._competences(item.enfants, item.cle, bloc)
        return trouvees

    def _pole(self, pole: "Item") -> Pole:
        return Pole(
            **self._commun(pole),
            activites=tuple(
                Activite(
                    **self._commun(activite),
                    taches=tuple(Tache(**self._commun(tache)) for tache in activite.enfants),
                )
                for activite in pole.enfants
            ),
        )

    def _liens(self) -> list[Lien]:
        liens = []
        for item in self.items.values():
            if item.genre in ("tache", "activite", "pole") and (vers := self._vers(item, "")):
                liens.append(Lien(de=item.cle, vers=dict.fromkeys(vers)))
        return liens


def _foreign(champs: dict[str, Any]) -> dict[str, Any]:
    """The fields of an association, without those our own writer would give it again."""
    if not str(champs.get("uri", "")).startswith(URN + ":"):
        return champs
    return {c: v for c, v in champs.items() if c not in ("identifier", "uri", "lastChangeDateTime")}


def _identite(entete: Any, fichier: str) -> Identite:
    titre = text(lookup(entete, "title", "name")) or fichier.rsplit(".", 1)[0]
    uri = text(lookup(entete, "uri"))
    notre = uri.startswith(URN + ":")
    cle = uri.split(":", 2)[-1] if notre else slug(titre).lower()
    faits = dict(_FAIT.findall(str(lookup(entete, "notes") or ""))) if notre else {}
    diplome = text(as_list(lookup(entete, "subject"))[:1]) if notre else ""
    if diplome and titre.startswith(diplome + " "):
        titre = titre.removeprefix(diplome).strip()
    niveau = faits.get("niveau", "")
    return Identite(
        cle=re.sub(r"[^a-z0-9-]+", "-", cle.lower()).strip("-")[:80] or "case",
        code=text(faits.get("code"))[:200] or titre[:60],
        intitule=titre[:2000],
        diplome=(diplome or text(lookup(entete, "creator")) or "Cadre importé")[:200],
        niveau=int(niveau) if re.fullmatch("[1-8]", niveau) else None,
        rncp=faits.get("rncp", "") if re.fullmatch(r"RNCP\d{1,6}", faits.get("rncp", "")) else "",
        rs=faits.get("rs", "") if re.fullmatch(r"RS\d{1,6}", faits.get("rs", "")) else "",
        ministere=_ministere(entete) if notre else "",
        arrete=text(lookup(entete, "description"))[:5000],
    )


def _ministere(entete: Any) -> str:
    createur = text(lookup(entete, "creator"))[:200]
    return "" if createur == "Compas" else createur
