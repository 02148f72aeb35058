/** A zone where a file can be dropped: it fills the field, and says the file's name and size. */

const taille = (octets) =>
  octets < 1e6 ? `${Math.max(1, Math.round(octets / 1e3))} ko` : `${(octets / 1e6).toLocaleString("fr", { maximumFractionDigits: 1 })} Mo`;

for (const zone of document.querySelectorAll("[data-depot-zone]")) {
  const champ = zone.querySelector("input[type=file]");
  const dit = document.createElement("p");
  dit.className = "ref-depot__fichier";
  dit.setAttribute("role", "status");
  dit.textContent = "Déposez un fichier ici, ou choisissez-le.";
  zone.append(dit);
  const dire = () => {
    const fichier = champ.files[0];
    if (fichier) dit.textContent = `${fichier.name}, ${taille(fichier.size)}`;
  };
  champ.addEventListener("change", dire);
  for (const evenement of ["dragenter", "dragover"])
    zone.addEventListener(evenement, (e) => {
      e.preventDefault();
      zone.classList.add("ref-depot--survol");
    });
  for (const evenement of ["dragleave", "drop"])
    zone.addEventListener(evenement, () => zone.classList.remove("ref-depot--survol"));
  zone.addEventListener("drop", (e) => {
    e.preventDefault();
    if (!e.dataTransfer.files.length) return;
    champ.files = e.dataTransfer.files;
    dire();
  });
}
