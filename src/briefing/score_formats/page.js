"use strict";
// Sorts the list of reports by a column of its head, and shows another score in its cells. The page is whole without it.
for (const table of document.querySelectorAll("table.reports")) {
  const heads = [...table.tHead.querySelectorAll("th[data-sort]")];
  const given = [...table.tBodies];
  let sorted = { column: 0, up: true };

  const valueOf = (body) => Number.parseFloat(body.rows[0].cells[sorted.column].dataset.value);
  const compare = (one, other) => {
    if (sorted.column === 0) return given.indexOf(one) - given.indexOf(other);
    const [a, b] = [valueOf(one), valueOf(other)];
    if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) - Number.isNaN(b); // what has no score stands last
    return sorted.up ? a - b : b - a;
  };
  const sort = () => {
    heads.forEach((head, at) => {
      if (at === sorted.column && at > 0) head.setAttribute("aria-sort", sorted.up ? "ascending" : "descending");
      else head.removeAttribute("aria-sort");
    });
    table.append(...[...given].sort(compare));
  };

  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => {
      sorted = { column, up: sorted.column === column ? !sorted.up : true };
      sort();
    });
    head.append(button);
  });

  const select = document.querySelector(`select[data-for="${table.id}"]`);
  select.closest(".choice").hidden = select.length === 0;
  select.addEventListener("change", () => {
    for (const cell of table.querySelectorAll("td[data-scores]")) {
      cell.dataset.value = cell.dataset.scores.split(" ")[select.value];
      cell.textContent = cell.dataset.value === "-" ? "–" : cell.dataset.value.replace(".", ",");
    }
    sort();
  });
}
// Print shows what is folded away.
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((each) => (each.open = true)));
