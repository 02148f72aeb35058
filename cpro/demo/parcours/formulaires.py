"""Reads the forms of a page the way a browser without JavaScript does."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

SANS_VALEUR = {"submit", "button", "reset", "image", "file"}


@dataclass
class Champ:
    """A control. `choix`: value → label, for a list, radio buttons or check boxes of the same name."""

    nom: str
    type: str
    valeurs: list[str] = field(default_factory=list)
    choix: dict[str, str] = field(default_factory=dict)


@dataclass
class Formulaire:
    action: str
    methode: str
    identifiant: str = ""
    champs: dict[str, Champ] = field(default_factory=dict)
    boutons: list[tuple[str, str]] = field(default_factory=list)
    autres_actions: list[str] = field(default_factory=list)  # of the buttons that send it elsewhere

    def bouton(self, mot: str) -> tuple[str, str] | None:
        """The first button whose name or value holds this word."""
        return next((bouton for bouton in self.boutons if mot in bouton[0] or mot in bouton[1]), None)

    def donnees(self) -> list[tuple[str, str]]:
        """What would be sent without touching anything."""
        return [
            (nom, valeur)
            for nom, champ in self.champs.items()
            if champ.type not in SANS_VALEUR
            for valeur in champ.valeurs
        ]


class Lecteur(HTMLParser):
    """Collects forms, links and the visible text of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.formulaires: list[Formulaire] = []
        self.liens: list[tuple[str, str]] = []
        self.titre = ""
        self.mots: list[str] = []
        self._courant: Formulaire | None = None
        self._liste: Champ | None = None
        self._option: tuple[str, bool] | None = None
        self._texte: Champ | None = None
        self._lien: str | None = None
        self._etiquettes: list[Champ | None] = []
        self._derniere: tuple[Champ, str] | None = None
        self._silence = 0

    # HTMLParser ------------------------------------------------------------

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {cle: valeur or "" for cle, valeur in attrs}
        if tag in ("script", "style", "template"):
            self._silence += 1
        elif tag == "form":
            self._courant = Formulaire(a.get("action", ""), a.get("method", "get").lower(), a.get("id", ""))
            self.formulaires.append(self._courant)
        elif tag == "a" and "href" in a:
            self._lien = a["href"]
            self.liens.append((self._lien, ""))
        elif tag == "label":
            self._derniere = None
        elif tag in ("input", "select", "textarea", "button") and "disabled" not in a:
            self._controle(tag, a)
        elif tag == "option" and self._liste is not None:
            self._option = (a.get("value", ""), "selected" in a)
            self._liste.choix[self._option[0]] = ""
            if self._option[1]:
                self._liste.valeurs.append(self._option[0])

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "template"):
            self._silence -= 1
        elif tag == "form":
            self._courant = None
        elif tag == "a":
            self._lien = None
        elif tag == "select" and self._liste is not None:
            if not self._liste.valeurs and self._liste.type == "select" and self._liste.choix:
                self._liste.valeurs = [next(iter(self._liste.choix))]
            self._liste = self._option = None
        elif tag == "textarea" and self._texte is not None:
            self._texte.valeurs[-1] = self._texte.valeurs[-1].removeprefix("\n")
            self._texte = None
        elif tag == "label":
            self._derniere = None

    def handle_data(self, data: str) -> None:
        if self._texte is not None:
            self._texte.valeurs[-1] += data
            return
        if self._silence:
            return
        if self._option is not None and self._liste is not None:
            self._liste.choix[self._option[0]] += data.strip()
            return
        if self._derniere is not None:
            champ, valeur = self._derniere
            champ.choix[valeur] = f"{champ.choix[valeur]} {data.strip()}".strip()
        if self._lien is not None:
            adresse, texte = self.liens[-1]
            self.liens[-1] = (adresse, f"{texte} {data.strip()}".strip())
        if data.strip():
            self.mots.append(data.strip())

    # Controls --------------------------------------------------------------

    def _formulaire(self, a: dict[str, str]) -> Formulaire | None:
        if ailleurs := a.get("form"):
            return next((f for f in self.formulaires if f.identifiant == ailleurs), None)
        return self._courant

    def _controle(self, tag: str, a: dict[str, str]) -> None:
        formulaire = self._formulaire(a)
        if formulaire is None:
            return
        nom, type_ = a.get("name", ""), a.get("type", "text" if tag == "input" else tag).lower()
        if tag == "button" or type_ in ("submit", "image"):
            formulaire.boutons.append((nom, a.get("value", "")))
            if a.get("formaction"):
                formulaire.autres_actions.append(a["formaction"])
            return
        if not nom:
            return
        if tag == "select":
            type_ = "select-multiple" if "multiple" in a else "select"
        champ = formulaire.champs.setdefault(nom, Champ(nom, type_))
        if tag == "select":
            self._liste = champ
        elif tag == "textarea":
            champ.valeurs.append("")
            self._texte = champ
        elif type_ in ("radio", "checkbox"):
            valeur = a.get("value", "on")
            champ.choix[valeur] = ""
            self._derniere = (champ, valeur)
            if "checked" in a:
                champ.valeurs.append(valeur)
        elif type_ != "file":
            champ.valeurs.append(a.get("value", ""))
