// Service worker of the page that checks certificates. The server puts VERSION and KEPT before this
// text. It keeps that page and its files, which are the same for everybody, and nothing else. With
// a connection the newest are taken, so that no key that was revoked is believed for longer.
const PREFIX = "cleanbreak-verify-";
const CACHE = PREFIX + VERSION;
const PAGE = "/verify/";
const SERVER_FAULT = 500;

// Asked without cookies, so that it can be nobody's page; and what must not be kept is not kept.
const keep = async (cache, address) => {
  const answer = await fetch(new Request(address, { cache: "reload", credentials: "omit" }));
  if (!isToKeep(answer)) throw new Error(`${address} cannot be kept`);
  await cache.put(address, answer);
};

const isToKeep = (answer) => {
  const said = answer.headers.get("Cache-Control") || "";
  return answer.ok && !answer.redirected && !/no-store|private/.test(said);
};

const keepAll = async () => {
  const cache = await caches.open(CACHE);
  await Promise.all(KEPT.map((address) => keep(cache, address)));
  await self.skipWaiting();
};

const dropOld = async () => {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
};

const found = async (address) =>
  (await caches.open(CACHE)).match(address, { ignoreVary: true });

// The page as it was last shown at that address, or else in the best language that is kept.
const keptPage = async (address) => {
  const same = await found(address.pathname + address.search);
  if (same) return same;
  const spoken = navigator.languages.map((one) => one.toLowerCase());
  const pages = KEPT.filter((one) => one.startsWith(`${PAGE}?`));
  const isSpoken = (one, language) =>
    one.split("=")[1].split("-")[0] === language.split("-")[0];
  const page = spoken.map((language) => pages.find((one) => isSpoken(one, language))).find(Boolean);
  return found(page ?? `${PAGE}?language=en`);
};

const kept = (address) =>
  address.pathname === PAGE ? keptPage(address) : found(address.pathname);

const answer = async (request, address) => {
  const isPage = address.pathname === PAGE;
  try {
    const fresh = await fetch(request);
    const asked = address.pathname + address.search;
    if (isPage && isToKeep(fresh) && (asked === PAGE || KEPT.includes(asked))) {
      await (await caches.open(CACHE)).put(asked, fresh.clone());
    }
    return (fresh.status >= SERVER_FAULT && (await kept(address))) || fresh;
  } catch (fault) {
    return (await kept(address)) || Promise.reject(fault);
  }
};

self.addEventListener("install", (event) => event.waitUntil(keepAll()));
self.addEventListener("activate", (event) => event.waitUntil(dropOld()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (address.pathname === PAGE || KEPT.includes(address.pathname)) {
    event.respondWith(answer(request, address));
  }
});
