"""Writes about contracts: recorded, corrected, broken, entrusted to another MA.

An MA enters as long as one of their contracts runs, and for a grace period after it: each write here sets the
last day of the membership, which closes at once the links not used and the sessions already open.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from cpro.comptes.actions import revoke_liens
from cpro.comptes.models import Membre
from cpro.socle import journal
from entreprise.models import Contrat, Entreprise, MaitreApprentissage
from entreprise.numeros import check_deca
from suivi.models import Apprenti

journal.declarer(
    contrat__cree="a enregistré le contrat de {qui} chez {entreprise}",
    contrat__modifie="a modifié le contrat de {qui} chez {entreprise} ({champs})",
    contrat__rompu="a noté la rupture du contrat de {qui} chez {entreprise}",
    contrat__maitres="a confié {qui} à {maitres}, chez {entreprise}",
)


@transaction.atomic
def create_contrat(
    *,
    apprenti: Apprenti,
    entreprise: Entreprise,
    maitre: MaitreApprentissage,
    debut: date,
    fin: date,
    auteur: Membre | None,
    maitre_2: MaitreApprentissage | None = None,
    numero_deca: str = "",
    prolonge: bool = False,
) -> Contrat:
    """Record a contract (inclusive dates). It opens the access of its MA to this apprentice.

    Raises ValueError on a DECA number that cannot be one.
    """
    contrat = Contrat.objects.create(
        apprenti=apprenti,
        entreprise=entreprise,
        maitre=maitre,
        maitre_2=maitre_2,
        debut=debut,
        fin=fin,
        numero_deca=check_deca(numero_deca),
        prolonge=prolonge,
    )
    for membre in _lock_membres(maitre, maitre_2).values():
        _set_last_day(membre, _last_day(membre), auteur)
    _log("contrat.cree", contrat, auteur)
    return contrat


@transaction.atomic
def update_contrat(
    *, contrat: Contrat, debut: date, fin: date, numero_deca: str, prolonge: bool, auteur: Membre
) -> None:
    """Correct a contract; unchanged, nothing is logged. Raises ValueError on a wrong DECA number."""
    voulu = {"debut": debut, "fin": fin, "numero_deca": check_deca(numero_deca), "prolonge": prolonge}
    changes = [champ for champ, valeur in voulu.items() if getattr(contrat, champ) != valeur]
    if not changes:
        return
    with _Acces((contrat.maitre, contrat.maitre_2), auteur):
        for champ in changes:
            setattr(contrat, champ, voulu[champ])
        contrat.save(update_fields=changes)
    noms = ", ".join(str(Contrat._meta.get_field(champ).verbose_name) for champ in changes)
    _log("contrat.modifie", contrat, auteur, champs=noms)


@transaction.atomic
def end_contrat(*, contrat: Contrat, rupture_le: date, auteur: Membre, motif: str = "") -> None:
    """Note that a contract was broken. The access of its MA ends after the grace period."""
    with _Acces((contrat.maitre, contrat.maitre_2), auteur):
        contrat.rupture_le, contrat.rupture_motif = rupture_le, motif
        contrat.save(update_fields=["rupture_le", "rupture_motif"])
    dit = contrat.get_rupture_motif_display() if motif else ""
    _log("contrat.rompu", contrat, auteur, motif=dit)


@transaction.atomic
def replace_maitres(
    *,
    contrat: Contrat,
    maitre: MaitreApprentissage,
    maitre_2: MaitreApprentissage | None,
    auteur: Membre,
) -> None:
    """Entrust an apprentice to other MA of the company. Who no longer follows anyone loses their access now.

    Raises ValueError for an MA of another company, or twice the same.
    """
    if any(m.entreprise_id != contrat.entreprise_id for m in (maitre, maitre_2) if m is not None):
        raise ValueError("Un maître d’apprentissage travaille dans l’entreprise du contrat.")
    if maitre == maitre_2:
        raise ValueError("Le second maître d’apprentissage est une autre personne que le premier.")
    if (contrat.maitre_id, contrat.maitre_2_id) == (maitre.pk, maitre_2.pk if maitre_2 else None):
        return
    with _Acces((contrat.maitre, contrat.maitre_2, maitre, maitre_2), auteur, nouveaux=(maitre, maitre_2)):
        contrat.maitre, contrat.maitre_2 = maitre, maitre_2
        contrat.save(update_fields=["maitre", "maitre_2"])
    noms = " et ".join(str(m.membre.utilisateur) for m in (maitre, maitre_2) if m is not None)
    _log("contrat.maitres", contrat, auteur, maitres=noms)


class _Acces:
    """Around a write: the membership of each MA concerned ends when their contracts now say.

    One that the centre ended by hand stays ended, unless the MA is among the `nouveaux`.
    """

    def __init__(
        self,
        maitres: Iterable[MaitreApprentissage | None],
        auteur: Membre | None,
        nouveaux: Iterable[MaitreApprentissage | None] = (),
    ) -> None:
        self.auteur = auteur
        self.membres = _lock_membres(*maitres)
        self.nouveaux = {m.membre_id for m in nouveaux if m is not None}

    def __enter__(self) -> None:
        self.avant = {pk: _last_day(membre) for pk, membre in self.membres.items()}

    def __exit__(self, erreur: type[BaseException] | None, *_: object) -> None:
        if erreur is not None:
            return
        aujourdhui = timezone.localdate()
        for pk, membre in self.membres.items():
            avant = self.avant[pk]
            retire = (
                membre.fin is not None and membre.fin < aujourdhui and (avant is None or avant >= aujourdhui)
            )
            if not retire or pk in self.nouveaux:
                _set_last_day(membre, _last_day(membre), self.auteur)


def _lock_membres(*maitres: MaitreApprentissage | None) -> dict[object, Membre]:
    """The memberships of these MA, locked: two writes at once do not each miss the other's contract."""
    ids = {maitre.membre_id for maitre in maitres if maitre is not None}
    membres = Membre.objects.select_for_update(of=("self",)).select_related("utilisateur")
    return {membre.pk: membre for membre in membres.filter(pk__in=ids).order_by("pk")}


def _last_day(membre: Membre) -> date | None:
    """The last day on which their contracts let an MA in; None without any contract."""
    contrats = Contrat.objects.filter(Q(maitre__membre=membre) | Q(maitre_2__membre=membre))
    fin = contrats.aggregate(fin=Max(Coalesce("rupture_le", "fin")))["fin"]
    return None if fin is None else fin + settings.CONTRAT_GRACE


def _set_last_day(membre: Membre, fin: date | None, auteur: Membre | None) -> None:
    hier = timezone.localdate() - timedelta(days=1)
    fin = fin or hier
    if membre.fin == fin:
        return
    membre.fin = fin
    membre.save(update_fields=["fin"])
    if fin <= hier:
        revoke_liens(membre=membre, auteur=auteur)


def _log(action: str, contrat: Contrat, auteur: Membre | None, **donnees: str) -> None:
    journal.inscrire(
        action=action,
        objet=contrat,
        membre=auteur,
        qui=str(contrat.apprenti),
        entreprise=contrat.entreprise.nom,
        **donnees,
    )
