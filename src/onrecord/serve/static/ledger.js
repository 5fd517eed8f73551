// Keys for lists: / to the box, j and k along the rows, Enter opens. All else works without.
import { areOn, isAlone } from "./keys.js";

const box = document.querySelector("#q");
const rows = [...document.querySelectorAll(".claim a.open")];

function step(by) {
  const at = rows.findIndex((row) => row.closest(".claim").contains(document.activeElement));
  const next = at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by;
  rows[Math.min(Math.max(next, 0), rows.length - 1)]?.focus();
}

document.addEventListener("keydown", (event) => {
  if (!areOn() || !isAlone(event)) return;
  if (event.key === "/" && box) {
    event.preventDefault();
    box.focus();
    box.select();
  } else if (event.key === "j" || event.key === "k") {
    event.preventDefault();
    step(event.key === "j" ? 1 : -1);
  }
});
