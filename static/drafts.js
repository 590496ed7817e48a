// Forms that survive: form[data-draft] keeps a copy in this browser at every keystroke, is sent without leaving the page,
// and waits there while the network is gone, the session is over or the server fails. The copy goes only when the server
// has answered with its redirect. Works without this file as an ordinary form.
//   data-draft, data-draft-key, data-draft-title   which form, of which row, and what people call it
//   [data-draft-bar]                               the line that says where the text is
//   [data-user] on the page                        whose drafts are listed, sent and warned about

import { send } from "./draft_sending.js";
import { all, change, chinese, clock, fieldsOf, fill, idOf, read, remove, user, write } from "./draft_store.js";
import { discardOf, waiting } from "./photo_store.js";
import { askBeforeSignOut } from "./sign_out.js";

const words = chinese
  ? {
      saved: "已保存在本机 {time}", offline: "没有网络，可以继续写，联网后再提交", restored: "已恢复本机 {time} 的内容", drop: "放弃",
      queued: "已留在本机，联网后自动提交。", keep: "请不要清除浏览器数据。", sending: "正在提交…", edit: "继续修改", now: "现在提交",
      later: "服务器暂时没有应答，", laterMore: "内容已留在本机，会自动重试。", again: "立即重试",
      out: "登录已过期，内容还在本机。", signIn: "重新登录", full: "本机无法保存草稿，请尽快提交。",
      unsent: "{n} 份记录还在本机", colon: "：", done: "已提交 {time}", view: "查看", fix: "需要改正",
      photos: "{n} 张照片还在本机", upload: "现在上传",
    }
  : {
      saved: "Kept on this device {time}", offline: "no network; go on writing and submit when it is back", restored: "Restored what was kept here at {time}", drop: "Discard",
      queued: "Kept on this device; it is submitted when the network is back.", keep: "Please do not clear the browser's data.", sending: "Submitting…", edit: "Go on editing", now: "Submit now",
      later: "The server does not answer now.", laterMore: "Your text is kept here and sent again by itself.", again: "Try now",
      out: "You have been signed out. Your text is still here.", signIn: "Sign in again", full: "This browser keeps no drafts; please submit soon.",
      unsent: "{n} unsent on this device", colon: ": ", done: "Submitted {time}", view: "View", fix: "to be corrected",
      photos: "{n} photo(s) on this device", upload: "Send now",
    };
const say = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name]);
const RETRY_SECONDS = [2, 5, 15, 30, 60];
const pause = (tries) => 1000 * RETRY_SECONDS[Math.min(tries, RETRY_SECONDS.length - 1)];

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

// ---------------------------------------------------------------- one form on its own page
class LivingForm {
  constructor(form) {
    this.form = form;
    this.id = idOf(form);
    this.bar = document.querySelector("[data-draft-bar]");
    this.tries = 0;
    this.timer = 0;
    this.isFilling = false;
    form.addEventListener("input", () => this.keep());
    form.addEventListener("change", () => this.keep());
    form.addEventListener("submit", (event) => this.submit(event));
    for (const name of ["online", "offline"]) window.addEventListener(name, () => this.networkChanged());
    document.addEventListener("visibilitychange", () => document.hidden || this.resume());
    this.open();
  }

  get draft() {
    return { id: this.id, ...read(this.id) };
  }

  get isQueued() {
    return read(this.id)?.state === "queued";
  }

  get token() {
    return this.form.elements.csrf_token.value;
  }

  // A page that echoes what was just sent holds it already; any other rendering takes over the kept text and its key.
  open() {
    const draft = read(this.id);
    if (!draft) {
      if (navigator.onLine === false) this.tell(words.offline, { warn: true });
      return;
    }
    if (draft.fields.some(([name, value]) => name === "request_key" && value === this.form.elements.request_key.value)) {
      this.store("open");
      return;
    }
    this.isFilling = true;
    fill(this.form, draft.fields);
    this.isFilling = false;
    if (draft.state === "queued") {
      this.lock(true);
      this.resume();
    } else {
      this.tell(say(words.restored, { time: clock(draft.savedAt) }), { button: words.drop, act: () => this.drop() });
    }
  }

  async drop() {
    await discardOf(this.id);
    remove(this.id);
    location.reload();
  }

  store(state, more = {}) {
    const known = read(this.id) ?? {};
    return write(this.id, {
      ...known,
      title: this.form.dataset.draftTitle,
      url: location.pathname,
      fields: fieldsOf(this.form),
      savedAt: Date.now(),
      state,
      ...more,
    });
  }

  keep() {
    if (this.isFilling || this.isQueued) return;
    const kept = this.store("open", { uncertain: false });
    this.showSaved(kept);
  }

  showSaved(kept = true) {
    if (!kept) return this.tell(words.full, { warn: true });
    const time = say(words.saved, { time: clock(read(this.id).savedAt) });
    return navigator.onLine === false ? this.tell(time, { more: ` · ${words.offline}`, warn: true }) : this.tell(time);
  }

  networkChanged() {
    if (this.isQueued) this.resume();
    else if (read(this.id)) this.showSaved();
    else if (navigator.onLine === false) this.tell(words.offline, { warn: true });
    else this.bar.hidden = true;
  }

  submit(event) {
    event.preventDefault();
    if (!this.isQueued && !this.store("queued")) {
      this.form.submit(); // nothing can be kept here: the ordinary way
      return;
    }
    this.lock(true);
    this.resume();
  }

