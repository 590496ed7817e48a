// The enterprise's answers to a report: form[data-answers] around [data-answer="<id>"] blocks.
// Every chosen answer is sent by itself as soon as it is complete; the button sends the whole form as without script.
// The reason of an objection is shown only where there is one.

const chosenIn = (block) => block.querySelector("input[type=radio]:checked")?.value ?? "";

function showReason(block) {
  block.querySelector("[data-reason]").hidden = chosenIn(block) !== "objected";
}

function isComplete(block) {
  const chosen = chosenIn(block);
  return chosen === "agreed" || (chosen === "objected" && block.querySelector("textarea").value.trim() !== "");
}

async function keep(form, block) {
  if (!isComplete(block)) return;
  const body = new FormData();
  body.append("csrf_token", form.elements.csrf_token?.value ?? "");
  for (const field of block.querySelectorAll("input:checked, textarea")) body.append(field.name, field.value);
  try {
    const answer = await fetch(location.pathname, { method: "POST", body, credentials: "same-origin" });
    block.classList.toggle("is-kept", answer.ok);
  } catch {
    block.classList.remove("is-kept"); // no network: the answer is still in the form and goes with the button
  }
}

for (const form of document.querySelectorAll("form[data-answers]")) {
  const blocks = [...form.querySelectorAll("[data-answer]")];
  const line = document.querySelector("[data-answered]");
  const count = () => {
    const n = blocks.filter((block) => chosenIn(block) !== "").length;
    if (line) line.textContent = line.dataset.answered.replace("{n}", n).replace("{all}", blocks.length);
  };
  for (const block of blocks) {
    showReason(block);
    block.addEventListener("change", () => {
      showReason(block);
      count();
      keep(form, block);
    });
  }
  window.addEventListener("pageshow", () => {
    blocks.forEach(showReason);
    count();
  });
}
