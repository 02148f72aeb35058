"""Importing a référentiel (look, correct, publish) and exporting one."""

import json
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cpro.socle.permissions import Permission, requires
from referentiels.brouillons import correct_brouillon, create_brouillon, discard_brouillon, publish_brouillon
from referentiels.echanges.case_ecriture import to_case
from referentiels.echanges.moodle import to_moodle
from referentiels.echanges.reconnaissance import read_proposition
from referentiels.enums import StatutVersion
from referentiels.format.errors import FichierRefuse
from referentiels.format.native import write_native
from referentiels.forms import ImporterForm
from referentiels.models import VersionReferentiel
from referentiels.queries import charger_version
from referentiels.version_lue import VersionLue


@requires(Permission.REFERENTIEL_EDIT)
def importer(request: HttpRequest) -> HttpResponse:
    """Read a file and keep it as a draft; a refused file says where and why, and changes nothing."""
    form = ImporterForm(request.POST or None, request.FILES or None)
    refus: list[str] = []
    if request.method == "POST" and form.is_valid():
        televerse = form.cleaned_data["fichier"]
        try:
            proposition = read_proposition(
                octets=televerse.read(),
                fichier=televerse.name,
                titre=form.cleaned_data["titre"],
                numero=form.cleaned_data["numero"],
            )
        except FichierRefuse as erreur:
            refus = str(erreur).splitlines()
        else:
            importe = create_brouillon(proposition=proposition, fichier=televerse.name, membre=request.membre)
            if not importe.cree:
                messages.info(request, "Ce contenu est déjà là : rien n’a été ajouté.")
            nom = "brouillon" if importe.version.statut == StatutVersion.BROUILLON else "version"
            return redirect(f"referentiels:{nom}", request.centre.slug, importe.version.pk)
    brouillons = (
        VersionReferentiel.objects.filter(statut=StatutVersion.BROUILLON, centre=request.centre)
        .defer("document")
        .select_related("referentiel")
        .order_by("referentiel__intitule")
    )
    contexte = {"form": form, "refus": refus, "brouillons": brouillons}
    return render(request, "referentiels/importer.html", contexte, status=422 if refus else 200)


@requires(Permission.REFERENTIEL_EDIT)
def brouillon(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """What a draft would create, what is odd in it, and every label to correct."""
    ligne = _draft(version_id)
    refus: list[str] = []
    if request.method == "POST":
        cles = request.POST.getlist("cle")
        garde = set(request.POST.getlist("garder"))
        libelles = dict(zip(cles, request.POST.getlist("libelle"), strict=False))
        try:
            correct_brouillon(
                version=ligne,
                membre=request.membre,
                libelles=libelles,
                retirees=[cle for cle in cles if cle not in garde],
            )
        except FichierRefuse as erreur:
            refus = str(erreur).splitlines()
        else:
            messages.success(request, "Corrections enregistrées.")
            return redirect("referentiels:brouillon", request.centre.slug, version_id)
    lue = charger_version(version_id)
    contexte = {"ligne": ligne, "version": lue, "bilan": _counts(lue), "refus": refus}
    return render(request, "referentiels/brouillon.html", contexte, status=422 if refus else 200)


@require_POST
@requires(Permission.REFERENTIEL_EDIT)
def publier(request: HttpRequest, version_id: UUID) -> HttpResponse:
    version = publish_brouillon(version=_draft(version_id), membre=request.membre)
    messages.success(request, f"Version {version.numero} publiée : les formations peuvent l’utiliser.")
    return redirect("referentiels:version", request.centre.slug, version_id)


@require_POST
@requires(Permission.REFERENTIEL_EDIT)
def abandonner(request: HttpRequest, version_id: UUID) -> HttpResponse:
    discard_brouillon(version=_draft(version_id), membre=request.membre)
    messages.success(request, "Brouillon abandonné.")
    return redirect("referentiels:importer", request.centre.slug)


@require_safe
@requires(Permission.REFERENTIEL_VIEW)
def exporter(request: HttpRequest, version_id: UUID, format: str) -> HttpResponse:
    """The version as a file: native YAML, CASE package or Moodle framework."""
    try:
        lue = charger_version(version_id)
    except VersionReferentiel.DoesNotExist as absente:
        raise Http404("Version inconnue") from absente
    nom = f"{lue.document.referentiel.cle}-v{lue.numero}"
    if format == "yaml":
        return _attachment(write_native(lue.document).encode(), f"{nom}.yaml", "application/yaml")
    if format == "moodle":
        return _attachment(to_moodle(lue.document), f"{nom}-moodle.csv", "text/csv; charset=utf-8")
    publiee_le = VersionReferentiel.objects.filter(pk=version_id).values_list("publiee_le", flat=True).get()
    paquet = to_case(lue.document, publiee_le or timezone.now())
    octets = json.dumps(paquet, ensure_ascii=False, indent=1).encode()
    return _attachment(octets, f"{nom}-case.json", "application/json")


def _attachment(octets: bytes, nom: str, type_mime: str) -> HttpResponse:
    response = HttpResponse(octets, content_type=type_mime)
    response.headers["Content-Disposition"] = f'attachment; filename="{nom}"'
    return response


def _draft(version_id: UUID) -> VersionReferentiel:
    """A draft of the centre in scope, 404 for anything else."""
    drafts = VersionReferentiel.objects.filter(statut=StatutVersion.BROUILLON, centre__isnull=False)
    return get_object_or_404(drafts.select_related("referentiel"), pk=version_id)


def _counts(lue: VersionLue) -> list[tuple[str, int]]:
    """What publishing would create."""
    return [
        ("Blocs", len(lue.blocs)),
        ("Compétences", len(lue.competences)),
        ("Critères", len(lue.criteres)),
        ("Tâches", len(lue.taches)),
        ("Liens tâche-compétence", len(lue.liens)),
        ("Épreuves", len(lue.epreuves)),
    ]
