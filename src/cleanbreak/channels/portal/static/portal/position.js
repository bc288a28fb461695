// Asks the browser where it is, if somebody presses the button; rounds that to a kilometre before it
// is sent, as a form and never as an address. Nothing is stored.
const form = document.getElementById("position");

function send({ coords }) {
  for (const name of ["latitude", "longitude"]) {
    form.elements[name].value = coords[name].toFixed(2);
  }
  form.submit();
}

function denied() {
  document.getElementById("position-denied").hidden = false;
  document.getElementById("q").focus();
}

if (form && "geolocation" in navigator) {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    navigator.geolocation.getCurrentPosition(send, denied, { timeout: 10000, maximumAge: 60000 });
  });
}
