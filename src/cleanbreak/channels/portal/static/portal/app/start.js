// The start of the app: makes it ready for times without connection, and installs it where asked.
import { registerWorker } from "./register.js";
import { keepFewStores, keepStores } from "./stores_kept.js";
import { say } from "./words.js";

const part = (id) => document.getElementById(id);

async function beReady() {
  try {
    await registerWorker();
    await keepFewStores();
    part("ready").hidden = false;
  } catch {
    // the browser keeps nothing, or there is no connection just now
  }
}

async function keepNear(event) {
  event.preventDefault();
  part("near-said").textContent = "";
  try {
    const many = await keepStores(part("place").value);
    part("near-said").textContent = say(many ? "stores_kept" : "no_place");
  } catch {
    part("near-said").textContent = say("away");
  }
}

window.addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  part("install-now").hidden = false;
  part("install-now").onclick = () => event.prompt();
});
if (navigator.serviceWorker && "caches" in window) {
  part("near").hidden = false;
  part("near").addEventListener("submit", keepNear);
  beReady();
}
