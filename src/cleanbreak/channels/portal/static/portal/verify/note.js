// Signed notes and checkpoints (C2SP signed-note, tlog-checkpoint).
import { fromBase64, isSame, sha256, utf8 } from "./bytes.js";

const KEY_ID_BYTES = 4;
const HASH_BYTES = 32;
const SIGNATURES_MAX = 100;
const LINE = /^— ([^\s+]+) (\S+)$/u;

// Gives text and signatures of a note; throws if it is none.
export function parseNote(whole) {
  const cut = whole.lastIndexOf("\n\n");
  if (cut < 1 || !whole.endsWith("\n")) throw new Error("note: without text or signatures");
  if (/[\u0000-\u0009\u000b-\u001f]/u.test(whole)) throw new Error("note: control characters");
  const lines = whole.slice(cut + 2, -1).split("\n");
  if (lines.length > SIGNATURES_MAX) throw new Error("note: too many signatures");
  return { whole, text: whole.slice(0, cut + 1), signatures: lines.map(parseLine) };
}

function parseLine(line) {
  const found = line.match(LINE);
  if (!found) throw new Error("note: not a signature");
  const bytes = fromBase64(found[2]);
  if (bytes.length <= KEY_ID_BYTES) throw new Error("note: too short a signature");
  const [keyId, signature] = [bytes.slice(0, KEY_ID_BYTES), bytes.slice(KEY_ID_BYTES)];
  return { name: found[1], keyId, signature };
}

// Gives origin, size and root of a note's text; throws if it is no checkpoint.
export function parseCheckpoint(text) {
  const [origin, size, root, ...others] = text.split("\n");
  if (others.pop() !== "" || !origin || others.includes("")) throw new Error("checkpoint: lines");
  if (!/^(0|[1-9]\d{0,15})$/.test(size) || !Number.isSafeInteger(Number(size))) {
    throw new Error("checkpoint: size");
  }
  const hash = fromBase64(root);
  if (hash.length !== HASH_BYTES) throw new Error("checkpoint: root");
  return { origin, size: Number(size), root: hash };
}

// Gives the notes that stand one after another in a text; what is left of one that was cut off is
// given, too, so that it is told to be none.
export function notesIn(text) {
  const notes = [];
  let lines = [];
  const all = text.replaceAll("\r\n", "\n").trim().split("\n");
  all.forEach((line, at) => {
    lines.push(line);
    const isLast = line.startsWith("— ") && !all[at + 1]?.startsWith("— ");
    if (!isLast) return;
    notes.push(`${lines.join("\n").replace(/^\n+/, "")}\n`);
    lines = [];
  });
  if (lines.some((line) => line.trim())) notes.push(lines.join("\n"));
  return notes;
}

// Gives name, key id, kind and key of a verifier key; throws if the id is not that of the key.
export async function parseVkey(text) {
  const [, name, hex, encoded] = text.match(/^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/u) ?? [];
  if (!name) throw new Error("vkey: not three parts");
  const material = fromBase64(encoded);
  const hash = await sha256(utf8(`${name}\n`), material);
  const keyId = hash.slice(0, KEY_ID_BYTES);
  const said = Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
  if (!isSame(keyId, said)) throw new Error("vkey: of another key");
  return { name, keyId, kind: material[0], publicKey: material.slice(1) };
}

export const isOf = (line, vkey) => line.name === vkey.name && isSame(line.keyId, vkey.keyId);
