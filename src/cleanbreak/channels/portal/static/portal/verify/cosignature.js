// Signatures of notes: by the log itself, and by witnesses, who tell the time (C2SP
// tlog-cosignature).
import { joined, utf8 } from "./bytes.js";
import { isSignedEd25519 } from "./keys.js";
import { isSignedMldsa } from "./mldsa.js";
import { parseCheckpoint } from "./note.js";

const ED25519 = 0x01;
const ED25519_COSIGNATURE = 0x04;
const ML_DSA_44_COSIGNATURE = 0x06;
const TIME_BYTES = 8;
const TIME_MAX = 2n ** 63n - 1n;
const LABEL = utf8("subtree/v1\n\0");
const NAME_BYTES_MAX = 255;

// Whether a line of a checkpoint is this key's signature of its text.
export async function isSignedLine(text, line, vkey) {
  const { kind, publicKey } = vkey;
  if (kind === ED25519) return isSignedEd25519(publicKey, line.signature, utf8(text));
  if (line.signature.length <= TIME_BYTES) return false;
  const signature = line.signature.slice(TIME_BYTES);
  const time = new DataView(line.signature.buffer, line.signature.byteOffset).getBigUint64(0);
  if (time === 0n || time > TIME_MAX) return false; // 0 says that it is of no time
  if (kind === ED25519_COSIGNATURE) {
    const message = utf8(`cosignature/v1\ntime ${time}\n${text}`);
    return isSignedEd25519(publicKey, signature, message);
  }
  const message = kind === ML_DSA_44_COSIGNATURE && subtreeMessage(vkey.name, time, text);
  return message ? isSignedMldsa(publicKey, signature, message) : false;
}

// Gives what ML-DSA-44 signs, or null if nobody can have signed it.
function subtreeMessage(name, time, text) {
  const { origin, size, root } = parseCheckpoint(text);
  const names = [utf8(name), utf8(origin)];
  if (names.some((one) => one.length > NAME_BYTES_MAX)) return null;
  const [cosigner, log] = names.map((one) => joined(Uint8Array.of(one.length), one));
  return joined(LABEL, cosigner, number(time), log, number(0n), number(BigInt(size)), root);
}

function number(value) {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value);
  return bytes;
}
