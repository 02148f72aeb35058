"""What to work on during a period: proposed with its reasons, chosen by a coordinator."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cpro.socle.permissions import Permission, requires
from cpro.socle.templatetags.francais import pluriel
from entreprise.actions.periodes import PeriodeImpossible
from entreprise.actions.plans import adopt_taches
from entreprise.models import PeriodeApprenti
from entreprise.queries.propositions import Conseil, TacheProposee, propose_taches
from entreprise.views.periodes import get_periode


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.PERIODE_PLAN)
def periode_proposer(request: HttpRequest, periode_id: UUID) -> HttpResponse:
    """Each apprentice, the tasks to put forward and why; those ticked become objectives, shown from then on."""
    periode = get_periode(request, periode_id)
    conseils = propose_taches(periode)
    if request.method == "POST":
        cochees, vues = (set(request.POST.getlist(nom)) for nom in ("tache", "vue"))
        try:
            faits = adopt_taches(
                voulues=_among(conseils, cochees),
                laissees=_among(conseils, vues - cochees),
                auteur=request.membre,
            )
        except PeriodeImpossible as refus:
            messages.error(request, str(refus))
            return redirect("entreprise:periode_proposer", request.centre.slug, periode.pk)
        dit = f"Objectifs complétés pour {pluriel(faits, 'apprenti,apprentis')}."
        messages.success(request, dit if faits else "Rien n’a changé.")
        return redirect("entreprise:periode_proposer", request.centre.slug, periode.pk)
    contexte = {
        "periode": periode,
        "conseils": conseils,
        "proposees": sum(len(conseil.taches) for conseil in conseils),
        "retenues": sum(len(conseil.retenues) for conseil in conseils),
    }
    return render(request, "entreprise/periode_proposer.html", contexte)


def _among(
    conseils: Sequence[Conseil], cles: Collection[str]
) -> list[tuple[PeriodeApprenti, list[TacheProposee]]]:
    """The tasks proposed that the page named, by apprentice."""
    choisies = [
        (conseil.ligne, [p for p in conseil.taches if f"{conseil.ligne.pk}:{p.tache.id}" in cles])
        for conseil in conseils
    ]
    return [(ligne, taches) for ligne, taches in choisies if taches]
