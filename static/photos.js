// Photos of a visit: shrunk on the phone, kept there, sent one by one after the text, each with its own state.
// Without script the same field sends the files with the form.
//   [data-photos] of a form with data-draft         takes photos and keeps them
//   [data-waiting-photos="<address>"] of a record   sends what was kept for it

import { chinese, idOf, user } from "./draft_store.js";
import { add, discard, ofDraft, ofTarget } from "./photo_store.js";

const words = chinese
  ? { waiting: "待上传", count: "{n} 张，提交后上传", sending: "上传中", failed: "失败，重试", drop: "移除", refused: "未接收，移除", full: "本机存不下照片，请提交后在记录中添加" }
  : { waiting: "waiting", count: "{n}, sent after the record", sending: "sending", failed: "failed, try again", drop: "Remove", refused: "not taken, remove", full: "This device cannot keep photos; add them to the record after submitting" };
const LONGEST_SIDE = 1600;
const REFUSALS = [403, 404, 409, 413, 422]; // the record takes no photos of this person, or not this one

async function shrink(file) {
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.82));
    return { blob, name: `${file.name.replace(/\.\w+$/, "")}.jpg` };
  } catch {
    return { blob: file, name: file.name }; // not a picture this browser can draw: the server says what it thinks of it
  }
}

function tile(photo, state, act) {
  const item = document.createElement("li");
  const image = document.createElement("img");
  image.src = URL.createObjectURL(photo.blob);
  image.alt = photo.name;
  image.addEventListener("load", () => URL.revokeObjectURL(image.src));
  const line = document.createElement("button");
  line.type = "button";
  line.className = "cw-photo-state";
  line.textContent = state;
  line.addEventListener("click", act);
  item.append(image, line);
  return item;
}

// ---- the form: photos join the draft
async function takeInto(box) {
  const form = box.closest("form");
  const input = box.querySelector("input[type=file]");
  const list = box.querySelector("[data-photos-list]");
  const plus = list.querySelector(".is-add");
  const draft = idOf(form);

  async function show() {
    const kept = await ofDraft(draft);
    for (const old of list.querySelectorAll("li:not(.is-add)")) old.remove();
    for (const photo of kept) plus.before(tile(photo, `${words.waiting} · ${words.drop}`, () => discard(photo.id).then(show)));
    box.querySelector("[data-photos-words]").textContent = kept.length ? words.count.replace("{n}", kept.length) : "";
  }
  const sayFull = () => (box.querySelector("[data-photos-words]").textContent = words.full);

  try {
    await show();
  } catch {
    input.disabled = true; // what is picked here would not go with the text
    sayFull();
    return;
  }
  list.hidden = false;
  input.classList.add("visually-hidden");
  input.addEventListener("change", async () => {
    const chosen = [...input.files];
    input.value = "";
    let room = true;
    for (const file of chosen) {
      room &&= await add({ draft, target: "", user, ...(await shrink(file)) }).then(() => true, () => false);
    }
    await show();
    if (!room) sayFull();
  });
}

// ---- the record: photos are sent
async function sendTo(list) {
  const token = document.querySelector("input[name=csrf_token]").value;
  const address = list.dataset.waitingPhotos;
  const waiting = (await ofTarget(location.pathname)).filter((photo) => photo.user === user);
  list.hidden = !waiting.length;
  const rows = waiting.map((photo) => {
    const item = tile(photo, words.waiting, () => {});
    list.append(item);
    return { photo, item, state: item.querySelector("button") };
  });
  let stored = 0;
  for (const row of rows) {
    if (await sendOne(row, address, token)) stored += 1;
  }
  if (stored) location.reload();
}

async function sendOne(row, address, token) {
  row.state.textContent = words.sending;
  const body = new FormData();
  body.set("csrf_token", token);
  body.set("photos", row.photo.blob, row.photo.name);
  const outcome = await fetch(address, { method: "POST", body }).then(
    (response) => (response.ok && response.redirected && !/\/login$/.test(response.url) ? "stored" : REFUSALS.includes(response.status) ? "refused" : "failed"),
    () => "failed",
  );
  if (outcome === "stored") {
    await discard(row.photo.id);
    row.item.remove();
    return true;
  }
  row.state.textContent = words[outcome];
  row.state.addEventListener("click", () => (outcome === "refused" ? discard(row.photo.id).then(() => row.item.remove()) : location.reload()), { once: true });
  return false;
}

if (user && "indexedDB" in window) {
  document.querySelectorAll("form[data-draft] [data-photos]").forEach(takeInto);
  document.querySelectorAll("[data-waiting-photos]").forEach(sendTo);
}
