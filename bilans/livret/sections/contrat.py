"""The contracts, and the periods they hold."""

from bilans.livret.sections.registre import Contexte, Donnees, Section, declare


def contenu(contexte: Contexte) -> Donnees:
    """The contracts themselves are on the cover, hence in every booklet."""
    return {
        "calendrier": [
            {nom: periode[nom] for nom in ("intitule", "debut", "fin", "a_venir")}
            | {"notes": len(periode["entrees"]) + len(periode["fiches"])}
            for periode in contexte.periodes
        ]
    }


declare(
    Section(
        cle="contrat",
        titre="Contrat et périodes",
        ordre=20,
        gabarit="pdf/livret/_contrat.html",
        contenu=contenu,
    )
)
