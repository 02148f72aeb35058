"""Filters of the référentiel pages."""

from functools import lru_cache

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from cpro.socle.templatetags.francais import espaces
from referentiels.presentation import ROLES_EN_MOTS_SIMPLES
from referentiels.recherche import fold
from referentiels.version_lue import NoeudLu

register = template.Library()

_ORIGINES = {
    "secondaire": "recopié par un tiers",
    "memoire": "donné sans source",
}
_CLES = {
    "activites": "Activités",
    "code_scolarite": "Code scolarité",
    "code_specialite": "Code spécialité",
    "code_titre": "Code du titre",
    "competences": "Compétences",
    "criteres": "Critères",
    "epreuves": "Épreuves",
    "identite": "Identité",
    "nsf": "NSF",
    "poles": "Pôles",
    "taches": "Tâches",
}
_CHAMPS = {
    "intitule": "l’intitulé",
    "code": "le code",
    "mode": "le mode d’évaluation",
    "coefficient": "le coefficient",
    "criteres": "les critères",
    "competences": "les compétences rattachées",
    "details": "le détail",
}


@register.filter
def surligne(texte: str, mots: tuple[str, ...]) -> SafeString:
    """Mark each searched word, accents and case ignored."""
    if not mots:
        return conditional_escape(texte)
    plie = fold(texte)
    marques = [False] * len(texte)
    for mot in mots:
        debut = plie.find(mot)
        while mot and debut != -1:
            marques[debut : debut + len(mot)] = [True] * len(mot)
            debut = plie.find(mot, debut + len(mot))
    morceaux, place = [], 0
    while place < len(texte):
        fin = place
        while fin < len(texte) and marques[fin] == marques[place]:
            fin += 1
        extrait = conditional_escape(texte[place:fin])
        morceaux.append(format_html("<mark>{}</mark>", extrait) if marques[place] else extrait)
        place = fin
    return mark_safe("".join(morceaux))


@register.simple_tag(takes_context=True)
def libelle(context: template.Context, noeud: NoeudLu) -> SafeString:
    """The label of an element for who reads: to an apprentice or an MA, the centre's own words first, if any.

    The official label always stands beside them.
    """
    return dire_libelle(noeud, simples=context["request"].membre.role in ROLES_EN_MOTS_SIMPLES)


def dire_libelle(noeud: NoeudLu, *, simples: bool) -> SafeString:
    """See `libelle`. `simples`: the centre's own words first."""
    return _labelled(noeud.intitule, noeud.local if simples else "")


@lru_cache(maxsize=4096)  # the labels of référentiels are read all day, and do not change
def _labelled(intitule: str, local: str) -> SafeString:
    if not local:
        return conditional_escape(espaces(intitule))
    return format_html(
        '{}<br><span class="petit discret">Libellé officiel\N{NO-BREAK SPACE}: {}</span>',
        espaces(local),
        espaces(intitule),
    )


@register.filter
def doute(noeud: NoeudLu) -> str:
    """What is to check and why: « l’intitulé, recopié par un tiers »."""
    champs = ", ".join(_CHAMPS.get(champ, champ.replace("_", " ")) for champ in noeud.a_verifier)
    origine = _ORIGINES.get(noeud.origine, "")
    return f"{champs} ({origine})" if origine and "intitule" in noeud.a_verifier else champs


@register.filter
def mots_de_cle(cle: str) -> str:
    """A key of a file as words: « code_scolarite » gives « Code scolarité »."""
    return _CLES.get(cle, cle.replace("_", " ").replace(".", " ").capitalize())


@register.filter
def en_francais(constat: str) -> str:
    """The transcriber's own word for « known by heart, without source »."""
    return constat.replace("memory", "de mémoire, sans source")


@register.filter
def nombre(valeur: float | None) -> str:
    """A weight or a coefficient in French: 1,5; 2."""
    return "" if valeur is None else f"{valeur:g}".replace(".", ",")
