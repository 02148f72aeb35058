"""Queries that the ORM writes once by process: what is kept is their SQL, what changes are their parameters."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import update_wrapper
from operator import itemgetter
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Expression, Model, QuerySet
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesListIterable,
    get_related_populators,
)
from psycopg import sql

from cpro.socle.permissions import ROLE_PERMISSIONS, Permission, Role
from cpro.socle.scoping import centre_courant, writing_for_any_centre

LISTE = "liste"
Conversions = dict[int, tuple[list[Callable], Any]]  # what the ORM does to a column, by its rank


class Parametre(Expression):
    """Stands, while a query is written, for a value that each call gives."""

    def __init__(self, nom: str) -> None:
        super().__init__()
        self.nom = nom

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list["Parametre"]]:
        return "%s", [self]


class MembreParametre(Parametre):
    """Stands for a member: their role alone is known, and decides what the query is made of."""

    def __init__(self, nom: str, role: str) -> None:
        super().__init__(nom)
        self.role = role

    def peut(self, permission: Permission) -> bool:
        return permission in ROLE_PERMISSIONS[Role(self.role)]


class ListeParametre(Parametre):
    """Stands for ids, however many, after `__in`."""

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Parametre]]:
        return "SELECT unnest(%s::uuid[])", [self]


@dataclass(frozen=True, slots=True)
class Ecrite:
    """A query as it is kept."""

    texte: str
    parametres: tuple[str, ...]
    conversions: Conversions
    lire: Callable[[tuple], Any] | None  # makes what the queryset would yield of a row; None: the row itself


class Prepared:
    """See `prepared`."""

    def __init__(self, build: Callable[..., QuerySet], sauf: Collection[Role]) -> None:
        self.build = build
        self.sauf = frozenset(sauf)
        self.ecrites: dict[tuple, Ecrite | None] = {}  # None: no row, whatever the parameters
        update_wrapper(self, build)

    def __call__(self, **valeurs: Any) -> list[Any]:
        centre_id = centre_courant()
        cle = tuple((nom, _kind(valeur)) for nom, valeur in valeurs.items())
        if not self.sauf.isdisjoint(sorte for _, sorte in cle):
            return list(self.build(**valeurs))
        if cle not in self.ecrites:
            self.ecrites[cle] = self._write(cle)
        ecrite = self.ecrites[cle]
        if ecrite is None:
            return []
        valeurs["centre"] = centre_id
        with connection.cursor() as cursor:
            cursor.execute(ecrite.texte, [_column(nom, valeurs[nom]) for nom in ecrite.parametres])
            lignes = cursor.fetchall()
        if ecrite.conversions:
            lignes = _converted(lignes, ecrite.conversions)
        return lignes if ecrite.lire is None else [ecrite.lire(ligne) for ligne in lignes]

    def _write(self, cle: tuple[tuple[str, str | None], ...]) -> Ecrite | None:
        with writing_for_any_centre(Parametre("centre")):
            queryset = self.build(**{nom: _stand_in(nom, sorte) for nom, sorte in cle})
            compiler = queryset.query.get_compiler(connection=connection)
            try:
                texte, donnees = compiler.as_sql()
            except EmptyResultSet:
                return None
        parametres = tuple(donnee.nom for donnee in donnees if isinstance(donnee, Parametre))
        conversions = compiler.get_converters([colonne for colonne, *_ in compiler.select])
        return Ecrite(
            self._with_constants(texte, donnees), parametres, conversions, _reader(queryset, compiler)
        )

    def _with_constants(self, texte: str, donnees: tuple) -> str:
        """The SQL with its constants written in it, so that a partial index still serves the plan made once."""
        debut, *suites = texte.split("%s")
        if len(suites) != len(donnees):
            raise TypeError(f"{self.__name__}: its SQL holds a percent sign that is not a parameter.")
        morceaux = [debut]
        for donnee, suite in zip(donnees, suites, strict=True):
            if isinstance(donnee, Parametre):
                morceaux += ["%s", suite]
            elif isinstance(donnee, (str, int)):
                constante = sql.Literal(donnee).as_string(connection.connection)
                morceaux += [constante.replace("%", "%%"), suite]
            else:  # today, the id of a row: that of this call would stay for ever
                raise TypeError(
                    f"{self.__name__}: {donnee!r} would be kept in the query; make it a parameter."
                )
        return "".join(morceaux)


def _kind(valeur: Any) -> str | None:
    """What the SQL depends on: a list, or the role of a member."""
    return LISTE if isinstance(valeur, list) else getattr(valeur, "role", None)


def _stand_in(nom: str, sorte: str | None) -> Parametre:
    if sorte is None:
        return Parametre(nom)
    return ListeParametre(nom) if sorte == LISTE else MembreParametre(nom, sorte)


def _column(nom: str, valeur: Any) -> Any:
    if valeur is None:  # a queryset would have written IS NULL
        raise TypeError(f"{nom}: a value is needed; what may be missing makes another query.")
    return valeur.pk if isinstance(valeur, Model) else valeur


def _reader(queryset: QuerySet, compiler: Any) -> Callable[[tuple], Any] | None:
    """What `ModelIterable` and its kin do of each row. Raises TypeError for what is not a row each."""
    if queryset._iterable_class is ValuesListIterable:
        return None
    if queryset._iterable_class is FlatValuesListIterable:
        return itemgetter(0)
    if queryset._iterable_class is not ModelIterable or queryset._prefetch_related_lookups:
        raise TypeError("Objects and values_list only, without prefetch_related.")
    modele, places = compiler.klass_info["model"], compiler.klass_info["select_fields"]
    debut, fin, base = places[0], places[-1] + 1, queryset.db
    noms = [colonne.target.attname for colonne, *_ in compiler.select[debut:fin]]
    relies = get_related_populators(compiler.klass_info, compiler.select, base)
    annotations = compiler.annotation_col_map or {}

    def lire(ligne: tuple) -> Model:
        objet = modele.from_db(base, noms, ligne[debut:fin])
        for relie in relies:
            relie.populate(ligne, objet)
        for nom, rang in annotations.items():
            setattr(objet, nom, ligne[rang])
        return objet

    return lire


def _converted(lignes: list[tuple], conversions: Conversions) -> list[tuple]:
    converties = [list(ligne) for ligne in lignes]
    for rang, (fonctions, expression) in conversions.items():
        for ligne in converties:
            for fonction in fonctions:
                ligne[rang] = fonction(ligne[rang], expression, connection)
    return [tuple(ligne) for ligne in converties]


def prepared(*, sauf: Collection[Role] = ()) -> Callable[[Callable[..., QuerySet]], Prepared]:
    """Make of a function that builds a queryset one that runs it and returns the list of what it yields.

    For the pages opened all day, where the ORM takes five times as long to write a query as PostgreSQL to answer it.

    The function builds from its keyword arguments alone. When it runs they are not known yet: it uses them as values
    of conditions, reads neither the day nor a setting, and branches on nothing but the role and permissions of a
    member. A day or an id that would be kept by mistake is refused. The centre in scope is a parameter too.
    `sauf`: roles whose rule must look at the database first; for them the ORM writes each time.
    """
    return lambda build: Prepared(build, sauf)
