"""Reading one formation: the versions it may move to, and what moving it would concern."""

from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from referentiels.correspondance import (
    AUCUNE,
    DEVINEE,
    Rapprochement,
    propose_competences,
    propose_criteres,
    propose_taches,
)
from referentiels.enums import StatutVersion
from referentiels.models import CorrespondanceVersion, VersionReferentiel
from referentiels.queries import catalogue
from referentiels.version_lue import NoeudLu, VersionLue
from suivi.models import Formation, Scenario

CHOISIE = "choisie"  # what a person put instead of what was proposed


@dataclass(frozen=True, slots=True)
class LigneDeCorrespondance:
    """An element of the former version, what it may become, and what is chosen for it."""

    noeud: NoeudLu
    choix: str
    surete: str
    options: tuple[NoeudLu, ...]

    @property
    def a_regarder(self) -> bool:
        """Whether a person should look: it was only guessed, or nothing was found."""
        return self.surete in (DEVINEE, AUCUNE)


def versions_proposees(formation: Formation) -> QuerySet[VersionReferentiel]:
    """Published versions but the present one: of the same référentiel first, then its kin, then the others."""
    actuelle = VersionReferentiel.objects.select_related("referentiel").defer("document")
    presente = actuelle.get(pk=formation.version_id)
    courantes = catalogue().values("version_id")
    du_meme = Q(referentiel_id=presente.referentiel_id)
    parent = Q(referentiel__cle=presente.referentiel.cle)
    return (
        VersionReferentiel.objects.filter(statut=StatutVersion.PUBLIEE)
        .filter(du_meme | Q(pk__in=courantes))
        .exclude(pk=presente.pk)
        .annotate(
            parente=Case(
                When(du_meme, then=Value(0)),
                When(parent, then=Value(1)),
                default=Value(2),
                output_field=IntegerField(),
            )
        )
        .select_related("referentiel")
        .defer("document", "remarques")
        .order_by("parente", "referentiel__diplome", "referentiel__intitule", "-numero")
    )


def scenarios_a_adapter(formation: Formation) -> list[Scenario]:
    """The scenarios of its version that its groups have used, not put away."""
    return list(
        Scenario.objects.filter(
            version_id=formation.version_id, archive_le=None, seances__groupe__formation=formation
        )
        .distinct()
        .order_by("titre")
    )


def lignes_de(
    avant: VersionLue, apres: VersionLue, correspondance: CorrespondanceVersion, partie: str
) -> list[LigneDeCorrespondance]:
    """The lines of a part: what is kept so far, with what had been proposed to tell how sure it is.

    A criterion whose competence nothing continues has no choice to offer: it is left out.
    """
    if partie == "criteres":
        proposes = propose_criteres(avant, apres, correspondance.competences)
    elif partie == "taches":
        proposes = propose_taches(avant, apres)
    else:
        proposes = propose_competences(avant, apres)
    gardes = getattr(correspondance, partie)
    toutes = {
        "competences": apres.competences_evaluables,
        "taches": tuple(apres.taches.values()),
    }.get(partie)
    lignes = []
    for rapprochement in proposes:
        cle = rapprochement.avant.cle
        propose = rapprochement.apres.cle if rapprochement.apres else ""
        choix = gardes.get(cle, propose)
        options = _criteres_voisins(rapprochement, avant, apres, correspondance) if toutes is None else toutes
        if not options:
            continue
        surete = rapprochement.surete if choix == propose else CHOISIE
        lignes.append(LigneDeCorrespondance(rapprochement.avant, choix, surete, options))
    return lignes


def _criteres_voisins(
    rapprochement: Rapprochement,
    avant: VersionLue,
    apres: VersionLue,
    correspondance: CorrespondanceVersion,
) -> tuple[NoeudLu, ...]:
    """The criteria of the competence that continues the one of this criterion."""
    competence = avant.competences[avant.criteres[rapprochement.avant.id].competence_id]
    choisie = apres.competences_par_cle.get(correspondance.competences.get(competence.cle, ""))
    return choisie.criteres if choisie else ()
