"""The composition of booklets: sections, order and texts, of the centre or of a formation, with a preview."""

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from bilans.actions.composition import reset_composition, save_composition, save_identity
from bilans.forms_livret import IdentiteForm, sections_form
from bilans.livret.composition import Composition, composition_of
from bilans.livret.contenu import gather_livret
from bilans.livret.rendu import render_document
from bilans.models import ConfigurationLivret
from cpro.socle.fichiers import servir
from cpro.socle.images import ImageRefusee
from cpro.socle.permissions import Permission, requires
from suivi.models import Apprenti, Formation


@requires(Permission.LIVRET_COMPOSE)
def composition(request: HttpRequest) -> HttpResponse:
    """The centre's booklet."""
    return _composer(request, None)


@requires(Permission.LIVRET_COMPOSE)
def composition_formation(request: HttpRequest, formation_id: UUID) -> HttpResponse:
    """The booklet of one formation, which follows the centre's until it is saved."""
    return _composer(request, get_object_or_404(Formation, pk=formation_id))


def _composer(request: HttpRequest, formation: Formation | None) -> HttpResponse:
    actuelle = composition_of(formation)
    form = sections_form(actuelle.choix, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if "suivre" in request.POST and formation is not None:
            reset_composition(formation=formation, auteur=request.membre)
            return _retour(request, formation, "Ce livret suit de nouveau celui du centre.")
        if form.is_valid():
            if "apercu" in request.POST:
                essai = Composition(form.choix(), actuelle.coordonnees, actuelle.logo)
                return _apercu(formation, essai)
            save_composition(formation=formation, choix=form.choix(), auteur=request.membre)
            return _retour(request, formation, "La composition du livret est enregistrée.")
    return render(request, "bilans/livrets/composition.html", _contexte(formation, form))


def _contexte(formation: Formation | None, form: object) -> dict:
    configurations = {c.formation_id: c for c in ConfigurationLivret.objects.all()}
    du_centre = configurations.get(None)
    return {
        "formation": formation,
        "sections": form,
        "propre": formation is not None and formation.pk in configurations,
        "formations": [(une, une.pk in configurations) for une in Formation.objects.order_by("intitule")],
        "identite": IdentiteForm(initial={"coordonnees": du_centre.coordonnees if du_centre else ""}),
        "avec_logo": bool(du_centre and du_centre.logo_id),
        "apercu_possible": _sample(formation) is not None,
    }


def _sample(formation: Formation | None) -> Apprenti | None:
    """An apprentice whose blank booklet shows what a composition gives."""
    apprentis = Apprenti.objects.select_related("groupe__formation").order_by("nom", "prenom")
    return (apprentis.filter(groupe__formation=formation) if formation else apprentis).first()


def _apercu(formation: Formation | None, essai: Composition) -> HttpResponse:
    """The blank variant: every section is there, and no one's life is shown."""
    apprenti = _sample(formation)
    if apprenti is None:
        raise Http404("Aucun apprenti à montrer")
    rendu = render_document(gather_livret(apprenti, essai), vierge=True)
    return HttpResponse(rendu.octets, content_type="application/pdf")


def _retour(request: HttpRequest, formation: Formation | None, dit: str) -> HttpResponse:
    messages.success(request, dit)
    if formation is None:
        return redirect("bilans:composition", request.centre.slug)
    return redirect("bilans:composition_formation", request.centre.slug, formation.pk)


@require_POST
@requires(Permission.LIVRET_COMPOSE)
def identite(request: HttpRequest) -> HttpResponse:
    """The address and the logo."""
    form = IdentiteForm(request.POST, request.FILES)
    if form.is_valid():
        fichier = form.cleaned_data["logo"]
        try:
            save_identity(
                coordonnees=form.cleaned_data["coordonnees"],
                logo=fichier.read() if fichier else None,
                sans_logo=form.cleaned_data["sans_logo"],
                auteur=request.membre,
            )
        except ImageRefusee as refus:
            form.add_error("logo", str(refus))
        else:
            return _retour(request, None, "L’identité du centre est enregistrée.")
    contexte = _contexte(None, sections_form(composition_of(None).choix)) | {"identite": form}
    return render(request, "bilans/livrets/composition.html", contexte)


@require_safe
@requires(Permission.LIVRET_COMPOSE)
def logo(request: HttpRequest) -> FileResponse:
    configuration = get_object_or_404(
        ConfigurationLivret.objects.select_related("logo"), formation=None, logo__isnull=False
    )
    return servir(configuration.logo, vignette=True)
