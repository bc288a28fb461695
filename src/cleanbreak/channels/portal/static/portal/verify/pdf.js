// Reads a paper: what its signature covers, the signature, and the proof attached to it as it is.
import { sha256 } from "./bytes.js";

const HEAD = "%PDF-";
const RANGE = /\/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]/g;
const HEX_STRING = /^<((?:[0-9A-Fa-f]{2})+)>$/;
const PROOF = /stream\r?\n(?=\xd2\x84)/g; // the first bytes of a COSE_Sign1
const STREAM_ENDS = /\r?\n?endstream/g;

export const isPdf = (bytes) => latin(bytes.subarray(0, HEAD.length)) === HEAD;

export const hasSignature = (bytes) => latin(bytes).includes("/ByteRange");

// Gives the signature and the digest of all the rest of the file, or null if it covers less.
export async function signatureOf(bytes) {
  const ranges = [...latin(bytes).matchAll(RANGE)].map((found) => found.slice(1).map(Number));
  const whole = ranges.filter(([from, , after, size]) => from === 0 && after + size === bytes.length);
  if (whole.length !== 1) return null;
  const [[, before, after]] = whole;
  const [, hex] = latin(bytes.subarray(before, after)).match(HEX_STRING) ?? [];
  if (!hex) return null;
  const cms = Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
  return { cms, digest: await sha256(bytes.subarray(0, before), bytes.subarray(after)) };
}

// Gives the proofs in the file: each from its first byte to the end of its stream.
export function proofsIn(bytes) {
  const text = latin(bytes);
  return [...text.matchAll(PROOF)].map((found) => {
    const start = found.index + found[0].length;
    STREAM_ENDS.lastIndex = start;
    return bytes.subarray(start, STREAM_ENDS.exec(text)?.index ?? bytes.length);
  });
}

// One character for each byte, so that a place in the text is the place in the file.
function latin(bytes) {
  const parts = [];
  for (let at = 0; at < bytes.length; at += 0x8000) {
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
  }
  return parts.join("");
}
