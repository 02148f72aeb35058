"""The numbers of a company and of a contract: what may be one, and why another may not."""

import re

LA_POSTE = "356000000"
# Shape of the number that the DECA service gives a contract: department, year, month, kind, rank.
DECA = re.compile(
    r"(?P<departement>0\d\d|02[AB]|9[0-5]|97[12346])(?P<annee>\d{4})(?P<mois>[01]\d)(NC|\d\d)\d{4}"
)


def luhn(chiffres: str) -> bool:
    total = 0
    for rang, chiffre in enumerate(reversed(chiffres)):
        valeur = int(chiffre) * (1 + rang % 2)
        total += valeur - 9 * (valeur > 9)
    return total % 10 == 0


def check_siret(siret: str) -> str:
    """The fourteen digits of a SIRET, or "". Raises ValueError, which says why, for what cannot be one.

    The establishments of La Poste ran out of numbers: the sum of their digits is a multiple of five instead.
    """
    siret = re.sub(r"[\s.\-]", "", siret)
    if not siret:
        return ""
    if not re.fullmatch(r"[0-9]{14}", siret):
        raise ValueError(f"Un SIRET a 14 chiffres ; celui-ci en a {sum(c.isdigit() for c in siret)}.")
    if luhn(siret) or (siret.startswith(LA_POSTE) and sum(map(int, siret)) % 5 == 0):
        return siret
    raise ValueError(
        "Ce SIRET n’existe pas : sa clé de contrôle est fausse. Un chiffre est sans doute inversé."
    )


def check_deca(numero: str) -> str:
    """A DECA number without its spaces, or "". Raises ValueError, which says why, for what cannot be one."""
    numero = re.sub(r"[\s.\-]", "", numero).upper()
    if not numero or DECA.fullmatch(numero):
        return numero
    if len(numero) not in (14, 15):
        raise ValueError(
            f"Un numéro DECA a 15 caractères (14 dans certains départements) ; celui-ci en a {len(numero)}."
        )
    if not re.match(r"0\d\d|02[AB]|9[0-5]|97[12346]", numero):
        raise ValueError("Un numéro DECA commence par le département, sur trois caractères : 069, 02A, 974.")
    raise ValueError(
        "Après le département, un numéro DECA donne l’année (2026), le mois (09), puis deux chiffres ou NC, "
        "et quatre chiffres."
    )
