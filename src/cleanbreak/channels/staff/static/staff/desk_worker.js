// Service worker of the desk. The server puts VERSION and KEPT before this text.
// It keeps the page of the offline desk and its files, which are the same for everybody, and
// nothing else: every other request goes to the server as if there were no worker.
const CACHE = `cleanbreak-desk-${VERSION}`;
const SCOPE = "/staff/desk/";
const PAGE = "/staff/desk/offline/";

// Asked without cookies, so that it can be nobody's page; and what must not be kept is not kept.
const keep = async (cache, address) => {
  const answer = await fetch(new Request(address, { cache: "reload", credentials: "omit" }));
  const said = answer.headers.get("Cache-Control") || "";
  if (!answer.ok || answer.redirected || /no-store|private/.test(said)) {
    throw new Error(`${address} cannot be kept`);
  }
  await cache.put(address, answer);
};

const keepAll = async () => {
  const cache = await caches.open(CACHE);
  await Promise.all(KEPT.map((address) => keep(cache, address)));
  await self.skipWaiting();
};

const dropOld = async () => {
  const old = (await caches.keys()).filter((name) => name.startsWith("cleanbreak-desk-") && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
};

const found = async (address) =>
  (await caches.open(CACHE)).match(address, { ignoreVary: true });

const ownPage = async (address) => {
  const asked = address.searchParams.get("language");
  const spoken = [asked, ...navigator.languages].map((one) => (one || "").toLowerCase());
  for (const language of spoken) {
    for (const page of KEPT.filter((one) => one.startsWith(`${PAGE}?`))) {
      const code = page.split("=")[1];
      if (language === code || language.split("-")[0] === code.split("-")[0]) {
        return (await found(page)) || fetch(address);
      }
    }
  }
  return (await found(`${PAGE}?language=en`)) || fetch(address);
};

// Files are kept for the offline page alone: other pages of the desk always get the newest ones.
const isOfOwnPage = async (clientId) => {
  const client = clientId && (await self.clients.get(clientId));
  return Boolean(client) && new URL(client.url).pathname === PAGE;
};

const answer = async (request, address, clientId) => {
  if (address.pathname === PAGE) return ownPage(address);
  if (KEPT.includes(address.pathname)) {
    const file = (await isOfOwnPage(clientId)) && (await found(address.pathname));
    return file || fetch(request);
  }
  try {
    return await fetch(request);
  } catch (fault) { // another page of the desk, without a connection: what can be done then
    return (await found(`${PAGE}?language=en`)) && Response.redirect(PAGE, 302) || Promise.reject(fault);
  }
};

self.addEventListener("install", (event) => event.waitUntil(keepAll()));
self.addEventListener("activate", (event) => event.waitUntil(dropOld()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  const isOurs = address.pathname === PAGE || KEPT.includes(address.pathname);
  const isDeskPage = request.mode === "navigate" && address.pathname.startsWith(SCOPE);
  if (isOurs || isDeskPage) event.respondWith(answer(request, address, event.clientId));
});
