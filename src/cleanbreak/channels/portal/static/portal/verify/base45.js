// Base45 (RFC 9285): the text of a QR code, two bytes in three characters.
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const BASE = ALPHABET.length;

// Gives the bytes of a text; throws if no bytes have that text.
export function decodeBase45(text) {
  if (text.length % 3 === 1) throw new Error("base45: a character is missing");
  const digits = [...text].map((one) => ALPHABET.indexOf(one));
  if (digits.includes(-1)) throw new Error("base45: a character is none of ours");
  const bytes = [];
  for (let at = 0; at < digits.length; at += 3) {
    const [low, middle, high] = digits.slice(at, at + 3);
    if (high === undefined) bytes.push(below(low + middle * BASE, 0x100));
    else bytes.push(...pair(below(low + middle * BASE + high * BASE * BASE, 0x10000)));
  }
  return Uint8Array.from(bytes);
}

const pair = (value) => [value >> 8, value & 0xff];

function below(value, limit) {
  if (value >= limit) throw new Error("base45: a group is too large");
  return value;
}
