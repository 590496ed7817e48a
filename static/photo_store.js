// Photos that wait for their record: blobs in this browser's database, because they outlive the page and are too large for
// anything else. A photo belongs to a draft until the record is stored; then it is aimed at the record's address.

const NAME = "casework-photos";

function open() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      const photos = asked.result.createObjectStore("photos", { keyPath: "id", autoIncrement: true });
      photos.createIndex("draft", "draft");
      photos.createIndex("target", "target");
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function run(mode, work) {
  const database = await open();
  try {
    const transaction = database.transaction("photos", mode);
    const result = work(transaction.objectStore("photos"));
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
    return result.result;
  } finally {
    database.close();
  }
}

export const add = (photo) => run("readwrite", (photos) => photos.add(photo));
export const discard = (id) => run("readwrite", (photos) => photos.delete(id));
const everything = () => run("readonly", (photos) => photos.getAll());
export const ofDraft = (draft) => run("readonly", (photos) => photos.index("draft").getAll(draft));
export const ofTarget = (target) => run("readonly", (photos) => photos.index("target").getAll(target));

// How many photos of a person wait for which record, by its address. They are sent by the record's own page.
export async function waiting(user) {
  const counts = new Map();
  try {
    for (const photo of await everything()) {
      if (photo.user === user && photo.target) counts.set(photo.target, (counts.get(photo.target) ?? 0) + 1);
    }
  } catch {
    // a browser without a database keeps none
  }
  return counts;
}

// The photos of a draft that is given up go with it.
export async function discardOf(draft) {
  try {
    for (const photo of await ofDraft(draft)) await discard(photo.id);
  } catch {
    // none are kept
  }
}

// The record of a draft is stored at `address`: its photos go there next, all of them or none. What this browser refuses
// three times stays with the draft's form, whose next page shows it.
export async function aim(draft, address) {
  const target = new URL(address, location.href).pathname;
  for (const wait of [0, 500, 2000]) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    try {
      return await run("readwrite", (photos) => {
        const asked = photos.index("draft").openCursor(draft);
        asked.onsuccess = () => {
          const at = asked.result;
          if (!at) return;
          at.update({ ...at.value, draft: "", target });
          at.continue();
        };
        return asked;
      });
    } catch {
      // busy, full, or no database at all
    }
  }
}
