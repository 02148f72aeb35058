"""The bilans de compétences, as they were frozen."""

from typing import Any

from bilans.livret.instantanes import snapshots
from bilans.livret.sections.registre import Contexte, Donnees, Section, declare
from bilans.models import Bilan
from cpro.socle.templatetags.francais import pluriel
from suivi.models import Apprenti


def contenu(contexte: Contexte) -> Donnees:
    return {"bilans": _bilans(contexte.apprenti)}


def entrees(donnees: Donnees) -> list[tuple[str, str]]:
    return [
        (f"bilan-{rang}", bilan["contenu"]["intitule"]) for rang, bilan in enumerate(donnees["bilans"], 1)
    ]


def _bilans(apprenti: Apprenti) -> list[dict[str, Any]]:
    """The frozen bilans de compétences, oldest first."""
    figes = Bilan.objects.filter(apprenti=apprenti).exclude(statut=Bilan.Statut.BROUILLON).order_by("jour")
    lus = snapshots("bilans.bilan", [bilan.pk for bilan in figes])
    return [lus[bilan.pk] for bilan in figes if bilan.pk in lus]


def resume(apprenti: Apprenti) -> str:
    """Those in preparation too, that the booklet does not show yet."""
    statuts = list(Bilan.objects.filter(apprenti=apprenti).values_list("statut", flat=True))
    en_cours = statuts.count(Bilan.Statut.BROUILLON)
    figes = len(statuts) - en_cours
    dit = [pluriel(figes, "bilan,bilans")] if figes else []
    return ", ".join(dit + ([f"{en_cours} en préparation"] if en_cours else []))


declare(
    Section(
        cle="bilans",
        titre="Bilans de compétences",
        ordre=70,
        gabarit="livret/_bilans.html",
        contenu=contenu,
        resume=resume,
        entrees=entrees,
        vierge="pdf/livret/vierge/_bilans.html",
    )
)
