"use strict";
// Tables sort by a click on a heading and filter by text and by tag. Without this they are plain tables.
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const heads = [...table.tHead.rows[0].cells];
  const value = (row, at) => {
    const cell = row.cells[at];
    const given = cell.dataset.sort ?? cell.textContent.trim();
    const number = given === "" ? NaN : Number(given);
    return Number.isNaN(number) ? given : number;
  };
  const compare = (one, other, sign) => {
    // What is missing comes last, whichever way round.
    if (one === "" || other === "") return (one === "") - (other === "");
    if (typeof one === "number" && typeof other === "number") return sign * (one - other);
    return sign * String(one).localeCompare(String(other), undefined, { numeric: true });
  };
  heads.forEach((head, at) => {
    if (!head.textContent.trim()) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const first = head.matches(".n, .first") ? "descending" : "ascending";
      const now = head.getAttribute("aria-sort");
      const next = now === null ? first : now === "ascending" ? "descending" : "ascending";
      heads.forEach((one) => one.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", next);
      const sign = next === "ascending" ? 1 : -1;
      const sorted = rows.map((row, index) => [value(row, at), index, row]);
      sorted.sort((one, other) => compare(one[0], other[0], sign) || one[1] - other[1]);
      body.append(...sorted.map((one) => one[2]));
    });
  });
  if (!("filter" in table.dataset)) continue;
  const controls = document.createElement("div");
  controls.className = "controls";
  const label = document.createElement("label");
  const field = document.createElement("input");
  field.type = "search";
  field.placeholder = "part of a row";
  label.append("Filter ", field);
  const select = document.createElement("select");
  select.setAttribute("aria-label", "Which rows");
  select.append(new Option("everybody", ""));
  for (const tag of new Set(rows.flatMap((row) => (row.dataset.tags ?? "").split("|").filter(Boolean)))) {
    select.append(new Option(tag, tag));
  }
  const told = document.createElement("span");
  told.className = "quiet";
  told.setAttribute("aria-live", "polite");
  const show = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      const tags = (row.dataset.tags ?? "").split("|");
      row.hidden = !(words.every((word) => text.includes(word)) && (!select.value || tags.includes(select.value)));
      shown += !row.hidden;
    }
    told.textContent = `${shown} of ${rows.length}`;
  };
  field.addEventListener("input", show);
  select.addEventListener("change", show);
  controls.append(label, select, told);
  (table.closest(".scroll") ?? table).before(controls);
  show();
}
