"""Groups: the list, one group, and what administrators and coordinators do with them."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cpro.comptes.actions import add_membre, get_or_create_utilisateur
from cpro.comptes.queries import membres_en_cours
from cpro.socle.permissions import Permission, Role, requires
from suivi.actions.groupes import (
    assign_formateur,
    create_formation,
    create_groupe,
    enrol_apprenti,
    remove_formateur,
)
from suivi.emplois import emplois_de
from suivi.forms.groupes import FormationForm, GroupeForm, Inscription, InscriptionForm
from suivi.models import Apprenti, Formation, Groupe
from suivi.pages import pages_de
from suivi.queries.groupes import groupes_with_counts


@require_safe
@requires(Permission.GROUPE_VIEW)
def groupes(request: HttpRequest) -> HttpResponse:
    contexte = {
        "groupes": groupes_with_counts(request.membre),
        "peut_gerer": request.membre.peut(Permission.GROUPE_MANAGE),
    }
    return render(request, "suivi/groupes/liste.html", contexte)


def _groupe(request: HttpRequest, groupe_id: UUID) -> Groupe:
    return get_object_or_404(groupes_with_counts(request.membre), pk=groupe_id)


def _montrer(request: HttpRequest, groupe: Groupe, form: InscriptionForm | None = None) -> HttpResponse:
    membre = request.membre
    pris = {lien.membre_id for lien in groupe.formateurs.all()}
    peut_gerer = membre.peut(Permission.GROUPE_MANAGE)
    disponibles = []
    if peut_gerer:
        roles = (Role.FORMATEUR, Role.COORDONNATEUR)
        candidats = membres_en_cours().filter(role__in=roles).select_related("utilisateur")
        disponibles = [m for m in candidats.order_by("utilisateur__nom") if m.pk not in pris]
    apprentis = list(groupe.apprentis.order_by("statut", "nom", "prenom"))
    emplois = emplois_de(membre, apprentis)
    adresse = reverse("suivi:groupe", args=[request.centre.slug, groupe.pk])
    contexte = {
        "groupe": groupe,
        "apprentis": [(apprenti, emplois.get(apprenti.pk)) for apprenti in apprentis],
        "onglets": [{"libelle": "Apprentis", "url": adresse, "actif": True}, *pages_de(membre, groupe)],
        "form": form or InscriptionForm(),
        "disponibles": disponibles,
        "peut_gerer": peut_gerer,
        "peut_voir_tableau": membre.peut(Permission.TABLEAU_VIEW),
        "peut_planifier": membre.peut(Permission.SEANCE_PLAN),
    }
    return render(request, "suivi/groupes/groupe.html", contexte, status=422 if form else 200)


@require_safe
@requires(Permission.GROUPE_VIEW)
def groupe(request: HttpRequest, groupe_id: UUID) -> HttpResponse:
    return _montrer(request, _groupe(request, groupe_id))


@requires(Permission.GROUPE_MANAGE)
def groupe_nouveau(request: HttpRequest) -> HttpResponse:
    form = GroupeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        groupe = create_groupe(auteur=request.membre, **form.cleaned_data)
        messages.success(request, "Groupe créé. Inscrivez maintenant ses apprentis.")
        return redirect("suivi:groupe", request.centre.slug, groupe.pk)
    contexte = {"form": form, "sans_formation": not Formation.objects.exists()}
    return render(request, "suivi/groupes/groupe_form.html", contexte, status=422 if form.is_bound else 200)


@requires(Permission.GROUPE_MANAGE)
def formations(request: HttpRequest) -> HttpResponse:
    """The formations of the centre, and opening one."""
    form = FormationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        create_formation(auteur=request.membre, **form.cleaned_data)
        messages.success(request, "Formation ouverte.")
        return redirect("suivi:formations", request.centre.slug)
    lignes = Formation.objects.select_related("echelle_centre", "echelle_entreprise")
    contexte = {"form": form, "formations": lignes}
    return render(request, "suivi/groupes/formations.html", contexte, status=422 if form.is_bound else 200)


@require_POST
@requires(Permission.GROUPE_MANAGE)
def groupe_inscrire(request: HttpRequest, groupe_id: UUID) -> HttpResponse:
    """Enrol a typed list; an address gives the apprentice an access of their own."""
    groupe = _groupe(request, groupe_id)
    form = InscriptionForm(request.POST)
    if not form.is_valid():
        return _montrer(request, groupe, form)
    with transaction.atomic():
        ajoutes = sum(_inscrire(request, groupe, i) for i in form.cleaned_data["liste"])
    messages.success(request, f"{ajoutes} inscription(s) faite(s).")
    return redirect("suivi:groupe", request.centre.slug, groupe.pk)


def _inscrire(request: HttpRequest, groupe: Groupe, inscription: Inscription) -> bool:
    """False when this apprentice is already in the group (same name, or same access)."""
    deja = Apprenti.objects.filter(groupe=groupe, prenom=inscription.prenom, nom=inscription.nom)
    if deja.exists():
        return False
    membre = None
    if inscription.email:
        personne = get_or_create_utilisateur(
            email=inscription.email, prenom=inscription.prenom, nom=inscription.nom
        )
        membre = add_membre(
            centre=request.centre, utilisateur=personne, role=Role.APPRENTI, auteur=request.membre
        )
        if Apprenti.objects.filter(membre=membre).exists():
            return False
    enrol_apprenti(
        groupe=groupe,
        prenom=inscription.prenom,
        nom=inscription.nom,
        email=inscription.email,
        membre=membre,
        auteur=request.membre,
    )
    return True


@require_POST
@requires(Permission.GROUPE_MANAGE)
def groupe_formateurs(request: HttpRequest, groupe_id: UUID) -> HttpResponse:
    """Give the group to a trainer (`ajouter`), or take it back (`retirer`)."""
    groupe = _groupe(request, groupe_id)
    cle = request.POST.get("ajouter") or request.POST.get("retirer")
    if not cle:
        return redirect("suivi:groupe", request.centre.slug, groupe.pk)
    formateur = get_object_or_404(membres_en_cours().select_related("utilisateur"), pk=cle)
    action = assign_formateur if "ajouter" in request.POST else remove_formateur
    action(groupe=groupe, formateur=formateur, auteur=request.membre)
    return redirect("suivi:groupe", request.centre.slug, groupe.pk)
