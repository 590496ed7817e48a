// Small answers of the visit form while it is filled in: person-days, what is still missing, the filing deadline, and the
// progress of ticked action items only. form[data-visit]; data-filing="day:deadline day:deadline …".

import { chinese } from "./draft_store.js";

const words = chinese
  ? { days: "专家 {n} 人，按{d}天计，共 {p} 人天", half: "半", whole: " 1 ", filled: "必填已填 {n} / {all}" }
  : { days: "{n} expert(s), {d} day, {p} person-days", half: "half a", whole: "one", filled: "{n} of {all} required" };
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name]);
const HALF_DAY_MINUTES = 240;

function watch(form) {
  const filing = new Map((form.dataset.filing ?? "").split(" ").map((pair) => pair.split(":")));
  const today = [...filing.keys()][0];
  const find = (selector) => document.querySelector(selector);
  const days = form.querySelector("[data-visit-days]");
  const ownWords = days.textContent;
  const late = form.querySelector("[data-visit-late]");

  const minutes = (name) => {
    const [hours, rest] = form.elements[name].value.split(":").map(Number);
    return form.elements[name].value ? hours * 60 + rest : NaN;
  };
  const ticked = (name) => form.querySelectorAll(`input[name=${name}]:checked`);

  function showDays() {
    const stay = minutes("left_at") - minutes("arrived_at");
    const n = ticked("expert_ids").length;
    if (!(stay > 0) || !n) {
      days.textContent = ownWords;
      return;
    }
    const isHalf = stay <= HALF_DAY_MINUTES;
    days.textContent = fill(words.days, { n, d: isHalf ? words.half : words.whole, p: (n * (isHalf ? 0.5 : 1)).toFixed(1) });
  }

  function showProgress() {
    const chosen = new Set([...ticked("action_ids")].map((box) => box.value));
    const group = form.querySelector("[data-visit-progress]");
    if (!group) return;
    group.hidden = chosen.size === 0;
    for (const card of group.querySelectorAll("[data-progress-of]")) card.hidden = !chosen.has(card.dataset.progressOf);
  }

  // Arrival and departure are one answer.
  function showFilled() {
    const value = (name) => form.elements[name].value.trim() !== "";
    const answers = [
      value("held_on"), value("arrived_at") && value("left_at"), value("way"), ticked("expert_ids").length > 0,
      value("enterprise_people"), ticked("services").length > 0, value("situation"),
    ];
    const n = answers.filter(Boolean).length;
    const place = find("[data-filled]");
    place.hidden = false;
    place.querySelector("[data-filled-words]").textContent = fill(words.filled, { n, all: answers.length });
    Object.assign(place.querySelector("progress"), { max: answers.length, value: n });
  }

  function showDeadline() {
    const due = filing.get(form.elements.held_on.value);
    if (!due) return;
    find("[data-filing-due]").textContent = due;
    late.hidden = due >= today;
  }

  const show = () => [showDays, showProgress, showFilled, showDeadline].forEach((each) => each());
  form.querySelector("[data-visit-untouched]")?.remove();
  form.addEventListener("input", show);
  form.addEventListener("change", show);
  show();
}

document.querySelectorAll("form[data-visit]").forEach(watch);
