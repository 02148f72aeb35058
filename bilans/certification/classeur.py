"""The grid of a certification as a workbook: a recapitulation, then one sheet a candidate."""

import io
import re
from typing import Any

from bilans.certification.instantane import state_of
from referentiels.echanges.cellules import column_letter, neutralise

ENTETE_GROUPE = ("Nom", "Prénom", "Proposition", "Décision du jury", "État", "Motif")
ENTETE_FICHE = ("Compétence", "Niveaux retenus", "Points sur 20", "Part de la note (%)", "Apport")


def to_xlsx(fiches: list[dict[str, Any]], *, titre: str) -> bytes:
    """`fiches`: candidates in words. No cell can run as a formula; points and shares are numbers."""
    from openpyxl import Workbook  # 7 MB that a process which writes no workbook does without

    classeur = Workbook()
    feuille = classeur.active
    feuille.title = "Groupe"
    _recapitulation(feuille, fiches, titre)
    noms: set[str] = {"groupe"}
    for fiche in fiches:
        apprenti = fiche["apprenti"]
        _fiche(classeur.create_sheet(_name(f"{apprenti['nom']} {apprenti['prenom']}", noms)), fiche)
    sortie = io.BytesIO()
    classeur.save(sortie)
    return sortie.getvalue()


def _recapitulation(feuille: Any, fiches: list[dict[str, Any]], titre: str) -> None:
    unite = fiches[0]["unite"] if fiches else {"doutes": {}, "officielle": True, "coefficient": ""}
    lignes: list[tuple] = [(titre,), (_warning(unite),), (_coefficient(unite),)]
    codes = [c["code"] or c["competence"] for c in fiches[0]["competences"]] if fiches else []
    lignes.append((*ENTETE_GROUPE, *codes))
    for fiche in fiches:
        apprenti = fiche["apprenti"]
        lignes.append(
            (
                apprenti["nom"],
                apprenti["prenom"],
                fiche["proposition"] or fiche["raison"],
                fiche["decision"],
                state_of(fiche),
                fiche["motif"],
                *(_number(c["points"]) for c in fiche["competences"]),
            )
        )
    _write(feuille, lignes, gras=(1, 4), largeurs=(18, 18, 16, 16, 26, 36, *(10 for _ in codes)))
    feuille.freeze_panes = "C5"


def _fiche(feuille: Any, fiche: dict[str, Any]) -> None:
    apprenti = fiche["apprenti"]
    unite = fiche["unite"]
    lignes: list[tuple] = [
        (f"{apprenti['prenom']} {apprenti['nom']}, {apprenti['groupe']}",),
        (f"{unite['genre']} {unite['titre']}",),
        (_warning(unite),),
        (_coefficient(unite),),
        (),
        ENTETE_FICHE,
    ]
    entete = len(lignes)
    for competence in fiche["competences"]:
        lignes.append(
            (
                f"{competence['code']} {competence['competence']}".strip()
                + (" (à vérifier)" if competence["a_verifier"] else ""),
                " ; ".join(f"{j['partie']} {j['niveau']}".strip() for j in competence["jugements"]),
                _number(competence["points"]),
                _number(competence["part"]),
                _number(competence["apport"]),
            )
        )
    lignes += [
        (),
        ("Proposition", fiche["proposition"] or fiche["raison"]),
        ("Décision du jury", fiche["decision"] or "Pas encore décidée"),
        ("Motif", fiche["motif"]),
        ("Appréciation", fiche["appreciation"]),
        ("État", state_of(fiche)),
        (),
        *((phrase,) for phrase in fiche["regle"]),
        (),
        *(("Jury", f"{m['nom']}, {m['qualite']}") for m in fiche["jury"]),
        *(("Situation d’évaluation", _situation(s)) for s in fiche["situations"]),
    ]
    _write(feuille, lignes, gras=(1, entete), largeurs=(60, 44, 14, 18, 10))


def _situation(situation: dict[str, Any]) -> str:
    morceaux = (
        situation["intitule"],
        situation["jour"],
        situation["lieu"],
        situation["entreprise"],
        situation["precision"],
    )
    return ", ".join(morceau for morceau in morceaux if morceau)


def _warning(unite: dict[str, Any]) -> str:
    return (
        "" if unite["officielle"] else "Document de travail : le référentiel comporte des points à vérifier."
    )


def _coefficient(unite: dict[str, Any]) -> str:
    if not unite["coefficient"]:
        return ""
    doute = unite["doutes"].get("coefficient", "")
    return f"Coefficient {unite['coefficient'].replace('.', ',')}" + (f" ({doute})" if doute else "")


def _number(texte: str) -> float | str:
    return float(texte.replace(",", ".")) if texte else ""


def _name(nom: str, pris: set[str]) -> str:
    """A name that a workbook takes: 31 characters, none that it refuses, once."""
    base = re.sub(r"[\[\]:*?/\\']+", " ", nom).strip()[:28] or "Candidat"
    essai, rang = base, 1
    while essai.lower() in pris:
        rang += 1
        essai = f"{base[:25]} {rang}"
    pris.add(essai.lower())
    return essai


def _write(feuille: Any, lignes: list[tuple], *, gras: tuple[int, ...], largeurs: tuple[int, ...]) -> None:
    from openpyxl.styles import Alignment, Font

    for numero, ligne in enumerate(lignes, 1):
        for rang, valeur in enumerate(ligne, 1):
            cellule = feuille.cell(numero, rang, neutralise(valeur) if isinstance(valeur, str) else valeur)
            if isinstance(valeur, str):
                cellule.data_type = "s"  # never a formula
            cellule.alignment = Alignment(vertical="top", wrap_text=numero > max(gras))
            cellule.font = Font(bold=numero in gras)
    for rang, largeur in enumerate(largeurs, 1):
        feuille.column_dimensions[column_letter(rang)].width = largeur
