"""What an MA does with the journal: who and what waits, an answer, all of them at once."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cpro.comptes.models import Membre
from cpro.socle.envois import lisible_hors_ligne
from cpro.socle.permissions import Permission, requires
from entreprise.acces import contrats_suivis
from entreprise.actions.avis import answer_entree, validate_entrees
from entreprise.attentes_bilans import attentes_de_bilans
from entreprise.attentes_plans import attentes_de_plans
from entreprise.attentes_visites import attentes_de_visites
from entreprise.forms.journal import PHRASES, ReponseForm
from entreprise.lectures import LectureDepassee
from entreprise.models import Avis, EntreeJournal
from entreprise.queries.fiches import fiches_waiting_for
from entreprise.queries.journal import (
    entrees_visibles,
    get_entree,
    get_entree_a_repondre,
    next_waiting_for,
    waiting_for,
)
from entreprise.queries.signatures import signatures_de
from entreprise.rules import may_answer_entree
from entreprise.views.journal import show_entree
from referentiels.queries import EchelleLue, charger_echelle


@require_safe
@requires(Permission.JOURNAL_VALIDATE)
@lisible_hors_ligne
def apprentis(request: HttpRequest) -> HttpResponse:
    """The MA's apprentices, and the entries that wait."""
    contrats = contrats_suivis(request.membre).select_related("apprenti__groupe__formation")
    contexte = {
        "contrats": list(contrats.order_by("apprenti__nom", "-debut")),
        "attendues": list(waiting_for(request.membre)),
        "rendez_vous": [
            *attentes_de_plans(request.membre),
            *attentes_de_bilans(request.membre),
            *attentes_de_visites(request.membre),
        ],
        "fiches": list(fiches_waiting_for(request.membre)),
        "aujourdhui": timezone.localdate(),
    }
    return render(request, "entreprise/apprentis.html", contexte)


@require_safe
@requires(Permission.JOURNAL_VALIDATE)
def mes_reponses(request: HttpRequest) -> HttpResponse:
    """What an MA signed, and what they answered, the latest first."""
    avis = Avis.objects.filter(membre=request.membre).select_related("entree__apprenti", "niveau")
    page = Paginator(avis.order_by("-cree_le"), 30).get_page(request.GET.get("page"))
    lisibles = entrees_visibles(request.membre).filter(pk__in=[a.entree_id for a in page])
    contexte = {
        "page": page,
        "lisibles": set(lisibles.values_list("pk", flat=True)),
        "signatures": signatures_de(request.membre),
    }
    return render(request, "entreprise/mes_reponses.html", contexte)


@require_safe
@requires(Permission.JOURNAL_VALIDATE)
def aide(request: HttpRequest) -> HttpResponse:
    """The MA's mission in plain words, along the three domains of RS5515."""
    return render(request, "entreprise/aide.html")


@require_POST
@requires(Permission.JOURNAL_VALIDATE)
def entree_repondre(request: HttpRequest, entree_id: UUID) -> HttpResponse:
    """Validate, or ask for more; then the next entry that waits."""
    entree = get_entree_a_repondre(request.membre, entree_id)
    echelle = charger_echelle(entree.apprenti.groupe.formation.echelle_entreprise_id)
    if (phrase := request.POST.get("phrase")) in PHRASES:
        return show_entree(
            request, get_entree(request.membre, entree_id), _with_phrase(request, phrase, echelle)
        )
    form = ReponseForm(request.POST, echelle=echelle)
    if not form.is_valid():
        return show_entree(request, get_entree(request.membre, entree_id), form)
    decision = Avis.Decision.A_COMPLETER if "completer" in request.POST else Avis.Decision.VALIDEE
    if not may_answer_entree(request.membre, entree):
        if Avis.objects.filter(pk=form.cleaned_data["id"]).exists():
            return _suivante(request)  # the same tap, twice
        messages.warning(request, "Cette activité n’attend plus de réponse.")
        return redirect("entreprise:entree", request.centre.slug, entree_id)
    try:
        answer_entree(
            id=form.cleaned_data["id"],
            entree=entree,
            decision=decision,
            membre=request.membre,
            niveau_id=UUID(form.cleaned_data["niveau"]) if form.cleaned_data["niveau"] else None,
            commentaire=form.cleaned_data["commentaire"],
            lue=request.POST.get("lue", ""),
        )
    except LectureDepassee as erreur:
        form.add_error(None, str(erreur))
        return show_entree(request, get_entree(request.membre, entree_id), form, statut=409)
    except ValueError as erreur:
        form.add_error("commentaire" if decision == Avis.Decision.A_COMPLETER else "niveau", str(erreur))
        return show_entree(request, get_entree(request.membre, entree_id), form)
    return _suivante(
        request, "Validé." if decision == Avis.Decision.VALIDEE else "Votre demande est envoyée."
    )


def _with_phrase(request: HttpRequest, phrase: str, echelle: EchelleLue) -> ReponseForm:
    """The form as it was typed, with one more ready phrase: what phrases.js does without asking the server."""
    typed = {champ: request.POST.get(champ, "") for champ in ReponseForm.base_fields}
    if phrase not in typed["commentaire"]:
        typed["commentaire"] = f"{typed['commentaire'].strip()} {phrase}".strip()
    return ReponseForm(initial=typed, echelle=echelle)


def _suivante(request: HttpRequest, fait: str = "") -> HttpResponse:
    """The next entry that waits, or thanks."""
    suivante = next_waiting_for(request.membre)
    if suivante is not None:
        messages.success(request, f"{fait} Voici la suivante.".strip())
        return redirect("entreprise:entree", request.centre.slug, suivante)
    messages.success(request, f"{fait} Rien d’autre ne vous attend, merci.".strip())
    return redirect("entreprise:apprentis", request.centre.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.JOURNAL_VALIDATE)
@lisible_hors_ligne
def tout_valider(request: HttpRequest) -> HttpResponse:
    """Every entry that waits, each at the level its apprentice proposed; one tap validates those left ticked."""
    attendues, dit, a_relire = list(_attendues(request.membre)), "", []
    if request.method == "POST":
        choisies = set(request.POST.getlist("entree"))
        faites, a_relire = validate_entrees(
            entrees=[entree for entree in attendues if str(entree.pk) in choisies],
            membre=request.membre,
            lectures=set(request.POST.getlist("lue")),
        )
        dit = f"{faites} activités validées." if faites > 1 else "1 activité validée." if faites else ""
        if not a_relire:
            return _suivante(request, dit)
        attendues = list(_attendues(request.membre))
    formations = {entree.apprenti.groupe.formation for entree in attendues}
    echelles = {f.pk: charger_echelle(f.echelle_entreprise_id) for f in formations}
    contexte = {
        "pretes": [(e, echelles[e.apprenti.groupe.formation_id]) for e in attendues if e.autonomie_id],
        "autres": [entree for entree in attendues if not entree.autonomie_id],
        "dit": dit,
        "a_relire": {entree.pk for entree in a_relire},
    }
    return render(request, "entreprise/tout_valider.html", contexte, status=409 if a_relire else 200)


def _attendues(membre: Membre) -> QuerySet[EntreeJournal]:
    return waiting_for(membre).select_related("apprenti__groupe__formation", "autonomie")
