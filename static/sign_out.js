// Asks before a person signs out of a browser that still holds texts or photos of theirs.

import { chinese } from "./draft_store.js";

const words = chinese
  ? {
      ask: "还有 {n} 份记录没有提交", photos: "还有 {n} 张照片没有上传", and: "，",
      more: "内容只保存在这台设备上。退出后用同一账号在这里登录可以继续。", stay: "先去提交", leave: "仍然退出",
    }
  : {
      ask: "{n} unsent", photos: "{n} photo(s) not sent", and: ", ",
      more: "They are kept on this device only. Sign in here with the same account to go on.", stay: "Submit first", leave: "Sign out anyway",
    };

function make(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function ask(form, { drafts, photos }) {
  const parts = [drafts && words.ask.replace("{n}", drafts), photos && words.photos.replace("{n}", photos)];
  const stay = make("button", { type: "button", className: "btn btn-primary", textContent: words.stay });
  const leave = make("button", { type: "button", className: "btn", textContent: words.leave });
  const title = make("h2", { id: "cw-unsent", textContent: parts.filter(Boolean).join(words.and) });
  const foot = make("div", { className: "cw-form-foot" }, leave, stay);
  const dialog = make("dialog", { className: "cw-dialog" }, title, make("p", { textContent: words.more }), foot);
  dialog.setAttribute("aria-labelledby", title.id);
  stay.addEventListener("click", () => dialog.close());
  leave.addEventListener("click", () => {
    form.dataset.sure = "1";
    form.requestSubmit();
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

// `count` says how many texts and photos are unsent at that moment.
export function askBeforeSignOut(count) {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!new URL(form.action, location.href).pathname.endsWith("/logout") || form.dataset.sure) return;
    const unsent = count();
    if (!unsent.drafts && !unsent.photos) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(form, unsent);
  }, true);
}
