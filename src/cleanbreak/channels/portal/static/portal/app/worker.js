// Service worker of the app. The server puts VERSION, PAGES and FILES before this text.
// It keeps the pages of the app and their files, which are the same for everybody; papers are kept
// by the pages themselves, where somebody chose so. The pages of /verify/ and of the staff have
// workers of their own, or none: what is asked of them goes to the server as if this were not here.
const PREFIX = "cleanbreak-app-";
const CACHE = PREFIX + VERSION;
const PAPERS = "cleanbreak-papers", SHARED = "cleanbreak-shared";
const OFFLINE = "/app/offline/", SHARE = "/app/share/", CARD = "/app/card/", PAPER = "/app/kept/paper/";
const SIGN_OUT = ["/account/sign-out/", "/account/security/sessions/end-all/"];
const NOT_OURS = ["/staff/", "/verify/", "/desk-agent/", "/hotline/"];
const OWN_PAGES = [...new Set(PAGES.map((one) => one.split("?")[0]))];
const SERVER_FAULT = 500;
const TEXT_MAX = 4000;

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
  await Promise.all([...PAGES, ...FILES].map((address) => keep(cache, address)));
  await self.skipWaiting();
};

const dropOld = async () => {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
};

const found = async (address) => (await caches.open(CACHE)).match(address, { ignoreVary: true });

// A page of the app in the language that is asked for, or else in the best one that is kept.
const keptPage = async (path, asked) => {
  const spoken = [asked, ...navigator.languages].map((one) => (one || "").toLowerCase());
  const own = PAGES.filter((one) => one.startsWith(`${path}?`));
  const code = (one) => one.split("=")[1];
  const isSpoken = (one, language) => code(one).split("-")[0] === language.split("-")[0];
  const best = spoken.map((language) =>
    own.find((one) => code(one) === language) ?? own.find((one) => isSpoken(one, language)));
  return found(best.find(Boolean) ?? `${path}?language=en`);
};

const ownPage = async (request, address) => {
  const kept = () => keptPage(address.pathname, address.searchParams.get("language"));
  try {
    const fresh = await fetch(request);
    const asked = address.pathname + address.search;
    if (PAGES.includes(asked) && isToKeep(fresh)) {
      await (await caches.open(CACHE)).put(asked, fresh.clone());
    }
    return (fresh.status >= SERVER_FAULT && (await kept())) || fresh;
  } catch (fault) {
    return (await kept()) || Promise.reject(fault);
  }
};

const ownFile = async (request, address) => {
  try {
    const fresh = await fetch(request);
    return (fresh.status >= SERVER_FAULT && (await found(address.pathname))) || fresh;
  } catch (fault) {
    return (await found(address.pathname)) || Promise.reject(fault);
  }
};

// Any other page: from the server; without a connection, what helps all the same.
const otherPage = async (request) => {
  try {
    return await fetch(request);
  } catch (fault) {
    return (await keptPage(OFFLINE, null)) || Promise.reject(fault);
  }
};

const paper = async (request, address) =>
  (await (await caches.open(PAPERS)).match(address.pathname)) || fetch(request);

// What another app shares is put aside for the page that reads it, and leaves the device not at all.
const share = async (request) => {
  const said = await request.formData(), cache = await caches.open(SHARED);
  const texts = ["title", "text", "url"].map((one) => said.get(one)).filter((one) => typeof one === "string");
  const text = texts.join("\n").trim().slice(0, TEXT_MAX), picture = said.get("picture");
  if (text) await cache.put("/app/shared/text", new Response(text));
  if (picture instanceof File && picture.size) await cache.put("/app/shared/picture", new Response(picture));
  return Response.redirect(CARD, 303);
};

const answer = (event, request, address) => {
  const { pathname } = address, isPage = request.mode === "navigate";
  if (request.method === "POST") {
    if (pathname === SHARE) event.respondWith(share(request));
    else if (SIGN_OUT.includes(pathname)) event.waitUntil(caches.delete(PAPERS));
    return;
  }
  if (request.method !== "GET" || NOT_OURS.some((one) => pathname.startsWith(one))) return;
  if (OWN_PAGES.includes(pathname)) event.respondWith(ownPage(request, address));
  else if (pathname.startsWith(PAPER)) event.respondWith(paper(request, address));
  else if (isPage) event.respondWith(otherPage(request));
  else if (FILES.includes(pathname)) event.respondWith(ownFile(request, address));
};

// What is pushed says of nobody anything; a message that cannot be read is not shown.
const showNews = async (data) => {
  const { title, text, tag, language } = data.json();
  await self.registration.showNotification(title, { body: text, tag, lang: language, icon: "/app/icon-192.png" });
};

const openPage = async () => {
  const page = "/account/";
  const windows = await self.clients.matchAll({ type: "window" });
  const own = windows.find((one) => new URL(one.url).pathname.startsWith(page));
  return own ? own.focus() : self.clients.openWindow(page);
};

self.addEventListener("install", (event) => event.waitUntil(keepAll()));
self.addEventListener("activate", (event) => event.waitUntil(dropOld()));
self.addEventListener("fetch", (event) => {
  const { request } = event, address = new URL(request.url);
  if (address.origin === self.location.origin) answer(event, request, address);
});
self.addEventListener("push", (event) => event.data && event.waitUntil(showNews(event.data)));
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openPage());
});
