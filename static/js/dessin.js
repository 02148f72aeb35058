/** A signature drawn with a finger, a pen or a mouse: nothing is sent when nothing was drawn. */

const ENCRE = "#10204f";

for (const zone of document.querySelectorAll("[data-dessin]")) {
  zone.hidden = false; // without this module there is nothing to draw with
  const toile = zone.querySelector("canvas");
  const champ = zone.querySelector("input");
  const trait = toile.getContext("2d");
  Object.assign(trait, { lineWidth: 5, lineCap: "round", lineJoin: "round", strokeStyle: ENCRE });
  let dessine = false;
  const place = (e) => {
    const cadre = toile.getBoundingClientRect();
    return [((e.clientX - cadre.left) * toile.width) / cadre.width, ((e.clientY - cadre.top) * toile.height) / cadre.height];
  };
  toile.addEventListener("pointerdown", (e) => {
    dessine = true;
    toile.setPointerCapture(e.pointerId);
    trait.beginPath();
    trait.moveTo(...place(e));
  });
  toile.addEventListener("pointermove", (e) => {
    if (!dessine) return;
    trait.lineTo(...place(e));
    trait.stroke();
  });
  const lever = () => {
    if (!dessine) return;
    dessine = false;
    champ.value = toile.toDataURL("image/png");
  };
  toile.addEventListener("pointerup", lever);
  toile.addEventListener("pointercancel", lever);
  zone.querySelector("[data-effacer]").addEventListener("click", () => {
    trait.clearRect(0, 0, toile.width, toile.height);
    champ.value = "";
  });
}
