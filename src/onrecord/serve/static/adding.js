// Files dropped on the page, and the progress of an addition without loading the page anew.
import { takeDrops } from "./dropping.js";
import { follow } from "./following.js";

const drop = document.querySelector(".drop");
const job = document.querySelector(".job");

if (drop) {
  const input = drop.querySelector("input[type=file]");
  const chosen = drop.querySelector(".chosen");
  const tell = () => {
    chosen.textContent = [...input.files].slice(0, 5).map((file) => file.name).join(", ")
      + (input.files.length > 5 ? ` +${input.files.length - 5}` : "");
  };
  drop.querySelector(".drop-hint").hidden = false;
  input.addEventListener("change", tell);
  takeDrops(drop, (files) => {
    input.files = files;
    tell();
  });
}

if (job) follow(job, () => location.reload());
