/** The toolbar above the grid: one stop for the Tab key, arrows inside; and where to go after a judgement. */

const SUITE = "compas-suite-grille";

function lireSuite() {
  try {
    return localStorage.getItem(SUITE);
  } catch {
    return null;
  }
}

/** `faire(bouton)` runs the gesture of a button. */
export function installerPalette(palette, faire) {
  const boutons = [...palette.querySelectorAll("button")];
  palette.hidden = false;
  boutons.forEach((bouton, rang) => (bouton.tabIndex = rang ? -1 : 0));
  palette.addEventListener("click", (e) => {
    const bouton = e.target.closest("button");
    if (bouton) faire(bouton);
  });
  palette.addEventListener("keydown", (e) => {
    const ici = boutons.indexOf(document.activeElement);
    const vers = { ArrowRight: ici + 1, ArrowLeft: ici - 1, Home: 0, End: boutons.length - 1 }[e.key];
    if (ici < 0 || vers === undefined) return;
    e.preventDefault();
    const suivant = boutons[(vers + boutons.length) % boutons.length];
    boutons.forEach((bouton) => (bouton.tabIndex = bouton === suivant ? 0 : -1));
    suivant.focus();
  });
  const suite = document.getElementById("suite");
  suite.value = lireSuite() ?? "droite";
  suite.addEventListener("change", () => {
    try {
      localStorage.setItem(SUITE, suite.value);
    } catch {
      // Not kept: the next page begins with « case suivante ».
    }
  });
}
