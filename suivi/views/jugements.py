"""What the trainer's pages and the apprentice's do with cells: keep one, keep a row, show a row."""

from collections.abc import Callable, Sequence
from uuid import UUID, uuid4

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from cpro.comptes.models import Membre
from cpro.socle.templatetags.francais import dire_date
from suivi.actions.evaluations import EvaluationConcurrente
from suivi.actions.seances import SeanceImpossible
from suivi.forms.evaluations import LigneForm
from suivi.models import Evaluation, Seance, SeanceApprenti
from suivi.queries.grille import Colonne, attendus_de, degres_de, indicateurs_de, jeton_de, resolve_base

Action = Callable[..., Evaluation]


def adresse(request: HttpRequest, route: str, **arguments) -> str:
    """The address of a page of this app, in the same centre."""
    return reverse(f"suivi:{route}", kwargs={"centre": request.centre.slug, **arguments})


def get_ligne(seance: Seance, apprenti_id: UUID) -> SeanceApprenti:
    """An apprentice expected at a séance. 404 otherwise."""
    lignes = seance.apprentis.select_related("apprenti", "seance")
    return get_object_or_404(lignes, apprenti_id=apprenti_id)


def keep_cell(
    membre: Membre, ligne: SeanceApprenti, champs: dict, action: Action, nature: str
) -> JsonResponse:
    """Run the action on one cell of a row and say how it went, in a few bytes."""
    seance, apprenti = ligne.seance, ligne.apprenti
    cle = {"competence_id": champs["competence"], "critere_id": champs["critere"]}
    base = resolve_base(
        id=champs["id"], seance=seance, apprenti=apprenti, nature=nature, jeton=champs["base"], **cle
    )
    try:
        evaluation = action(
            id=champs["id"],
            seance=seance,
            apprenti=apprenti,
            niveau_id=champs["niveau"],
            base=base,
            auteur=membre,
            commentaire=champs["commentaire"],
            ligne=ligne,
            **cle,
        )
    except EvaluationConcurrente as conflit:
        return JsonResponse(_courante(seance, conflit.courante), status=409)
    except SeanceImpossible as refus:
        return JsonResponse({"message": str(refus)}, status=422)
    return JsonResponse({"base": jeton_de(evaluation.pk)})


def _courante(seance: Seance, evaluation: Evaluation | None) -> dict:
    """What stands in a cell that someone else changed."""
    if evaluation is None:
        return {"base": "", "niveau": 0, "qui": "", "commentaire": ""}
    degres = degres_de(seance.echelle_en_usage_id)
    return {
        "base": jeton_de(evaluation.pk),
        "niveau": degres.numero(evaluation.niveau_id),
        "qui": str(evaluation.auteur.utilisateur),
        "commentaire": evaluation.commentaire,
    }


def rows_of(form: LigneForm) -> list[dict]:
    """What the page shows of each cell: its column, what is expected, the answers, both judgements.

    A cell that is dispensed of is shown to the trainer only: the apprentice is not asked for it.
    """
    indicateurs = indicateurs_de(form.grille.seance)
    niveaux = form.grille.degres.niveaux
    lignes = []
    for rang, colonne in _by_competence(form.grille.colonnes):
        if rang in form.dispensees:
            if not form.auto:
                lignes.append({"colonne": colonne, "dispense": True})
            continue
        case = form.cases.get(rang)
        choisi = form[f"n-{colonne.champ}"].value()
        lignes.append(
            {
                "colonne": colonne,
                "dispense": False,
                "proposition": form.grille.proposition(form.apprenti.pk, rang),
                "reponses": [(n, str(n.pk), str(n.pk) == choisi) for n in niveaux],
                "vide": not choisi,
                "attendus": attendus_de(colonne, indicateurs),
                "origine": form[f"o-{colonne.champ}"].value() or "",
                "jeton": form[f"b-{colonne.champ}"].value() or "",
                "texte": form[f"t-{colonne.champ}"].value() or "",
                "formateur": niveaux[case.niveau - 1] if case and case.niveau else None,
                "formateur_texte": case.commentaire if case else "",
                "auto": niveaux[case.auto - 1] if case and case.auto else None,
                "auto_texte": case.auto_commentaire if case else "",
                "ecart": bool(case) and form.grille.degres.ecart(case.niveau, case.auto),
            }
        )
    return lignes


def _by_competence(colonnes: Sequence[Colonne]) -> list[tuple[int, Colonne]]:
    """Place and column, the level of a competence right after its criteria."""
    return sorted(
        enumerate(colonnes), key=lambda couple: (max(couple[1].sources, default=couple[0]), couple[0])
    )


def save_row(membre: Membre, form: LigneForm, action: Action, nature: str) -> list[str]:
    """Keep each cell that changed; say which ones could not be."""
    perdues = []
    for colonne, niveau_id, jeton, texte in form.changes():
        competence_id, critere_id = colonne.cle
        cle = {"competence_id": competence_id, "critere_id": critere_id, "id": uuid4()}
        seance, apprenti = form.grille.seance, form.apprenti
        base = resolve_base(seance=seance, apprenti=apprenti, nature=nature, jeton=jeton, **cle)
        try:
            action(
                seance=seance,
                apprenti=apprenti,
                niveau_id=niveau_id,
                base=base,
                auteur=membre,
                commentaire=texte,
                **cle,
            )
        except EvaluationConcurrente:
            perdues.append(f"« {colonne.intitule} » a été évaluée entre-temps : rechargez la page.")
        except SeanceImpossible as refus:
            perdues.append(str(refus))
    return perdues


def faits_de(seance: Seance) -> list[tuple[str, str]]:
    """When, and with whom: what a page about a séance says under its title."""
    dates = dire_date(seance.debut)
    if seance.fin != seance.debut:
        dates = f"{dates} – {dire_date(seance.fin)}"
    formateurs = seance.formateurs.all()
    return [("Date", dates), ("Formateurs", ", ".join(str(f.membre.utilisateur) for f in formateurs))]
