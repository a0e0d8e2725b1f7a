// A button beside words to copy. Without script the words can be selected, as they are.
const said = document.querySelector("#copied");

async function copy(button) {
  const place = document.getElementById(button.dataset.copies);
  place.select();
  try {
    await navigator.clipboard.writeText(place.value);
  } catch {
    // Without https, or in an old web view, there is only the older way.
    if (!document.execCommand("copy")) return;
  }
  button.firstChild.data = button.dataset.done;
  said.textContent = `${button.dataset.done}${button.lastChild.textContent}`;
}

for (const button of document.querySelectorAll("[data-copies]")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}
