/** Ready phrases: a tap adds one to the answer, where it can still be changed. */

for (const zone of document.querySelectorAll("[data-phrases]")) {
  const champ = document.getElementById(zone.dataset.phrases);
  zone.addEventListener("click", (e) => {
    const phrase = e.target.closest("button")?.value;
    if (!phrase) return;
    e.preventDefault(); // without this module, the server adds it
    if (champ.value.includes(phrase)) return;
    champ.value = [champ.value.trim(), phrase].filter(Boolean).join(" ");
    champ.dispatchEvent(new Event("input", { bubbles: true }));
    champ.focus();
  });
}
