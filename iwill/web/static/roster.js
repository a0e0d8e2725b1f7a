// Dragging somebody onto a shift asks her: it sends the form that the page of each shift has as well. Without this
// module, or without a mouse, everything is done there.
const people = document.querySelector("[data-drag]");
const form = document.querySelector("[data-ask]");

if (people !== null && form !== null) {
  people.hidden = false;

  people.addEventListener("dragstart", (event) => {
    const person = event.target.closest("[data-person]");
    if (person === null) return;
    event.dataTransfer.setData("text/plain", person.dataset.person);
    event.dataTransfer.effectAllowed = "copy";
  });

  for (const shift of document.querySelectorAll("[data-shift]")) {
    shift.addEventListener("dragover", (event) => {
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      shift.classList.add("onto");
    });
    shift.addEventListener("dragleave", () => shift.classList.remove("onto"));
    shift.addEventListener("drop", (event) => {
      event.preventDefault();
      shift.classList.remove("onto");
      const person = event.dataTransfer.getData("text/plain");
      if (!/^\d{1,9}$/.test(person)) return;
      form.action = `/roster/shifts/${shift.dataset.shift}/ask`;
      form.elements.person.value = person;
      form.submit();
    });
  }
}
