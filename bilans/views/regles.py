"""The settings of proposed levels: the centre's rule, or that of one formation."""

from fractions import Fraction
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from bilans.actions.regles import follow_centre, set_regle
from bilans.forms_regle import RegleForm
from bilans.models import RegleProposition
from bilans.propositions import ARRONDI, Observation, Regle, dire_regle, propose
from cpro.socle.permissions import Permission, requires
from suivi.models import Formation

# What the page tries the rule on: (in words, evaluations).
EXEMPLES = (
    ("Au centre\u00a0: 2, 3, 3, 4", [Observation(Fraction(rang)) for rang in (2, 3, 3, 4)]),
    (
        "Au centre : 4, puis 2 en certificatif",
        [Observation(Fraction(4)), Observation(Fraction(2), certificative=True)],
    ),
    (
        "En entreprise\u00a0: 4, puis au centre\u00a0: 3, puis 2",
        [Observation(Fraction(4), "entreprise"), Observation(Fraction(3)), Observation(Fraction(2))],
    ),
    ("Au centre\u00a0: 3, une seule fois", [Observation(Fraction(3))]),
)


@requires(Permission.BILAN_REGLE)
def regle(request: HttpRequest) -> HttpResponse:
    """The centre's rule."""
    return _regler(request, None)


@requires(Permission.BILAN_REGLE)
def regle_formation(request: HttpRequest, formation_id: UUID) -> HttpResponse:
    """The rule of one formation, which follows the centre's until it is saved."""
    return _regler(request, get_object_or_404(Formation, pk=formation_id))


def _regler(request: HttpRequest, formation: Formation | None) -> HttpResponse:
    ecrites = {ecrite.formation_id: ecrite for ecrite in RegleProposition.objects.all()}
    propre = ecrites.get(formation.pk if formation else None)
    actuelle = propre or ecrites.get(None)
    en_vigueur = actuelle.regle if actuelle else Regle()
    form = RegleForm(
        request.POST or None, initial={nom: getattr(en_vigueur, nom) for nom in Regle.__dataclass_fields__}
    )
    if request.method == "POST" and "suivre" in request.POST and formation is not None:
        follow_centre(formation=formation, auteur=request.membre)
        return _retour(request, formation, "Cette formation suit de nouveau la règle du centre.")
    if request.method == "POST" and form.is_valid():
        set_regle(formation=formation, regle=form.regle(), auteur=request.membre)
        return _retour(
            request, formation, "La règle est enregistrée. Les décisions déjà prises ne bougent pas."
        )
    contexte = {
        "form": form,
        "formation": formation,
        "propre": formation is not None and propre is not None,
        "phrase": dire_regle(en_vigueur),
        "arrondi": ARRONDI,
        "exemples": [(dit, propose(en_vigueur, vues)) for dit, vues in EXEMPLES],
        "formations": [(une, une.pk in ecrites) for une in Formation.objects.order_by("intitule")],
    }
    return render(request, "bilans/regle.html", contexte, status=422 if form.is_bound else 200)


def _retour(request: HttpRequest, formation: Formation | None, dit: str) -> HttpResponse:
    messages.success(request, dit)
    if formation is None:
        return redirect("bilans:regle", request.centre.slug)
    return redirect("bilans:regle_formation", request.centre.slug, formation.pk)
