"""The scales: those one may choose, and those a centre makes for itself."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cpro.socle.permissions import Permission, requires
from referentiels.echelles_du_centre import change_echelle, create_echelle, restore_echelle, retire_echelle
from referentiels.forms_echelles import DegresFormSet, EchelleForm, degres_of, initial_degres
from referentiels.models import Echelle
from referentiels.queries import EchelleLue, charger_echelle, echelle_utilisee, echelles


@require_safe
@requires(Permission.REFERENTIEL_VIEW)
def liste(request: HttpRequest) -> HttpResponse:
    """Every scale with its legend, as it is drawn everywhere."""
    ouvertes = echelles()
    contexte = {
        "du_centre": [e for e in ouvertes if e.centre_id],
        "livrees": [e for e in ouvertes if not e.centre_id],
        "retirees": echelles(retirees=True),
        "peut_modifier": request.membre.peut(Permission.REFERENTIEL_EDIT),
    }
    return render(request, "referentiels/echelles.html", contexte)


@requires(Permission.REFERENTIEL_EDIT)
def nouvelle(request: HttpRequest) -> HttpResponse:
    """A scale of the centre, blank or starting from another (`?depuis=`)."""
    modele = _modele(request.GET.get("depuis", ""))
    initial = EchelleForm(echelle=modele).initial
    if modele is not None:
        initial["intitule"] = f"{modele.intitule} (copie)"
    form = EchelleForm(request.POST or None, initial=initial)
    degres = DegresFormSet(request.POST or None, initial=initial_degres(modele), prefix="d")
    if request.method == "POST" and form.is_valid() and degres.is_valid():
        propre = form.cleaned_data
        create_echelle(
            id=propre["id"],
            intitule=propre["intitule"],
            nature=propre["nature"],
            degres=degres_of(degres.lignes(), propre["speciaux"]),
            membre=request.membre,
        )
        messages.success(request, f"Échelle « {propre['intitule']} » créée. Une formation peut l’utiliser.")
        return redirect("referentiels:echelles", request.centre.slug)
    return _formulaire(request, form, degres, echelle=None)


@requires(Permission.REFERENTIEL_EDIT)
def modifier(request: HttpRequest, echelle_id: UUID) -> HttpResponse:
    """Change a scale of the centre; the page says beforehand whether this makes a new version."""
    ligne = _du_centre(request, echelle_id, retiree_le=None)
    lue = charger_echelle(ligne.pk)
    form = EchelleForm(request.POST or None, echelle=lue)
    degres = DegresFormSet(request.POST or None, initial=initial_degres(lue), prefix="d")
    if request.method == "POST" and form.is_valid() and degres.is_valid():
        propre = form.cleaned_data
        modification = change_echelle(
            echelle=ligne,
            intitule=propre["intitule"],
            degres=degres_of(degres.lignes(), propre["speciaux"]),
            membre=request.membre,
        )
        message = "Échelle enregistrée."
        if modification.versionnee:
            message = (
                f"Version {modification.echelle.numero} créée. Les formations gardent l’ancienne : "
                "choisissez la nouvelle dans la page de chacune."
            )
        messages.success(request, message)
        return redirect("referentiels:echelles", request.centre.slug)
    return _formulaire(request, form, degres, echelle=lue, utilisee=echelle_utilisee(ligne))


@require_POST
@requires(Permission.REFERENTIEL_EDIT)
def apercu(request: HttpRequest) -> HttpResponse:
    """The legend of what is being typed, in both themes; nothing is written."""
    return render(request, "referentiels/_echelle_apercu.html", {"apercu": _apercu(request)})


@require_POST
@requires(Permission.REFERENTIEL_EDIT)
def retirer(request: HttpRequest, echelle_id: UUID) -> HttpResponse:
    echelle = _du_centre(request, echelle_id)
    retire_echelle(echelle=echelle, membre=request.membre)
    messages.success(request, "Échelle retirée. Les formations qui s’en servent la gardent.")
    return redirect("referentiels:echelles", request.centre.slug)


@require_POST
@requires(Permission.REFERENTIEL_EDIT)
def remettre(request: HttpRequest, echelle_id: UUID) -> HttpResponse:
    try:
        restore_echelle(echelle=_du_centre(request, echelle_id), membre=request.membre)
    except ValueError as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, "Échelle proposée à nouveau.")
    return redirect("referentiels:echelles", request.centre.slug)


def _du_centre(request: HttpRequest, echelle_id: UUID, **filtres) -> Echelle:
    """A scale of the centre in scope, 404 for a shipped one or another's."""
    return get_object_or_404(Echelle, pk=echelle_id, centre=request.centre, **filtres)


def _modele(cle: str) -> EchelleLue | None:
    try:
        return charger_echelle(UUID(cle)) if cle else None
    except (ValueError, Echelle.DoesNotExist):
        return None


def _apercu(request: HttpRequest) -> dict | None:
    """The answers as they stand, or None while too little is typed to draw them."""
    form, degres = EchelleForm(request.POST), DegresFormSet(request.POST, prefix="d")
    form.is_valid()
    degres.is_valid()
    lignes = degres.lignes() if all(not f.errors for f in degres) else []
    niveaux = degres_of(lignes, form.cleaned_data.get("speciaux", [])) if len(lignes) > 1 else ()
    return {"niveaux": niveaux, "nature": form.cleaned_data.get("nature", "centre")} if niveaux else None


def _formulaire(
    request: HttpRequest,
    form: EchelleForm,
    degres: DegresFormSet,
    *,
    echelle: EchelleLue | None,
    utilisee: bool = False,
) -> HttpResponse:
    apercu = {"niveaux": echelle.niveaux, "nature": echelle.nature} if echelle else None
    contexte = {
        "form": form,
        "degres": degres,
        "echelle": echelle,
        "utilisee": utilisee,
        "apercu": _apercu(request) if request.method == "POST" else apercu,
    }
    modele = "referentiels/echelle.html"
    return render(request, modele, contexte, status=422 if request.method == "POST" else 200)
