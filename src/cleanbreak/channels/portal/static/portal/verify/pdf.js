// Reads a paper: the signature, what it covers, and the proofs that lie in it as they are.
import { sha256 } from "./bytes.js";
import { fromHex } from "./der.js";
import { latin } from "./kinds.js";

const RANGE = /\/ByteRange ?\[ ?0 (\d{1,8}) (\d{1,8}) (\d{1,8}) *\]/g;
const CONTENTS = /^<((?:[0-9A-F]{2})+)>$/;
const PROOF = /stream\r?\n(?=\xd2\x84)/g; // the first bytes of a COSE_Sign1
const STREAM_ENDS = "\nendstream"; // without \r, in which one signature in sixteen ends

// Gives the signature and the digest of all the rest of the file; throws if it covers less.
export async function signatureOf(bytes) {
  const [before, after, size] = [...latin(bytes).matchAll(RANGE)].at(-1).slice(1).map(Number);
  const [, hex] = latin(bytes.subarray(before, after)).match(CONTENTS);
  if (after + size !== bytes.length) throw new Error("pdf: something follows what was signed");
  const signed = [bytes.subarray(0, before), bytes.subarray(after)];
  return { raw: fromHex(hex), digest: await sha256(...signed) };
}

// Gives the proofs in the file: each from its first byte to the end of its stream. Every byte is
// looked at once: a file of nothing but beginnings must not take longer than another.
export function proofsIn(bytes) {
  const text = latin(bytes);
  const starts = [...text.matchAll(PROOF)].map((found) => found.index + found[0].length);
  return starts.map((start, nth) => {
    const begun = text.slice(start, starts[nth + 1]);
    const length = begun.indexOf(STREAM_ENDS);
    return bytes.subarray(start, length < 0 ? bytes.length : start + length);
  });
}
