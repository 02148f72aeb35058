"""The data of a group or of the centre as rows, read page by page: the memory it takes does not depend on how many."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from bilans.models import ActionBilan, Bilan, DecisionBilan, TexteBilan
from bilans.trame import texts_of
from cpro.comptes.models import Membre
from cpro.socle.scoping import centre_scope
from entreprise.models import EntreeJournal
from entreprise.queries.journal import with_details
from referentiels.models import Tache
from suivi.models import Apprenti, Evaluation
from suivi.visibilite import apprentis_visibles

PAGE = 1000
Ligne = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Jeu:
    """A set of data: its columns, and how the rows of some apprentices are read and written."""

    nom: str
    entete: tuple[str, ...]
    lire: Callable[[QuerySet[Apprenti]], QuerySet]
    ecrire: Callable[[list], list[Ligne]]


def count_rows(jeu: Jeu, membre: Membre, groupe_id: UUID | None) -> int:
    return jeu.lire(_apprentis(membre, groupe_id)).aggregate(n=Count("pk"))["n"]


def read_pages(jeu: Jeu, membre: Membre, groupe_id: UUID | None) -> Iterator[list[Ligne]]:
    """The rows that `membre` may read, a page at a time, each in a transaction of its own.

    A response is streamed after the request's transaction: the centre is opened again for each page.
    """
    dernier = None
    while True:
        with centre_scope(membre.centre_id):
            objets = jeu.lire(_apprentis(membre, groupe_id)).order_by("pk")
            if dernier is not None:
                objets = objets.filter(pk__gt=dernier)
            page = list(objets[:PAGE])
            lignes = jeu.ecrire(page)
        if lignes:
            yield lignes
        if len(page) < PAGE:
            return
        dernier = page[-1].pk


def _apprentis(membre: Membre, groupe_id: UUID | None) -> QuerySet[Apprenti]:
    visibles = apprentis_visibles(membre)
    return visibles if groupe_id is None else visibles.filter(groupe=groupe_id)


def _qui(apprenti: Apprenti) -> tuple[str, str, str]:
    return apprenti.nom, apprenti.prenom, apprenti.groupe.nom


def _evaluations(apprentis: QuerySet[Apprenti]) -> QuerySet[Evaluation]:
    return Evaluation.objects.filter(apprenti__in=apprentis.values("pk")).select_related(
        "apprenti__groupe", "competence", "critere", "niveau", "auteur__utilisateur"
    )


def _write_evaluations(evaluations: list[Evaluation]) -> list[Ligne]:
    return [
        (
            *_qui(e.apprenti),
            e.jour,
            e.get_contexte_display(),
            e.get_nature_display(),
            e.get_source_type_display(),
            e.competence.code,
            e.competence.intitule,
            e.critere.intitule if e.critere else "",
            e.niveau.libelle if e.niveau else "",
            e.niveau.rang if e.niveau and not e.niveau.special else "",
            e.commentaire,
            str(e.auteur.utilisateur),
            "oui" if e.est_courante else "non",
        )
        for e in evaluations
    ]


def _entrees(apprentis: QuerySet[Apprenti]) -> QuerySet[EntreeJournal]:
    """Drafts stay private to who writes them."""
    entrees = EntreeJournal.objects.filter(apprenti__in=apprentis.values("pk"))
    return with_details(entrees.exclude(statut=EntreeJournal.Statut.BROUILLON)).select_related(
        "apprenti__groupe", "autonomie", "contrat__entreprise"
    )


def _write_entrees(entrees: list[EntreeJournal]) -> list[Ligne]:
    taches = Tache.objects.in_bulk({t.tache_id for e in entrees for t in e.taches.all()})
    return [
        (
            *_qui(e.apprenti),
            e.jour,
            e.contrat.entreprise.nom if e.contrat else "",
            e.recit,
            e.reflexion,
            e.outils,
            e.duree or "",
            " ; ".join(str(taches[t.tache_id]) for t in e.taches.all()),
            e.autonomie.libelle if e.autonomie else "",
            len(e.photos.all()),
            e.get_statut_display(),
            " ; ".join(_answer(avis) for avis in e.avis.all()),
        )
        for e in entrees
    ]


def _answer(avis: Any) -> str:
    dit = f"{avis.get_decision_display()}, {avis.membre.utilisateur}"
    return f"{dit} : {avis.commentaire}" if avis.commentaire else dit


def _decisions(apprentis: QuerySet[Apprenti]) -> QuerySet[DecisionBilan]:
    """What was decided in the bilans that are frozen or signed."""
    decisions = DecisionBilan.objects.filter(bilan__apprenti__in=apprentis.values("pk"))
    return decisions.exclude(bilan__statut=Bilan.Statut.BROUILLON).select_related(
        "bilan__apprenti__groupe", "competence", "niveau", "decide_par__utilisateur"
    )


def _bilan(bilan: Bilan) -> tuple[Any, ...]:
    return bilan.intitule, bilan.get_nature_display(), bilan.jour, bilan.get_statut_display()


def _write_decisions(decisions: list[DecisionBilan]) -> list[Ligne]:
    return [
        (
            *_qui(d.bilan.apprenti),
            *_bilan(d.bilan),
            d.competence.code,
            d.competence.intitule,
            d.niveau.libelle if d.niveau else "",
            d.niveau.rang if d.niveau and not d.niveau.special else "",
            d.commentaire,
            str(d.decide_par.utilisateur),
        )
        for d in decisions
    ]


def _textes(apprentis: QuerySet[Apprenti]) -> QuerySet[TexteBilan]:
    """What was shared, in the bilans that are frozen or signed."""
    textes = TexteBilan.objects.filter(bilan__apprenti__in=apprentis.values("pk"), partage_le__isnull=False)
    return textes.exclude(bilan__statut=Bilan.Statut.BROUILLON).select_related(
        "bilan__apprenti__groupe", "bilan__trame", "ecrit_par__utilisateur"
    )


def _write_textes(textes: list[TexteBilan]) -> list[Ligne]:
    lignes = []
    for t in textes:
        dits = {cle: (section.titre, question) for section, cle, question in texts_of(t.bilan.sections)}
        lignes.append(
            (
                *_qui(t.bilan.apprenti),
                *_bilan(t.bilan),
                *dits.get(t.cle, ("", "")),
                t.texte,
                str(t.ecrit_par.utilisateur),
            )
        )
    return lignes


def _actions(apprentis: QuerySet[Apprenti]) -> QuerySet[ActionBilan]:
    """What was to be done after the bilans that are frozen or signed, as it stands."""
    actions = ActionBilan.objects.filter(bilan__apprenti__in=apprentis.values("pk"))
    return actions.exclude(bilan__statut=Bilan.Statut.BROUILLON).select_related("bilan__apprenti__groupe")


def _write_actions(actions: list[ActionBilan]) -> list[Ligne]:
    return [
        (
            *_qui(a.bilan.apprenti),
            *_bilan(a.bilan),
            a.texte,
            a.get_responsable_display(),
            a.echeance or "",
            a.get_etat_display(),
            a.mot,
            "oui" if a.reprise_de_id else "non",
        )
        for a in actions
    ]


_BILAN = ("Bilan", "Sorte", "Jour", "État")
_QUI = ("Nom", "Prénom", "Groupe")
JEUX = {
    "evaluations": Jeu(
        "Évaluations",
        (
            *_QUI,
            "Jour",
            "Contexte",
            "Nature",
            "Source",
            "Code",
            "Compétence",
            "Critère",
            "Niveau",
            "Degré",
            "Commentaire",
            "Par",
            "En vigueur",
        ),
        _evaluations,
        _write_evaluations,
    ),
    "journal": Jeu(
        "Journal en entreprise",
        (
            *_QUI,
            "Jour",
            "Entreprise",
            "Récit",
            "Réflexion",
            "Outillage",
            "Durée (min)",
            "Tâches",
            "Autonomie",
            "Photos",
            "État",
            "Réponses",
        ),
        _entrees,
        _write_entrees,
    ),
    "bilans": Jeu(
        "Bilans de compétences",
        (
            *_QUI,
            *_BILAN,
            "Code",
            "Compétence",
            "Niveau décidé",
            "Degré",
            "Commentaire",
            "Par",
        ),
        _decisions,
        _write_decisions,
    ),
    "textes": Jeu(
        "Textes des bilans de compétences",
        (*_QUI, *_BILAN, "Section", "Question", "Texte", "Par"),
        _textes,
        _write_textes,
    ),
    "actions": Jeu(
        "Actions des bilans de compétences",
        (*_QUI, *_BILAN, "À faire", "Par", "Pour le", "État de l’action", "Un mot", "Reprise"),
        _actions,
        _write_actions,
    ),
}
