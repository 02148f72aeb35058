"""The first interview of each contract, and the visits."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.utils import timezone

from bilans.livret.instantanes import snapshots
from bilans.livret.sections.registre import Contexte, Donnees, Section, declare
from cpro.socle.templatetags.francais import pluriel
from entreprise.models import Entretien, ReponseEntretien, Visite
from suivi.models import Apprenti


def contenu(contexte: Contexte) -> Donnees:
    return {"entretiens": _entretiens(contexte.apprenti), "visites": _visites(contexte.apprenti)}


def _entretiens(apprenti: Apprenti) -> list[dict[str, Any]]:
    """The frozen first interviews, oldest first, with what was done about their alerts."""
    figes = (
        Entretien.objects.filter(contrat__apprenti=apprenti)
        .exclude(statut=Entretien.Statut.BROUILLON)
        .order_by("jour")
    )
    lus = snapshots("entreprise.entretien", [entretien.pk for entretien in figes])
    if not lus:
        return []
    suites: dict[UUID, list[dict[str, str]]] = defaultdict(list)
    for reponse in (
        ReponseEntretien.objects.filter(entretien__in=lus, alerte=True)
        .exclude(suite="")
        .select_related("entretien__trame")
        .order_by("suite_le", "cree_le")
    ):
        suites[reponse.entretien_id].append(
            {"question": reponse.question, "suite": reponse.suite, "le": reponse.suite_le.isoformat()}
        )
    return [lus[e.pk] | {"suites": suites[e.pk]} for e in figes if e.pk in lus]


def _visites(apprenti: Apprenti) -> list[dict[str, Any]]:
    """Every visit, the cancelled ones with why: they show what was arranged with the company."""
    visites = (
        Visite.objects.filter(contrat__apprenti=apprenti)
        .select_related("formateur__utilisateur", "contrat__entreprise")
        .order_by("debut")
    )
    return [
        {
            "jour": timezone.localtime(visite.debut).date().isoformat(),
            "lieu": visite.get_lieu_display(),
            "entreprise": visite.contrat.entreprise.nom,
            "motif": visite.get_motif_display(),
            "etat": visite.get_statut_display(),
            "raison": visite.raison,
            "notes": visite.notes,
            "formateur": str(visite.formateur.utilisateur),
        }
        for visite in visites
    ]


def resume(apprenti: Apprenti) -> str:
    entretiens = Entretien.objects.filter(contrat__apprenti=apprenti).exclude(
        statut=Entretien.Statut.BROUILLON
    )
    visites = Visite.objects.filter(contrat__apprenti=apprenti).exclude(statut=Visite.Statut.ANNULEE).count()
    dit = ["premier entretien tenu" if entretiens.exists() else "premier entretien à tenir"]
    return ", ".join(dit + ([pluriel(visites, "visite,visites")] if visites else [])).capitalize()


declare(
    Section(
        cle="visites",
        titre="Premier entretien et visites",
        ordre=30,
        gabarit="livret/_visites.html",
        contenu=contenu,
        resume=resume,
        vierge="pdf/livret/vierge/_visites.html",
    )
)
