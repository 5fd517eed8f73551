// How far an addition has come, looked up each second until its state is another.
const EVERY = 1000;

export function follow(job, changed) {
  setTimeout(async () => {
    const answer = await fetch(`/add/${encodeURIComponent(job.dataset.job)}.json`);
    if (!answer.ok) return;
    const told = await answer.json();
    if (told.state !== job.dataset.state) {
      changed();
      return;
    }
    job.querySelector("progress").value = told.n_done;
    const words = job.querySelector(".told");
    words.textContent = words.textContent.replace(/^\d+/, told.n_done);
    follow(job, changed);
  }, EVERY);
}
