// Numbers and days as the reader's own locale writes them; pages are whole without it.
const numbers = new Intl.NumberFormat();
const formats = {
  4: { year: "numeric" },
  7: { year: "numeric", month: "long" },
  10: { year: "numeric", month: "long", day: "numeric" },
};

export function localise(root) {
  for (const data of root.querySelectorAll("data.number")) {
    data.textContent = numbers.format(Number(data.value));
  }
  for (const time of root.querySelectorAll("time[datetime]")) {
    const iso = time.getAttribute("datetime").slice(0, 10);
    const format = formats[iso.length];
    const day = new Date(`${(iso + "-01-01").slice(0, 10)}T12:00:00Z`);
    if (format && !Number.isNaN(day.valueOf())) {
      time.textContent = new Intl.DateTimeFormat(undefined, { ...format, timeZone: "UTC" }).format(day);
    }
  }
}

localise(document);
