"""A register of the size of the RNCP, made up: the same bytes each time."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

PREMIER = 10_000  # number of the first record
VERBES = (
    "Préparer",
    "Installer",
    "Régler",
    "Contrôler",
    "Dépanner",
    "Organiser",
    "Rendre compte de",
    "Mesurer",
)
OBJETS = (
    "l’intervention sur le chantier",
    "les équipements & les réseaux",
    "la conformité d’un ouvrage <neuf>",
    "le dossier technique du client",
    "la sécurité des personnes",
    "les approvisionnements",
)
FICHE = """<FICHE>
<ID_FICHE>{numero}</ID_FICHE>
<NUMERO_FICHE>RNCP{numero}</NUMERO_FICHE>
<INTITULE>Technicien d’essai {numero}</INTITULE>
<ABREGE><CODE>TP</CODE><LIBELLE>Titre professionnel</LIBELLE></ABREGE>
<ETAT_FICHE>Publiée</ETAT_FICHE>
<NOMENCLATURE_EUROPE><NIVEAU>NIV4</NIVEAU><LIBELLE>Niveau 4</LIBELLE></NOMENCLATURE_EUROPE>
<ACTIVITES_VISEES>{texte}</ACTIVITES_VISEES>
<SECTEURS_ACTIVITE>{texte}</SECTEURS_ACTIVITE>
<BLOCS_COMPETENCES>{blocs}</BLOCS_COMPETENCES>
<DATE_FIN_ENREGISTREMENT>31/12/2030</DATE_FIN_ENREGISTREMENT>
<ACTIF>Oui</ACTIF>
</FICHE>
"""
BLOC = """<BLOC_COMPETENCES><CODE>RNCP{numero}BC0{rang}</CODE><LIBELLE>Bloc {rang}</LIBELLE>
<LISTE_COMPETENCES>{liste}</LISTE_COMPETENCES>
<MODALITES_EVALUATION>{texte}</MODALITES_EVALUATION></BLOC_COMPETENCES>
"""


def write_registre(chemin: Path, octets: int) -> int:
    """Write a register of about this size. Returns the number of its last record."""
    numero = PREMIER - 1
    with chemin.open("w", encoding="utf-8") as fichier:
        fichier.write('<?xml version="1.0" encoding="UTF-8"?>\n<FICHES>\n<VERSION_FLUX>4.1</VERSION_FLUX>\n')
        modeles = list(_modeles())
        ecrits = 0
        while ecrits < octets:
            numero += 1
            fiche = modeles[numero % len(modeles)].replace("§", str(numero))
            fichier.write(fiche)
            ecrits += len(fiche.encode())
        fichier.write("</FICHES>\n")
    return numero


def _modeles() -> Iterator[str]:
    """Sixteen records whose number is still to fill in (« § »)."""
    hasard = Random("registre")
    for _ in range(16):
        texte = " ".join(_phrase(hasard) + "." for _ in range(30))
        blocs = "".join(
            BLOC.format(
                numero="§",
                rang=rang,
                liste="\n".join(f"- {_phrase(hasard)}" for _ in range(hasard.randint(4, 12))),
                texte=texte,
            )
            for rang in range(1, 5)
        )
        yield FICHE.format(numero="§", texte=texte, blocs=blocs)


def _phrase(hasard: Random) -> str:
    phrase = f"{hasard.choice(VERBES)} {hasard.choice(OBJETS)}"
    return phrase.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
