// A part of a page that changes by itself: section[data-live] is read again until it says that nothing is under way.
// Without script the page has a link "look again".

const PAUSE_MS = 4000;

async function look(section) {
  // Whoever stands in it is not moved away from it.
  if (!section.contains(document.activeElement) && !document.hidden) {
    const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
    if (answer?.ok && !answer.redirected) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(section.id);
      if (fresh) {
        section.innerHTML = fresh.innerHTML;
        if (!("live" in fresh.dataset)) {
          document.querySelector("[data-live-said]").textContent = section.dataset.done;
          return;
        }
      }
    }
  }
  setTimeout(look, PAUSE_MS, section);
}

const section = document.querySelector("section[data-live]");
if (section) setTimeout(look, PAUSE_MS, section);
