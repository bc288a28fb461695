// The trust file: the operator's keys, the witnesses of the log and one checkpoint.
import { fromBase64, hexOf } from "./bytes.js";
import { parseVkey } from "./note.js";
import { certificatesOf } from "./x509.js";

const KIND = "cleanbreak.trust.v1";
export const STATEMENT = "statement";
export const LOG = "log";
export const PAPER = "paper";

// Gives what the file says, with keys as bytes; throws if it is none.
export async function readTrust(file) {
  if (file.type !== KIND) throw new Error("trust: another kind of file");
  return {
    keys: await Promise.all(file.keys.map(readKey)),
    witnesses: await Promise.all(file.witnesses.map(parseVkey)),
    quorum: file.quorum,
    checkpoint: file.checkpoint,
  };
}

async function readKey(said) {
  const publicKey =
    said.use === PAPER ? certificatesOf(said.public_key) : fromBase64(said.public_key);
  const vkey = said.use === LOG ? await parseVkey(said.vkey) : null;
  return { ...said, publicKey, vkey };
}

// Gives the key of this id (bytes) for this use, or undefined.
export const keyFor = (trust, use, keyId) =>
  trust.keys.find((one) => one.use === use && one.key_id === hexOf(keyId));

export const keysFor = (trust, use) => trust.keys.filter((one) => one.use === use);

// Gives the keys that may sign checkpoints of that log.
export const logKeys = (trust, origin) =>
  keysFor(trust, LOG).filter((one) => one.vkey.name === origin);

// Whether what the key signed at that place of the log is not to be trusted.
export const distrusts = (key, index) =>
  key.state === "revoked" && index >= (key.revoked_at_size ?? 0);
