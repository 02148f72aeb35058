"""From one version to another: what is proposed, what a person confirmed, and reading the past through it.

Nothing of the past is rewritten: a judgement keeps the competence it was given for. Pages that gather traces
ask `equivalents`, which says under which element of the present version those of the former ones are shown.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from uuid import UUID

from referentiels.models import Competence, CorrespondanceVersion, Tache, node_id
from referentiels.queries import charger_version
from referentiels.recherche import fold
from referentiels.version_lue import CompetenceLue, NoeudLu, TacheLue, VersionLue

SURE, DEVINEE, AUCUNE = "sure", "devinee", "aucune"
SEUIL_SUR = 0.9  # similarity (0 to 1) from which two labels say the same
SEUIL_REDIT = 0.75  # similarity from which a difference is shown as a rewording
SEUIL_RAPPROCHEMENT = 0.6  # similarity from which a reworded label is worth proposing
PARTIES = ("competences", "taches", "criteres")

Choix = dict[str, str]  # key in the former version → key in the next, "" for none


@dataclass(frozen=True, slots=True)
class Rapprochement:
    """An element of the former version and what is proposed for it in the next."""

    avant: NoeudLu
    apres: NoeudLu | None
    surete: str


def propose_competences(avant: VersionLue, apres: VersionLue) -> list[Rapprochement]:
    """A competence of the next version for each of the former one, groups left out."""
    return _propose(avant.competences_evaluables, apres.competences_evaluables)


def propose_taches(avant: VersionLue, apres: VersionLue) -> list[Rapprochement]:
    return _propose(avant.taches.values(), apres.taches.values())


def propose_criteres(
    avant: VersionLue, apres: VersionLue, competences: Mapping[str, str]
) -> list[Rapprochement]:
    """A criterion for each, looked for in the competence that a person has chosen, and nowhere else."""
    rapprochements = []
    for competence in avant.competences.values():
        choisie = apres.competences_par_cle.get(competences.get(competence.cle, ""))
        rapprochements += _propose(competence.criteres, choisie.criteres if choisie else ())
    return rapprochements


def _propose(avant: Iterable[NoeudLu], apres: Iterable[NoeudLu]) -> list[Rapprochement]:
    """By key, by label, by code, then by the closest wording; each time with how sure it is."""
    candidats = list(apres)
    par_cle = {noeud.cle: noeud for noeud in candidats}
    par_libelle = {fold(noeud.intitule): noeud for noeud in reversed(candidats)}
    par_code = {noeud.code_usage: noeud for noeud in reversed(candidats) if noeud.code_usage}
    rapprochements = []
    for noeud in avant:
        meme = par_libelle.get(fold(noeud.intitule))
        connu = par_cle.get(noeud.cle) or par_code.get(noeud.code_usage)
        if meme is not None and (connu is None or connu is meme or connu.intitule != noeud.intitule):
            rapprochements.append(Rapprochement(noeud, meme, SURE))
        elif connu is not None and _similarity(noeud, connu) >= SEUIL_SUR:
            rapprochements.append(Rapprochement(noeud, connu, SURE))
        else:
            proche = _closest(noeud, candidats) or connu
            rapprochements.append(Rapprochement(noeud, proche, DEVINEE if proche else AUCUNE))
    return rapprochements


def pair_reworded(avant: Iterable[NoeudLu], apres: Iterable[NoeudLu]) -> list[tuple[NoeudLu, NoeudLu]]:
    """The elements that are plainly the same under another key: same wording, or nearly. Each once."""
    libres = {noeud.cle: noeud for noeud in apres}
    paires = []
    for noeud in avant:
        (rapprochement,) = _propose([noeud], libres.values())
        proche = rapprochement.apres
        if proche is not None and _similarity(noeud, proche) >= SEUIL_REDIT:
            paires.append((noeud, proche))
            del libres[proche.cle]
    return paires


def _similarity(un: NoeudLu, autre: NoeudLu) -> float:
    return SequenceMatcher(a=fold(un.intitule), b=fold(autre.intitule), autojunk=False).ratio()


def _closest(noeud: NoeudLu, candidats: Collection[NoeudLu]) -> NoeudLu | None:
    """The closest wording above the threshold; the cheap upper bound spares most comparisons."""
    comparaison = SequenceMatcher(b=fold(noeud.intitule), autojunk=False)
    meilleur, note = None, SEUIL_RAPPROCHEMENT
    for candidat in candidats:
        comparaison.set_seq1(fold(candidat.intitule))
        if comparaison.real_quick_ratio() < note or comparaison.quick_ratio() < note:
            continue
        ressemblance = comparaison.ratio()
        if ressemblance >= note:
            meilleur, note = candidat, ressemblance
    return meilleur


def equivalents(version_id: UUID, partie: str = "competences") -> dict[UUID, UUID]:
    """Competence (or another `partie`) of any former version → the one of this version that continues it.

    One query. Confirmed correspondences are followed step by step: 1 to 2, then 2 to 3.
    """
    pas: dict[UUID, list[tuple[UUID, Choix]]] = {}
    lignes = CorrespondanceVersion.objects.filter(confirmee_le__isnull=False)
    for avant_id, apres_id, liens in lignes.values_list("avant_id", "apres_id", partie):
        pas.setdefault(apres_id, []).append((avant_id, liens))
    vers: dict[UUID, UUID] = {}
    a_suivre: list[tuple[UUID, dict[str, UUID] | None]] = [(version_id, None)]
    vues = {version_id}
    while a_suivre:
        courante, cibles = a_suivre.pop(0)
        for avant_id, liens in pas.get(courante, ()):
            if avant_id in vues:
                continue
            vues.add(avant_id)
            suite = {}
            for cle, continuee in liens.items():
                but = node_id(courante, continuee) if cibles is None else cibles.get(continuee)
                if continuee and but is not None:
                    suite[cle] = vers[node_id(avant_id, cle)] = but
            a_suivre.append((avant_id, suite))
    return vers


def confirmed_correspondance(avant_id: UUID, apres_id: UUID) -> CorrespondanceVersion | None:
    """What the centre confirmed of the passage from one version to another, with who did."""
    confirmees = CorrespondanceVersion.objects.filter(
        avant=avant_id, apres=apres_id, confirmee_le__isnull=False
    )
    return confirmees.select_related("confirmee_par__utilisateur").first()


def targets_of(correspondance: CorrespondanceVersion) -> dict[str, UUID | None]:
    """What continues each element of the former version: « partie:clé » → its id in the next, None for none."""
    return {
        f"{partie}:{cle}": node_id(correspondance.apres_id, vers) if vers else None
        for partie in PARTIES
        for cle, vers in getattr(correspondance, partie).items()
    }


def follow_taches(version: VersionLue, ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Each task as this version holds it; one that nothing continues is left out. No query when all are its own."""
    return _follow(version, version.taches, ids, "taches")


