// Which card a text is about: the number on a card, or what a code around it says.
const IN_TEXT = /(?<![0-9])89(?:[ -]?[0-9]){16,30}(?![0-9])/g;
const ESIM = /\bLPA:1\$/i;

// Gives `{kind, number}`: a card (ITU-T E.118), or a device, an eSIM, a mistake, or nothing.
export function readCard(text) {
  const numbers = (text.match(IN_TEXT) ?? []).map((one) => one.replace(/[ -]/g, ""));
  const card = numbers.find(isCard);
  if (card) return { kind: "card", number: card };
  if (numbers.some(isDevice)) return { kind: "device", number: "" };
  if (ESIM.test(text) || ESIM.test(decoded(text))) return { kind: "esim", number: "" };
  return { kind: numbers.length ? "mistake" : "unknown", number: "" };
}

// 18 digits were issued without a check digit; of 19 and 20 the last one has to fit (Luhn).
function isCard(digits) {
  if (digits.length === 18) return true;
  return (digits.length === 19 || digits.length === 20) && luhn(digits) % 10 === 0;
}

// ISO/IEC 7064 MOD 97-10 leaves 1 (SGP.29).
function isDevice(digits) {
  return digits.length === 32 && BigInt(digits) % 97n === 1n;
}

function luhn(digits) {
  const doubled = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];
  return [...digits].reverse().reduce((sum, one, at) => sum + (at % 2 ? doubled[one] : +one), 0);
}

// Phones share an eSIM as an address with the code in it.
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
