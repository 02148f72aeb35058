/** A list put in order by hand: `[data-liste-ordonnee]`, whose items carry `[data-monter]` and `[data-descendre]` buttons (hidden
 *  until this runs) and a number, `[data-place]`, which is what the form sends and what serves without JavaScript. */

function numeroter(liste) {
  const rangs = [...liste.children];
  rangs.forEach((rang, i) => {
    rang.querySelector("[data-place] input").value = i + 1;
    rang.querySelector("[data-monter]").disabled = i === 0;
    rang.querySelector("[data-descendre]").disabled = i === rangs.length - 1;
  });
}

function deplacer(liste, bouton) {
  const rang = [...liste.children].find((enfant) => enfant.contains(bouton));
  const haut = bouton.matches("[data-monter]");
  const voisin = haut ? rang.previousElementSibling : rang.nextElementSibling;
  if (!voisin) return;
  if (haut) voisin.before(rang);
  else voisin.after(rang);
  numeroter(liste);
  const suite = bouton.disabled ? rang.querySelector(haut ? "[data-descendre]" : "[data-monter]") : bouton;
  suite.focus();
  const place = [...liste.children].indexOf(rang) + 1;
  document.getElementById("annonces").textContent = `${rang.dataset.nom} : place ${place} sur ${liste.children.length}`;
}

document.querySelectorAll("[data-liste-ordonnee]").forEach((liste) => {
  liste.querySelectorAll("[data-place]").forEach((champ) => (champ.hidden = true));
  liste.querySelectorAll("[data-gestes]").forEach((gestes) => (gestes.hidden = false));
  numeroter(liste);
  liste.addEventListener("click", (e) => {
    const bouton = e.target.closest("[data-monter], [data-descendre]");
    if (bouton) deplacer(liste, bouton);
  });
});
