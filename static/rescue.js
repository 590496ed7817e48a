// Unsaved text: every form that is typed in keeps what is typed in this browser and offers it again after a lost session, a
// closed tab or a server error. It sends nothing by itself; the copy goes when the form has arrived, or after a month.
// Forms with data-draft look after themselves (drafts.js); forms with a password or a one-time code are never kept.

import { chinese, clock, fieldsOf, fill, read, remove, user, write } from "./draft_store.js";

const words = chinese
  ? { found: "{time} 写的内容没有提交，还在本机。", back: "找回", drop: "放弃" }
  : { found: "What you wrote at {time} was not submitted; it is still here.", back: "Bring it back", drop: "Discard" };
const SENT = "casework.rescue.sent";
const PREFIX = "casework.rescue.";
const MONTH = 30 * 24 * 3600 * 1000;
const TYPED = "textarea, input[type=text], input[type=number], input:not([type])";
const keyOf = (form) => `${PREFIX}${user}.${location.pathname}.${form.id || new URL(form.action).pathname}`;
const SECRET = "input[type=password], input[autocomplete=one-time-code]";
const isTyped = (form) => form.querySelector(TYPED) && !form.querySelector(SECRET);
const forms = user ? [...document.querySelectorAll("form[method=post]:not([data-draft])")].filter(isTyped) : [];

// The form has arrived when the page right after it is neither an error page nor the sign-in page nor the form with errors.
function settle() {
  const [sent, page] = (sessionStorage.getItem(SENT) ?? "").split("\n");
  sessionStorage.removeItem(SENT);
  // The page of a form whose session had ended offers to send the same once more.
  document.getElementById("again")?.addEventListener("submit", () => sent && sessionStorage.setItem(SENT, `${sent}\n${location.pathname}`));
  if (!sent || !user || document.querySelector(".cw-error-words")) return;
  const cameFrom = document.referrer && new URL(document.referrer).pathname;
  const isBack = forms.some((form) => keyOf(form) === sent) && document.getElementById("errors");
  if (cameFrom === page && !isBack) remove(sent);
}

function offer(form, kept) {
  const line = document.createElement("p");
  line.className = "cw-note warn";
  line.setAttribute("role", "status");
  const back = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm", textContent: words.back });
  const drop = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm", textContent: words.drop });
  back.addEventListener("click", () => {
    const fields = kept.fields.filter(([name]) => name !== "request_key" && name !== "version");
    fill(form, [...fieldsOf(form).filter(([name]) => name === "request_key" || name === "version"), ...fields]);
    line.remove();
  });
  drop.addEventListener("click", () => {
    remove(keyOf(form));
    line.remove();
  });
  line.append(words.found.replace("{time}", clock(kept.savedAt)), " ", back, " ", drop);
  form.before(line);
}

const same = (one, other) => JSON.stringify(text(one)) === JSON.stringify(text(other));
const text = (fields) => fields.filter(([name, value]) => value && name !== "request_key" && name !== "version");

function forgetOld() {
  const ids = Object.keys(localStorage).filter((id) => id.startsWith(PREFIX));
  for (const id of ids) if (!(read(id)?.savedAt > Date.now() - MONTH)) remove(id);
}

forgetOld();
settle();
for (const form of forms) {
  const kept = read(keyOf(form));
  if (kept && !same(kept.fields, fieldsOf(form))) offer(form, kept);
  form.addEventListener("input", () => write(keyOf(form), { fields: fieldsOf(form), savedAt: Date.now() }));
  form.addEventListener("submit", () => sessionStorage.setItem(SENT, `${keyOf(form)}\n${location.pathname}`));
}
