// Values of a certificate as rows of label and text, in the language of the page.
import { hexOf } from "./bytes.js";

const DATE = /^\d{4}-\d\d-\d\d$/;
const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/;
const AMOUNT = /_minor$/;
const FOR_PROGRAMS = ["type"];
const ALWAYS_SHOWN = "refund_minor";
const language = () => document.documentElement.lang;

// Gives the rows of a claim; in the words are the names of fields and values.
export function valueRows(words, name, value) {
  if (value instanceof Map) return mapRows(words, value);
  if (Array.isArray(value)) return value.flatMap((one) => valueRows(words, name, one));
  if (value !== null && typeof value === "object" && !(value instanceof Uint8Array)) {
    return mapRows(words, new Map(Object.entries(value)));
  }
  return [[labelOf(words, name), textOf(words, name, value)]];
}

function mapRows(words, map) {
  const currency = map.get("currency");
  const names = [...Object.keys(words.fields), ...Object.keys(words.steps)];
  const rank = ([name]) => (names.includes(name) ? names.indexOf(name) : names.length);
  const shown = [...map].filter(([name]) => !FOR_PROGRAMS.includes(name));
  const sorted = shown.sort((one, other) => rank(one) - rank(other));
  return sorted.flatMap(([name, value]) => {
    if (typeof currency === "string" && Number.isInteger(value) && AMOUNT.test(name)) {
      const isShown = value !== 0 || name === ALWAYS_SHOWN;
      return isShown ? [[labelOf(words, name), amountText(words, value, currency)]] : [];
    }
    if (words.steps[name]) return [[words.steps[name], stepText(words, value)]];
    return valueRows(words, name, value);
  });
}

const labelOf = (words, name) => words.fields[name] ?? words.claims[name] ?? name;

// Of a step: when it was done, and the fingerprint of its evidence.
function stepText(words, value) {
  if (!(value instanceof Map)) return textOf(words, "", value);
  return [...value].map(([name, one]) => textOf(words, name, one)).join("\n");
}

function textOf(words, name, value) {
  if (value instanceof Uint8Array) return hexOf(value);
  if (value === null || value === undefined) return "–";
  const text = String(value);
  if (DATE.test(text)) return dated(text, { dateStyle: "long", timeZone: "UTC" });
  if (INSTANT.test(text)) return dated(text, { dateStyle: "long", timeStyle: "long" });
  return words.values[name]?.[text] ?? text;
}

const dated = (text, style) =>
  new Intl.DateTimeFormat(language(), style).format(new Date(text));

// Written from its digits: a number with a point may not hold every amount.
function amountText(words, minor, currency) {
  const places = words.exponents[currency] ?? 0;
  const digits = String(Math.abs(minor)).padStart(places + 1, "0");
  const whole = Number(digits.slice(0, digits.length - places));
  const point = new Intl.NumberFormat(language()).formatToParts(0.5)[1].value;
  const fraction = places ? point + digits.slice(-places) : "";
  const sign = minor < 0 ? "-" : "";
  return `${sign}${new Intl.NumberFormat(language()).format(whole)}${fraction} ${currency}`;
}
