"""Référentiels made up by hypothesis, of the shapes the formats can hold."""

from dataclasses import replace

from hypothesis import strategies as st

from referentiels.format.document import (
    Activite,
    Bloc,
    Competence,
    Critere,
    Epreuve,
    Identite,
    Lien,
    Pole,
    ReferentielDocument,
    Tache,
)

# Single-line texts as a person types them; formats normalise inner spaces, so labels have none to lose.
textes = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn", "Z"), exclude_characters="\x85"),
    min_size=1,
    max_size=40,
).filter(lambda t: t.strip() == t) | st.sampled_from(
    ["=1+1", "@SUM(A1)", "-2", "+33", "'cité", "<b>gras</b>", "a & b", "&lt;p&gt;", "—x", "🛠️"]
)
codes = st.from_regex(r"[A-Z]{1,2}[0-9]{1,2}(\.[0-9]{1,2})?", fullmatch=True)


@st.composite
def documents(draw, *, plein: bool = True) -> ReferentielDocument:
    """Blocs, a tree two levels deep; when `plein`, criteria, tasks, a matrix and épreuves too."""
    blocs = [
        Bloc(cle=f"b:{i}", code=draw(codes | st.just("")), intitule=draw(textes), type="bloc")
        for i in range(draw(st.integers(0, 2)))
    ]
    competences: list[Competence] = []
    for i in range(draw(st.integers(1, 5))):
        bloc = draw(st.sampled_from([*(b.cle for b in blocs), ""]))
        criteres = tuple(
            Critere(cle=f"c:{i}/k:{k}", code=draw(codes | st.just("")), intitule=draw(textes))
            for k in range(draw(st.integers(0, 2)) if plein else 0)
        )
        competences.append(
            Competence(
                cle=f"c:{i}",
                code=draw(codes | st.just("")),
                intitule=draw(textes),
                bloc=bloc,
                criteres=criteres,
                note=draw(st.just("") | textes) if plein else "",
            )
        )
        competences += [
            Competence(
                cle=f"c:{i}.{rang}",
                code=draw(codes | st.just("")),
                intitule=draw(textes),
                bloc=bloc,
                parent=f"c:{i}",
                type="sous_competence",
            )
            for rang in range(draw(st.integers(0, 2)))
        ]
    document = ReferentielDocument(
        referentiel=Identite(
            cle="essai",
            code="ESSAI",
            intitule=draw(textes),
            diplome=draw(textes),
            niveau=draw(st.none() | st.integers(1, 8)),
            rncp=draw(st.sampled_from(["", "RNCP1234"])),
        ),
        blocs=tuple(blocs),
        competences=tuple(competences),
    )
    return _complete(draw, document) if plein else document


def _complete(draw, document: ReferentielDocument) -> ReferentielDocument:
    competences = document.competences
    taches = tuple(
        Tache(cle=f"t:{i}", code=draw(codes | st.just("")), intitule=draw(textes))
        for i in range(draw(st.integers(0, 3)))
    )
    activite = Activite(cle="a:1", intitule=draw(textes), taches=taches)
    choix = st.lists(st.sampled_from(competences), min_size=1, unique_by=id)
    liens = tuple(Lien(de=t.cle, vers={c.cle: None for c in draw(choix)}) for t in taches)
    epreuves = tuple(
        Epreuve(cle=f"e:{i}", intitule=draw(textes), competences=tuple(c.cle for c in draw(choix)))
        for i in range(draw(st.integers(0, 2)))
    )
    return replace(
        document,
        poles=(Pole(cle="p:1", intitule=draw(textes), activites=(activite,)),) if taches else (),
        liens=liens,
        epreuves=epreuves,
    )
