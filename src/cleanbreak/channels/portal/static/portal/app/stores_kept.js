// The stores that are kept on this device: those of a place that somebody named.
const CACHE = "cleanbreak-stores", LIST = "/app/stores.json";

// Fetches those near a place and keeps them; tells how many there are.
export async function keepStores(place) {
  const answer = await fetch(`/stores/list.json?q=${encodeURIComponent(place)}`);
  if (answer.status === 404) return 0;
  if (!answer.ok) throw new Error("no list of stores");
  const { stores } = await answer.json();
  if (stores.length) await (await caches.open(CACHE)).put(LIST, Response.json(stores));
  return stores.length;
}

// Gives those that are kept.
export async function keptStores() {
  const found = await (await caches.open(CACHE)).match(LIST);
  return found ? found.json() : [];
}
