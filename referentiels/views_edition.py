"""Making a référentiel of the centre: adapting an official one, or writing one from nothing."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cpro.socle.permissions import Permission, requires
from referentiels.adaptations import (
    Modification,
    edit_brouillon,
    start_adaptation,
    start_next_version,
    start_referentiel,
)
from referentiels.brouillons import publishable
from referentiels.edition import (
    GENRES,
    EditionRefusee,
    add_node,
    is_adaptation,
    is_editable,
    link_task,
    move_node,
    nodes_by_key,
    remove_node,
    reword,
    set_local_words,
)
from referentiels.enums import StatutVersion
from referentiels.format.document import ReferentielDocument
from referentiels.format.errors import FichierRefuse
from referentiels.format.serialisation import from_plain
from referentiels.forms_edition import NoeudForm, ReferentielForm
from referentiels.models import VersionReferentiel
from referentiels.presentation_edition import NOMS, PARTIES, mots_de, tree_of
from referentiels.queries import charger_version
from referentiels.retraits import restore_version, retire_version

PREFIXE = "mot "


@require_POST
@requires(Permission.REFERENTIEL_EDIT)
def adapter(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Open the centre's draft of a published version: an adaptation, or the next version of its own."""
    publiees = VersionReferentiel.objects.exclude(statut=StatutVersion.BROUILLON).select_related(
        "referentiel"
    )
    version = get_object_or_404(publiees, pk=version_id)
    commencer = start_next_version if version.centre_id else start_adaptation
    brouillon = commencer(version=version, membre=request.membre)
    return redirect("referentiels:contenu", request.centre.slug, brouillon.pk)


@requires(Permission.REFERENTIEL_EDIT)
def nouveau(request: HttpRequest) -> HttpResponse:
    """Write a référentiel from nothing."""
    form = ReferentielForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        version = start_referentiel(membre=request.membre, **form.cleaned_data)
        return redirect("referentiels:contenu", request.centre.slug, version.pk)
    status = 422 if form.is_bound else 200
    return render(request, "referentiels/nouveau.html", {"form": form}, status=status)


