// Shows the stores that are kept, on request the nearest first; the position stays in the browser.
import { keptStores } from "./stores_kept.js";
import { say } from "./words.js";

const EARTH_KM = 6371;
const part = (id) => document.getElementById(id);
let stores = [];

function show() {
  part("store-list").replaceChildren(...stores.map(shown));
  part("no-store").textContent = stores.length ? "" : say("no_store");
  part("where").hidden = !(stores.length && navigator.geolocation);
}

function shown({ name, address, postcode, place_name: town, phone, opening_hours: hours, km }) {
  const item = document.createElement("li"), title = document.createElement("h3");
  title.textContent = km === undefined ? name : `${name} (${km.toFixed(1)} km)`;
  const lines = [...address, `${postcode} ${town}`.trim(), hours].filter(Boolean).map((one) => {
    const line = document.createElement("p");
    line.textContent = one;
    return line;
  });
  item.append(title, ...lines, ...(phone ? [called(phone)] : []));
  return item;
}

function called(phone) {
  const line = document.createElement("p"), link = document.createElement("a");
  link.href = `tel:${phone}`;
  link.textContent = `${say("call")} ${phone}`;
  link.className = "target";
  line.append(link);
  return line;
}

function sortBy({ coords }) {
  const rad = (degrees) => (degrees * Math.PI) / 180;
  const here = [rad(coords.latitude), rad(coords.longitude)];
  for (const one of stores) {
    const [north, east] = [rad(one.latitude), rad(one.longitude)];
    const half = Math.sin((north - here[0]) / 2) ** 2
      + Math.cos(here[0]) * Math.cos(north) * Math.sin((east - here[1]) / 2) ** 2;
    one.km = 2 * EARTH_KM * Math.asin(Math.sqrt(half));
  }
  stores.sort((one, other) => one.km - other.km);
  show();
}

part("where").onclick = () => navigator.geolocation.getCurrentPosition(
  sortBy, () => { part("not-where").hidden = false; }, { timeout: 10000, maximumAge: 600000 });
part("retry").onclick = (event) => { event.preventDefault(); location.reload(); };
if ("caches" in window) keptStores().then((kept) => { stores = kept; show(); });
