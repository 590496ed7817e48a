// What opens over the page: menus of <details>, the window behind a dotted link, the question before a destructive step.
// Nothing is fetched: the links lead to plain pages that say the same.
// details[data-menu]      closes on Esc and on a press elsewhere; ="focus" puts the cursor into the field it opens
// a[data-note="…"]        one sentence in a small window, with the link to the page; a[data-panel="<id>"] shows that
//                         <template> of the page instead
// a[data-confirm="…"]     a <dialog> that posts csrf_token and data-fields to the link's address

const chinese = document.documentElement.lang.startsWith("zh");
const words = chinese
  ? { close: "关闭", more: "怎么算的", title: "说明" }
  : { close: "Close", more: "How it was counted", title: "Explanation" };

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

// ---- menus
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    const opened = menu.matches(".cw-person") ? menu : menu.nextElementSibling;
    if (!menu.contains(event.target) && !opened?.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (menu.open && menu.dataset?.menu === "focus") menu.nextElementSibling?.querySelector("input[type=search]")?.focus();
}, true);

// ---- the window behind a dotted link
let pop = null;
let popOwner = null;

function closePop(giveBackFocus) {
  if (!pop) return;
  pop.remove();
  popOwner.removeAttribute("aria-expanded");
  if (giveBackFocus) popOwner.focus();
  pop = popOwner = null;
}

function openPop(link) {
  closePop(false);
  popOwner = link;
  const close = element("button", { type: "button", className: "btn btn-sm", textContent: words.close });
  close.addEventListener("click", () => closePop(true));
  pop = element("div", { className: "cw-pop", id: "cw-pop" });
  pop.setAttribute("role", "dialog");
  pop.setAttribute("aria-label", link.textContent.trim() || words.title);
  const head = element("div", { className: "cw-pop-head" }, element("strong", { textContent: link.textContent.trim() }), close);
  const panel = link.dataset.panel && document.getElementById(link.dataset.panel);
  const body = panel ? panel.content.cloneNode(true) : element("p", { textContent: link.dataset.note });
  pop.append(head, body, element("p", {}, element("a", { href: link.href, textContent: words.more })));
  link.setAttribute("aria-expanded", "true");
  document.body.append(pop);
  placePop(link);
  close.focus({ preventScroll: true });
}

function placePop(link) {
  const at = link.getBoundingClientRect();
  const left = Math.min(at.left, document.documentElement.clientWidth - pop.offsetWidth - 12);
  const below = at.bottom + pop.offsetHeight + 12 < window.innerHeight || at.top < pop.offsetHeight + 12;
  pop.style.left = `${Math.max(12, left) + window.scrollX}px`;
  pop.style.top = `${(below ? at.bottom + 6 : at.top - pop.offsetHeight - 6) + window.scrollY}px`;
}

const isPlainClick = (event) => event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-note], a[data-panel]");
  if (link && isPlainClick(event)) {
    event.preventDefault();
    if (link === popOwner) closePop(true);
    else openPop(link);
  } else if (pop && !pop.contains(event.target)) {
    closePop(false);
  }
});

// ---- the question
function ask(link) {
  const { confirm: question, consequence, yes, no, fields, danger } = link.dataset;
  const form = element("form", { method: "post", action: link.href });
  const token = document.querySelector("input[name=csrf_token]")?.value ?? "";
  const values = [["csrf_token", token], ...new URLSearchParams(fields ?? "")];
  for (const [name, value] of values) form.append(element("input", { type: "hidden", name, value }));
  const cancel = element("button", { type: "button", className: "btn", textContent: no });
  const act = element("button", { type: "submit", textContent: yes });
  act.className = danger === undefined ? "btn btn-primary" : "btn btn-danger-solid";
  form.append(element("div", { className: "cw-form-foot" }, cancel, act));
  const title = element("h2", { id: "cw-question", textContent: question });
  const dialog = element("dialog", { className: "cw-dialog" }, title);
  dialog.setAttribute("aria-labelledby", title.id);
  if (consequence) dialog.append(element("p", { textContent: consequence }));
  dialog.append(form);
  cancel.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    link.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  cancel.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-confirm]");
  if (!link || !isPlainClick(event) || !document.querySelector("input[name=csrf_token]")) return;
  event.preventDefault();
  ask(link);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (pop) {
    closePop(true);
    return;
  }
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
