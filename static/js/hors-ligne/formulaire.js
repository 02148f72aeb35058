/** A form as data, and back: what a draft and a record of the queue hold. */

const TUS = new Set(["csrfmiddlewaretoken"]);

/** [[name, text or File]], the button that was pressed included. */
export function lireFormulaire(form, bouton = null) {
  const vides = ([nom, valeur]) => !TUS.has(nom) && !(valeur instanceof File && !valeur.size && !valeur.name);
  return [...new FormData(form, bouton)].filter(vides);
}

/** The field that carries the id of what a form makes. (`form.id` would be that field, not the attribute.) */
export const champId = (form) => form.querySelector('[name="id"], [name$="-id"]');

/**
 * Put back what was read, photos included; then the event « rendu » for what the form draws of itself.
 * `data-frais`: what the page itself says, such as which version is read. A field shown with its value (`vu:name`), and
 * left as it was, keeps what the page says now: somebody else may have changed it.
 */
export function remplir(form, champs) {
  const reste = new Map();
  for (const [nom, valeur] of champs) reste.set(nom, [...(reste.get(nom) ?? []), valeur]);
  const intact = (nom) => reste.has(`vu:${nom}`) && (reste.get(nom)?.[0] ?? "") === reste.get(`vu:${nom}`)[0];
  for (const champ of form.elements) {
    if (!champ.name || TUS.has(champ.name) || champ.type === "submit") continue;
    if (champ.hasAttribute("data-frais") || champ.name.startsWith("vu:") || intact(champ.name)) continue;
    const valeurs = reste.get(champ.name) ?? [];
    if (champ.type === "radio" || champ.type === "checkbox") champ.checked = valeurs.includes(champ.value);
    else if (champ.type === "file") champ.files = enListe(valeurs);
    else if (champ.multiple) for (const option of champ.options) option.selected = valeurs.includes(option.value);
    else champ.value = valeurs.shift() ?? "";
  }
  form.querySelectorAll("details:has(:checked)").forEach((pli) => (pli.open = true));
  form.dispatchEvent(new Event("rendu"));
}

export function enListe(fichiers) {
  const transfert = new DataTransfer();
  fichiers.forEach((fichier) => transfert.items.add(fichier));
  return transfert.files;
}

/** Whether two readings say the same thing; the id, drawn at each opening, does not count. */
export function memesChamps(uns, autres) {
  const dire = (champs) =>
    JSON.stringify(
      champs
        .filter(([nom]) => !/(^|-)id$/.test(nom))
        .map(([nom, valeur]) => [nom, valeur instanceof File ? `${valeur.name}:${valeur.size}` : valeur.replace(/\r\n/g, "\n")])
        .sort(),
    );
  return dire(uns) === dire(autres);
}

/** The first words, else what is ticked: enough to know again what one wrote. */
export function extraitDe(form) {
  const textes = [...form.querySelectorAll("textarea")].map((zone) => zone.value.trim());
  const coches = [...form.querySelectorAll(":checked")].map((coche) => coche.labels?.[0]?.textContent.trim() ?? "");
  const texte = textes.find(Boolean) ?? coches.filter(Boolean).join(", ");
  const court = texte.replace(/\s+/g, " ");
  return court.length > 140 ? `${court.slice(0, 139)}…` : court;
}

export const nombreDeFichiers = (champs) => champs.filter(([, valeur]) => valeur instanceof Blob).length;

/** Let what prepares the form (photos made smaller) finish. */
export async function preparer(form) {
  const attentes = [];
  form.dispatchEvent(new CustomEvent("preparer", { detail: { attendre: (promesse) => attentes.push(promesse) } }));
  await Promise.all(attentes);
}
