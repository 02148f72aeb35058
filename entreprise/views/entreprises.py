"""Companies: who to call there, who trains there, which apprentices."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cpro.socle.permissions import Permission, requires
from entreprise.actions.entreprises import add_maitre, remove_contact, save_contact, update_entreprise
from entreprise.forms.entreprises import ContactForm, EntrepriseForm, MaitreForm
from entreprise.models import ContactEntreprise, Entreprise
from entreprise.queries.contrats import contrats_visibles


@require_safe
@requires(Permission.CONTRAT_VIEW)
def entreprises(request: HttpRequest) -> HttpResponse:
    q = request.GET.get("q", "").strip()[:100]
    lignes = Entreprise.objects.filter(
        Q(nom__icontains=q) | Q(ville__icontains=q) | Q(siret__startswith=q.replace(" ", ""))
    )
    page = Paginator(lignes, 50).get_page(request.GET.get("page"))
    return render(request, "entreprise/entreprises.html", {"page": page, "q": q})


@require_safe
@requires(Permission.CONTRAT_VIEW)
def entreprise(request: HttpRequest, entreprise_id: UUID) -> HttpResponse:
    return _show(request, get_object_or_404(Entreprise, pk=entreprise_id))


def _show(request: HttpRequest, entreprise: Entreprise, faux: ContactForm | None = None) -> HttpResponse:
    """The page of a company; `faux`: the form of a contact that was refused, kept as typed."""
    peut_gerer = request.membre.peut(Permission.CONTRAT_MANAGE)
    contacts = list(entreprise.contacts.all())
    fiches = [
        (
            contact,
            faux
            if faux and faux.cleaned_data.get("id") == contact.pk
            else ContactForm(
                initial={nom: getattr(contact, nom) for nom in ContactForm.base_fields},
                auto_id=f"{contact.pk}-%s",
            ),
        )
        for contact in contacts
    ]
    neuf = faux if faux and all(faux is not form for _, form in fiches) else ContactForm()
    contexte = {
        "entreprise": entreprise,
        "fiches": fiches,
        "neuf": neuf,
        "maitres": entreprise.maitres.select_related("membre__utilisateur"),
        "contrats": contrats_visibles(request.membre).filter(entreprise=entreprise).order_by("-debut")[:50],
        "peut_gerer": peut_gerer,
        "peut_inviter": request.membre.peut(Permission.MAITRE_INVITE),
    }
    return render(request, "entreprise/entreprise.html", contexte, status=422 if faux else 200)


@requires(Permission.CONTRAT_MANAGE)
def entreprise_modifier(request: HttpRequest, entreprise_id: UUID) -> HttpResponse:
    entreprise = get_object_or_404(Entreprise, pk=entreprise_id)
    form = EntrepriseForm(request.POST or None, entreprise=entreprise)
    if request.method == "POST" and form.is_valid():
        update_entreprise(entreprise=entreprise, auteur=request.membre, **form.cleaned_data)
        messages.success(request, "Entreprise modifiée.")
        return redirect("entreprise:entreprise", request.centre.slug, entreprise.pk)
    contexte = {"form": form, "entreprise": entreprise}
    return render(request, "entreprise/entreprise_form.html", contexte, status=422 if form.errors else 200)


@require_POST
@requires(Permission.CONTRAT_MANAGE)
def contact_enregistrer(request: HttpRequest, entreprise_id: UUID) -> HttpResponse:
    """Add a contact, or change the one whose id is sent."""
    entreprise = get_object_or_404(Entreprise, pk=entreprise_id)
    form = ContactForm(request.POST)
    if not form.is_valid():
        return _show(request, entreprise, form)
    try:
        save_contact(entreprise=entreprise, auteur=request.membre, **form.cleaned_data)
    except ValueError as erreur:
        form.add_error(None, str(erreur))
        return _show(request, entreprise, form)
    messages.success(request, "Contact enregistré.")
    return redirect("entreprise:entreprise", request.centre.slug, entreprise.pk)


@require_POST
@requires(Permission.CONTRAT_MANAGE)
def contact_retirer(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    contact = get_object_or_404(ContactEntreprise.objects.select_related("entreprise"), pk=contact_id)
    remove_contact(contact=contact, auteur=request.membre)
    messages.success(request, "Contact retiré.")
    return redirect("entreprise:entreprise", request.centre.slug, contact.entreprise_id)


@requires(Permission.CONTRAT_MANAGE)
def maitre_nouveau(request: HttpRequest, entreprise_id: UUID) -> HttpResponse:
    """Add an MA to a company; from a contract (`?contrat=`), come back to it."""
    entreprise = get_object_or_404(Entreprise, pk=entreprise_id)
    contrat = contrats_visibles(request.membre).filter(
        entreprise=entreprise, pk=_uuid(request.GET.get("contrat", ""))
    )
    form = MaitreForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        maitre = add_maitre(
            centre=request.centre, entreprise=entreprise, auteur=request.membre, **form.cleaned_data
        )
        messages.success(request, f"{maitre.membre.utilisateur} peut maintenant suivre un apprenti.")
        if (retour := contrat.first()) is not None:
            return redirect("entreprise:contrat_maitres", request.centre.slug, retour.pk)
        return redirect("entreprise:entreprise", request.centre.slug, entreprise.pk)
    contexte = {"form": form, "entreprise": entreprise}
    return render(request, "entreprise/maitre_form.html", contexte, status=422 if form.errors else 200)


def _uuid(texte: str) -> UUID | None:
    try:
        return UUID(texte)
    except ValueError:
        return None
