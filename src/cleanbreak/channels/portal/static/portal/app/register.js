// Registers the app's service worker, which is for all pages and answers few: see worker.js.
const WORKER = "/app/worker.js";

// Gives the registration once the worker works.
export async function registerWorker() {
  await navigator.serviceWorker.register(workerAddress(), { scope: "/" });
  return navigator.serviceWorker.ready;
}

function workerAddress() {
  if (!window.trustedTypes) return WORKER;
  const policy = trustedTypes.createPolicy("app-worker", { createScriptURL: () => WORKER });
  return policy.createScriptURL("");
}
