// Registers the app's service worker, which is for all pages and answers few: see worker.js.
const WORKER = "/app/worker.js";

const OURS = window.trustedTypes?.createPolicy("app-worker", { createScriptURL: () => WORKER });

// Gives the registration once the worker works.
export async function registerWorker() {
  await navigator.serviceWorker.register(OURS?.createScriptURL("") ?? WORKER, { scope: "/" });
  return navigator.serviceWorker.ready;
}
