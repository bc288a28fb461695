// COSE_Sign1 (RFC 9052 4.2): read, and the bytes that its signature covers.
import { decodeCbor, encodeCbor } from "./cbor.js";
import { joined } from "./bytes.js";
import { isSignedEd25519 } from "./keys.js";

const TAG = 0xd2;
const EMPTY_MAP = Uint8Array.of(0xa0);
const LIST_OF_FOUR = 0x84;
const EDDSA = -8;
const KEY_ID_BYTES = 8;
const SIGNATURE_BYTES = 64;
const ALGORITHM = 1;
const KEY_ID = 4;
export const CONTENT_TYPE = 3;
export const CWT_CLAIMS = 15;
export const ISSUER = 1;
export const SUBJECT = 2;
export const ISSUED_AT = 6;

export const isBytes = (value) => value instanceof Uint8Array;
export const isMap = (value) => value instanceof Map;

// Whether this begins as such a message does.
export const isTagged = (bytes) => bytes[0] === TAG;

// Gives the four parts, and the signed header read; throws if it is no message of ours.
export function parseSign1(bytes) {
  if (!isTagged(bytes)) throw new Error("cose: no COSE_Sign1");
  const parts = decodeCbor(bytes.subarray(1));
  if (!Array.isArray(parts) || parts.length !== 4) throw new Error("cose: not four parts");
  const [written, unprotected, payload, signature] = parts;
  const isSound = isBytes(written) && isMap(unprotected) && (isBytes(payload) || payload === null);
  if (!isSound || !isBytes(signature) || signature.length !== SIGNATURE_BYTES) {
    throw new Error("cose: a part of another kind");
  }
  const header = decodeCbor(written);
  if (!isMap(header) || header.get(ALGORITHM) !== EDDSA) throw new Error("cose: not EdDSA");
  const keyId = header.get(KEY_ID);
  if (!isBytes(keyId) || keyId.length !== KEY_ID_BYTES) throw new Error("cose: no key named");
  return { written, header, unprotected, payload, signature, keyId };
}

// Whether the key signed it; a payload that travels elsewhere is named.
export function isSignedSign1(sign1, publicKey, payload = sign1.payload) {
  const signed = encodeCbor(["Signature1", sign1.written, new Uint8Array(), payload]);
  return isSignedEd25519(publicKey, sign1.signature, signed);
}

// Gives the message as it is entered in a log: with nothing in it that is not signed.
export function bareSign1({ written, payload, signature }) {
  const [header, content, end] = [written, payload, signature].map(encodeCbor);
  return joined(Uint8Array.of(TAG, LIST_OF_FOUR), header, EMPTY_MAP, content, end);
}
