// Forms and small comforts. Every page works without this file.
// data-counter="500"  a field whose length stands in [data-counter-for=<id>];  data-chosen  how many boxes are ticked
// data-step="5"       a number field with − and + buttons;  data-auto-submit  a select that sends its form when changed
// form[data-goes-on] is the next step of a long work: sent by itself as long as the page is open
// form[data-download] answers with a file, so the page stays and its button must stay live

const chinese = document.documentElement.lang.startsWith("zh");
const words = chinese
  ? { chosen: "已选 {n} 项", written: "已写 {n} 字", of: "已写 {n} 字，最多 {max} 字", less: "减少", more: "增加" }
  : { chosen: "{n} chosen", written: "{n} characters", of: "{n} of {max} characters", less: "Less", more: "More" };
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

function focusErrors() {
  document.getElementById("errors")?.focus();
}

// A second press while the first is under way sends nothing. The button is not "disabled": it would leave the form's
// data, and a page restored by the back button must work again.
function sendOnce(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || "download" in form.dataset) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  for (const button of buttonsOf(form)) button.setAttribute("aria-disabled", "true");
}

function allowAgain() {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of buttonsOf(form)) button.removeAttribute("aria-disabled");
  }
}

const buttonsOf = (form) => [...form.elements].filter((element) => element.type === "submit");

function countCharacters(field) {
  const place = document.querySelector(`[data-counter-for="${CSS.escape(field.id)}"]`);
  if (!place) return;
  const n = [...field.value].length;
  const max = Number(field.dataset.counter) || 0;
  place.textContent = fill(max ? words.of : words.written, { n, max });
  place.classList.toggle("cw-text-bad", max > 0 && n > max);
}

function countChosen(group) {
  const place = group.querySelector("[data-chosen]");
  if (!place) return;
  place.dataset.own ??= place.textContent;
  const n = group.querySelectorAll("input:checked").length;
  place.textContent = n ? fill(words.chosen, { n }) : place.dataset.own;
}

// <input> becomes [−][input unit][+]; it stays the same field, so that typing works as before.
function addStepper(input) {
  const box = document.createElement("div");
  const unit = input.nextElementSibling?.matches(".cw-unit-behind") ? input.nextElementSibling : null;
  box.className = unit ? "cw-stepper has-unit" : "cw-stepper";
  input.before(box);
  const button = (sign, name, direction) => {
    const element = document.createElement("button");
    element.type = "button";
    element.textContent = sign;
    element.setAttribute("aria-label", name);
    element.addEventListener("click", () => move(input, direction));
    return element;
  };
  box.append(button("−", words.less, -1), input, ...(unit ? [unit] : []), button("+", words.more, 1));
}

function move(input, direction) {
  const step = Number(input.dataset.step);
  const from = input.min === "" ? -Infinity : Number(input.min);
  const to = input.max === "" ? Infinity : Number(input.max);
  input.value = Math.min(to, Math.max(from, (Number(input.value) || 0) + direction * step));
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("submit", sendOnce);
window.addEventListener("pageshow", allowAgain);
document.addEventListener("input", (event) => {
  if (event.target.matches("[data-counter]")) countCharacters(event.target);
});
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-auto-submit]")) event.target.form.requestSubmit();
  const group = event.target.closest("fieldset");
  if (group) countChosen(group);
});
document.addEventListener("reset", (event) => {
  setTimeout(() => event.target.querySelectorAll("fieldset").forEach(countChosen));
});

document.querySelectorAll("[data-counter]").forEach(countCharacters);
document.querySelectorAll("fieldset:has([data-chosen])").forEach(countChosen);
document.querySelectorAll("input[data-step]").forEach(addStepper);
focusErrors();
setTimeout(() => document.querySelector("form[data-goes-on]")?.requestSubmit(), 500);
