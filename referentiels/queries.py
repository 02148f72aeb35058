"""Reading référentiels: the catalogue, and versions kept in memory."""

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from cpro.socle.scoping import centre_courant_ou_rien
from referentiels.enums import StatutVersion
from referentiels.format.serialisation import from_plain
from referentiels.models import Echelle, NiveauEchelle, Referentiel, VersionReferentiel
from referentiels.version_lue import VersionLue, build_version

VERSIONS_EN_MEMOIRE = 128

_memoire: OrderedDict[UUID, VersionLue] = OrderedDict()
_echelles: dict[UUID, "EchelleLue"] = {}
_verrou = Lock()


@dataclass(frozen=True, slots=True)
class EchelleLue:
    """A scale with its answers, lowest degree first, special answers last."""

    id: UUID
    code: str
    intitule: str
    nature: str
    niveaux: tuple[NiveauEchelle, ...]
    numero: int = 1
    centre_id: int | None = None
    retiree: bool = False
    rang_max: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rang_max", max((niveau.rang for niveau in self.niveaux), default=0))

    def __str__(self) -> str:
        return self.intitule if self.numero == 1 else f"{self.intitule} (version {self.numero})"

    @property
    def degres(self) -> tuple[NiveauEchelle, ...]:
        """The answers that are degrees of mastery, lowest first."""
        return tuple(niveau for niveau in self.niveaux if not niveau.special)

    @property
    def premier_acquis(self) -> NiveauEchelle | None:
        """The lowest degree that counts as acquired."""
        return next((niveau for niveau in self.degres if niveau.acquis), None)

    def niveau(self, niveau_id: UUID | None) -> NiveauEchelle | None:
        return next((niveau for niveau in self.niveaux if niveau.pk == niveau_id), None)


def charger_version(version_id: UUID) -> VersionLue:
    """Return a version, typed and indexed; a published one is read from the database once per process.

    Raises VersionReferentiel.DoesNotExist for a version the centre in scope cannot see, cached or not.
    """
    with _verrou:
        lue = _memoire.get(version_id)
        if lue is not None:
            _memoire.move_to_end(version_id)
    if lue is None:
        ligne = VersionReferentiel.objects.get(pk=version_id)
        lue = _monter(ligne)
        if ligne.statut != StatutVersion.BROUILLON:
            with _verrou:
                _memoire[version_id] = lue
                while len(_memoire) > VERSIONS_EN_MEMOIRE:
                    _memoire.popitem(last=False)
    if lue.centre_id is not None and lue.centre_id != centre_courant_ou_rien():
        raise VersionReferentiel.DoesNotExist(f"version {version_id} invisible")
    return lue


def forget_versions() -> None:
    """Empty the memory (tests, and rows reloaded from zero)."""
    with _verrou:
        _memoire.clear()
        _echelles.clear()


def _monter(ligne: VersionReferentiel) -> VersionLue:
    return build_version(
        id=ligne.pk,
        referentiel_id=ligne.referentiel_id,
        centre_id=ligne.centre_id,
        numero=ligne.numero,
        empreinte=ligne.empreinte,
        document=from_plain(ligne.document),
    )


def catalogue() -> QuerySet[Referentiel]:
    """Référentiels with a published version; `version_id` and `version_numero` are the current one's."""
    courante = (
        VersionReferentiel.objects.filter(referentiel=OuterRef("pk"), statut=StatutVersion.PUBLIEE)
        .order_by("-numero")
        .values("pk")[:1]
    )
    return Referentiel.objects.annotate(version_id=Subquery(courante)).filter(version_id__isnull=False)


def version_courante(referentiel_id: UUID) -> VersionReferentiel:
    """The newest published version of a référentiel. Raises DoesNotExist when none is published."""
    return (
        VersionReferentiel.objects.filter(referentiel_id=referentiel_id, statut=StatutVersion.PUBLIEE)
        .defer("document")
        .order_by("-numero")[:1]
        .get()
    )


