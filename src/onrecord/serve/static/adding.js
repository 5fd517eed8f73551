// Files dropped on the page, and the progress of an addition without loading the page anew.
const drop = document.querySelector(".drop");
const job = document.querySelector(".job");
const EVERY = 1000;

if (drop) {
  const input = drop.querySelector("input[type=file]");
  const chosen = drop.querySelector(".chosen");
  const tell = () => {
    chosen.textContent = [...input.files].slice(0, 5).map((file) => file.name).join(", ")
      + (input.files.length > 5 ? ` +${input.files.length - 5}` : "");
  };
  drop.querySelector(".drop-hint").hidden = false;
  input.addEventListener("change", tell);
  for (const name of ["dragenter", "dragover"]) {
    document.addEventListener(name, (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) drop.classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    drop.classList.remove("over");
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    input.files = event.dataTransfer.files;
    tell();
  });
}

async function follow() {
  const answer = await fetch(`/add/${encodeURIComponent(job.dataset.job)}.json`);
  if (!answer.ok) return;
  const told = await answer.json();
  if (told.state !== job.dataset.state) {
    location.reload();
    return;
  }
  job.querySelector("progress").value = told.n_done;
  const words = job.querySelector(".told");
  words.textContent = words.textContent.replace(/^\d+/, told.n_done);
  setTimeout(follow, EVERY);
}

if (job) setTimeout(follow, EVERY);
