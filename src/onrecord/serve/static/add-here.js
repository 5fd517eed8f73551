// Adding from the home page: what is dropped or sent is added at once, and what comes of it is shown
// here as its own page shows it. Without script the form leads to that page.
import { takeDrops } from "./dropping.js";
import { follow } from "./following.js";
import { localise } from "./onrecord.js";

const here = document.querySelector("details.add-here");
const form = here.querySelector("form");
const notice = here.querySelector(".notice");
const came = here.querySelector(".came");

function tell(problem) {
  notice.textContent = problem;
  notice.hidden = !problem;
}

// Shows an addition as its own page does, and goes on doing so until it is over.
async function show(id) {
  const answer = await fetch(`/add/${encodeURIComponent(id)}`, { headers: { accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const job = page.querySelector(".job");
  if (!job) return;
  const heading = document.createElement("h2");
  heading.textContent = page.querySelector("h1").textContent;
  came.replaceChildren(heading, job, page.querySelector(".came"));
  localise(came);
  const isOver = !job.querySelector("form");
  here.querySelector(".fresh").hidden = !isOver;
  if (!isOver) follow(job, () => show(id));
}

async function send(body) {
  here.open = true;
  tell("");
  const answer = await fetch("/add", { method: "POST", body, headers: { accept: "application/json" } });
  const told = await answer.json();
  if (!answer.ok) {
    tell(told.detail ?? String(answer.status));
    return;
  }
  form.reset();
  await show(told.id);
}

here.querySelector(".drop-hint").hidden = false;
form.addEventListener("submit", (event) => {
  event.preventDefault();
  send(new FormData(form)).catch((error) => tell(String(error)));
});
takeDrops(here, (files) => {
  const body = new FormData();
  for (const file of files) body.append("files", file);
  send(body).catch((error) => tell(String(error)));
});
