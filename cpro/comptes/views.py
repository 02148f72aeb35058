"""Entering: choosing a centre and a role, access links, invitations, the demo's doors."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cpro.comptes import actions
from cpro.comptes.courriels import write_courriel, write_invitation
from cpro.comptes.forms import AccepterInvitationForm, InviterForm, MembresFiltre
from cpro.comptes.models import Centre, Invitation, LienAcces, Utilisateur
from cpro.comptes.queries import cle_de_role, memberships_of, membres_en_cours
from cpro.socle.models import CourrielDemo
from cpro.socle.permissions import CONNECTE, PUBLIC, Permission, Role, requires
from cpro.socle.scoping import centre_scope

BACKEND = "django.contrib.auth.backends.ModelBackend"
DUREE_LIEN = 60 * 60 * 12  # seconds: a session opened by a link lasts half a day

COURRIELS_MONTRES = 300  # of the demo's mailbox: the reminders of a morning, and what came since


def hors_lien(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuse a session opened by an access link: it must not become a password, nor a whole account."""

    @requires(CONNECTE)
    @wraps(view)
    def enveloppe(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if "membre_du_lien" in request.session:
            raise PermissionDenied("Session ouverte par un lien d’accès")
        return view(request, *args, **kwargs)

    return enveloppe


@requires(CONNECTE)
def choisir_centre(request: HttpRequest) -> HttpResponse:
    """The site's root: straight to the only space, else a choice. A link's session has one space only."""
    membres = memberships_of(request.user)
    ailleurs = []
    if (seul := request.session.get("membre_du_lien")) is not None:
        ailleurs = [m for m in membres if str(m.pk) != seul and m.role == Role.MAITRE]
        membres = [m for m in membres if str(m.pk) == seul]
    if len(membres) == 1 and not ailleurs:
        return redirect("accueil", centre=membres[0].centre.slug)
    contexte = {"membres": membres, "ailleurs": ailleurs}
    return render(request, "comptes/choisir_centre.html", contexte)


@require_POST
@requires(CONNECTE)
def lien_d_ailleurs(request: HttpRequest) -> HttpResponse:
    """Send an MA the link of another of their centres: a link's session never passes from one to the other."""
    centre_id = request.POST.get("centre", "")
    membre = next(
        (m for m in memberships_of(request.user) if m.role == Role.MAITRE and str(m.centre_id) == centre_id),
        None,
    )
    if membre is None:
        raise Http404("Centre inconnu")
    with centre_scope(membre.centre_id):
        write_courriel(
            cle=f"ailleurs:{membre.pk}:{timezone.localdate()}",
            membre=membre,
            sujet="Votre lien d’accès",
            texte=render_to_string("courriels/nouveau_lien.txt", {"membre": membre}).strip(),
            destination=reverse("accueil", args=[membre.centre.slug]),
        )
    return _secret(render(request, "comptes/lien_renvoye.html"))


@require_POST
@requires(Permission.CENTRE_VIEW)
def changer_role(request: HttpRequest) -> HttpResponse:
    """Act in another of one's roles in this centre."""
    role = request.POST.get("role", "")
    if not membres_en_cours().filter(utilisateur=request.user, role=role).exists():
        raise Http404("Rôle inconnu")
    request.session[cle_de_role(request.centre)] = role
    return redirect("accueil", centre=request.centre.slug)


def _secret(response: HttpResponse) -> HttpResponse:
    """A page whose address is a secret: never kept, its path never told to any page.

    Not `no-referrer`: browsers then send `Origin: null` with the page's own form, which CSRF refuses.
    """
    response.headers["Referrer-Policy"] = "strict-origin"
    return response


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
                contexte = {"lien": lien, "centre": centre}
                return _secret(render(request, "comptes/lien.html", contexte))
            actions.consume_lien(lien=lien)
            if lien.cree_par_id is not None:
                _tell_opened(lien, centre)
    except actions.LienInvalide as erreur:
        if erreur.lien is not None and request.session.get("membre_du_lien") == str(erreur.lien.membre_id):
            return redirect(erreur.lien.destination)  # the same person, still signed in
        return _lien_refuse(request, erreur, jeton)
    request.session.flush()
    login(request, lien.membre.utilisateur, backend=BACKEND)
    request.session["membre_du_lien"] = str(lien.membre_id)
    request.session.set_expiry(DUREE_LIEN)
    return redirect(lien.destination)


def _tell_opened(lien: LienAcces, centre: Centre) -> None:
    """A link that went through somebody's hands was used: its person hears of it."""
    write_courriel(
        cle=f"lien-ouvert:{lien.pk}",
        membre=lien.membre,
        sujet="Votre espace vient d’être ouvert",
        texte=render_to_string("courriels/lien_ouvert.txt", {"lien": lien, "centre": centre}).strip(),
    )


def _lien_refuse(request: HttpRequest, erreur: actions.LienInvalide, jeton: str = "") -> HttpResponse:
    contexte = {"raison": str(erreur), "jeton": jeton if erreur.renouvelable else ""}
    return _secret(render(request, "comptes/lien_invalide.html", contexte, status=410))


@never_cache
@require_POST
@requires(PUBLIC)
def renvoyer_lien(request: HttpRequest, jeton: str) -> HttpResponse:
    """Send a new link to the address on file, for a link used or expired. At most once a day for each."""
    try:
        contenu = actions.read_jeton(jeton)
        with centre_scope(contenu["c"]):
            try:
                lien = actions.find_lien(contenu)
            except actions.LienInvalide as erreur:
                if not erreur.renouvelable:
                    raise
                lien = erreur.lien
            write_courriel(
                cle=f"lien:{lien.pk}:{timezone.localdate()}",
                membre=lien.membre,
                sujet="Votre nouveau lien d’accès",
                texte=render_to_string("courriels/nouveau_lien.txt", {"membre": lien.membre}).strip(),
                destination=lien.destination,
            )
    except actions.LienInvalide as erreur:
        return _lien_refuse(request, erreur)
    return _secret(render(request, "comptes/lien_renvoye.html"))


@never_cache
@requires(PUBLIC)
def accepter_invitation(request: HttpRequest, jeton: str) -> HttpResponse:
    """Become a member: confirm one's name, choose a password or not."""
    try:
        contenu = actions.read_jeton(jeton, sel=actions.SEL_INVITATION)
        with centre_scope(contenu["c"]):
            invitation = actions.find_invitation(contenu)
            initial = {"prenom": invitation.prenom, "nom": invitation.nom}
            form = AccepterInvitationForm(request.POST or None, initial=initial)
            if request.method != "POST" or not form.is_valid():
                contexte = {"form": form, "invitation": invitation, "centre": invitation.centre}
                return _secret(render(request, "comptes/invitation.html", contexte))
            membre = actions.accept_invitation(invitation=invitation, **form.cleaned_data)
    except actions.LienInvalide as erreur:
        return _lien_refuse(request, erreur)
    request.session.flush()
    login(request, membre.utilisateur, backend=BACKEND)
    return redirect("accueil", centre=invitation.centre.slug)


@requires(Permission.MEMBRE_VIEW)
def membres(request: HttpRequest) -> HttpResponse:
    """Who may enter, by role, and who was invited."""
    choix = MembresFiltre(request.GET)
    liste = membres_en_cours().select_related("utilisateur")
    if choix.is_valid():
        if role := choix.cleaned_data["role"]:
            liste = liste.filter(role=role)
        if q := choix.cleaned_data["q"].strip():
            nom = Q(utilisateur__nom__icontains=q) | Q(utilisateur__prenom__icontains=q)
            liste = liste.filter(nom | Q(utilisateur__email__icontains=q))
    liste = liste.order_by("utilisateur__nom", "utilisateur__prenom", "role")
    page = Paginator(liste, 50).get_page(request.GET.get("page"))
    en_attente = Invitation.objects.filter(acceptee_le__isnull=True, annulee_le__isnull=True).order_by(
        "email"
    )
    contexte = {
        "page": page,
        "filtre": choix,
        "invitations": en_attente,
        "peut_gerer": request.membre.peut(Permission.MEMBRE_MANAGE),
    }
    return render(request, "comptes/membres.html", contexte)


@requires(Permission.MEMBRE_MANAGE)
def inviter(request: HttpRequest) -> HttpResponse:
    form = InviterForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "comptes/inviter.html", {"form": form}, status=422 if form.errors else 200)
    invitation, _ = actions.invite(auteur=request.membre, **form.cleaned_data)
    write_invitation(invitation=invitation)
    messages.success(request, f"L’invitation part à {invitation.email}.")
    return redirect("membres", centre=request.centre.slug)


