"""The questions of the first interviews, rewritten by the centre: nothing is kept before « Enregistrer »."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cpro.socle.permissions import Permission, requires
from entreprise.actions.trames import TrameChangee, current_trame, write_trame
from entreprise.forms.entretiens import read_rubriques
from entreprise.models import TrameEntretien
from entreprise.trame import Rubriques, TrameInvalide, rearranged


@requires(Permission.ENTRETIEN_CONFIGURE)
def trame_entretien(request: HttpRequest) -> HttpResponse:
    """Moves (`geste`) only give the page back as it would be; a refusal gives back what was typed."""
    trame = current_trame(request.membre)
    if request.method != "POST":
        return _page(request, trame, trame.rubriques, apres=trame.numero)
    rubriques = read_rubriques(request.POST)
    apres = request.POST.get("apres", "")
    apres = int(apres) if apres.isdecimal() else trame.numero
    if geste := request.POST.get("geste"):
        return _page(request, trame, rearranged(rubriques, geste), apres=apres)
    try:
        ecrite = write_trame(rubriques=rubriques, apres=apres, auteur=request.membre)
    except TrameInvalide as refus:
        return _page(request, trame, rubriques, apres=apres, erreur=str(refus), statut=422)
    except TrameChangee as refus:
        dit = f"{refus} Ce que vous avez écrit est encore là : enregistrez de nouveau pour le garder."
        return _page(request, trame, rubriques, apres=trame.numero, erreur=dit, statut=409)
    messages.success(
        request, f"Trame n° {ecrite.numero} enregistrée. Les entretiens déjà ouverts gardent la leur."
    )
    return redirect("entreprise:trame_entretien", request.centre.slug)


def _page(
    request: HttpRequest,
    trame: TrameEntretien,
    rubriques: Rubriques,
    *,
    apres: int,
    erreur: str = "",
    statut: int = 200,
) -> HttpResponse:
    contexte = {
        "etat": f"Version {trame.numero}",
        "rubriques": rubriques,
        "apres": apres,
        "erreur": erreur,
        "change": rubriques != trame.rubriques,
        "alertes": [("", "Aucune"), ("non", "Si la réponse est non"), ("oui", "Si la réponse est oui")],
    }
    return render(request, "entreprise/trame_entretien.html", contexte, status=statut)
