// The page of a desk without a connection: reads the form, shows the receipt, delivers what waits.
import { Trouble, deliver, forget, standing, take } from "./desk_queue.js";

const at = (id) => document.getElementById(id);
const sentence = (code) => document.querySelector(`[data-say="${code}"]`)?.textContent ?? code;
const FARTHEST_DAYS = 730;
const form = at("take");

const tell = (code) => {
  at("problem").hidden = false;
  at("problem").querySelector("p").textContent = sentence(code);
  at("problem").focus();
};

const show = async () => {
  const now = await standing();
  for (const id of ["figures", "desk"]) at(id).hidden = !now;
  const isReady = now && !now.desk.is_revoked && now.left > 0;
  form.hidden = !isReady || !at("receipt").hidden;
  if (!now) {
    at("state").textContent = sentence("unprepared");
    return;
  }
  const code = now.desk.is_revoked ? "revoked" : now.left ? "ready" : "no_numbers";
  at("state").textContent = sentence(code);
  at("fingerprint").textContent = now.desk.fingerprint;
  at("store").textContent = now.desk.store;
  at("left").textContent = now.left;
  at("waiting").textContent = now.waiting;
  at("forget").hidden = now.waiting + now.refused.length > 0;
  at("refused").hidden = !now.refused.length;
  at("refused").querySelector("ul").replaceChildren(...now.refused.map((number) => {
    const one = document.createElement("li");
    one.textContent = number;
    return one;
  }));
};

const isLuhn = (digits) =>
  [...digits].reverse().reduce((sum, digit, place) => {
    const doubled = Number(digit) * (place % 2 ? 2 : 1);
    return sum + (doubled > 9 ? doubled - 9 : doubled);
  }, 0) % 10 === 0;

// A card has 18 to 20 digits from 89 on; 19 and 20 end in a check digit (ITU-T E.118).
const isLine = (typed) => {
  const plain = typed.normalize("NFKC").replace(/[\s().\-/\u2010-\u2015]/g, "");
  if (plain.length >= 16 && !/^(\+|00)/.test(plain)) {
    return /^89[0-9]{16,18}$/.test(plain) && (plain.length === 18 || isLuhn(plain));
  }
  return /^\+?[0-9]{5,15}$/.test(plain);
};

const isDay = (text) => {
  const days = (new Date(`${text}T23:59:59`) - new Date()) / 86400000;
  return days >= 0 && days <= FARTHEST_DAYS;
};

const clean = (text) =>
  text.toWellFormed ? text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "") : text;
const typed = (name) => clean(String(new FormData(form).get(name) ?? "")).trim();

const read = () => {
  const isDated = typed("when") === "date";
  return {
    kind: typed("kind") || "ordinary",
    reason: typed("kind") === "extraordinary" ? typed("reason") : "",
    holder_name: typed("holder_name"),
    line: typed("line"),
    wished_date: isDated ? typed("wished_date") : "",
    reply_email: typed("reply_email"),
    language: typed("language"),
    clerk: typed("clerk"),
  };
};

const mistakes = (said) => {
  const found = {
    reason: said.kind === "extraordinary" && !said.reason,
    holder_name: !said.holder_name,
    line: !isLine(said.line),
    wished_date: typed("when") === "date" && !isDay(said.wished_date),
    reply_email: said.reply_email && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(said.reply_email),
    clerk: !said.clerk,
  };
  return Object.keys(found).filter((name) => at(name) && found[name]);
};

const mark = (wrong) => {
  for (const error of form.querySelectorAll(".error")) {
    const name = error.id.replace("-error", "");
    error.hidden = !wrong.includes(name);
    at(name).toggleAttribute("aria-invalid", wrong.includes(name));
    if (wrong.includes(name)) at(name).setAttribute("aria-invalid", "true");
    error.parentElement.classList.toggle("wrong", wrong.includes(name));
  }
  if (wrong.length) at(wrong[0]).focus();
};

const rowsOf = (entry, said, words) => [
  [words.number, entry.number],
  [words.operator, words.operator_name],
  [words.store, entry.desk.store],
  [words.taken_at, `${entry.takenAt.toLocaleString(said.language, {
    dateStyle: "long", timeStyle: "long" })}, ${words.clock}`],
  [words.declaration, words[said.kind]],
  [words.reason, said.reason],
  [words.holder_name, said.holder_name],
  [words.line, said.line],
  [words.reply_email, said.reply_email],
  [words.wished_date, said.wished_date || words.soon],
].filter(([, value]) => value);

const showReceipt = (entry, said) => {
  const { texts } = entry.desk; // as old as its preparation: the page may speak a language more
  const sheet = at("receipt");
  sheet.lang = said.language in texts ? said.language : "en";
  const words = texts[sheet.lang];
  sheet.querySelector("h2").textContent = words.title;
  sheet.querySelector("dl").replaceChildren(...rowsOf(entry, said, words).map(([label, value]) => {
    const row = document.createElement("div");
    row.append(document.createElement("dt"), document.createElement("dd"));
    row.firstChild.textContent = label;
    row.lastChild.textContent = value;
    return row;
  }));
  const notes = [said.reply_email ? words.counts : words.counts_without_mail, words.waits, words.keep, words.nobody];
  sheet.querySelectorAll(":scope > p").forEach((one, place) => { one.textContent = notes[place]; });
  sheet.hidden = at("after").hidden = false;
  sheet.focus();
};

const accept = async (event) => {
  event.preventDefault();
  at("problem").hidden = true;
  const said = read();
  const wrong = mistakes(said);
  mark(wrong);
  if (wrong.length || at("confirm").disabled) return;
  at("confirm").disabled = true; // a second press would be a second declaration
  let entry;
  try {
    entry = await take(said);
  } catch (fault) {
    tell(fault instanceof Trouble ? fault.code : "not_kept");
  }
  if (entry) { // accepted: whatever fails from here on must not say that it was not
    form.reset();
    at("clerk").value = said.clerk;
    showReceipt(entry, said);
  }
  at("confirm").disabled = false;
  await show();
  send();
};

const next = async () => {
  for (const part of at("receipt").children) part.replaceChildren();
  at("receipt").hidden = at("after").hidden = true;
  await show();
  form.querySelector("input")?.focus();
};

const sendOnce = async (isAsked) => {
  if (!(await standing())) return;
  at("problem").hidden = isAsked ? true : at("problem").hidden;
  try {
    await deliver();
    if (isAsked) at("state").textContent = sentence("delivered");
  } catch (fault) {
    const code = fault instanceof Trouble ? fault.code : "not_delivered";
    if (isAsked || code === "unknown") tell(code);
  }
  const said = at("state").textContent;
  await show();
  if (isAsked && at("problem").hidden) at("state").textContent = said;
};

let sending = Promise.resolve(); // one after the other: who asks meanwhile is answered, too
const send = ({ isAsked = false } = {}) => {
  sending = sending.then(() => sendOnce(isAsked));
  return sending;
};

const letGo = async () => {
  if (!(await forget())) return;
  const worker = await navigator.serviceWorker?.getRegistration("/staff/desk/");
  await worker?.unregister();
  for (const name of await caches.keys()) await caches.delete(name);
  await show();
};

form.addEventListener("submit", accept);
at("next").addEventListener("click", next);
at("print").addEventListener("click", () => print());
at("deliver").addEventListener("click", () => send({ isAsked: true }));
at("forget").addEventListener("click", letGo);
addEventListener("online", () => send());
addEventListener("pageshow", (event) => { if (event.persisted) next(); });
await show();
send();
