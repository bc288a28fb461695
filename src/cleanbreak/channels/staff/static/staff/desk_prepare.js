// Prepares this browser: makes its key, has it registered, and keeps what the server gives for it.
import { keepPrepared, ownKeys, publicHalf, standing } from "./desk_queue.js";

const WORKER = "/staff/desk/worker.js";
const PAGE = "/staff/desk/offline/";
const form = document.getElementById("prepare");
const problem = document.getElementById("problem");

const workerAddress = window.trustedTypes
  ? trustedTypes.createPolicy("desk-worker", { createScriptURL: () => WORKER }).createScriptURL("")
  : WORKER;

const tell = (text) => {
  problem.hidden = false;
  problem.querySelector("p").textContent = text;
  problem.focus();
};
const sentence = (code) => document.querySelector(`[data-say="${code}"]`).textContent;

const given = async (keys) => {
  const said = new FormData(form);
  said.set("key", await publicHalf(keys));
  const known = await standing(); // blocks that got lost on their way are given again
  if (!known || known.desk.blocks) said.set("held", known?.desk.blocks.join(" ") ?? "");
  const asked = fetch(form.action, { method: "POST", body: new URLSearchParams(said) });
  const answer = await asked.catch(() => null); // no connection
  if (!answer?.headers.get("Content-Type")?.startsWith("application/json")) {
    throw new Error(sentence("not_answered"));
  }
  const words = await answer.json();
  if (!answer.ok && words.code !== "numbers_enough") throw new Error(words.problem);
  return answer.ok ? words : null;
};

// What is kept for a time without connection is fetched before the desk is called prepared.
const kept = async () => {
  await navigator.serviceWorker.register(workerAddress, { scope: "/staff/desk/" });
  await navigator.serviceWorker.ready;
  if (!(await caches.match(`${PAGE}?language=en`, { ignoreVary: true }))) {
    throw new Error(sentence("not_answered"));
  }
};

const prepare = async (event) => {
  event.preventDefault();
  problem.hidden = true;
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    await navigator.storage?.persist?.();
    const keys = await ownKeys();
    await kept();
    const words = await given(keys);
    if (words) await keepPrepared(keys, words);
    document.getElementById("fingerprint").textContent = (await standing())?.desk.fingerprint ?? "";
    document.getElementById("prepared").hidden = false;
    document.getElementById("prepared").focus();
  } catch (fault) {
    tell(fault.message || sentence("cannot"));
  }
  button.disabled = false;
};

if (form) {
  if (window.isSecureContext && navigator.serviceWorker && "indexedDB" in window) {
    form.hidden = false;
    form.addEventListener("submit", prepare);
  } else {
    tell(sentence("cannot"));
  }
}