def follow_competences(version: VersionLue, ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Each competence as this version holds it, in the same way."""
    return _follow(version, version.competences, ids, "competences")


def _follow(
    version: VersionLue, siens: Collection[UUID], ids: Iterable[UUID], partie: str
) -> dict[UUID, UUID]:
    demandes = list(ids)
    suites: dict[UUID, UUID] = {}
    if any(cle not in siens for cle in demandes):
        suites = equivalents(version.id, partie)
    suivis = {cle: cle if cle in siens else suites.get(cle) for cle in demandes}
    return {cle: vers for cle, vers in suivis.items() if vers is not None}


def former_ids(equivalences: Mapping[UUID, UUID], competence_id: UUID) -> list[UUID]:
    """The competence with those of former versions that are shown under it."""
    return [competence_id, *(avant for avant, apres in equivalences.items() if apres == competence_id)]


def locate_competences(ids: Collection[UUID]) -> dict[UUID, tuple[VersionLue, CompetenceLue]]:
    """Competences of whatever version, each with its version. One query, and none for a version in memory."""
    trouvees = {}
    for cle, version_id in Competence.objects.filter(pk__in=ids).values_list("pk", "version_id"):
        version = charger_version(version_id)
        trouvees[cle] = (version, version.competences[cle])
    return trouvees


def locate_taches(version: VersionLue, ids: Iterable[UUID]) -> list[tuple[VersionLue, TacheLue]]:
    """Tasks in the order given, each with its version. One query when some are of another version, else none."""
    demandees = list(ids)
    ailleurs = [cle for cle in demandees if cle not in version.taches]
    versions = {}
    if ailleurs:
        lignes = Tache.objects.filter(pk__in=ailleurs).values_list("pk", "version_id")
        versions = {cle: charger_version(version_id) for cle, version_id in lignes}
    situees = [(versions.get(cle, version), cle) for cle in demandees]
    return [(lue, lue.taches[cle]) for lue, cle in situees if cle in lue.taches]
