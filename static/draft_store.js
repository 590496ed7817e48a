// Where unsent forms are kept: one entry per person, form and row in this browser, so that a lost network, session or tab
// loses no word. Plain functions; what happens with the entries is in drafts.js and rescue.js.

const PREFIX = "casework.draft.";
export const user = document.querySelector("[data-user]")?.dataset.user ?? "";
export const chinese = document.documentElement.lang.startsWith("zh");
const NEVER_KEPT = new Set(["csrf_token", "password"]);

export const idOf = (form) => `${PREFIX}${user}.${form.dataset.draft}.${form.dataset.draftKey}`;

export function read(id) {
  try {
    return JSON.parse(localStorage.getItem(id));
  } catch {
    return null;
  }
}

// False when the browser keeps nothing (private window, full): the page says so.
export function write(id, draft) {
  try {
    localStorage.setItem(id, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

// Changes what is kept; what has gone meanwhile does not come back.
export function change(id, values) {
  const kept = read(id);
  if (kept) write(id, { ...kept, ...values });
}

export const remove = (id) => localStorage.removeItem(id);

export function all() {
  if (!user) return [];
  const ids = Object.keys(localStorage).filter((id) => id.startsWith(`${PREFIX}${user}.`));
  return ids.map((id) => ({ id, ...read(id) })).filter((draft) => Array.isArray(draft.fields));
}

// Phone numbers and addresses (data-private) do not stay behind on a machine that others use, too.
const isKept = (form, name) => !NEVER_KEPT.has(name) && !form.querySelector(`[data-private][name="${CSS.escape(name)}"]`);

export function fieldsOf(form) {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && isKept(form, name));
}

// Puts kept values back; events follow, so that counters, steppers and totals on the page agree with them.
export function fill(form, fields) {
  const values = new Map();
  for (const [name, value] of fields) values.set(name, [...(values.get(name) ?? []), value]);
  for (const element of form.elements) {
    if (!element.name || element.type === "file" || !isKept(form, element.name)) continue;
    const kept = values.get(element.name) ?? [];
    if (element.type === "checkbox" || element.type === "radio") element.checked = kept.includes(element.value);
    else if (kept.length) element.value = kept[0];
    element.dispatchEvent(new Event("input", { bubbles: true }));
    element.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

export const clock = (instant) => new Date(instant).toTimeString().slice(0, 5);
