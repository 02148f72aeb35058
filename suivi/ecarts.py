"""How the gap between a trainer's judgement and the apprentice's own is put into words: pure, and no reproach."""

from referentiels.models import NiveauEchelle

NOMBRES = {1: "un degré", 2: "deux degrés", 3: "trois degrés", 4: "quatre degrés"}


def say_gap(formateur: NiveauEchelle | None, soi: NiveauEchelle | None) -> str:
    """One sentence for the apprentice; empty when there is nothing to compare (no answer, or not a degree)."""
    if formateur is None or soi is None or formateur.special or soi.special:
        return ""
    ecart = formateur.rang - soi.rang
    if ecart == 0:
        return "Vous et votre formateur voyez la même chose."
    nombre = NOMBRES.get(abs(ecart), f"{abs(ecart)} degrés")
    if ecart > 0:
        return f"Votre formateur vous situe {nombre} plus haut que vous : demandez-lui ce qu’il a remarqué."
    return f"Votre formateur vous situe {nombre} plus bas que vous : regardez ensemble ce qui fait la différence."
