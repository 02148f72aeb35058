"""What the report of an import shows: contents, oddities grouped with their places, differences."""

from dataclasses import dataclass, field
from itertools import islice

from django.forms import Form
from django.http import QueryDict

from cpro.socle.scoping import centre_courant
from referentiels.comparaison import Partie, compare_versions
from referentiels.echanges.rncp import is_number
from referentiels.enums import StatutVersion
from referentiels.format.errors import Anomalie
from referentiels.format.serialisation import from_plain
from referentiels.importations import walk_index
from referentiels.models import ImportReferentiel, PropositionReferentiel, Referentiel, VersionReferentiel
from referentiels.queries import charger_version
from referentiels.recherche import words
from referentiels.version_lue import VersionLue, build_version

LIEUX_MONTRES = 8
FICHES_MONTREES = 50


@dataclass(slots=True)
class Remarque:
    """One oddity, and everywhere it was met."""

    cause: str
    lieux: list[str] = field(default_factory=list)

    @property
    def texte(self) -> str:
        montres = ", ".join(self.lieux[:LIEUX_MONTRES])
        reste = len(self.lieux) - LIEUX_MONTRES
        return f"{montres} et {reste} autres endroits" if reste > 0 else montres


@dataclass(frozen=True, slots=True)
class Apercu:
    """A proposition ready to be looked at. `avant`: the version it would follow, with what would change."""

    ligne: PropositionReferentiel
    lue: VersionLue | None
    bilan: list[tuple[str, int]]
    remarques: list[Remarque]
    cible: Referentiel | None = None
    avant: VersionReferentiel | None = None
    parties: tuple[Partie, ...] = ()
    deja: VersionReferentiel | None = None
    national: Referentiel | None = None

    @property
    def changements(self) -> int:
        return sum(len(partie.changements) for partie in self.parties)

    @property
    def a_garder(self) -> bool:
        return self.lue is not None and self.deja is None


def report_of(importation: ImportReferentiel, choix: QueryDict) -> dict:
    """Context of the report. `choix` may name, by `cible-<proposition>`, the référentiel to compare with."""
    siens = list(Referentiel.objects.filter(centre_id=centre_courant()))
    propositions = importation.propositions.select_related("version")
    apercus = [_preview(ligne, siens, choix.get(f"cible-{ligne.pk}")) for ligne in propositions]
    return {
        "apercus": apercus,
        "siens": siens,
        "a_garder": [apercu for apercu in apercus if apercu.a_garder],
    }


def counts(lue: VersionLue) -> list[tuple[str, int]]:
    """What publishing would create."""
    comptes = [
        ("Blocs", len(lue.blocs)),
        ("Compétences", len(lue.competences)),
        ("Critères", len(lue.criteres)),
        ("Tâches", len(lue.taches)),
        ("Liens tâche-compétence", len(lue.liens)),
        ("Épreuves", len(lue.epreuves)),
    ]
    return [(nom, nombre) for nom, nombre in comptes if nombre or nom in ("Blocs", "Compétences")]


def _preview(ligne: PropositionReferentiel, siens: list[Referentiel], choix: str | None) -> Apercu:
    if ligne.refus:
        return Apercu(ligne, None, [], [])
    document = from_plain(ligne.document)
    cible = _target(document.referentiel.cle, siens, choix)
    lue = build_version(
        id=ligne.pk,
        referentiel_id=cible.pk if cible else ligne.pk,
        centre_id=ligne.centre_id,
        numero=0,
        empreinte=ligne.empreinte,
        document=document,
    )
    avant = _last_version(cible)
    identite = document.referentiel
    numeros = {"rncp": identite.rncp} if identite.rncp else {"rs": identite.rs}
    nationaux = Referentiel.objects.filter(centre=None, **numeros) if any(numeros.values()) else None
    return Apercu(
        ligne=ligne,
        lue=lue,
        bilan=counts(lue),
        remarques=group_remarks(ligne.remarques),
        cible=cible,
        avant=avant,
        parties=compare_versions(charger_version(avant.pk), lue) if avant else (),
        deja=ligne.version or _known(ligne, cible),
        national=nationaux.first() if nationaux is not None else None,
    )


def _target(cle: str, siens: list[Referentiel], choix: str | None) -> Referentiel | None:
    """The référentiel of the centre this would be a version of: the chosen one, else the one of that name."""
    if choix is not None:
        return next((referentiel for referentiel in siens if str(referentiel.pk) == choix), None)
    return next((referentiel for referentiel in siens if referentiel.cle == cle), None)


def _last_version(referentiel: Referentiel | None) -> VersionReferentiel | None:
    if referentiel is None:
        return None
    versions = referentiel.versions.exclude(statut=StatutVersion.RETIREE).defer("document")
    return versions.order_by("-numero").first()


def _known(ligne: PropositionReferentiel, cible: Referentiel | None) -> VersionReferentiel | None:
    """The version that the same content already gave, corrected since or not."""
    if cible is None:
        return None
    versions = cible.versions.defer("document")
    return (
        versions.filter(propositions__empreinte=ligne.empreinte).first()
        or versions.filter(empreinte=ligne.empreinte).first()
    )


def group_remarks(remarques: list[list]) -> list[Remarque]:
    """The same cause is said once, with its places."""
    groupes: dict[str, Remarque] = {}
    for cause, numero, chemin in remarques:
        lieu = str(Anomalie("", cause, numero, chemin)).removesuffix(f" : {cause}").lstrip(", ")
        remarque = groupes.setdefault(cause, Remarque(cause))
        if lieu:
            remarque.lieux.append(lieu)
    return list(groupes.values())


def search_register(importation: ImportReferentiel, form: Form) -> dict:
    """The records of a register that answer the question, and how many were found."""
    question, actives = ("", True)
    if form.is_valid():
        question, actives = form.cleaned_data["q"], form.cleaned_data["actives"]
    mots = words(question)
    trouvees = (
        fiche
        for fiche in walk_index(importation)
        if (fiche.active or not actives)
        and (is_number(fiche.numero, question) or all(mot in fiche.plie for mot in mots))
    )
    montrees = list(islice(trouvees, FICHES_MONTREES))
    return {"fiches": montrees, "autres_fiches": sum(1 for _ in trouvees)}
