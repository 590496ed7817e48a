// Selecting rows of a list: form[data-rows] around a table with input[name=ids].
// Space marks, Shift+Space (or Shift+click) marks a range, Enter opens the row, arrows move between the boxes.

for (const form of document.querySelectorAll("form[data-rows]")) {
  const boxes = [...form.querySelectorAll("input[name=ids]")];
  const all = form.querySelector("[data-pick-all]");
  let last = null;

  const show = () => {
    const n = boxes.filter((box) => box.checked).length;
    for (const place of form.querySelectorAll("[data-selected]")) {
      place.textContent = place.dataset.selected.replace("{n}", n);
    }
    if (all) {
      all.checked = n > 0 && n === boxes.length;
      all.indeterminate = n > 0 && n < boxes.length;
    }
  };

  const markRange = (box) => {
    const [from, to] = [boxes.indexOf(last ?? box), boxes.indexOf(box)].sort((a, b) => a - b);
    for (const each of boxes.slice(from, to + 1)) each.checked = box.checked;
  };

  // A press of Shift+Space arrives as a click with shiftKey, so one handler serves mouse and keyboard.
  form.addEventListener("click", (event) => {
    if (!boxes.includes(event.target)) return;
    if (event.shiftKey) markRange(event.target);
    last = event.target;
    show();
  });

  form.addEventListener("keydown", (event) => {
    const at = boxes.indexOf(event.target);
    if (at < 0) return;
    if (event.key === "Enter") {
      event.preventDefault();
      event.target.closest("tr").querySelector("a[href]")?.click();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      boxes[at + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
    }
  });

  all?.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    show();
  });
  form.addEventListener("reset", () => setTimeout(show));
  // The back button restores ticked boxes after this script has run.
  window.addEventListener("pageshow", show);
  if (all) all.hidden = false;
  show();
}
