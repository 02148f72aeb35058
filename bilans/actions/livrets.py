"""Exports of booklets: asked for, made one by one by the workers, stopped, taken up again, gathered, forgotten."""

import logging
import time
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from bilans.actions.archives import forget_unused, make_archive
from bilans.actions.edition import make_livret
from bilans.models import ExportPlanifie, Livret, LotApprenti, LotLivrets
from bilans.queries.empreintes import empreintes_sources
from cpro.comptes.courriels import write_courriel
from cpro.comptes.models import Membre
from cpro.socle import journal
from cpro.socle.ids import uuid7
from cpro.socle.models import Travail
from cpro.socle.scoping import centre_scope
from cpro.socle.tasks import COUPURES, Avancement, annuler, executant, lancer, renfort
from suivi.models import Apprenti, Groupe

logger = logging.getLogger("cpro.livrets")

journal.declarer(
    livrets__demandes="a demandé l’édition « {intitule} » ({nombre} livrets)",
    livrets__arretes="a arrêté l’édition « {intitule} »",
    livrets__repris="a relancé l’édition « {intitule} » pour {nombre} livrets",
)

NATURE = "livrets"
ATTENTE = 0.2  # seconds between two looks at what other processes have in hand
GARDE = 30  # days
ERREUR = "La mise en page a échoué ; l’erreur a été signalée."


def apprentis_a_editer() -> QuerySet[Apprenti]:
    """Those whose booklet an export may take, in the order of its list."""
    return Apprenti.objects.filter(statut=Apprenti.Statut.EN_FORMATION).order_by(
        "groupe__nom", "nom", "prenom", "pk"
    )


@transaction.atomic
def request_export(
    *,
    apprentis: Iterable[Apprenti],
    intitule: str,
    auteur: Membre,
    id: UUID | None = None,
    groupe: Groupe | None = None,
    avertir: bool = False,
    garder_jours: int = GARDE,
    export: ExportPlanifie | None = None,
) -> LotLivrets:
    """Ask for booklets; workers make them, or will once the broker is back. The same `id` twice is one export."""
    if id is not None and (existant := LotLivrets.objects.filter(pk=id).first()) is not None:
        return existant
    lot = LotLivrets.objects.create(
        id=id or uuid7(),
        intitule=intitule[:150],
        groupe=groupe,
        demande_par=auteur,
        avertir=avertir,
        expire_le=timezone.now() + timedelta(days=garder_jours),
        export=export,
    )
    lignes = [
        LotApprenti(centre_id=lot.centre_id, lot=lot, apprenti=apprenti, rang=rang)
        for rang, apprenti in enumerate(apprentis, 1)
    ]
    LotApprenti.objects.bulk_create(lignes)
    _launch(lot, auteur=auteur, total=len(lignes))
    journal.inscrire(
        action="livrets.demandes", objet=lot, membre=auteur, intitule=lot.intitule, nombre=len(lignes)
    )
    return lot


def request_livrets(*, groupe: Groupe, auteur: Membre, **options) -> LotLivrets:
    """Ask for the booklets of a group."""
    return request_export(
        apprentis=apprentis_a_editer().filter(groupe=groupe),
        intitule=f"Livrets de {groupe.nom}",
        groupe=groupe,
        auteur=auteur,
        **options,
    )


def _launch(lot: LotLivrets, *, auteur: Membre, total: int) -> None:
    lot.travail = lancer(
        nature=NATURE, titre=lot.intitule, parametres={"lot": str(lot.pk)}, membre=auteur, total=total
    )
    lot.save(update_fields=["travail"])


@transaction.atomic
def cancel_export(*, lot: LotLivrets, auteur: Membre) -> bool:
    """Stop an export: booklets made so far stay, the one in hand is finished. False when it was over."""
    if not annuler(lot.travail):
        return False
    journal.inscrire(action="livrets.arretes", objet=lot, membre=auteur, intitule=lot.intitule)
    return True


@transaction.atomic
def retry_export(*, lot: LotLivrets, auteur: Membre) -> int:
    """Take up again what failed or was left: those only. Returns how many; 0 while it runs or when all is made."""
    lot = LotLivrets.objects.select_for_update().get(pk=lot.pk)
    if lot.travail.actif:
        return 0
    # Those that were left need no change: one of them may be in the hands of a worker that was stopped a second ago.
    lot.apprentis.filter(livret__isnull=True, fini_le__isnull=False).update(erreur="", fini_le=None)
    restants = lot.apprentis.filter(livret__isnull=True).count()
    if restants:
        _launch(lot, auteur=auteur, total=lot.apprentis.count())
        journal.inscrire(
            action="livrets.repris", objet=lot, membre=auteur, intitule=lot.intitule, nombre=restants
        )
    return restants


