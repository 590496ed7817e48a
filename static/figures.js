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
