"""What is wrong with a file, where, and why: one French sentence per anomaly."""

from dataclasses import dataclass

MAX_ANOMALIES_AFFICHEES = 20


@dataclass(frozen=True, slots=True)
class Anomalie:
    """One reason to refuse a file (or one remark about it), with its place."""

    fichier: str
    cause: str
    ligne: int | None = None
    chemin: str = ""

    def __str__(self) -> str:
        lieu = self.fichier
        if self.ligne is not None:
            lieu += f", ligne {self.ligne}"
        if self.chemin:
            lieu += f", {self.chemin}"
        return f"{lieu} : {self.cause}"


class FichierRefuse(Exception):
    """The file cannot be used; nothing was changed. Carries every anomaly found, in file order."""

    def __init__(self, anomalies: list[Anomalie]) -> None:
        self.anomalies = sorted(anomalies, key=lambda anomalie: anomalie.ligne or 0)
        lignes = [str(anomalie) for anomalie in self.anomalies[:MAX_ANOMALIES_AFFICHEES]]
        reste = len(self.anomalies) - len(lignes)
        if reste > 0:
            lignes.append(f"… et {reste} autre(s) anomalie(s).")
        super().__init__("\n".join(lignes))


def chemin_de(etapes: list[str | int] | tuple[str | int, ...]) -> str:
    """Write a path the way a person reads it: `competences[3].criteres[0].intitule` (ranks from 1)."""
    texte = ""
    for etape in etapes:
        if isinstance(etape, int):
            texte += f"[{etape + 1}]"
        else:
            texte += f".{etape}" if texte else etape
    return texte
