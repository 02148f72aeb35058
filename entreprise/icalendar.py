"""A visit as an iCalendar file (RFC 5545), for the diary of whoever is expected."""

from datetime import UTC, datetime

from entreprise.models import Visite

ANNULEES = (Visite.Statut.ANNULEE, Visite.Statut.REPORTEE)


def to_icalendar(visite: Visite, *, adresse: str) -> bytes:
    """One event. Its identifier is the visit's, so that opened again it replaces what the diary holds."""
    annulee = visite.statut in ANNULEES
    lieu = visite.precision or visite.get_lieu_display()
    lignes = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Compas//Visites//FR",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{visite.pk}@compas",
        f"SEQUENCE:{int(annulee)}",
        f"DTSTAMP:{_moment(visite.cree_le)}",
        f"DTSTART:{_moment(visite.debut)}",
        f"DTEND:{_moment(visite.fin)}",
        f"SUMMARY:{_texte(f'Visite : {visite.contrat.apprenti}, {visite.contrat.entreprise}')}",
        f"LOCATION:{_texte(lieu)}",
        f"DESCRIPTION:{_texte(f'{visite.get_motif_display()}, avec {visite.rencontres}')}",
        f"URL:{adresse}",
        f"STATUS:{'CANCELLED' if annulee else 'CONFIRMED'}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_pliee(ligne)}\r\n" for ligne in lignes).encode()


def _moment(quand: datetime) -> str:
    return f"{quand.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _texte(valeur: str) -> str:
    echappee = valeur.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return echappee.replace("\r\n", "\\n").replace("\n", "\\n")


def _pliee(ligne: str) -> str:
    """Lines of 75 bytes at most; the next ones begin with a space."""
    morceaux, courant = [], ""
    for lettre in ligne:
        if len((courant + lettre).encode()) > (75 if not morceaux else 74):
            morceaux.append(courant)
            courant = ""
        courant += lettre
    return "\r\n ".join([*morceaux, courant])
