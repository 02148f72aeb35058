"""The words of reminders: one message for everything a person is told that day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from cpro.comptes.models import Centre
from cpro.socle.permissions import Role
from cpro.socle.templatetags.francais import INSECABLE, JOURS, MOIS, pluriel
from entreprise.models import Echelon, Regle

MONTREES = 10  # lines of one kind; the others are counted
SANS_COMPTE = {Role.APPRENTI, Role.MAITRE}  # a personal link lets them in; the others sign in


@dataclass(frozen=True, slots=True, kw_only=True)
class Ligne:
    """One thing told to one person; `total`: how many of the same kind they are told that day."""

    utilisateur: int
    membre: UUID
    role: str
    prenom: str
    email: str
    regle: str
    echelon: int
    objet_type: str
    objet: UUID
    objet_nom: str
    nombre: int
    depuis: date
    apprenti_prenom: str
    apprenti_nom: str
    groupe: str
    total: int

    @property
    def apprenti(self) -> str:
        return f"{self.apprenti_prenom} {self.apprenti_nom}"


@dataclass(frozen=True, slots=True)
class Message:
    """`destination`: where a personal link lands; empty, the text holds a plain address."""

    sujet: str
    texte: str
    destination: str


FICHE = "entreprise.ficheactivite"
# What is answered or signed on a page of its own → that page, and the argument that names it there.
PAGES = {
    "entreprise.bilanperiode": ("entreprise:bilan_periode", "bilan_id"),
    "entreprise.entretien": ("entreprise:entretien", "entretien_id"),
    FICHE: ("entreprise:fiche", "fiche_id"),
}
TITRES = {
    (Regle.SANS_ENTREE, Echelon.FORMATEUR): "Journal silencieux malgré nos rappels. Un mot au centre ou un "
    "appel suffit souvent :",
    (Regle.SANS_ENTREE, Echelon.COORDONNATEUR): "Journal toujours silencieux, le formateur est prévenu :",
    (Regle.VALIDATION, Echelon.CONCERNE): "Ces activités attendent votre réponse :",
    (Regle.VALIDATION, Echelon.FORMATEUR): "Ces activités attendent encore leur maître d’apprentissage. "
    "Un appel aide souvent :",
    (Regle.VALIDATION, Echelon.COORDONNATEUR): "Ces activités attendent toujours leur maître "
    "d’apprentissage, le formateur est prévenu :",
    (Regle.SIGNATURE, Echelon.CONCERNE): "Il vous reste à lire et à signer :",
    (Regle.SIGNATURE, Echelon.FORMATEUR): "Il manque encore une signature :",
    (Regle.SIGNATURE, Echelon.COORDONNATEUR): "Il manque toujours une signature, le formateur est prévenu :",
    (Regle.CONTRAT, Echelon.CONCERNE): "Ces contrats se terminent bientôt :",
    (Regle.ENTRETIEN, Echelon.CONCERNE): "Le premier entretien à trois reste à tenir :",
    (Regle.ENTRETIEN, Echelon.COORDONNATEUR): "Le premier entretien à trois n’est pas encore tenu :",
}


def write_jour(jour: date) -> str:
    """« mardi 10 novembre », the year when it is long ago: a message is read on another day than today."""
    numero = "1ᵉʳ" if jour.day == 1 else str(jour.day)
    texte = f"{JOURS[jour.weekday()]} {numero}{INSECABLE}{MOIS[jour.month - 1]}"
    return texte if jour.year == timezone.localdate().year else f"{texte} {jour.year}"


def compose(lignes: Iterable[Ligne], centre: Centre) -> Message:
    """The message of one person. `lignes` come in the order of rules and levels."""
    lignes = list(lignes)
    roles = {Role(ligne.role) for ligne in lignes}
    sections = [_section(list(groupe)) for _, groupe in groupby(lignes, lambda x: (x.regle, x.echelon))]
    accueil = reverse("accueil", kwargs={"centre": centre.slug})
    direct = roles <= SANS_COMPTE
    texte = render_to_string(
        "courriels/relances.txt",
        {
            "prenom": lignes[0].prenom,
            "sections": sections,
            "apprenti": Role.APPRENTI in roles,
            "maitre": Role.MAITRE in roles,
            "centre": centre,
            "lien": "{lien}" if direct else settings.BASE_URL + accueil,
            "personnel": direct,
        },
    )
    return Message(_sujet(lignes, roles), texte.strip(), _destination(lignes, centre) if direct else "")


def _section(lignes: list[Ligne]) -> dict:
    premiere = lignes[0]
    if (premiere.regle, premiere.echelon) == (Regle.SANS_ENTREE, Echelon.CONCERNE):
        titre = (
            f"Rien n’est noté dans votre journal depuis le {write_jour(premiere.depuis)}. Une phrase suffit, "
            "une photo si vous en avez une : c’est ce qui gardera la trace de ce que vous savez faire."
        )
        return {"titre": titre, "lignes": [], "reste": 0}
    return {
        "titre": TITRES[Regle(premiere.regle), Echelon(premiere.echelon)],
        "lignes": [_dire(ligne) for ligne in lignes],
        "reste": premiere.total - len(lignes),
    }


def _dire(ligne: Ligne) -> str:
    jour = write_jour(ligne.depuis)
    if ligne.regle == Regle.VALIDATION and ligne.objet_type == FICHE:
        return f"{ligne.apprenti}\u00a0: {ligne.objet_nom}, depuis le {jour}"
    if ligne.regle == Regle.VALIDATION:
        activites = pluriel(ligne.nombre, "activité,activités")
        return f"{ligne.apprenti} : {activites}, depuis le {jour}"
    if ligne.regle == Regle.SIGNATURE:
        return f"{ligne.objet_nom}, {ligne.apprenti}, prêt depuis le {jour}"
    if ligne.regle == Regle.CONTRAT:
        return f"{ligne.apprenti} ({ligne.groupe}), chez {ligne.objet_nom}, le {jour}"
    if ligne.regle == Regle.ENTRETIEN:
        return f"{ligne.apprenti} ({ligne.groupe}), en contrat depuis le {jour}"
    return f"{ligne.apprenti} ({ligne.groupe}), depuis le {jour}"


def _sujet(lignes: list[Ligne], roles: set[Role]) -> str:
    regles = {ligne.regle for ligne in lignes}
    if not roles <= SANS_COMPTE:
        return "Le point sur vos apprentis"
    if regles == {Regle.SANS_ENTREE}:
        return "Votre journal de bord"
    if regles == {Regle.VALIDATION}:
        prenoms = {ligne.apprenti_prenom for ligne in lignes}
        return (
            f"{prenoms.pop()} attend votre réponse"
            if len(prenoms) == 1
            else "Vos apprentis attendent votre réponse"
        )
    if regles == {Regle.SIGNATURE}:
        return (
            "Un document attend votre signature"
            if len(lignes) == 1
            else "Des documents attendent votre signature"
        )
    return "Ce qui vous attend dans le livret"


def _destination(lignes: list[Ligne], centre: Centre) -> str:
    """Straight to the thing when there is only one; home otherwise."""
    route, arguments = "accueil", {"centre": centre.slug}
    if len(lignes) == 1 and lignes[0].regle == Regle.SANS_ENTREE:
        route = "entreprise:entree_nouvelle"
    elif len(lignes) == 1 and lignes[0].objet_type in PAGES:
        route, cle = PAGES[lignes[0].objet_type]
        arguments |= {cle: str(lignes[0].objet)}
    return reverse(route, kwargs=arguments)
