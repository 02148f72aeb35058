"""Cuts a free text of competences into items. A heuristic: a person confirms what it proposes."""

import re
from html.parser import HTMLParser

_BLOCS_HTML = frozenset({"p", "br", "li", "ul", "ol", "div", "tr", "h1", "h2", "h3", "h4", "table"})
_HTML = re.compile(r"<(p|br|li|ul|ol|div|span|strong|b|em|i|table|tr|td|h\d)\b[^>]*>", re.IGNORECASE)
_PUCE = re.compile(r"^\s*(?:[-–—•·▪●○◦*➢→✓]|\u00b7|\uf0b7|o(?=\s))\s*")
_NUMERO = re.compile(r"^\s*(?:\(?\d{1,2}[.)°]\s+|[a-z][.)]\s+)")
_CODE = re.compile(
    r"^(?P<code>(?:CP?|BC|A|T|UC|CC)\.?\s?\d+(?:[.\-]\d+)*[a-z]?|\d+(?:\.\d+)+)\s*[:.)–—-]*\s+(?=\S)"
)
_PUCE_INTERNE = re.compile(r"\s+[-–•·▪]\s+(?=[A-ZÀ-Ü])")
_PHRASE = re.compile(r"(?<=[.;])\s+(?=[A-ZÀ-Ü])")
COURT = 3  # characters: shorter pieces are noise
LONGUEUR_PHRASE = 180  # characters: a single line longer than this is probably several competences


class _Texte(HTMLParser):
    """The text of an HTML fragment, block elements turned into line breaks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.morceaux: list[str] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if tag in _BLOCS_HTML:
            self.morceaux.append("\n")
            if tag == "li":
                self.morceaux.append("- ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCS_HTML:
            self.morceaux.append("\n")

    def handle_data(self, data: str) -> None:
        self.morceaux.append(data)


def plain_text(texte: str) -> str:
    """The text without its HTML, when it has some."""
    if not _HTML.search(texte):
        return texte
    lecteur = _Texte()
    lecteur.feed(texte)
    lecteur.close()
    return "".join(lecteur.morceaux)


def split_competences(texte: str) -> list[tuple[str, str]]:
    """Cut into (code, label); the code is empty when the text gives none. Order and words are kept."""
    lignes = [ligne.replace("\xa0", " ").strip() for ligne in plain_text(texte).splitlines()]
    lignes = _joindre([ligne for ligne in lignes if ligne])
    if len(lignes) == 1:
        lignes = _couper(lignes[0])
    items = []
    for ligne in lignes:
        propre = _NUMERO.sub("", _PUCE.sub("", ligne))
        trouve = _CODE.match(propre)
        code = trouve["code"].replace(" ", "") if trouve else ""
        libelle = " ".join(propre[trouve.end() if trouve else 0 :].split()).rstrip(" ;,")
        if len(libelle) >= COURT:
            items.append((code, libelle))
    return items


def _joindre(lignes: list[str]) -> list[str]:
    """Put back together the lines that a layout has cut: a line that starts in lower case goes on."""
    jointes: list[str] = []
    for ligne in lignes:
        suite = ligne[0].islower() and not _PUCE.match(ligne) and not _NUMERO.match(ligne)
        if jointes and suite and not jointes[-1].endswith((".", ";", ":")):
            jointes[-1] += " " + ligne
        else:
            jointes.append(ligne)
    return jointes


def _couper(ligne: str) -> list[str]:
    """Cut one long line at its inner bullets, else its semicolons, else its sentences."""
    if len(_PUCE_INTERNE.findall(ligne)) >= 1:
        return _PUCE_INTERNE.split(ligne)
    if len(ligne) < LONGUEUR_PHRASE:
        return [ligne]
    if ligne.count(";") >= 1:
        return [morceau.strip() for morceau in ligne.split(";") if morceau.strip()]
    return _PHRASE.split(ligne)
