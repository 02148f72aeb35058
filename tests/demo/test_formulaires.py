"""The check's browser reads forms as a real one does."""

from cpro.demo.parcours.navigateur import Page

HTML = """
<a href="/ailleurs/">Une <b>autre</b> page</a>
<form method="get" action="/chercher/"><input name="q"></form>
<form id="f" method="post" action="envoyer/"><input type="hidden" name="csrfmiddlewaretoken" value="jeton">
<label>Nom <input name="nom" value="Zo&eacute;"></label>
<textarea name="recit">
Deux
lignes</textarea>
<select name="groupe"><option value="">Choisir…</option><option value="7" selected>MELEC</option></select>
<label><input type="radio" name="mode" value="a"> Rapide</label>
<label><input type="radio" name="mode" value="b" checked> Fin</label>
<input type="checkbox" name="taches" value="1" checked><input type="checkbox" name="taches" value="2">
<input name="gris" value="x" disabled><input type="file" name="photo"></form>
<button form="f" name="suite" value="envoyer">Envoyer</button>
<button form="f" formaction="/c/alpha/figer/">Figer</button>
<template><form method="post"><input name="cache"></form></template>
"""


def lire() -> Page:
    return Page("http://127.0.0.1/c/alpha/page/", 200, "text/html", HTML.encode())


def test_formulaire_donnees() -> None:
    formulaire = lire().formulaire("nom", "suite", vers="/page/envoyer/")
    assert formulaire.donnees() == [
        ("csrfmiddlewaretoken", "jeton"),
        ("nom", "Zoé"),
        ("recit", "Deux\nlignes"),
        ("groupe", "7"),
        ("mode", "b"),
        ("taches", "1"),
    ]
    assert formulaire.champs["groupe"].choix == {"": "Choisir…", "7": "MELEC"}
    assert formulaire.champs["mode"].choix == {"a": "Rapide", "b": "Fin"}
    assert formulaire.boutons == [("suite", "envoyer"), ("", "")]
    assert formulaire.bouton("envoyer") == ("suite", "envoyer")
    assert formulaire.autres_actions == ["/c/alpha/figer/"]


def test_page_lien_and_texte() -> None:
    page = lire()
    assert page.lien("autre page") == page.lien("^/ailleurs") == "/ailleurs/"
    assert page.exige("Une autre page", "Rapide") is page
