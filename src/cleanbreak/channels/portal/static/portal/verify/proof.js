// The proof: statement, receipts, openings and checkpoint, in one file or one QR code.
import { decodeBase45 } from "./base45.js";
import { isBytes, parseSign1 } from "./cose.js";
import { parseReceipt } from "./receipt.js";
import { parseOpening } from "./statement.js";

const RECEIPTS = 394;
const OPENINGS = -65537;
const NOTE = -65538;
const QR_BEGINS = "CB1:";
const PROOF_BYTES_MAX = 1_000_000; // ours have 20 kB

// Gives the parts of a proof, each in its form but none checked; throws if it is none.
export function parseProof(bytes) {
  if (bytes.length > PROOF_BYTES_MAX) throw new Error("proof: longer than any");
  const statement = parseSign1(bytes);
  const parts = statement.unprotected;
  const note = parts.get(NOTE);
  const count = note === undefined ? 2 : 3;
  const [receipts, openings] = [parts.get(RECEIPTS), parts.get(OPENINGS)];
  const isSound = Array.isArray(receipts) && receipts.every(isBytes) && Array.isArray(openings);
  if (!isSound || parts.size !== count) throw new Error("proof: not the parts of one");
  if (note !== undefined && (typeof note !== "string" || !note)) throw new Error("proof: note");
  return {
    statement,
    receipts: receipts.map(parseReceipt),
    openings: openings.map(parseOpening),
    note: note ?? "",
  };
}

export const isQrText = (text) => text.startsWith(QR_BEGINS);

// Gives the proof for which the text of a QR code stands; throws if it stands for no bytes.
export function proofFromText(text) {
  if (text.length > 2 * PROOF_BYTES_MAX) throw new Error("proof: longer than any");
  return decodeBase45(text.slice(QR_BEGINS.length));
}
