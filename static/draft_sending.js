// Sends one kept form and says what became of it. The key of the form's first rendering goes with every attempt, so the
// server stores it once, however often it arrives.

import { change, remove } from "./draft_store.js";
import { aim } from "./photo_store.js";

const TIMEOUT_MS = 45000;
const underWay = new Set();

const isSignIn = (response) => response.redirected && /\/(login|second-factor)$/.test(new URL(response.url).pathname);

async function request(address, options) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), TIMEOUT_MS);
  try {
    return await fetch(address, { credentials: "same-origin", signal: stop.signal, ...options });
  } finally {
    clearTimeout(timer);
  }
}

// The token of this session, from a page of it; an empty one when the person is signed out.
async function freshToken(address) {
  const response = await request(address, { headers: { Accept: "text/html" } });
  if (!response.ok || isSignIn(response)) return "";
  // Read as text: the page's policy lets no script make documents of strings. A token holds nothing to be unescaped.
  return /name="csrf_token"[^>]*\bvalue="([^"]*)"/.exec(await response.text())?.[1] ?? "";
}

function post(draft, token) {
  const body = new FormData();
  for (const [name, value] of draft.fields) body.append(name, value);
  body.set("csrf_token", token);
  return request(draft.url, { method: "POST", body });
}

async function attempt(draft, token) {
  let response = await post(draft, token);
  if (response.status === 400) {
    // The token belongs to an older session: the person signed in again, here or in another tab.
    token = await freshToken(draft.url);
    if (!token) return { outcome: "signed-out" };
    response = await post(draft, token);
  }
  if (isSignIn(response)) return { outcome: "signed-out" };
  if (response.ok && response.redirected) return { outcome: "stored", url: response.url };
  if (response.status >= 500 || response.status === 429) return { outcome: "later", uncertain: response.status >= 500 };
  return { outcome: "refused", token };
}

// Whether the server may hold the form already. It is written down before the form leaves, so that a tab that closes on
// the way says so, too.
const note = (draft, uncertain) => change(draft.id, { uncertain });

// The record is stored: its photos are aimed at it before the draft goes. A tab that closes in between leaves the draft,
// which is sent again and led to the same record.
async function settle(draft, address) {
  await aim(draft.id, address);
  remove(draft.id);
}

async function sendOnce(draft, token) {
  note(draft, true);
  const result = await attempt(draft, token || (await freshToken(draft.url)));
  if (result.outcome === "stored") await settle(draft, result.url);
  else if (!result.uncertain) note(draft, draft.uncertain ?? false);
  return result;
}

// Two tabs do not send one draft at the same time; the lock of a tab that dies is free at once. Over plain HTTP browsers
// have no locks: both may send, and the server stores the key once.
function alone(id, work) {
  if (!navigator.locks) return work();
  return navigator.locks.request(id, { ifAvailable: true }, (lock) => (lock ? work() : { outcome: "busy" }));
}

// stored (url) | signed-out | refused (token that was good) | later (uncertain: the server may have it) | offline | busy
export async function send(draft, token) {
  if (navigator.onLine === false) return { outcome: "offline" };
  if (underWay.has(draft.id)) return { outcome: "busy" };
  underWay.add(draft.id);
  try {
    return await alone(draft.id, () => sendOnce(draft, token));
  } catch {
    return { outcome: "later", uncertain: true };
  } finally {
    underWay.delete(draft.id);
  }
}
