"""What looks personal in a scenario about to leave its centre. It finds, a person decides."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from referentiels.recherche import fold

COURRIEL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
TELEPHONE = re.compile(r"(?<!\d)(?:(?:\+|00)33[\s.-]?|0)[1-9](?:[\s.\u00a0\u202f-]?\d{2}){4}(?!\d)")
AUTEUR_DE_PDF = re.compile(
    rb"/Author\s*\(([^)]{2,120})\)|<dc:creator>.{0,200}?<rdf:li>([^<]{2,120})", re.DOTALL
)
CONTEXTE = 25  # characters shown on each side


@dataclass(frozen=True, slots=True, order=True)
class Trouvaille:
    """Where, what it looks like, and the words around it."""

    ou: str
    quoi: str
    extrait: str


def scan_texts(textes: Iterable[tuple[str, str]], noms: Iterable[tuple[str, str]]) -> list[Trouvaille]:
    """E-mail addresses, telephone numbers and names of apprentices (first name, name) in (where, text)."""
    complets, seuls = _patterns(noms)
    trouvees = set()
    for ou, texte in textes:
        plie = fold(texte)
        for motif, quoi, lu in (
            (COURRIEL, "adresse e-mail", texte),
            (TELEPHONE, "numéro de téléphone", texte),
            (complets, "nom d’un apprenti du centre", plie),
        ):
            if motif is not None:
                trouvees |= {
                    Trouvaille(ou, quoi, _around(texte, m.start(), m.end())) for m in motif.finditer(lu)
                }
        for m in seuls.finditer(plie) if seuls else ():
            if texte[m.start()].isupper():  # « petit » is a word, « Petit » may be somebody
                trouvees.add(
                    Trouvaille(ou, "nom de famille d’un apprenti", _around(texte, m.start(), m.end()))
                )
    return sorted(trouvees)


def _patterns(noms: Iterable[tuple[str, str]]) -> tuple[re.Pattern | None, re.Pattern | None]:
    paires = {(re.escape(fold(p)), re.escape(fold(n))) for p, n in noms if p.strip() and n.strip()}
    if not paires:
        return None, None
    complets = sorted({f"{p}\\s+{n}" for p, n in paires} | {f"{n}\\s+{p}" for p, n in paires})
    seuls = sorted({n for _, n in paires if len(n) > 2})
    return (
        re.compile(rf"\b(?:{'|'.join(complets)})\b"),
        re.compile(rf"\b(?:{'|'.join(seuls)})\b") if seuls else None,
    )


def _around(texte: str, debut: int, fin: int) -> str:
    avant, apres = max(0, debut - CONTEXTE), min(len(texte), fin + CONTEXTE)
    extrait = " ".join(texte[avant:apres].split())
    return f"{'…' if avant else ''}{extrait}{'…' if apres < len(texte) else ''}"


def scan_file(nom: str, type_mime: str, octets: bytes) -> list[Trouvaille]:
    """The author that a PDF names; images and office documents lose theirs when they are published."""
    if type_mime != "application/pdf":
        return []
    auteurs = {a or b for a, b in AUTEUR_DE_PDF.findall(octets)}
    return sorted(
        Trouvaille(nom, "auteur du document PDF", auteur.decode("latin-1").strip()) for auteur in auteurs
    )


def fingerprint_of(trouvailles: Iterable[Trouvaille]) -> str:
    """What a person confirms: it changes when what was found changes."""
    return hashlib.sha256(repr(sorted(trouvailles)).encode()).hexdigest()[:32]
