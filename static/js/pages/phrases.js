/** Ready phrases: a tap adds one to the answer, where it can still be changed. */

for (const zone of document.querySelectorAll("[data-phrases]")) {
  const champ = document.getElementById(zone.dataset.phrases);
  zone.hidden = false;
  zone.addEventListener("click", ({ target }) => {
    const phrase = target.closest("button")?.textContent.trim();
    if (!phrase || champ.value.includes(phrase)) return;
    champ.value = [champ.value.trim(), phrase].filter(Boolean).join(" ");
    champ.dispatchEvent(new Event("input", { bubbles: true }));
    champ.focus();
  });
}
