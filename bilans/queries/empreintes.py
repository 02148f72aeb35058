"""Whether anything a booklet says may have changed, asked of the database for a whole group at once.

Building what a booklet says costs thirty queries an apprentice; this costs two for all of them. Every table that the
booklet may read is summed up: the rows of an apprentice for that one, the other rows of the centre for everyone. A
table is in unless it is named in `HORS_LIVRET`, so that a new one is never forgotten: at worst a booklet is read again
for nothing, and its content, which has a fingerprint of its own, decides.
"""

from collections.abc import Collection
from functools import cache
from hashlib import sha256
from uuid import UUID

from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from bilans.livret.contenu import GABARIT
from cpro.socle import sceau
from cpro.socle.models import CatalogueModel, TenantModel
from cpro.socle.scoping import centre_courant
from suivi.models import Apprenti

# What never changes, or is never printed; the others are in.
_JAMAIS_MODIFIE = "what it holds never changes: another row takes its place"
_JAMAIS_IMPRIME = "no booklet says anything of it"
HORS_LIVRET = {
    "socle.EntreeAudit": _JAMAIS_IMPRIME,
    "socle.Travail": _JAMAIS_IMPRIME,
    "socle.Fichier": _JAMAIS_MODIFIE,
    "comptes.Invitation": _JAMAIS_IMPRIME,
    "comptes.LienAcces": _JAMAIS_IMPRIME,
    "comptes.Courriel": _JAMAIS_IMPRIME,
    "referentiels.Bloc": _JAMAIS_MODIFIE,
    "referentiels.Competence": _JAMAIS_MODIFIE,
    "referentiels.Critere": _JAMAIS_MODIFIE,
    "referentiels.Tache": _JAMAIS_MODIFIE,
    "referentiels.LienTacheCompetence": _JAMAIS_MODIFIE,
    "referentiels.Epreuve": _JAMAIS_MODIFIE,
    "referentiels.ImportReferentiel": _JAMAIS_IMPRIME,
    "referentiels.PropositionReferentiel": _JAMAIS_IMPRIME,
    "entreprise.Relance": _JAMAIS_IMPRIME,
    "entreprise.PauseRelances": _JAMAIS_IMPRIME,
    "entreprise.ReglagesRelances": _JAMAIS_IMPRIME,
    "entreprise.PassageRelances": _JAMAIS_IMPRIME,
    "bilans.ExportPlanifie": _JAMAIS_IMPRIME,
    "bilans.ExportPlanifieGroupe": _JAMAIS_IMPRIME,
    "bilans.LotLivrets": _JAMAIS_IMPRIME,
    "bilans.LotApprenti": _JAMAIS_IMPRIME,
    "bilans.Livret": _JAMAIS_IMPRIME,
    "bilans.RegleProposition": _JAMAIS_IMPRIME,
    "bilans.PreparationBilans": _JAMAIS_IMPRIME,
}
# Tables of which only these columns are summed up: the rest is big and follows them.
COLONNES = {
    "socle.Instantane": ("id", "objet_id", "empreinte", "deverrouille_le"),
    "referentiels.VersionReferentiel": ("id", "numero", "statut", "empreinte"),
}
# Tables without a centre: what the booklet says of them, and of which rows.
GLOBALES = (
    ("comptes_centre", "t.id = %(centre)s", "t"),
    (
        "comptes_utilisateur",
        "t.id IN (SELECT utilisateur_id FROM comptes_membre WHERE centre_id = %(centre)s)",
        "ROW(t.id, t.prenom, t.nom, t.email)",
    ),
)
_SOMME = "count(*) || ':' || coalesce(sum(hashtextextended({ligne}::text, 0)), 0)"


