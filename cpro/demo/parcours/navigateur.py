"""A small browser: cookies, redirects, forms with their CSRF token, files. Standard library only."""

import json
import re
import secrets
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from http.cookiejar import CookieJar
from typing import Any

from cpro.demo.parcours.formulaires import Formulaire, Lecteur

Valeur = str | Sequence[str]


class Echec(Exception):
    """A step did not do what it should; the message says what was expected and what came."""


@dataclass
class Page:
    adresse: str
    statut: int
    type: str
    octets: bytes

    @cached_property
    def html(self) -> str:
        return self.octets.decode()

    @cached_property
    def lecteur(self) -> Lecteur:
        lecteur = Lecteur()
        lecteur.feed(self.html)
        return lecteur

    @cached_property
    def texte(self) -> str:
        """The visible text, spaces made plain."""
        return re.sub(r"\s+", " ", " ".join(self.lecteur.mots))

    @property
    def chemin(self) -> str:
        return urllib.parse.urlsplit(self.adresse).path

    def json(self) -> Any:
        return json.loads(self.octets)

    def formulaire(self, *champs: str, vers: str = "") -> Formulaire:
        """The form that holds these fields, and whose address ends so. Raises Echec."""
        for formulaire in self.lecteur.formulaires:
            action = urllib.parse.urlsplit(urllib.parse.urljoin(self.adresse, formulaire.action)).path
            tenus = set(formulaire.champs) | {nom for nom, _ in formulaire.boutons}
            if formulaire.methode == "post" and set(champs) <= tenus and action.endswith(vers):
                return formulaire
        voulu = " et ".join(filter(None, [", ".join(champs), vers]))
        raise Echec(f"pas de formulaire avec {voulu} dans {self.chemin}")

    def lien(self, motif: str) -> str:
        """The address of the first link that matches. Raises Echec."""
        for adresse, texte in self.lecteur.liens:
            if re.search(motif, adresse) or re.search(motif, texte):
                return adresse
        raise Echec(f"pas de lien « {motif} » dans {self.chemin}")

    def exige(self, *morceaux: str) -> "Page":
        """Raises Echec unless every piece is in the visible text."""
        for morceau in morceaux:
            if re.sub(r"\s+", " ", morceau) not in self.texte:
                raise Echec(f"« {morceau} » absent de {self.chemin} : {self.texte[:300]}")
        return self


class Navigateur:
    """One person's browser on the site."""

    def __init__(self, base: str) -> None:
        self.base = base.rstrip("/")
        self.temoins = CookieJar()
        self._ouvreur = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.temoins)
        )

    def ouvrir(self, adresse: str, *, statut: int = 200) -> Page:
        return self._demander(adresse, None, {}, statut)

    def envoyer(
        self,
        page: Page,
        formulaire: Formulaire,
        valeurs: Mapping[str, Valeur | None] | None = None,
        *,
        fichiers: Mapping[str, tuple[str, bytes]] | None = None,
        bouton: tuple[str, str] | None = None,
        ailleurs: str = "",
        statut: int = 200,
    ) -> Page:
        """Send a form as filled by the page, with these values instead; follows redirects.

        `valeurs`: None leaves a field out, a list sends it several times. `ailleurs`: the end of the
        address of the button that sends the form elsewhere.
        """
        changees = dict(valeurs or {})
        donnees = [(nom, v) for nom, v in formulaire.donnees() if nom not in changees]
        for nom, valeur in changees.items():
            choisies = [valeur] if isinstance(valeur, str) else valeur or ()
            donnees += [(nom, v) for v in choisies]
        if bouton:
            donnees.append(bouton)
        action = formulaire.action or page.adresse
        if ailleurs:
            action = next((a for a in formulaire.autres_actions if a.endswith(ailleurs)), None)
            if action is None:
                raise Echec(f"pas de bouton vers {ailleurs} dans {page.chemin}")
        adresse = urllib.parse.urljoin(page.adresse, action)
        corps, genre = _multipart(donnees, fichiers) if fichiers else _simple(donnees)
        return self._demander(adresse, corps, {"Content-Type": genre, "Referer": page.adresse}, statut)

    def poster(self, page: Page, adresse: str, donnees: Mapping[str, str], *, statut: int = 200) -> Page:
        """What a script of the page sends: the CSRF token goes in a header."""
        jeton = re.search(r'csrfmiddlewaretoken"? value="([^"]+)"|X-CSRFToken"\s*:\s*"([^"]+)"', page.html)
        jeton = jeton or re.search(r"X-CSRFToken&quot;\s*:\s*&quot;([^&]+)&quot;", page.html)
        if jeton is None:
            raise Echec(f"pas de jeton CSRF dans {page.chemin}")
        corps, genre = _simple(list(donnees.items()))
        entetes = {"Content-Type": genre, "X-CSRFToken": next(filter(None, jeton.groups()))}
        return self._demander(adresse, corps, entetes | {"Referer": page.adresse}, statut)

    def _demander(self, adresse: str, corps: bytes | None, entetes: dict[str, str], statut: int) -> Page:
        url = urllib.parse.urljoin(self.base, adresse)
        demande = urllib.request.Request(url, data=corps, headers=entetes)
        try:
            with self._ouvreur.open(demande, timeout=60) as reponse:
                page = _page(reponse)
        except urllib.error.HTTPError as erreur:
            page = _page(erreur)
        if page.statut != statut:
            detail = page.texte[:600] if "html" in page.type else page.octets[:300].decode(errors="replace")
            verbe = "POST" if corps is not None else "GET"
            raise Echec(f"{verbe} {url} répond {page.statut} au lieu de {statut} : {detail}")
        return page


def _page(reponse: Any) -> Page:
    return Page(reponse.url, reponse.status, reponse.headers.get("Content-Type", ""), reponse.read())


def _simple(donnees: list[tuple[str, str]]) -> tuple[bytes, str]:
    return urllib.parse.urlencode(donnees).encode(), "application/x-www-form-urlencoded"


def _multipart(
    donnees: list[tuple[str, str]], fichiers: Mapping[str, tuple[str, bytes]]
) -> tuple[bytes, str]:
    borne = secrets.token_hex(16)
    morceaux = [
        f'--{borne}\r\nContent-Disposition: form-data; name="{nom}"\r\n\r\n{valeur}\r\n'.encode()
        for nom, valeur in donnees
    ]
    for nom, (nom_fichier, octets) in fichiers.items():
        tete = f'--{borne}\r\nContent-Disposition: form-data; name="{nom}"; filename="{nom_fichier}"\r\n'
        morceaux += [f"{tete}Content-Type: image/jpeg\r\n\r\n".encode(), octets, b"\r\n"]
    return b"".join([*morceaux, f"--{borne}--\r\n".encode()]), f"multipart/form-data; boundary={borne}"
