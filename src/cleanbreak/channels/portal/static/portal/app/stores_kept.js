// The stores that are kept on this device: those of a place that somebody named, or all if few.
const CACHE = "cleanbreak-stores", LIST = "/app/stores.json";

// Fetches those near a place and keeps them; tells how many there are.
export async function keepStores(place) {
  const answer = await fetch(`/stores/list.json?q=${encodeURIComponent(place)}`);
  if (answer.status === 404) return 0;
  if (!answer.ok) throw new Error("no list of stores");
  return keep((await answer.json()).stores);
}

// Keeps all stores, if none are kept yet and one list has them all.
export async function keepFewStores() {
  if ((await keptStores()).length) return;
  const { stores, next } = await (await fetch("/stores/list.json")).json();
  if (!next) await keep(stores);
}

async function keep(stores) {
  if (stores.length) await (await caches.open(CACHE)).put(LIST, Response.json(stores));
  return stores.length;
}

// Gives those that are kept.
export async function keptStores() {
  const found = await (await caches.open(CACHE)).match(LIST);
  return found ? found.json() : [];
}