def empreintes_sources(apprenti_ids: Collection[UUID]) -> dict[UUID, str]:
    """A fingerprint of all that the booklet of each apprentice may say, in the centre in scope. Two queries.

    What a booklet says also depends on the day (what is to come), on its layout and on the seal of the platform.
    """
    with connection.cursor() as curseur:
        curseur.execute(_centre_sql(), {"centre": centre_courant()})
        plateforme = sha256(sceau.platform_certificate() or b"").hexdigest()
        commun = [str(timezone.localdate()), str(GABARIT), plateforme, *map(str, sorted(curseur.fetchall()))]
        curseur.execute(
            _apprentis_sql(), {"centre": centre_courant(), "apprentis": [str(a) for a in apprenti_ids]}
        )
        par_apprenti: dict[UUID, list[str]] = {cle: [] for cle in apprenti_ids}
        for apprenti_id, table, somme in curseur.fetchall():
            par_apprenti[apprenti_id].append(f"{table}={somme}")
    return {
        cle: sha256("\n".join([*commun, *sorted(sommes)]).encode()).hexdigest()
        for cle, sommes in par_apprenti.items()
    }


@cache
def sources() -> tuple[dict[type[models.Model], tuple[str, ...]], tuple[type[models.Model], ...]]:
    """The tables whose rows belong to an apprentice, with the references that lead there; and the others."""
    tous = [
        m
        for m in apps.get_models()
        if issubclass(m, TenantModel | CatalogueModel) and m._meta.label not in HORS_LIVRET
    ]
    chemins = {m: _path(m) for m in tous}
    propres = {m: chemin for m, chemin in chemins.items() if chemin is not None}
    return propres, tuple(m for m in tous if m not in propres)


def _path(modele: type[models.Model]) -> tuple[str, ...] | None:
    """The shortest chain of mandatory references to an apprentice; None when there is none."""
    file: list[tuple[type[models.Model], tuple[str, ...]]] = [(modele, ())]
    vus = set()
    while file:
        courant, chemin = file.pop(0)
        if courant is Apprenti:
            return chemin
        vus.add(courant)
        for champ in courant._meta.local_fields:
            if (
                isinstance(champ, models.ForeignKey)
                and not champ.null
                and champ.remote_field.model not in vus
            ):
                file.append((champ.remote_field.model, (*chemin, champ.name)))
    return None


def _row(modele: type[models.Model]) -> str:
    colonnes = COLONNES.get(modele._meta.label)
    return "t" if colonnes is None else f"ROW({', '.join(f't.{c}' for c in colonnes)})"


@cache
def _centre_sql() -> str:
    """(table, sum) of each table that everyone shares."""
    parties = [
        f"SELECT '{m._meta.db_table}', {_SOMME.format(ligne=_row(m))} FROM {m._meta.db_table} t"
        f" WHERE {'t.centre_id IS NULL OR ' if issubclass(m, CatalogueModel) else ''}t.centre_id = %(centre)s"
        for m in sources()[1]
    ]
    parties += [
        f"SELECT '{table}', {_SOMME.format(ligne=ligne)} FROM {table} t WHERE {filtre}"
        for table, filtre, ligne in GLOBALES
    ]
    return " UNION ALL ".join(parties)


@cache
def _apprentis_sql() -> str:
    """(apprentice, table, sum) of each table whose rows belong to one."""
    parties = []
    for modele, chemin in sources()[0].items():
        jointures, alias, courant = "", "t", modele
        for rang, nom in enumerate(chemin[:-1], 1):
            champ = courant._meta.get_field(nom)
            courant = champ.remote_field.model
            jointures += f" JOIN {courant._meta.db_table} p{rang} ON p{rang}.id = {alias}.{champ.column}"
            alias = f"p{rang}"
        cle = f"{alias}.{courant._meta.get_field(chemin[-1]).column}" if chemin else "t.id"
        parties.append(
            f"SELECT {cle}, '{modele._meta.db_table}', {_SOMME.format(ligne=_row(modele))}"
            f" FROM {modele._meta.db_table} t{jointures}"
            f" WHERE t.centre_id = %(centre)s AND {cle} = ANY(%(apprentis)s::uuid[]) GROUP BY {cle}"
        )
    return " UNION ALL ".join(parties)
