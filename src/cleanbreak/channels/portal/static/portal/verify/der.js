// Reads and writes DER (X.690), in which signatures of papers and X.509 certificates are written.
import { hexOf, joined } from "./bytes.js";

export const INTEGER = 0x02;
export const OCTETS = 0x04;
export const OID = 0x06;
export const SEQUENCE = 0x30;
export const SET = 0x31;
const CONSTRUCTED = 0x20;

// Gives the element that begins there: tag, content, all of its bytes, and where the next begins.
export function readDer(bytes, from = 0) {
  let [at, length] = [from + 2, bytes[from + 1]];
  if (length === 0x80 || length > 0x84) throw new Error("der: of no length that we read");
  if (length > 0x80) {
    const size = length & 0x7f;
    length = bytes.subarray(at, at + size).reduce((sum, byte) => sum * 256 + byte, 0);
    at += size;
  }
  const end = at + length;
  if (!(end <= bytes.length)) throw new Error("der: it ends too early");
  const [content, whole] = [bytes.subarray(at, end), bytes.subarray(from, end)];
  return { tag: bytes[from], content, whole, end };
}

// Gives the elements within an element.
export function within(element) {
  if (!(element?.tag & CONSTRUCTED)) throw new Error("der: nothing within");
  const found = [];
  for (let at = 0; at < element.content.length; at = found.at(-1).end) {
    found.push(readDer(element.content, at));
  }
  return found;
}

// Gives an element with these contents.
export function writeDer(tag, ...contents) {
  const content = joined(...contents);
  if (content.length < 0x80) return joined(Uint8Array.of(tag, content.length), content);
  const digits = [];
  for (let rest = content.length; rest > 0; rest = Math.floor(rest / 256)) {
    digits.unshift(rest % 256);
  }
  return joined(Uint8Array.of(tag, 0x80 | digits.length, ...digits), content);
}

export const isOid = (element, hex) => element?.tag === OID && hexOf(element.content) === hex;

export function fromHex(hex) {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}
