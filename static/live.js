// A part of a page that changes by itself: section[data-live] is read again until it says that nothing is under way.
// Without script the page has a link "look again".

const PAUSE_MS = 4000;

// The browser parses the answer itself: a page made from a text is refused by the content policy (trusted types).
const read = () =>
  new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("GET", location.href);
    request.responseType = "document";
    request.onload = () => done(request.status === 200 ? request.response : null);
    request.onerror = () => done(null);
    request.send();
  });

async function look(section) {
  // Whoever stands in it is not moved away from it.
  if (!section.contains(document.activeElement) && !document.hidden) {
    const fresh = (await read())?.getElementById(section.id);
    if (fresh) {
      const isLive = "live" in fresh.dataset;
      section.replaceChildren(...fresh.childNodes);
      if (!isLive) {
        document.querySelector("[data-live-said]").textContent = section.dataset.done;
        return;
      }
    }
  }
  setTimeout(look, PAUSE_MS, section);
}

const section = document.querySelector("section[data-live]");
if (section) setTimeout(look, PAUSE_MS, section);
