"""What a coordinator does with a period that is already planned: move it, cut it in two, give it again."""

from datetime import timedelta
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cpro.socle.ids import uuid7
from cpro.socle.permissions import Permission, requires
from cpro.socle.templatetags.francais import jusqu_au, pluriel
from entreprise.actions.decoupage import duplicate_periode, split_periode
from entreprise.actions.periodes import PeriodeImpossible, left_out, shift_periode, who_follows
from entreprise.forms.periodes import CouperForm, DecalerForm, DupliquerForm
from entreprise.models import Periode
from entreprise.views.periodes import get_periode, say_who
from suivi.visibilite import groupes_visibles


def _show(request: HttpRequest, geste: str, form: forms.Form, periode: Periode) -> HttpResponse:
    contexte = {"geste": geste, "form": form, "periode": periode, "suite": who_follows(periode)}
    return render(request, "entreprise/periode_geste.html", contexte, status=422 if form.errors else 200)


@requires(Permission.PERIODE_PLAN)
def periode_decaler(request: HttpRequest, periode_id: UUID) -> HttpResponse:
    """Move the period; its apprentices follow, and say on the page who does not."""
    periode = get_periode(request, periode_id)
    form = DecalerForm(request.POST or None, initial={"depuis": periode.debut})
    if request.method == "POST" and form.is_valid():
        try:
            suite = shift_periode(
                periode=periode,
                jours=form.jours,
                depuis=form.cleaned_data["depuis"],
                suivantes=form.cleaned_data["suivantes"],
                auteur=request.membre,
            )
        except PeriodeImpossible as refus:
            form.add_error(None, str(refus))
        else:
            messages.success(request, f"Période décalée : {jusqu_au(periode.debut, periode.fin)}.")
            say_who(request, suite.propres, suite.figes)
            return redirect("entreprise:periode", request.centre.slug, periode.pk)
    return _show(request, "decaler", form, periode)


@requires(Permission.PERIODE_PLAN)
def periode_couper(request: HttpRequest, periode_id: UUID) -> HttpResponse:
    """Cut the period in two at a day."""
    periode = get_periode(request, periode_id)
    form = CouperForm(
        request.POST or None, initial={"id": uuid7(), "intitule": f"{periode.intitule[:112]} (suite)"}
    )
    if request.method == "POST" and form.is_valid():
        try:
            suite = split_periode(periode=periode, auteur=request.membre, **form.cleaned_data)
        except PeriodeImpossible as refus:
            form.add_error("le", str(refus))
        else:
            messages.success(
                request,
                f"Période coupée en deux. Voici la seconde partie, {jusqu_au(suite.debut, suite.fin)} ; "
                "chaque activité notée a suivi sa date.",
            )
            return redirect("entreprise:periode", request.centre.slug, suite.pk)
    return _show(request, "couper", form, periode)


@requires(Permission.PERIODE_PLAN)
def periode_dupliquer(request: HttpRequest, periode_id: UUID) -> HttpResponse:
    """Plan it again, for this group or for another."""
    periode = get_periode(request, periode_id)
    initial = {
        "id": uuid7(),
        "groupe": periode.groupe_id,
        "intitule": periode.intitule,
        "debut": periode.fin + timedelta(days=1),
    }
    form = DupliquerForm(request.POST or None, groupes=groupes_visibles(request.membre), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            copie = duplicate_periode(periode=periode, auteur=request.membre, **form.cleaned_data)
        except PeriodeImpossible as refus:
            form.add_error("debut", str(refus))
        else:
            nombre = pluriel(copie.apprentis.count(), "apprenti,apprentis")
            messages.success(request, f"Période planifiée pour {copie.groupe}, {nombre}.")
            say_who(request, ailleurs=[str(apprenti) for apprenti in left_out(copie)])
            return redirect("entreprise:periode", request.centre.slug, copie.pk)
    return _show(request, "dupliquer", form, periode)
