"""Turns a record of the RNCP register into a document that a person will read again."""

import re

from referentiels.echanges.decoupage import plain_text, split_competences
from referentiels.echanges.proposition import Proposition, propose
from referentiels.echanges.rncp import FicheRncp
from referentiels.format.cles import Registre, slug, text_key
from referentiels.format.document import Bloc, Competence, Identite, ReferentielDocument, Source, Verification
from referentiels.format.errors import Anomalie, FichierRefuse


def to_proposition(fiche: FicheRncp, fichier: str) -> Proposition:
    """Turn a record into a document. Every label is marked « à vérifier »: the texts were cut by a heuristic."""
    remarques: list[Anomalie] = []
    cles = Registre()
    blocs, competences = [], []
    for bloc in fiche.blocs:
        cle_bloc, _ = cles.prendre(f"b:{slug(bloc.code) or text_key(bloc.libelle)}")
        items = split_competences(bloc.liste)
        if not items:
            cause = f"le bloc {bloc.code or bloc.libelle} ne donne aucune compétence"
            remarques.append(Anomalie(fichier, cause, fiche.ligne, fiche.numero))
        complements = (
            {"modalites_evaluation": plain_text(bloc.modalites).strip()[:5000]} if bloc.modalites else {}
        )
        blocs.append(
            Bloc(
                cle=cle_bloc,
                code=bloc.code[:200],
                intitule=_libelle(bloc.libelle or bloc.code, fichier, fiche, remarques),
                type="bloc",
                rncp=bloc.code if bloc.code.startswith("RNCP") else "",
                origine="officiel",
                complements=complements,
            )
        )
        competences += [
            _competence(code, libelle, cle_bloc, fiche, fichier, cles, remarques) for code, libelle in items
        ]
    if not competences:
        competences = _capacites(fiche, fichier, cles, remarques)
    if not competences:
        raise FichierRefuse(
            [
                Anomalie(
                    fichier,
                    "la fiche ne donne aucune compétence, ni par bloc, ni en capacités attestées",
                    fiche.ligne,
                    fiche.numero,
                )
            ]
        )
    chiffres = re.sub(r"\D", "", fiche.numero).lstrip("0")
    registre = "rs" if fiche.numero.upper().startswith("RS") else "rncp"
    document = ReferentielDocument(
        referentiel=Identite(
            cle=f"{registre}-{chiffres}",
            code=f"{registre.upper()}{chiffres}",
            intitule=_libelle(fiche.intitule, fichier, fiche, remarques),
            diplome=(plain_text(fiche.abrege).strip() or "Certification professionnelle")[:200],
            niveau=fiche.niveau_francais,
            codes_officiels=True,
            **{registre: f"{registre.upper()}{chiffres}"},
        ),
        provenance=(
            Source(
                cle="source:rncp",
                titre=f"Répertoire national des certifications professionnelles, fiche {fiche.numero}",
                nature="donnée publique de France compétences",
                couvre="identité, blocs, compétences",
            ),
        ),
        verifications=(
            Verification(
                partie="competences",
                constat="liste rédigée en texte libre, découpée automatiquement : à relire avec la fiche",
            ),
        ),
        blocs=tuple(blocs),
        competences=tuple(competences),
    )
    return propose(document, remarques, fichier)


def _capacites(fiche: FicheRncp, fichier: str, cles: Registre, remarques: list[Anomalie]) -> list[Competence]:
    """The older records have no blocs: their competences are the « capacités attestées »."""
    items = split_competences(fiche.capacites)
    if items:
        cause = "fiche sans bloc de compétences : la liste vient des capacités attestées"
        remarques.append(Anomalie(fichier, cause, fiche.ligne, fiche.numero))
    return [_competence(code, libelle, "", fiche, fichier, cles, remarques) for code, libelle in items]


def _competence(
    code: str,
    libelle: str,
    bloc: str,
    fiche: FicheRncp,
    fichier: str,
    cles: Registre,
    remarques: list[Anomalie],
) -> Competence:
    cle, _ = cles.prendre(f"c:{slug(code) or text_key(libelle)}")
    return Competence(
        cle=cle,
        code=code,
        intitule=_libelle(libelle, fichier, fiche, remarques),
        bloc=bloc,
        origine="officiel",
        a_verifier=("intitule",),
    )


def _libelle(texte: str, fichier: str, fiche: FicheRncp, remarques: list[Anomalie]) -> str:
    propre = " ".join(plain_text(texte).split())
    if len(propre) > 2000:
        remarques.append(Anomalie(fichier, "libellé coupé à 2 000 caractères", fiche.ligne, fiche.numero))
    return propre[:2000] or "(sans libellé)"
