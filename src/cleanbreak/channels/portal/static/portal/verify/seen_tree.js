// Trees of a log that somebody was shown: read from signed notes, and compared.
import { base64Of } from "./bytes.js";
import { isSignedLine } from "./cosignature.js";
import { isOf, parseCheckpoint, parseNote } from "./note.js";
import { LOG, distrusts, logKeys } from "./trust.js";
import { ALTERED, NotValid, REVOKED_KEY, UNKNOWN_KEY, readOr } from "./verdict.js";

const NOTE = "note";

// Gives the tree of a note that a key of the log signed, before it was revoked: else whoever stole
// that could make up another history. Within a proof every signature has to be
// known, so that no bit of it goes unread; elsewhere those of strangers are ignored.
export async function readTrustedNote(whole, trust, isInProof = false) {
  const note = readOr(NOTE, () => parseNote(whole));
  const checkpoint = readOr(NOTE, () => parseCheckpoint(note.text));
  const own = logKeys(trust, checkpoint.origin);
  const signers = new Set();
  for (const line of note.signatures) {
    const key = [...own.map((one) => one.vkey), ...trust.witnesses].find((one) => isOf(line, one));
    if (key && !(await isSignedLine(note.text, line, key))) throw new NotValid(ALTERED, NOTE);
    if (!key && isInProof) throw new NotValid(UNKNOWN_KEY, NOTE, shown(line.name));
    signers.add(key);
  }
  const byLog = own.filter((one) => signers.has(one.vkey));
  if (!byLog.length) throw new NotValid(UNKNOWN_KEY, NOTE, shown(checkpoint.origin));
  if (byLog.every((one) => distrusts(one, checkpoint.size - 1))) {
    throw new NotValid(REVOKED_KEY, LOG, byLog[0].key_id);
  }
  return { checkpoint, note: whole, witnesses: trust.witnesses.filter((one) => signers.has(one)) };
}

// A name that anybody may have made up, if it cannot write over what stands beside it.
const shown = (name) => (/^(?: |[^\p{C}\p{Z}])*$/u.test(name) ? name : "?");

// Gives the tree of a receipt that came without a note.
export const treeOf = (checkpoint) => ({ checkpoint, note: textOf(checkpoint), witnesses: [] });

const textOf = ({ origin, size, root }) => `${origin}\n${size}\n${base64Of(root)}\n`;

export const isSameTree = (one, other) => textOf(one.checkpoint) === textOf(other.checkpoint);

// Gives two notes of one log and size with two roots, if there are any.
export function findFork(trees) {
  const seen = new Map();
  for (const tree of trees) {
    const place = `${tree.checkpoint.origin}\n${tree.checkpoint.size}`;
    const first = seen.get(place) ?? tree;
    if (!isSameTree(first, tree)) return [first.note, tree.note];
    seen.set(place, first);
  }
  return null;
}