@executant(NATURE)
def make_livrets(avancement: Avancement) -> dict:
    """Make the booklets that are missing from the lot, then the archive. Run again, it goes on where it stopped."""
    centre_id = avancement.travail.centre_id
    lot_id = UUID(avancement.parametres["lot"])
    avancement.avancer(*_count(centre_id, lot_id))
    with centre_scope(centre_id):
        _reuse(lot_id)
    faits, attendus = _count(centre_id, lot_id)
    avancement.avancer(faits, attendus)
    avancement.demander_renfort(attendus - faits)
    while faits < attendus:
        if not _make_one(centre_id, lot_id):
            time.sleep(ATTENTE)  # the last ones are in the hands of others, or of a process just lost
        faits, attendus = _count(centre_id, lot_id)
        avancement.avancer(faits, attendus)
    with centre_scope(centre_id):
        lot = LotLivrets.objects.select_for_update().get(pk=lot_id)
        make_archive(lot)
        _tell(lot)
        echecs = lot.apprentis.filter(livret__isnull=True).count()
    return {"livrets": faits - echecs, "echecs": echecs}


@renfort(NATURE)
def help_livrets(travail: Travail) -> bool:
    """Make one booklet of the lot that nobody makes; False when none is left."""
    return _make_one(travail.centre_id, UUID(travail.parametres["lot"]))


def _count(centre_id: int, lot_id: UUID) -> tuple[int, int]:
    """How many are over, made or failed, and how many there are."""
    with centre_scope(centre_id):
        lignes = LotApprenti.objects.filter(lot=lot_id)
        return lignes.filter(fini_le__isnull=False).count(), lignes.count()


def _reuse(lot_id: UUID) -> None:
    """Give their last booklet to all those of whom nothing changed since. Five queries, however many they are."""
    lignes = list(
        LotApprenti.objects.filter(lot=lot_id, fini_le__isnull=True).select_for_update(skip_locked=True)
    )
    derniers = Livret.objects.filter(apprenti=OuterRef("apprenti")).order_by("-cree_le")
    connus = {
        livret.apprenti_id: livret
        for livret in Livret.objects.filter(
            pk__in=LotApprenti.objects.filter(lot=lot_id).values(dernier=Subquery(derniers.values("pk")[:1]))
        ).only("apprenti_id", "empreinte_sources")
    }
    sources = empreintes_sources([ligne.apprenti_id for ligne in lignes])
    for ligne in lignes:
        ligne.empreinte_sources = sources[ligne.apprenti_id]
        livret = connus.get(ligne.apprenti_id)
        if livret is not None and livret.empreinte_sources == ligne.empreinte_sources:
            ligne.livret, ligne.repris, ligne.fini_le = livret, True, timezone.now()
    LotApprenti.objects.bulk_update(lignes, ["empreinte_sources", "livret", "repris", "fini_le"])


def _make_one(centre_id: int, lot_id: UUID) -> bool:
    """Make the first booklet that is neither made nor in the hands of another process. False: there is none.

    One transaction holds its row for the second or two of the layout: lost with its process, it sets the booklet
    free. A booklet that cannot be made is said so, and does not stop the others.
    """
    with centre_scope(centre_id):
        a_faire = LotApprenti.objects.filter(lot=lot_id, fini_le__isnull=True).order_by("rang")
        ligne = a_faire.select_for_update(skip_locked=True).first()
        if ligne is None:
            return False
        try:
            with transaction.atomic():
                ligne.livret, ligne.repris = make_livret(
                    apprenti_id=ligne.apprenti_id,
                    lot_id=lot_id,
                    empreinte_sources=ligne.empreinte_sources,
                )
        except COUPURES:
            raise
        except Exception:
            logger.exception("livret de l’apprenti %s non édité", ligne.apprenti_id)
            ligne.livret, ligne.erreur = None, ERREUR
        ligne.fini_le = timezone.now()
        ligne.save(update_fields=["livret", "repris", "erreur", "fini_le"])
    return True


def _tell(lot: LotLivrets) -> None:
    """Write to who asked that it is ready. The link asks them to sign in."""
    if not lot.avertir or lot.demande_par_id is None:
        return
    membre = Membre.objects.select_related("utilisateur", "centre").get(pk=lot.demande_par_id)
    contexte = {
        "lot": lot,
        "membre": membre,
        "faits": lot.apprentis.filter(livret__isnull=False).count(),
        "echecs": lot.apprentis.filter(livret__isnull=True).count(),
        "adresse": settings.BASE_URL + reverse("bilans:lot", args=[membre.centre.slug, lot.pk]),
    }
    write_courriel(
        cle=f"lot:{lot.pk}:{lot.travail_id}",
        membre=membre,
        sujet=f"{lot.intitule} : l’archive est prête",
        texte=render_to_string("courriels/livrets_prets.txt", contexte).strip(),
    )


@transaction.atomic
def purge_archives() -> int:
    """Delete the archives whose time is over, in the centre in scope. Booklets stay. Returns how many lots lost one."""
    perimes = LotLivrets.objects.filter(expire_le__lt=timezone.now(), archive__isnull=False)
    lots = list(perimes.select_for_update(of=("self",)).select_related("archive"))
    LotLivrets.objects.filter(pk__in=[lot.pk for lot in lots]).update(archive=None, manifeste="")
    for archive in {lot.archive_id: lot.archive for lot in lots}.values():
        forget_unused(archive)
    return len(lots)
