// Offers the clock of this device where it differs from the one on file. Without script the list below does the same.
const offer = document.querySelector("[data-zone]");
const device = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (offer && device && device !== offer.dataset.zone) {
  offer.querySelector("[name=zone]").value = device;
  offer.querySelector("[data-device]").textContent = device.replaceAll("_", " ");
  offer.hidden = false;
}
