// Shows a verdict: what it is, why, and what the certificate says.
import { valueRows } from "./values.js";

const words = JSON.parse(document.getElementById("words").textContent);
const part = (id) => document.getElementById(id);
const GOOD = ["valid", "checkpoints_agree"];
const LONG = ["evidence", "certificate"]; // fingerprints: for whoever wants to compare them

export function show(verdict) {
  const isGood = GOOD.includes(verdict.kind);
  part("result").classList.toggle("note", isGood);
  part("result").classList.toggle("summary", !isGood);
  part("result").dataset.verdict = [verdict.kind, ...verdict.what].join(" ");
  part("verdict").textContent = words.titles[verdict.kind];
  part("says").textContent = sentenceOf(verdict);
  part("unchecked").replaceChildren(
    ...verdict.unchecked.map((one) => element("li", words.unchecked[one])),
  );
  part("said").replaceChildren(...claimsOf(verdict), ...checkpointsOf(verdict));
  part("result").hidden = false;
  part("result").focus();
}

function sentenceOf({ kind, what, claims }) {
  const form = "statement" in claims ? "statement" : ""; // in JSON, it stands in no log
  const [named, ...rest] = (what[0] ?? form).split(" ");
  const sentence = words.sentences[kind][named] ?? words.sentences[kind][""];
  const claim = rest.join(" ");
  return sentence
    .replace("%(part)s", () => words.claims[claim] ?? claim)
    .replace("%(key)s", () => what.at(-1));
}

function claimsOf({ claims, head, index }) {
  const shown = Object.keys(words.claims).filter((name) => name in claims);
  const others = Object.keys(claims).filter((name) => !(name in words.claims));
  const sections = [...shown, ...others].map((name) =>
    section(name, valueRows(words, name, claims[name])),
  );
  if (!head) return sections;
  const stated = new Map([
    ["issuer", head.issuer],
    ["issued_at", new Date(head.issuedAt * 1000).toISOString()],
    ["entry", index],
  ]);
  return [...sections, section("statement", valueRows(words, "", stated))];
}

function section(name, rows) {
  const isLong = LONG.includes(name);
  const list = document.createElement("dl");
  list.append(
    ...rows.map(([label, text]) => {
      const row = document.createElement("div");
      row.append(element("dt", label), element("dd", text));
      return row;
    }),
  );
  const whole = document.createElement(isLong ? "details" : "section");
  whole.append(element(isLong ? "summary" : "h3", words.claims[name] ?? name), list);
  return whole;
}

function checkpointsOf({ checkpoints }) {
  return checkpoints.map((note) => {
    const shown = element("pre", note);
    shown.tabIndex = 0; // it can be wider than a phone, and is then scrolled by keys
    return shown;
  });
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
