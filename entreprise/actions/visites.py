"""Writes of visits: planned, prepared, put off, cancelled, told."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from cpro.comptes.courriels import write_courriel
from cpro.comptes.models import Membre
from cpro.socle import journal
from entreprise.actions.bilans_periode import add_lines
from entreprise.models import BilanPeriode, Contrat, PeriodeApprenti, PointVisite, Visite
from entreprise.rules import VISITES_CLOSES
from referentiels.queries import charger_version

journal.declarer(
    visite__planifiee="a planifié une visite pour {qui}",
    visite__preparee="a préparé la visite de {qui}",
    visite__faite="a raconté la visite de {qui}",
    visite__reportee="a reporté la visite de {qui} : {raison}",
    visite__annulee="a annulé la visite de {qui} : {raison}",
)


class VisiteClose(ValueError):
    """The visit was put off or cancelled: it stays as it is."""


@transaction.atomic
def plan_visite(
    *,
    id: UUID,
    contrat: Contrat,
    debut: datetime,
    duree: int,
    lieu: str,
    precision: str,
    rencontres: str,
    motif: str,
    auteur: Membre,
    formateur: Membre | None = None,
) -> Visite:
    """Plan a visit; the apprentice, the MA and whoever makes it are told. The same id twice gives one visit.

    `formateur`: who makes it, the author unless said.
    """
    visite, creee = Visite.objects.get_or_create(
        pk=id,
        defaults={
            "contrat": contrat,
            "periode_apprenti": _periode(contrat, debut),
            "formateur": formateur or auteur,
            "debut": debut,
            "duree": duree,
            "lieu": lieu,
            "precision": precision.strip(),
            "rencontres": rencontres.strip(),
            "motif": motif,
        },
    )
    if creee:
        _say(visite, "visite.planifiee", auteur)
        _tell(visite, auteur)
    return visite


def _periode(contrat: Contrat, debut: datetime) -> PeriodeApprenti | None:
    """The period that the visit falls in, else the last one begun before it under this contract."""
    jour = timezone.localtime(debut).date()
    periodes = PeriodeApprenti.objects.filter(
        apprenti=contrat.apprenti_id, debut__lte=jour, fin__gte=contrat.debut
    )
    return periodes.order_by("-debut").first()


def _say(visite: Visite, action: str, auteur: Membre, **faits: str) -> None:
    journal.inscrire(action=action, objet=visite, membre=auteur, qui=str(visite.contrat.apprenti), **faits)


def _tell(visite: Visite, auteur: Membre) -> None:
    """Say to the apprentice, the MA and whoever makes it that the visit is planned, or cancelled. Once each."""
    contrat = visite.contrat
    formateur = visite.formateur if visite.formateur_id != auteur.pk else None
    maitres = [maitre.membre for maitre in (contrat.maitre, contrat.maitre_2) if maitre]
    annulee = visite.statut == Visite.Statut.ANNULEE
    quand = timezone.localtime(visite.debut)
    sujet = "Visite annulée" if annulee else "Visite reportée" if visite.remplace_id else "Visite prévue"
    for membre in (contrat.apprenti.membre, *maitres, formateur):
        if membre is None:
            continue
        write_courriel(
            cle=f"visite:{visite.pk}:{visite.statut}:{membre.pk}",
            membre=membre,
            sujet=f"{sujet} le {quand:%d/%m} à {quand:%H:%M} : {contrat.apprenti}",
            texte=render_to_string(
                "courriels/visite.txt",
                {
                    "visite": visite,
                    "annulee": annulee,
                    "personne": membre.utilisateur,
                    "auteur": auteur.utilisateur,
                    "pour_lui": membre == formateur,
                },
            ).strip(),
            destination=visite.adresse(auteur.centre.slug),
        )


def _lock(visite: Visite) -> Visite:
    verrouillee = (
        Visite.objects.select_for_update(of=("self",))
        .select_related(
            "contrat__entreprise",
            "contrat__apprenti__membre__utilisateur",
            "contrat__apprenti__groupe__formation",
            "contrat__maitre__membre__utilisateur",
            "contrat__maitre_2__membre__utilisateur",
            "formateur__utilisateur",
        )
        .get(pk=visite.pk)
    )
    if verrouillee.statut in VISITES_CLOSES:
        raise VisiteClose("Cette visite a été reportée ou annulée : elle ne change plus.")
    return verrouillee


@transaction.atomic
def postpone_visite(*, id: UUID, visite: Visite, debut: datetime, raison: str, auteur: Membre) -> Visite:
    """Put a visit off: it stays, with why, and another one takes its place and its preparation.

    The same id twice gives one. Raises VisiteClose, ValueError without a reason.
    """
    if (suite := Visite.objects.filter(pk=id).first()) is not None:
        return suite
    visite = _lock(visite)
    _close(visite, Visite.Statut.REPORTEE, raison)
    points = list(visite.points.all())
    suite = Visite.objects.create(
        pk=id,
        contrat=visite.contrat,
        periode_apprenti=_periode(visite.contrat, debut),
        formateur=visite.formateur,
        debut=debut,
        duree=visite.duree,
        lieu=visite.lieu,
        precision=visite.precision,
        rencontres=visite.rencontres,
        motif=visite.motif,
        remplace=visite,
    )
    PointVisite.objects.bulk_create(
        PointVisite(
            centre_id=suite.centre_id,
            visite=suite,
            tache_id=point.tache_id,
            competence_id=point.competence_id,
            critere_id=point.critere_id,
        )
        for point in points
    )
    _say(visite, "visite.reportee", auteur, raison=visite.raison)
    _tell(suite, auteur)
    return suite


def _close(visite: Visite, statut: Visite.Statut, raison: str) -> None:
    if visite.statut == Visite.Statut.FAITE:
        raise VisiteClose("Cette visite a eu lieu : elle ne se reporte ni ne s’annule plus.")
    visite.raison = raison.strip()[:300]
    if not visite.raison:
        raise ValueError("Dites pourquoi, en quelques mots.")
    visite.statut = statut
    visite.save(update_fields=["statut", "raison"])


@transaction.atomic
def cancel_visite(*, visite: Visite, raison: str, auteur: Membre) -> None:
    """Cancel a visit, for a reason; those who expected it are told. Raises VisiteClose, ValueError."""
    visite = _lock(visite)
    _close(visite, Visite.Statut.ANNULEE, raison)
    _say(visite, "visite.annulee", auteur, raison=visite.raison)
    _tell(visite, auteur)


@transaction.atomic
def tell_visite(*, visite: Visite, notes: str, auteur: Membre) -> None:
    """Say that the visit took place, and what came of it; the same again changes nothing. Raises VisiteClose."""
    visite = _lock(visite)
    notes = notes.strip()[:4000]
    if (visite.statut, visite.notes) == (Visite.Statut.FAITE, notes):
        return
    visite.statut, visite.notes = Visite.Statut.FAITE, notes
    visite.save(update_fields=["statut", "notes"])
    _say(visite, "visite.faite", auteur)


@transaction.atomic
def prepare_visite(
    *,
    visite: Visite,
    taches: Collection[UUID],
    competences: Collection[UUID],
    criteres: Collection[UUID],
    auteur: Membre,
) -> int:
    """Keep what is to be talked about, and copy it into the bilan of the period while that is a draft.

    A task brings the competences it calls on, a criterion its own. Ids that the référentiel does not hold are
    left out. Returns how many lines the bilan gained. Raises VisiteClose.
    """
    visite = _lock(visite)
    version = charger_version(visite.contrat.apprenti.groupe.formation.version_id)
    par_critere = {k.id: c.id for c in version.competences.values() for k in c.criteres}
    voulus = (
        {(t, None, None) for t in taches if t in version.taches}
        | {(None, c, None) for c in competences if c in version.competences}
        | {(None, None, k) for k in criteres if k in par_critere}
    )
    presents = {(p.tache_id, p.competence_id, p.critere_id): p for p in visite.points.all()}
    visite.points.filter(pk__in=[p.pk for cle, p in presents.items() if cle not in voulus]).delete()
    PointVisite.objects.bulk_create(
        PointVisite(centre_id=visite.centre_id, visite=visite, tache_id=t, competence_id=c, critere_id=k)
        for t, c, k in voulus
        if (t, c, k) not in presents
    )
    if voulus != set(presents):
        _say(visite, "visite.preparee", auteur)
    bilan = BilanPeriode.objects.filter(
        periode_apprenti=visite.periode_apprenti_id, statut=BilanPeriode.Statut.BROUILLON
    ).first()
    if bilan is None:
        return 0
    cles: list[tuple[UUID, UUID | None]] = []
    for tache, competence, critere in voulus:
        if critere:
            cles.append((par_critere[critere], critere))
        elif competence:
            cles.append((competence, None))
        else:
            cles += [(c.id, None) for c in version.competences_de(tache) if c.evaluable]
    return len(add_lines(bilan=bilan, cles=cles, auteur=auteur))
