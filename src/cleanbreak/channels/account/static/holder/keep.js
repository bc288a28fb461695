// Keeps papers on this device, if somebody presses the button: the browser's own store, see papers.js.
import { keepPaper } from "../portal/app/papers.js";
import { registerWorker } from "../portal/app/register.js";

const part = (id) => document.getElementById(id);

async function keepAll({ target: button }) {
  part("not-kept").hidden = part("kept-so-far").hidden = button.disabled = true;
  try {
    await registerWorker();
    for (const paper of JSON.parse(part("own-papers").textContent)) await keepPaper(paper);
    part("kept-so-far").hidden = false;
  } catch {
    part("not-kept").hidden = false;
  } finally {
    button.disabled = false;
  }
}

if (part("keep") && navigator.serviceWorker && "caches" in window) {
  part("keep").hidden = false;
  part("keep").querySelector("button").onclick = keepAll;
}
