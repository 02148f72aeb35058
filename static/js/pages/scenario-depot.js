// Files are dropped on the form or chosen, and leave at once; a bar follows them. Without it, a button sends them.
const AIDE = "[data-depot-aide]";

function preparer() {
  for (const aide of document.querySelectorAll(AIDE)) aide.hidden = false;
}

const depot = (e) => e.target.closest?.("[data-depot]");

document.addEventListener("dragover", (e) => {
  const form = depot(e);
  if (!form) return;
  e.preventDefault();
  form.dataset.survol = "";
});
document.addEventListener("dragleave", (e) => {
  const form = depot(e);
  if (form && !form.contains(e.relatedTarget)) delete form.dataset.survol;
});
document.addEventListener("drop", (e) => {
  const form = depot(e);
  if (!form) return;
  e.preventDefault();
  delete form.dataset.survol;
  if (!e.dataTransfer.files.length) return;
  form.elements.fichiers.files = e.dataTransfer.files;
  form.requestSubmit();
});
document.addEventListener("change", (e) => {
  if (e.target.name === "fichiers" && e.target.files.length) depot(e)?.requestSubmit();
});
document.body.addEventListener("htmx:xhr:progress", (e) => {
  const bloc = e.target.closest?.("[data-depot]")?.querySelector("[data-depot-progression]");
  if (!bloc || !e.detail.lengthComputable) return;
  bloc.hidden = false;
  bloc.querySelector("progress").value = Math.round((100 * e.detail.loaded) / e.detail.total);
});
document.body.addEventListener("htmx:load", preparer);
preparer();
