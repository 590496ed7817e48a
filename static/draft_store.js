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

export function remove(id) {
  localStorage.removeItem(id);
  localStorage.removeItem(`${id}.lease`);
}

export function all() {
  if (!user) return [];
  const ids = Object.keys(localStorage).filter((id) => id.startsWith(`${PREFIX}${user}.`) && !id.endsWith(".lease"));
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

// Two tabs never send one draft at the same time; a lease that nobody renews is over after a minute.
const tab = Math.random().toString(36).slice(2);
const LEASE_MS = 60000;

export function takeLease(id) {
  const held = read(`${id}.lease`);
  if (held && held.tab !== tab && held.until > Date.now()) return false;
  write(`${id}.lease`, { tab, until: Date.now() + LEASE_MS });
  return read(`${id}.lease`)?.tab === tab;
}

export const freeLease = (id) => localStorage.removeItem(`${id}.lease`);
