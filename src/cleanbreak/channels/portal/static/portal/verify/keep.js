// Lets the browser keep this page, so that it opens without a connection.
const WORKER = "/verify/worker.js";

// Tells whether it is kept.
export async function keepPage() {
  if (!navigator.serviceWorker) return false;
  try {
    await navigator.serviceWorker.register(workerAddress(), { scope: "/verify/" });
    await navigator.serviceWorker.ready;
    return true;
  } catch {
    return false; // the browser keeps nothing, or there is no connection just now
  }
}

function workerAddress() {
  if (!window.trustedTypes) return WORKER;
  const policy = trustedTypes.createPolicy("verify-worker", { createScriptURL: () => WORKER });
  return policy.createScriptURL("");
}