  async resume() {
    clearTimeout(this.timer);
    if (!this.isQueued) return;
    if (navigator.onLine !== false) this.tell(words.sending);
    const result = await send(this.draft, this.token);
    this[`on_${result.outcome.replace("-", "_")}`](result);
  }

  on_stored({ url }) {
    location.assign(url);
  }

  on_offline() {
    this.tell(words.queued, { more: words.keep, warn: true, ...this.editing() });
  }

  on_later() {
    this.timer = setTimeout(() => this.resume(), pause(this.tries++));
    this.tell(words.later, { more: words.laterMore, warn: true, button: words.again, act: () => this.resume() });
  }

  on_busy() {
    this.timer = setTimeout(() => this.resume(), pause(0));
  }

  on_signed_out() {
    const address = `${document.body.dataset.signIn ?? "/login"}?next=${encodeURIComponent(location.pathname)}`;
    this.tell(words.out, { warn: true, link: words.signIn, address });
  }

  // The server said what is wrong; its page, with words beside the fields, is shown by the ordinary way.
  on_refused({ token }) {
    this.form.elements.csrf_token.value = token;
    this.lock(false);
    this.store("open", { uncertain: false });
    this.form.submit();
  }

  // What may have reached the server is not edited until it has answered: nothing typed afterwards could be lost.
  editing() {
    if (read(this.id).uncertain) return {};
    return {
      button: words.edit,
      act: () => {
        this.store("open");
        this.lock(false);
        this.showSaved();
      },
    };
  }

  lock(on) {
    this.form.inert = on;
    this.form.classList.toggle("is-waiting", on);
    // Nothing inside takes focus now, so the part that scrolls does: the keyboard can still move it.
    const scroll = this.form.closest(".cw-scroll");
    if (on) scroll?.setAttribute("tabindex", "0");
    else scroll?.removeAttribute("tabindex");
  }

  tell(text, { more = "", warn = false, button = "", act = null, link = "", address = "" } = {}) {
    const line = this.bar.querySelector("[data-draft-words]");
    line.replaceChildren(element("strong", { textContent: text }));
    if (more) line.append(more.startsWith(" ") || chinese ? more : ` ${more}`);
    if (link) line.append(" ", element("a", { href: address, textContent: link }));
    if (button) {
      const made = element("button", { type: "button", className: "cw-bar-button", textContent: button });
      made.addEventListener("click", act);
      line.append(" ", made);
    }
    this.bar.classList.toggle("warn", warn);
    this.bar.classList.toggle("info", !warn);
    const offline = navigator.onLine === false;
    this.bar.querySelector("[data-draft-online]").hidden = offline;
    this.bar.querySelector("[data-draft-offline]").hidden = !offline;
    this.bar.hidden = false;
  }
}

// ---------------------------------------------------------------- every other page: what is unsent, and sending it
const here = [...document.querySelectorAll("form[data-draft]")].filter((form) => user && form.elements.request_key);
const open = here.map((form) => new LivingForm(form));
const ownIds = new Set(open.map((living) => living.id));
const elsewhere = () => all().filter((draft) => !ownIds.has(draft.id));
const sent = [];
let photos = new Map();
let line = null;
let tries = 0;
let timer = 0;
let asked = 0;

async function showUnsent() {
  const turn = ++asked;
  const found = await waiting(user);
  if (turn !== asked) return; // somebody asked after this one, and has seen what was aimed at its record meanwhile
  photos = found;
  photos.delete(location.pathname); // the record's own page shows and sends them
  const drafts = elsewhere();
  line?.remove();
  if (!drafts.length && !sent.length && !photos.size) return;
  const text = element("span");
  for (const { title, url } of sent) {
    text.append(element("strong", { textContent: say(words.done, { time: clock(Date.now()) }) }), `${words.colon}${title} `, element("a", { href: url, textContent: words.view }), " ");
  }
  if (drafts.length) text.append(element("strong", { textContent: say(words.unsent, { n: drafts.length }) }), words.colon);
  drafts.forEach((draft, at) => {
    const problem = draft.refused ? ` (${words.fix})` : "";
    text.append(at ? " · " : "", `${draft.title}${problem} `, element("a", { href: draft.url, textContent: words.now }));
  });
  for (const [address, n] of photos) {
    text.append(text.hasChildNodes() ? " · " : "", element("strong", { textContent: say(words.photos, { n }) }), words.colon, element("a", { href: address, textContent: words.upload }));
  }
  line = element("p", { className: `cw-bar-note ${drafts.length || photos.size ? "warn" : "ok"}` }, text);
  line.setAttribute("role", "status");
  line.dataset.unsent = drafts.length;
  document.querySelector(".cw-scroll")?.prepend(line);
}

// What waits is tried again until the server has answered, like on its own page; another tab may be at it.
async function sendWaiting() {
  clearTimeout(timer);
  let again = false;
  for (const draft of elsewhere().filter((each) => each.state === "queued")) {
    const result = await send(draft, document.querySelector("input[name=csrf_token]")?.value);
    if (result.outcome === "stored") {
      sent.push({ title: draft.title, url: result.url });
    } else if (result.outcome === "refused") {
      change(draft.id, { state: "open", refused: true });
    }
    again ||= ["later", "busy"].includes(result.outcome);
  }
  showUnsent();
  if (again) timer = setTimeout(sendWaiting, pause(tries++));
}

if (user) {
  askBeforeSignOut(() => ({ drafts: all().length, photos: [...photos.values()].reduce((sum, n) => sum + n, 0) }));
  window.addEventListener("online", sendWaiting);
  showUnsent();
  sendWaiting();
}
