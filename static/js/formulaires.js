/** Forms: focus on the error summary, characters left, one sending at a time, filters that send themselves. */

function compter(zone) {
  if (zone.dataset.compte) return;
  zone.dataset.compte = "oui";
  const compte = document.createElement("span");
  compte.className = "champ__compte";
  const dire = () => {
    const reste = zone.maxLength - zone.value.length;
    compte.textContent = reste > zone.maxLength / 4 ? "" : `Encore ${reste} caractères`;
  };
  zone.after(compte);
  zone.addEventListener("input", dire);
  dire();
}

function preparer(racine) {
  racine.querySelectorAll("textarea[maxlength]").forEach(compter);
}

export function installerFormulaires() {
  preparer(document);
  document.querySelector("[data-erreurs]")?.focus();
  document.body.addEventListener("htmx:load", (e) => preparer(e.detail.elt));
  document.addEventListener("change", (e) => {
    const form = e.target.closest("form[data-auto]");
    if (form) form.requestSubmit();
  });
  document.addEventListener("submit", (e) => {
    if (e.defaultPrevented || e.target.method === "dialog") return;
    // After the values are collected: a disabled button would drop its own name from them.
    const bouton = e.submitter;
    setTimeout(() => bouton?.setAttribute("aria-busy", "true"));
    setTimeout(() => bouton?.removeAttribute("aria-busy"), 4000);
  });
  window.addEventListener("pageshow", () =>
    document.querySelectorAll('[aria-busy="true"]').forEach((b) => b.removeAttribute("aria-busy")),
  );
}
