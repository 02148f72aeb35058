"""What others do in the company while someone has no network. Run in a process of its own (see `seances.plan`)."""

from datetime import timedelta
from uuid import UUID, uuid4

from django.db.models import Max
from django.utils import timezone

from cpro.comptes.models import Centre, Membre
from cpro.demo.contenu import CENTRES
from cpro.demo.personas import personas
from cpro.socle.permissions import Role
from cpro.socle.scoping import centre_scope
from entreprise.actions.avis import answer_entree
from entreprise.actions.bilans_periode import open_bilan_periode
from entreprise.actions.journal import save_entree, submit_entree
from entreprise.actions.periodes import plan_periode
from entreprise.models import EntreeJournal, Periode, PeriodeApprenti
from referentiels.queries import charger_version
from suivi.models import Apprenti
from tests.navigateur.seances import CENTRE


def _membre(role: Role) -> Membre:
    persona = personas(next(c for c in CENTRES if c.slug == CENTRE))[role]
    return Membre.objects.get(utilisateur__email=persona.email, role=role)


def send_again(cle: str, recit: str) -> None:
    """Another answer asked for more about an entry; its apprentice wrote it again, and sent it."""
    with centre_scope(Centre.objects.get(slug=CENTRE).pk):
        entree = EntreeJournal.objects.select_related("apprenti__groupe__formation").get(pk=UUID(cle))
        apprenti = _membre(Role.APPRENTI)
        answer_entree(
            id=uuid4(),
            entree=entree,
            decision="a_completer",
            membre=_membre(Role.MAITRE),
            commentaire="Où était-ce ?",
        )
        entree = save_entree(
            id=entree.pk,
            apprenti=entree.apprenti,
            jour=entree.jour,
            recit=recit,
            autonomie_id=entree.autonomie_id,
            auteur=apprenti,
        )
        submit_entree(entree=entree, auteur=apprenti)


def open_bilan(intitule: str) -> None:
    """A bilan of the persona's apprentice, on a period of its own, left to the MA."""
    with centre_scope(Centre.objects.get(slug=CENTRE).pk):
        apprenti = Apprenti.objects.select_related("groupe__formation").get(membre=_membre(Role.APPRENTI))
        formateur = _membre(Role.FORMATEUR)
        dernier = Periode.objects.filter(groupe=apprenti.groupe).aggregate(fin=Max("fin"))["fin"]
        debut = dernier + timedelta(days=3)
        periode = plan_periode(
            groupe=apprenti.groupe,
            intitule=intitule,
            debut=debut,
            fin=debut + timedelta(days=4),
            auteur=formateur,
        )
        version = charger_version(apprenti.groupe.formation.version_id)
        open_bilan_periode(
            periode_apprenti=PeriodeApprenti.objects.get(periode=periode, apprenti=apprenti),
            competences=[c.id for c in version.competences_evaluables[:2]],
            mode="competence",
            jour=timezone.localdate(),
            auteur=formateur,
        )
