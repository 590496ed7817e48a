// Figures are put into a text where the cursor stands: button[data-insert=<id of the text>], value = the token.
// Without script the button sends the form and the figure comes back at the end of the text.

for (const button of document.querySelectorAll("button[data-insert]")) {
  button.addEventListener("click", (event) => {
    const text = document.getElementById(button.dataset.insert);
    if (!text) return;
    event.preventDefault();
    text.setRangeText(button.value, text.selectionStart, text.selectionEnd, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
  });
}

// How long the whole text becomes while one paragraph is typed: [data-whole-of=<id>] knows the length of the others.
// Figures count by their values, as on paper: [[K05|84.1%]] is five characters.
const FIGURE = /\[\[[^\[\]|\n]+\|([^\[\]|\n]*)\]\]/g;

for (const place of document.querySelectorAll("[data-whole-of]")) {
  const text = document.getElementById(place.dataset.wholeOf);
  const [least, most] = [Number(place.dataset.least), Number(place.dataset.most)];
  const show = () => {
    const own = [...text.value.trim().replaceAll("\r\n", "\n").replace(FIGURE, "$1")].length;
    const whole = Number(place.dataset.others) + own;
    place.querySelector("output").textContent = whole.toLocaleString("en-US");
    place.querySelector("progress").value = Math.min(whole, most);
    place.classList.toggle("is-off", least > 0 && (whole < least || whole > most));
  };
  text?.addEventListener("input", show);
  if (text) show();
}
