"""Component tags of the interface. Usage and options: docs/interface.md; each renders templates/composants/."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import count
from typing import Any

from django import template
from django.core.paginator import Page
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide

from cpro.socle.templatetags.francais import initiales

register = template.Library()

_numeros = count(1)


def _sans_bords(content: str) -> SafeString:
    """A block's content, already rendered, without the blanks around it: "" when the block was empty."""
    return mark_safe(content.strip())


@lru_cache(maxsize=512)
def _tracer_icone(nom: str, taille: int, titre: str) -> str:
    if titre:
        return str(
            lucide(template.Context(), nom, size=taille, role="img", aria_label=titre, **{"class": "icone"})
        )
    return str(
        lucide(
            template.Context(), nom, size=taille, aria_hidden="true", focusable="false", **{"class": "icone"}
        )
    )


@register.simple_tag
def icone(nom: str, taille: int = 20, titre: str = "") -> SafeString:
    """A Lucide icon, silent beside a word. `titre`: its name, when the icon stands alone."""
    return mark_safe(_tracer_icone(nom, taille, titre))


@register.simple_block_tag
def entete(
    content: str,
    titre: str,
    *,
    surtitre: str = "",
    sous_titre: str = "",
    etat: str = "",
    ton: str = "neutre",
    faits: Iterable[tuple[str, Any]] = (),
    personne: str = "",
) -> SafeString:
    """Context header. The block's content is its action (one primary). Carries the page's h1.

    `surtitre`: kind of thing; `etat` + `ton`: badge of state; `faits`: pairs (name, value) shown as the
    title block of a drawing; `personne`: a name, shows initials beside the title.
    """
    return render_to_string(
        "composants/entete.html",
        {
            "titre": titre,
            "surtitre": surtitre,
            "sous_titre": sous_titre,
            "etat": etat,
            "ton": ton,
            "faits": list(faits),
            "personne": personne,
            "actions": _sans_bords(content),
        },
    )


@register.inclusion_tag("composants/fil.html")
def fil(*maillons: str) -> dict:
    """Breadcrumb: alternating name and URL, the last name alone. `{% fil "Groupes" url_g groupe.nom %}`."""
    paires = [
        {"libelle": maillons[i], "url": maillons[i + 1] if i + 1 < len(maillons) else ""}
        for i in range(0, len(maillons), 2)
    ]
    return {"maillons": paires}


@register.simple_block_tag
def carte(
    content: str, *, titre: str = "", icone: str = "", ton: str = "", url: str = "", niveau_titre: int = 2
) -> SafeString:
    """A sheet of paper. `url`: the whole card is a link (its title). `ton`: "attente" for the orange edge."""
    return render_to_string(
        "composants/carte.html",
        {
            "contenu": content,
            "titre": titre,
            "nom_icone": icone,
            "ton": ton,
            "url": url,
            "balise": f"h{niveau_titre}",
        },
    )


@register.simple_block_tag
def avis(content: str, *, ton: str = "info", titre: str = "") -> SafeString:
    """A notice in the page. `ton`: info | succes | alerte | erreur | attente."""
    noms = {
        "info": "info",
        "succes": "circle-check",
        "alerte": "triangle-alert",
        "erreur": "octagon-alert",
        "attente": "hourglass",
    }
    return render_to_string(
        "composants/avis.html", {"contenu": content, "ton": ton, "titre": titre, "nom_icone": noms[ton]}
    )


@register.simple_tag
def badge(texte: Any, ton: str = "neutre", icone: str = "") -> SafeString:
    """A small state word. `ton`: neutre | bleu | vert | ocre | rouge | attente."""
    return _dessiner_badge(str(texte), ton, icone)


@lru_cache(maxsize=512)
def _dessiner_badge(texte: str, ton: str, icone: str) -> SafeString:
    return render_to_string("composants/badge.html", {"texte": texte, "ton": ton, "nom_icone": icone})


@register.simple_block_tag
def attente(
    content: str,
    texte: str,
    *,
    url: str,
    icone: str = "circle-dot",
    qui: str = "",
    quand: str = "",
    retard: bool = False,
) -> SafeString:
    """One `<li>` of « Ce qui m’attend » inside `<ul class="attentes">`. The block's content is its action."""
    return render_to_string(
        "composants/attente.html",
        {
            "texte": texte,
            "url": url,
            "nom_icone": icone,
            "qui": qui,
            "quand": quand,
            "retard": retard,
            "action": _sans_bords(content),
        },
    )


