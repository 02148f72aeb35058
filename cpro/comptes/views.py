"""Entering: choosing a centre and a role, access links, invitations, the demo's doors."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.mail import send_mail
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cpro.comptes import actions
from cpro.comptes.forms import AccepterInvitationForm, InviterForm
from cpro.comptes.models import Centre, Invitation, Utilisateur
from cpro.comptes.queries import cle_de_role, memberships_of, membres_en_cours
from cpro.socle.models import CourrielDemo
from cpro.socle.permissions import CONNECTE, PUBLIC, Permission, Role, requires
from cpro.socle.scoping import centre_scope

BACKEND = "django.contrib.auth.backends.ModelBackend"
DUREE_LIEN = 60 * 60 * 12  # seconds: a session opened by a link lasts half a day


@requires(CONNECTE)
def choisir_centre(request: HttpRequest) -> HttpResponse:
    """The site's root: straight to the only centre, else a choice."""
    membres = memberships_of(request.user)
    slugs = {m.centre.slug for m in membres}
    if len(slugs) == 1:
        return redirect("accueil", centre=slugs.pop())
    return render(request, "comptes/choisir_centre.html", {"membres": membres})


@require_POST
@requires(Permission.CENTRE_VIEW)
def changer_role(request: HttpRequest) -> HttpResponse:
    """Act in another of one's roles in this centre."""
    role = request.POST.get("role", "")
    if not membres_en_cours().filter(utilisateur=request.user, role=role).exists():
        raise Http404("Rôle inconnu")
    request.session[cle_de_role(request.centre)] = role
    return redirect("accueil", centre=request.centre.slug)


@never_cache
@requires(PUBLIC)
def entrer_par_lien(request: HttpRequest, jeton: str) -> HttpResponse:
    """An access link: GET shows a button (mail scanners follow links), POST consumes and enters."""
    try:
        contenu = actions.read_jeton(jeton)
        with centre_scope(contenu["c"]):
            lien = actions.find_lien(contenu)
            centre = Centre.objects.get(pk=lien.centre_id)
            if request.method != "POST":
                return render(request, "comptes/lien.html", {"lien": lien, "centre_du_lien": centre})
            actions.consume_lien(lien=lien)
    except actions.LienInvalide as erreur:
        return render(request, "comptes/lien_invalide.html", {"raison": str(erreur)}, status=410)
    request.session.flush()
    login(request, lien.membre.utilisateur, backend=BACKEND)
    request.session["membre_du_lien"] = str(lien.membre_id)
    request.session.set_expiry(DUREE_LIEN)
    return redirect(lien.destination)


@never_cache
@requires(PUBLIC)
def accepter_invitation(request: HttpRequest, jeton: str) -> HttpResponse:
    try:
        contenu = actions.read_jeton(jeton, sel=actions.SEL_INVITATION)
        with centre_scope(contenu["c"]):
            invitation = actions.find_invitation(contenu)
            initial = {"prenom": invitation.prenom, "nom": invitation.nom}
            form = AccepterInvitationForm(request.POST or None, initial=initial)
            if request.method != "POST" or not form.is_valid():
                contexte = {"form": form, "invitation": invitation}
                return render(request, "comptes/invitation.html", contexte)
            membre = actions.accept_invitation(invitation=invitation, **form.cleaned_data)
    except actions.LienInvalide as erreur:
        return render(request, "comptes/lien_invalide.html", {"raison": str(erreur)}, status=410)
    login(request, membre.utilisateur, backend=BACKEND)
    return redirect("accueil", centre=invitation.centre.slug)


@requires(Permission.MEMBRE_VIEW)
def membres(request: HttpRequest) -> HttpResponse:
    liste = membres_en_cours().select_related("utilisateur").order_by("role", "utilisateur__nom")
    en_attente = Invitation.objects.filter(acceptee_le__isnull=True, annulee_le__isnull=True).order_by(
        "email"
    )
    return render(request, "comptes/membres.html", {"membres": liste, "invitations": en_attente})


@requires(Permission.MEMBRE_MANAGE)
def inviter(request: HttpRequest) -> HttpResponse:
    form = InviterForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "comptes/inviter.html", {"form": form})
    invitation, jeton = actions.invite(auteur=request.membre, **form.cleaned_data)
    adresse = settings.BASE_URL + reverse("accepter_invitation", args=[jeton])
    send_mail(
        f"Votre invitation au livret de {request.centre}",
        f"Bonjour,\n\n{request.user} vous invite à rejoindre le livret d’apprentissage de "
        f"{request.centre} comme {invitation.get_role_display().lower()}.\n\n{adresse}\n\n"
        "Ce lien est personnel ; il expire dans 30 jours.",
        None,
        [invitation.email],
    )
    messages.success(request, f"Invitation envoyée à {invitation.email}.")
    return redirect("membres", centre=request.centre.slug)


def _demo_seulement() -> None:
    if not settings.DEMO:
        raise Http404


@requires(PUBLIC)
def entree_demo(request: HttpRequest) -> HttpResponse:
    """Demo only: one click to enter as each role, in each centre."""
    _demo_seulement()
    if request.method == "POST":
        email = request.POST.get("email", "")
        utilisateur = Utilisateur.objects.filter(email=email, email__endswith=".demo.invalid").first()
        if utilisateur is None:
            raise Http404
        request.session.flush()
        login(request, utilisateur, backend=BACKEND)
        return redirect("racine")
    centres = []
    for centre in Centre.objects.all():
        with centre_scope(centre.pk):
            membres = membres_en_cours().select_related("utilisateur").order_by("utilisateur__email")
            membres = membres.filter(utilisateur__email__endswith=".demo.invalid")
            premiers = {role: next((m for m in membres if m.role == role), None) for role in Role}
            centres.append((centre, [m for m in premiers.values() if m is not None]))
    return render(request, "comptes/demo.html", {"centres": centres})


@requires(PUBLIC)
def boite_demo(request: HttpRequest) -> HttpResponse:
    """Demo only: the messages that would have left."""
    _demo_seulement()
    courriels = CourrielDemo.objects.all()
    if destinataire := request.GET.get("a", ""):
        courriels = courriels.filter(destinataire=destinataire)
    return render(request, "comptes/boite_demo.html", {"courriels": courriels[:50], "a": destinataire})
