"""The dashboard of an apprentice, and the traces behind each competence."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bilans.models import Bilan, Livret
from bilans.queries.tableau import tableau_apprenti
from bilans.queries.traces import traces_de
from cpro.socle.permissions import Permission, Role, requires
from entreprise.actions.journal import contrat_du_jour
from entreprise.queries.bilans_periode import bilans_periode_visibles
from entreprise.queries.visites import entretiens_visibles
from referentiels.correspondance import equivalents, former_ids
from suivi.models import Apprenti
from suivi.visibilite import apprentis_visibles, get_apprenti_visible

AUCUNE = UUID(int=0)
PERSONNE = "maitre__membre__utilisateur"


@require_safe
@requires(Permission.TABLEAU_VIEW)
def parcours(request: HttpRequest) -> HttpResponse:
    """One's own dashboard, or the list of one's apprentices."""
    if request.membre.role == Role.APPRENTI:
        apprenti = get_object_or_404(Apprenti, membre=request.membre)
        return redirect("bilans:tableau", request.centre.slug, apprenti.pk)
    apprentis = apprentis_visibles(request.membre).select_related("groupe__formation").distinct()
    contexte = {"apprentis": apprentis.order_by("groupe__nom", "nom", "prenom")}
    return render(request, "bilans/apprentis.html", contexte)


@require_safe
@requires(Permission.TABLEAU_VIEW)
def tableau(request: HttpRequest, apprenti_id: UUID) -> HttpResponse:
    """Three positions side by side for each competence; the traces open on demand."""
    apprenti = get_apprenti_visible(request.membre, apprenti_id)
    tableau = tableau_apprenti(apprenti)
    bilans = Bilan.objects.filter(apprenti=apprenti)
    if request.membre.role in (Role.APPRENTI, Role.MAITRE):
        bilans = bilans.exclude(statut=Bilan.Statut.BROUILLON)
    axes, series = tableau.radar()
    a_moi = apprenti.membre_id == request.membre.pk
    modele = reverse("bilans:traces", args=[request.centre.slug, apprenti.pk, AUCUNE])
    debut, fin = modele.split(str(AUCUNE))
    contexte = {
        "apprenti": apprenti,
        "a_moi": a_moi,
        "moi": "Moi" if a_moi else "Apprenti",
        "tableau": tableau,
        "contrat": contrat_du_jour(
            apprenti,
            timezone.localdate(),
            avec=("entreprise", PERSONNE),
            seuls=("entreprise__nom", f"{PERSONNE}__prenom", f"{PERSONNE}__nom"),
        ),
        "bilans": bilans,
        "bilans_periode": bilans_periode_visibles(request.membre)
        .filter(periode_apprenti__apprenti=apprenti)
        .order_by("-jour")
        if request.membre.peut(Permission.BILAN_PERIODE_VIEW)
        else (),
        "entretiens": entretiens_visibles(request.membre).filter(contrat__apprenti=apprenti).order_by("-jour")
        if request.membre.peut(Permission.ENTRETIEN_VIEW)
        else (),
        "livret": Livret.objects.filter(apprenti=apprenti).first(),
        "adresse_traces": (debut, fin),
        "axes": axes,
        "series": series,
        "faits": [
            ("Rencontrées", f"{tableau.vues} sur {len(tableau.lignes)}"),
            ("Acquises en centre", str(tableau.acquises)),
        ],
        "peut_ouvrir": request.membre.peut(Permission.BILAN_EDIT),
        "peut_lire_journal": request.membre.peut(Permission.JOURNAL_VIEW),
    }
    return render(request, "bilans/tableau.html", contexte)


@require_safe
@requires(Permission.TABLEAU_VIEW)
def traces(request: HttpRequest, apprenti_id: UUID, competence_id: UUID) -> HttpResponse:
    """Every judgement behind a competence, the most recent first."""
    apprenti = get_apprenti_visible(request.membre, apprenti_id)
    tableau = tableau_apprenti(apprenti)
    anciennes = {ligne.competence.id: ligne.competence for ligne in tableau.anciennes}
    competence = tableau.version.competences.get(competence_id) or anciennes.get(competence_id)
    if competence is None:
        raise Http404("Compétence inconnue")
    contexte = {
        "apprenti": apprenti,
        "competence": competence,
        "traces": traces_de(
            request.membre, apprenti, former_ids(equivalents(tableau.version.id), competence_id)
        ),
        "tableau": tableau,
    }
    modele = "bilans/_traces.html" if request.htmx else "bilans/traces.html"
    return render(request, modele, contexte)
