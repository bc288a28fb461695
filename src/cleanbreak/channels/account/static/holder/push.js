// Ties this browser to its push service, if its user wants that, and sends the answer with the form.
import { registerWorker } from "../portal/app/register.js";

const form = document.getElementById("push");

async function subscribe() {
  const registration = await registerWorker();
  const key = form.dataset.key;
  const before = await registration.pushManager.getSubscription();
  await before?.unsubscribe(); // it may be tied to a key of before
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

async function choose(event) {
  if (form.elements.subscription.value) return;
  event.preventDefault();
  const [denied, failed] = ["denied", "failed"].map((one) => form.querySelector(`[data-${one}]`));
  denied.hidden = failed.hidden = true;
  if ((await Notification.requestPermission()) !== "granted") {
    denied.hidden = false;
    return;
  }
  try {
    form.elements.subscription.value = JSON.stringify(await subscribe());
    form.requestSubmit();
  } catch {
    failed.hidden = false;
  }
}

if (form && navigator.serviceWorker && "PushManager" in window && "Notification" in window) {
  form.querySelector("[data-impossible]").hidden = true;
  form.querySelector("button").hidden = false;
  form.addEventListener("submit", choose);
}