@require_POST
@requires(Permission.MEMBRE_MANAGE)
def annuler_invitation(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    en_attente = Invitation.objects.filter(acceptee_le__isnull=True, annulee_le__isnull=True)
    invitation = get_object_or_404(en_attente, pk=invitation_id)
    actions.cancel_invitation(invitation=invitation, auteur=request.membre)
    messages.success(request, f"L’invitation de {invitation.email} est annulée.")
    return redirect("membres", centre=request.centre.slug)


@require_POST
@requires(Permission.MEMBRE_MANAGE)
def retirer_membre(request: HttpRequest, membre_id: UUID) -> HttpResponse:
    """End someone's access. Nobody takes away their own."""
    membre = get_object_or_404(membres_en_cours().select_related("utilisateur"), pk=membre_id)
    if membre.pk == request.membre.pk:
        messages.error(request, "Vous ne pouvez pas retirer votre propre accès.")
    else:
        actions.end_membre(membre=membre, auteur=request.membre)
        messages.success(request, f"{membre.utilisateur} n’a plus accès au livret du centre.")
    return redirect("membres", centre=request.centre.slug)


CE_QU_ON_VOIT = {
    Role.ADMINISTRATEUR: "Les personnes, les contrats, et les livrets PDF d’un groupe",
    Role.COORDONNATEUR: "Les périodes en entreprise, les groupes, ce qui prend du retard",
    Role.FORMATEUR: "Un scénario à planifier, une classe à évaluer, un bilan à décider",
    Role.APPRENTI: "Sur un téléphone : noter sa journée, s’autoévaluer, voir son parcours",
    Role.MAITRE: "Sans compte, depuis un e-mail : valider en deux gestes, signer",
    Role.AUDITEUR: "Tout lire, ne rien changer",
}


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
        centre = get_object_or_404(Centre, slug=request.POST.get("centre", ""))
        request.session[cle_de_role(centre)] = request.POST.get("role", "")
        return redirect("accueil", centre=centre.slug)
    centres = []
    for centre in Centre.objects.all():
        with centre_scope(centre.pk):
            membres = membres_en_cours().select_related("utilisateur").order_by("utilisateur__email")
            membres = membres.filter(utilisateur__email__endswith=".demo.invalid")
            premiers = {role: next((m for m in membres if m.role == role), None) for role in Role}
            centres.append((centre, [(m, CE_QU_ON_VOIT[m.role]) for m in premiers.values() if m is not None]))
    return render(request, "comptes/demo.html", {"centres": centres})


@requires(PUBLIC)
def boite_demo(request: HttpRequest) -> HttpResponse:
    """Demo only: the messages that would have left."""
    _demo_seulement()
    courriels = CourrielDemo.objects.all()
    if destinataire := request.GET.get("a", ""):
        courriels = courriels.filter(destinataire=destinataire)
    return render(
        request, "comptes/boite_demo.html", {"courriels": courriels[:COURRIELS_MONTRES], "a": destinataire}
    )
