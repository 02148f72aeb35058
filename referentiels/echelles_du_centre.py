"""Writing the scales of a centre. One that has served is never changed: a change makes its next version."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cpro.comptes.models import Membre
from cpro.socle import journal
from referentiels.echelles import Degre
from referentiels.models import Echelle, NiveauEchelle
from referentiels.queries import echelle_utilisee

journal.declarer(
    echelle__creee="a créé l’échelle {intitule}",
    echelle__modifiee="a modifié l’échelle {intitule}",
    echelle__versionnee="a fait la version {numero} de l’échelle {intitule}",
    echelle__retiree="a retiré l’échelle {intitule}",
    echelle__remise="a remis l’échelle {intitule} parmi celles proposées",
)


@dataclass(frozen=True, slots=True)
class Modification:
    """The scale that now holds the change; `versionnee`: a new one, the former being in use."""

    echelle: Echelle
    versionnee: bool


@transaction.atomic
def create_echelle(
    *, id: UUID, intitule: str, nature: str, degres: Sequence[Degre], membre: Membre
) -> Echelle:
    """Open a scale of the centre. The same id twice gives one scale."""
    echelle, creee = Echelle.objects.get_or_create(
        pk=id,
        defaults={
            "centre_id": membre.centre_id,
            "code": f"centre-{id.hex[-12:]}",
            "intitule": intitule,
            "nature": nature,
        },
    )
    if creee:
        _write_niveaux(echelle, degres)
        journal.inscrire(action="echelle.creee", objet=echelle, membre=membre, intitule=intitule)
    return echelle


@transaction.atomic
def change_echelle(
    *, echelle: Echelle, intitule: str, degres: Sequence[Degre], membre: Membre
) -> Modification:
    """Rewrite a scale that has not served; make the next version of one that has, which is then withdrawn.

    A formation that uses the former goes on with it. Saving what is already there changes nothing. Raises
    ValueError for a scale that is not the centre's or that is withdrawn.
    """
    echelle = _lock(echelle, membre)
    if echelle.retiree_le is not None:
        raise ValueError("Cette échelle est retirée : elle ne change plus.")
    if (echelle.intitule, _degres_de(echelle)) == (intitule, sorted(degres, key=_ordre)):
        return Modification(echelle, False)
    versionnee = echelle_utilisee(echelle)
    if versionnee:
        echelle.retiree_le = timezone.now()
        echelle.save(update_fields=["retiree_le"])
        echelle = Echelle.objects.create(
            centre_id=echelle.centre_id,
            code=echelle.code,
            intitule=intitule,
            nature=echelle.nature,
            numero=echelle.numero + 1,
        )
    else:
        echelle.intitule = intitule
        echelle.save(update_fields=["intitule"])
        echelle.niveaux.all().delete()
    _write_niveaux(echelle, degres)
    journal.inscrire(
        action="echelle.versionnee" if versionnee else "echelle.modifiee",
        objet=echelle,
        membre=membre,
        intitule=intitule,
        numero=echelle.numero,
    )
    return Modification(echelle, versionnee)


@transaction.atomic
def retire_echelle(*, echelle: Echelle, membre: Membre) -> None:
    """Propose a scale no more. Those who use it go on. Twice changes nothing."""
    echelle = _lock(echelle, membre)
    if echelle.retiree_le is None:
        echelle.retiree_le = timezone.now()
        echelle.save(update_fields=["retiree_le"])
        journal.inscrire(action="echelle.retiree", objet=echelle, membre=membre, intitule=echelle.intitule)


@transaction.atomic
def restore_echelle(*, echelle: Echelle, membre: Membre) -> None:
    """Propose a withdrawn scale again. Raises ValueError when a later version has taken its place."""
    echelle = _lock(echelle, membre)
    if Echelle.objects.filter(
        centre_id=echelle.centre_id, code=echelle.code, numero__gt=echelle.numero
    ).exists():
        raise ValueError("Une version plus récente de cette échelle la remplace.")
    if echelle.retiree_le is not None:
        echelle.retiree_le = None
        echelle.save(update_fields=["retiree_le"])
        journal.inscrire(action="echelle.remise", objet=echelle, membre=membre, intitule=echelle.intitule)


def _lock(echelle: Echelle, membre: Membre) -> Echelle:
    if echelle.centre_id != membre.centre_id:
        raise ValueError("Cette échelle n’est pas au centre : copiez-la.")
    return Echelle.objects.select_for_update().get(pk=echelle.pk)


def _ordre(degre: Degre) -> tuple[bool, int, str]:
    return bool(degre.special), degre.rang, degre.code


def _degres_de(echelle: Echelle) -> list[Degre]:
    champs = ("rang", "code", "libelle", "court", "couleur", "acquis", "special")
    return sorted((Degre(**ligne) for ligne in echelle.niveaux.values(*champs)), key=_ordre)


def _write_niveaux(echelle: Echelle, degres: Sequence[Degre]) -> None:
    NiveauEchelle.objects.bulk_create(
        NiveauEchelle(
            centre_id=echelle.centre_id,
            echelle=echelle,
            rang=degre.rang,
            code=degre.code,
            libelle=degre.libelle,
            court=degre.court,
            couleur=degre.couleur,
            acquis=degre.acquis,
            special=degre.special,
        )
        for degre in degres
    )
