"""Refusing reminders by e-mail: from a link in the message, without an account, or from one's preferences."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from cpro.comptes.desabonnement import accept_relances, read_desabonnement, refuse_relances
from cpro.comptes.models import Centre, Membre
from cpro.socle.permissions import PUBLIC, Permission, requires
from cpro.socle.scoping import centre_scope


@csrf_exempt  # a mail reader posts here by itself (RFC 8058): what it knows is the signed address
@never_cache
@requires(PUBLIC)
def rappels(request: HttpRequest, jeton: str) -> HttpResponse:
    """GET shows a button (mail scanners follow links); one POST refuses, another with `reprendre` takes it back."""
    contenu = read_desabonnement(jeton)
    if contenu is None:
        return render(request, "comptes/rappels_lien_abime.html", status=410)
    with centre_scope(contenu["c"]):
        membre = Membre.objects.select_related("utilisateur").filter(pk=contenu["m"]).first()
        if membre is None:
            return render(request, "comptes/rappels_lien_abime.html", status=410)
        if request.method == "POST":
            action = accept_relances if "reprendre" in request.POST else refuse_relances
            action(membre=membre)
        contexte = {"qui": membre, "du_centre": Centre.objects.get(pk=membre.centre_id)}
        response = render(request, "comptes/rappels.html", contexte)
    response.headers["Referrer-Policy"] = "strict-origin"  # the address is a secret, as that of a link
    return response


@requires(Permission.CENTRE_VIEW)
def preferences(request: HttpRequest) -> HttpResponse:
    """What a person chooses for themself in this centre: reminders by e-mail, or not."""
    if request.method == "POST":
        veut = request.POST.get("rappels") == "oui"
        (accept_relances if veut else refuse_relances)(membre=request.membre)
        messages.success(
            request,
            "Vous recevrez les rappels par e-mail."
            if veut
            else "Vous ne recevrez plus de rappels par e-mail.",
        )
        return redirect("preferences", centre=request.centre.slug)
    return render(request, "comptes/preferences.html")
