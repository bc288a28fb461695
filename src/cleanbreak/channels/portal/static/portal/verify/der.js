// Reads DER (X.690): what signatures of papers and X.509 certificates are written in.
import { hexOf } from "./bytes.js";

export const INTEGER = 0x02;
export const OCTETS = 0x04;
export const OID = 0x06;
export const SEQUENCE = 0x30;
export const SET = 0x31;
const CONSTRUCTED = 0x20;

// Gives the first element of the bytes: tag, content, all of its bytes, and where the next begins.
export function readDer(bytes, from = 0) {
  let at = from + 2;
  let length = bytes[from + 1];
  if (length > 0x80) {
    const size = length & 0x7f;
    if (size > 4) throw new Error("der: too long");
    length = bytes.subarray(at, at + size).reduce((sum, byte) => sum * 256 + byte, 0);
    at += size;
  } else if (length === 0x80) throw new Error("der: of no certain length");
  const end = at + length;
  if (!(end <= bytes.length)) throw new Error("der: it ends too early");
  return { tag: bytes[from], content: bytes.subarray(at, end), whole: bytes.subarray(from, end), end };
}

// Gives the elements within an element.
export function within(element) {
  if (!(element.tag & CONSTRUCTED)) throw new Error("der: nothing within");
  const found = [];
  for (let at = 0; at < element.content.length; at = found.at(-1).end) {
    found.push(readDer(element.content, at));
  }
  return found;
}

export const isOid = (element, hex) => element?.tag === OID && hexOf(element.content) === hex;