@require_safe
@requires(Permission.REFERENTIEL_EDIT)
def contenu(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """The whole draft: what is official, what is the centre's, and where to add."""
    ligne, document = _draft(version_id)
    contexte = {
        "ligne": ligne,
        "version": charger_version(version_id),
        "arbre": tree_of(document),
        "adaptation": document.referentiel.derive_de,
        "empechement": publishable(ligne),
    }
    return render(request, "referentiels/contenu.html", contexte)


@requires(Permission.REFERENTIEL_EDIT)
def noeud(request: HttpRequest, version_id: UUID, cle: str) -> HttpResponse:
    """One element: its code, its label, the centre's own words."""
    ligne, document = _draft(version_id)
    element = nodes_by_key(document).get(cle)
    genre = next((nom for nom, classe in GENRES.items() if type(element) is classe), "")
    if element is None or not genre:
        raise Http404("Élément inconnu")
    form = NoeudForm(request.POST or None, document=document, noeud=element, genre=genre)
    if request.method == "POST" and form.is_valid():
        propre = form.cleaned_data

        def changer(present: ReferentielDocument) -> ReferentielDocument:
            change = reword(
                present,
                element.cle,
                code=propre["code"],
                intitule=propre["intitule"],
                local=propre["local"],
            )
            return (
                link_task(change, element.cle, propre["competences"]) if "competences" in propre else change
            )

        if _edit(request, ligne, changer):
            return _retour(request, version_id, element.cle)
    contexte = {
        "ligne": ligne,
        "form": form,
        "element": element,
        "nom": NOMS[genre],
        "modifiable": is_editable(document, element),
    }
    return render(request, "referentiels/noeud.html", contexte, status=422 if form.is_bound else 200)


@requires(Permission.REFERENTIEL_EDIT)
def ajouter(request: HttpRequest, version_id: UUID, genre: str) -> HttpResponse:
    """A new element under another (`?dans=`); the same form sent twice adds one."""
    ligne, document = _draft(version_id)
    dans = request.GET.get("dans", "")
    parent = nodes_by_key(document).get(dans)
    if genre not in GENRES or (dans and parent is None):
        raise Http404("Élément inconnu")
    form = NoeudForm(request.POST or None, document=document, genre=genre)
    if request.method == "POST" and form.is_valid():
        propre = form.cleaned_data
        cle = f"{genre}:{propre['id'].hex[-12:]}"

        def changer(present: ReferentielDocument) -> ReferentielDocument:
            change = add_node(
                present,
                genre,
                cle=cle,
                dans=dans,
                code=propre["code"],
                intitule=propre["intitule"],
                local=propre["local"],
            )
            return link_task(change, cle, propre["competences"]) if "competences" in propre else change

        if _edit(request, ligne, changer):
            return _retour(request, version_id, cle)
    contexte = {"ligne": ligne, "form": form, "element": None, "parent": parent, "nom": NOMS[genre]}
    return render(request, "referentiels/noeud.html", contexte, status=422 if form.is_bound else 200)


@require_POST
@requires(Permission.REFERENTIEL_EDIT)
def deplacer(request: HttpRequest, version_id: UUID) -> HttpResponse:
    ligne, _ = _draft(version_id)
    cle = request.POST.get("cle", "")
    pas = -1 if request.POST.get("pas") == "-1" else 1
    _edit(request, ligne, lambda document: move_node(document, cle, pas))
    return _retour(request, version_id, cle)


@require_POST
@requires(Permission.REFERENTIEL_EDIT)
def enlever(request: HttpRequest, version_id: UUID) -> HttpResponse:
    ligne, _ = _draft(version_id)
    cle = request.POST.get("cle", "")
    if _edit(request, ligne, lambda document: remove_node(document, cle)):
        messages.success(request, "Élément retiré du brouillon.")
    return _retour(request, version_id, "")


@requires(Permission.REFERENTIEL_EDIT)
def mots(request: HttpRequest, version_id: UUID, partie: str = "competences") -> HttpResponse:
    """Every label of a part with the centre's own words beside, in one form."""
    ligne, document = _draft(version_id)
    if request.method == "POST":
        dits = {
            nom.removeprefix(PREFIXE): texte[:2000]
            for nom, texte in request.POST.items()
            if nom.startswith(PREFIXE)
        }
        if _edit(request, ligne, lambda present: set_local_words(present, dits)):
            messages.success(request, "Mots du centre enregistrés.")
            return redirect("referentiels:mots", request.centre.slug, version_id, partie)
    if partie not in PARTIES:
        raise Http404("Partie inconnue")
    contexte = {
        "ligne": ligne,
        "adaptation": is_adaptation(document),
        "lignes": mots_de(document, partie),
        "onglets": [
            {
                "libelle": libelle,
                "url": reverse("referentiels:mots", args=[request.centre.slug, version_id, cle]),
                "actif": cle == partie,
            }
            for cle, libelle in PARTIES.items()
        ],
    }
    return render(request, "referentiels/mots.html", contexte)


@require_POST
@requires(Permission.REFERENTIEL_EDIT)
def retirer(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Offer a version of the centre no more."""
    retire_version(version=_du_centre(request, version_id), membre=request.membre)
    messages.success(request, "Version retirée : elle n’est plus proposée. Ceux qui s’en servent continuent.")
    return redirect("referentiels:version", request.centre.slug, version_id)


@require_POST
@requires(Permission.REFERENTIEL_EDIT)
def remettre(request: HttpRequest, version_id: UUID) -> HttpResponse:
    restore_version(version=_du_centre(request, version_id), membre=request.membre)
    messages.success(request, "Version proposée à nouveau.")
    return redirect("referentiels:version", request.centre.slug, version_id)


def _du_centre(request: HttpRequest, version_id: UUID) -> VersionReferentiel:
    """A version of the centre that is no draft, 404 for a national one or another's."""
    publiees = VersionReferentiel.objects.exclude(statut=StatutVersion.BROUILLON).defer("document")
    return get_object_or_404(publiees, pk=version_id, centre=request.centre)


def _draft(version_id: UUID) -> tuple[VersionReferentiel, ReferentielDocument]:
    """A draft of the centre in scope and what it holds; 404 for anything else."""
    brouillons = VersionReferentiel.objects.filter(statut=StatutVersion.BROUILLON, centre__isnull=False)
    ligne = get_object_or_404(brouillons.select_related("referentiel"), pk=version_id)
    return ligne, from_plain(ligne.document)


def _edit(request: HttpRequest, ligne: VersionReferentiel, modification: Modification) -> bool:
    """Apply a change to the draft; a refusal is said, and nothing changes."""
    try:
        edit_brouillon(version=ligne, modification=modification, membre=request.membre)
    except (EditionRefusee, FichierRefuse) as refus:
        messages.error(request, str(refus))
        return False
    return True


def _retour(request: HttpRequest, version_id: UUID, cle: str) -> HttpResponse:
    """Back to the draft, on the element."""
    adresse = reverse("referentiels:contenu", args=[request.centre.slug, version_id])
    return redirect(f"{adresse}#{cle}" if cle else adresse)
