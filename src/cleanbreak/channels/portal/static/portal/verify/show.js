// Shows a verdict: what it is, what it is about, and what the certificate says.
import { valueRows } from "./values.js";

const words = JSON.parse(document.getElementById("words").textContent);
const part = (id) => document.getElementById(id);
const GOOD = ["valid", "checkpoints_agree"];

export function show(verdict) {
  const [title, sentence] = words.verdicts[verdict.kind];
  const isGood = GOOD.includes(verdict.kind);
  part("result").classList.toggle("note", isGood);
  part("result").classList.toggle("summary", !isGood);
  part("result").dataset.verdict = verdict.kind;
  part("verdict").textContent = title;
  part("says").textContent = sentence;
  part("what").replaceChildren(...sentencesOf(verdict).map((one) => element("li", one)));
  part("said").replaceChildren(...claimsOf(verdict), ...checkpointsOf(verdict));
  part("result").hidden = false;
  part("result").focus();
}

// What of the log nobody could check is said in a valid one, too.
function sentencesOf({ what, unchecked, kind }) {
  if (kind === "unknown_key" || kind === "revoked_key") return [what.slice(1).join(" ")].filter(Boolean);
  const known = what.map((one) => sentenceOf(one));
  return [...known, ...unchecked.map((one) => words.unchecked[one])].filter(Boolean);
}

function sentenceOf(one) {
  if (!one.startsWith("claim ")) return words.what[one];
  const name = one.slice("claim ".length);
  return words.what.claim.replace("{name}", words.claims[name] ?? name);
}

function claimsOf({ claims, head, index }) {
  const shown = Object.entries(claims).map(([name, value]) =>
    section(words.claims[name] ?? name, valueRows(words, name, value)),
  );
  if (!head) return shown;
  const stated = new Map([
    ["issuer", head.issuer],
    ["issued_at", new Date(head.issuedAt * 1000).toISOString()],
    ["entry", index],
  ]);
  return [...shown, section(words.claims.statement, valueRows(words, "", stated))];
}

function section(title, rows) {
  const list = document.createElement("dl");
  list.append(
    ...rows.map(([label, text]) => {
      const row = document.createElement("div");
      row.append(element("dt", label), element("dd", text));
      return row;
    }),
  );
  const whole = document.createElement("section");
  whole.append(element("h3", title), list);
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
