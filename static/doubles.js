// The warning while an enterprise is being entered: [data-alike="<address>"] inside its form.
// What was typed is looked up when it has stood for a moment; the answer is a bare page whose #doubles is put into that element.
// Without this file the same warning comes with the answer to the form.

const WAIT = 600; // milliseconds after the last key
const NAMES = ["uscc", "legal_representative", "production_address", "registered_address"];

for (const place of document.querySelectorAll("[data-alike]")) {
  const form = place.closest("form");
  const value = (name) => form.elements[name]?.value.trim() ?? "";
  let timer = 0;
  let asked = "";

  const query = () => {
    const parts = new URLSearchParams({ q: value("name") });
    for (const name of NAMES) if (value(name)) parts.set(name, value(name));
    if (place.dataset.apart) parts.set("apart", place.dataset.apart);
    if ("noTick" in place.dataset) parts.set("tick", "0");
    return parts.toString();
  };

  const show = (page) => {
    const ticked = form.elements.alike_confirmed?.checked;
    place.replaceChildren(...page.querySelectorAll("#doubles"));
    if (ticked && form.elements.alike_confirmed) form.elements.alike_confirmed.checked = true;
  };

  const look = () => {
    const words = query();
    if (!value("name") || words === asked) return;
    asked = words;
    // The browser itself reads the answer as a page: text that a script makes into a page is refused (Trusted Types).
    const request = new XMLHttpRequest();
    request.responseType = "document";
    request.addEventListener("load", () => {
      if (request.status === 200 && request.response && words === query()) show(request.response);
    });
    request.addEventListener("error", () => {
      asked = ""; // no network: asked again with the next key
    });
    request.open("GET", `${place.dataset.alike}?${words}`);
    request.send();
  };

  form.addEventListener("input", (event) => {
    if (event.target.name !== "name" && !NAMES.includes(event.target.name)) return;
    clearTimeout(timer);
    timer = setTimeout(look, WAIT);
  });
}