@register.inclusion_tag("composants/vide.html")
def vide(phrase: str, *, icone: str = "inbox", detail: str = "", action: str = "", url: str = "") -> dict:
    """Empty state: what is empty, why it is normal, and the one thing to do."""
    return {"phrase": phrase, "nom_icone": icone, "detail": detail, "action": action, "url": url}


@register.inclusion_tag("composants/onglets.html")
def onglets(entrees: Iterable[Any], libelle: str = "Vues") -> dict:
    """Tabs that are links: entries with libelle, url, actif and, if wished, compte."""
    return {"entrees": entrees, "libelle": libelle}


@register.inclusion_tag("composants/etapes.html")
def etapes(libelles: Sequence[str], courante: int, urls: Sequence[str] = ()) -> dict:
    """Stepper. `courante`: number of the present step, from 1. `urls`: to go back to a finished step."""
    return {
        "etapes": [
            {
                "numero": n,
                "libelle": libelle,
                "etat": "faite" if n < courante else ("courante" if n == courante else "a-venir"),
                "url": urls[n - 1] if n < courante and n <= len(urls) else "",
            }
            for n, libelle in enumerate(libelles, 1)
        ],
        "total": len(libelles),
    }


@register.inclusion_tag("composants/progression.html")
def progression(fait: int, total: int, libelle: str, detail: str = "") -> dict:
    """Progress bar with its figures. `detail`: an estimate (« encore 40 s environ »)."""
    return {"fait": fait, "total": total, "libelle": libelle, "detail": detail, "cle": next(_numeros)}


@register.inclusion_tag("composants/pages.html", takes_context=True)
def pages(context: template.Context, page: Page, parametre: str = "page") -> dict:
    """Pagination that keeps the other parameters of the URL."""
    requete = context["request"].GET.copy()

    def adresse(numero: int) -> str:
        requete[parametre] = str(numero)
        return "?" + requete.urlencode()

    return {
        "page": page,
        "precedente": adresse(page.previous_page_number()) if page.has_previous() else "",
        "suivante": adresse(page.next_page_number()) if page.has_next() else "",
    }


@register.simple_tag
def avatar(nom: Any, grand: bool = False) -> SafeString:
    """Initials of a person (or a name) in a disc tinted by it. Silent: the name is written beside it."""
    nom = str(nom)
    teinte = sum(map(ord, nom)) % 6
    classe = f"avatar avatar--{teinte}" + (" avatar--grand" if grand else "")
    return format_html('<span class="{}" aria-hidden="true">{}</span>', classe, initiales(nom))


@register.inclusion_tag("composants/frise.html")
def frise(moments: Iterable[Any]) -> dict:
    """Timeline: moments with quand (text), texte, and if wished detail, icone, ton, url."""
    return {"moments": moments}


@register.inclusion_tag("composants/recherche.html")
def recherche(url: str, valeur: str = "", *, libelle: str = "Chercher", nom: str = "q") -> dict:
    """Search box (GET). The first one of a page gets the focus with `/`."""
    return {"url": url, "valeur": valeur, "libelle": libelle, "nom": nom, "cle": next(_numeros)}


@register.inclusion_tag("composants/photos.html")
def photos(images: Iterable[Any]) -> dict:
    """Grid of thumbnails: images with vignette_url, url, alt. Opens a viewer; a plain link without JS."""
    return {"images": images}


@register.simple_block_tag
def dialogue(content: str, cle: str, titre: str) -> SafeString:
    """A `<dialog id=cle>`, opened by `<button data-ouvrir="cle">`, closed by `<button data-fermer>`."""
    return render_to_string("composants/dialogue.html", {"contenu": content, "cle": cle, "titre": titre})


@register.inclusion_tag("composants/ossature.html")
def ossature(lignes: int = 3, libelle: str = "Chargement") -> dict:
    """Skeleton lines, for what takes more than 300 ms."""
    return {"lignes": range(lignes), "libelle": libelle}