def autres_versions(version: VersionLue) -> QuerySet[VersionReferentiel]:
    """The other versions of the same référentiel that are not drafts, the newest before it first.

    Those of the national référentiel that an adaptation comes from follow (`national`).
    """
    derivation = version.document.referentiel.derive_de
    parent = Q(centre=None, referentiel__cle=derivation.cle) if derivation else Q(pk=None)
    return (
        VersionReferentiel.objects.filter(Q(referentiel_id=version.referentiel_id) | parent)
        .exclude(pk=version.id)
        .exclude(statut=StatutVersion.BROUILLON)
        .annotate(
            national=~Q(referentiel_id=version.referentiel_id),
            posterieure=Q(numero__gt=version.numero),
        )
        .defer("document")
        .order_by("national", "posterieure", "-numero")
    )


def versions_voisines(version: VersionLue) -> QuerySet[VersionReferentiel]:
    """The versions of the same référentiel and, for an adaptation, the national one it comes from."""
    du_meme = Q(referentiel_id=version.referentiel_id)
    derivation = version.document.referentiel.derive_de
    if derivation is not None:
        du_meme |= Q(centre=None, referentiel__cle=derivation.cle, empreinte=derivation.empreinte)
    return (
        VersionReferentiel.objects.filter(du_meme)
        .annotate(publiee=Q(statut=StatutVersion.PUBLIEE))
        .only("referentiel_id", "numero", "statut", "empreinte", "centre_id")
    )


def brouillons() -> QuerySet[VersionReferentiel]:
    """The drafts of the centre."""
    return (
        VersionReferentiel.objects.filter(statut=StatutVersion.BROUILLON, centre__isnull=False)
        .defer("document", "remarques")
        .select_related("referentiel")
        .order_by("referentiel__intitule")
    )


def charger_echelle(echelle_id: UUID) -> EchelleLue:
    """A scale with its answers; a national one is read once per process, as it never changes.

    Raises Echelle.DoesNotExist for a scale the centre in scope cannot see.
    """
    with _verrou:
        lue = _echelles.get(echelle_id)
    if lue is None:
        echelle = Echelle.objects.prefetch_related("niveaux").get(pk=echelle_id)
        lue = _lire_echelle(echelle)
        if echelle.centre_id is None:
            with _verrou:
                _echelles[echelle_id] = lue
    return lue


def _lire_echelle(echelle: Echelle) -> EchelleLue:
    return EchelleLue(
        id=echelle.pk,
        code=echelle.code,
        intitule=echelle.intitule,
        nature=echelle.nature,
        niveaux=tuple(sorted(echelle.niveaux.all(), key=lambda n: (bool(n.special), n.rang, n.code))),
        numero=echelle.numero,
        centre_id=echelle.centre_id,
        retiree=echelle.retiree_le is not None,
    )


def echelles_ouvertes(*, nature: str = "", version_id: UUID | None = None) -> QuerySet[Echelle]:
    """Scales that may be chosen: shipped, the centre's own, and the grid of this version; none withdrawn."""
    ouvertes = Echelle.objects.filter(retiree_le=None).filter(Q(version_id=None) | Q(version_id=version_id))
    return ouvertes.filter(nature=nature) if nature else ouvertes


def echelles(*, nature: str = "", version_id: UUID | None = None, retirees: bool = False) -> list[EchelleLue]:
    """Scales open to the centre, the grid of this version first, then its own and the shipped ones.

    `retirees`: only those of the centre that are no longer proposed.
    """
    choisies = echelles_ouvertes(nature=nature, version_id=version_id)
    if retirees:
        choisies = Echelle.objects.filter(retiree_le__isnull=False)
    lignes = sorted(
        choisies.prefetch_related("niveaux"),
        key=lambda e: (e.version_id is None, e.centre_id is None, e.intitule, e.numero),
    )
    return [_lire_echelle(echelle) for echelle in lignes]


def echelle_utilisee(echelle: Echelle) -> bool:
    """Whether a judgement, of whatever table, points at one of its answers: from then on it never changes."""
    niveaux = list(echelle.niveaux.values_list("pk", flat=True))
    return any(
        relation.related_model._default_manager.filter(**{f"{relation.field.name}__in": niveaux}).exists()
        for relation in NiveauEchelle._meta.get_fields(include_hidden=True)
        if relation.one_to_many and relation.auto_created
    )
