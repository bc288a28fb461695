// The statement about an end: what it says to everybody, and the claims that were opened of it.
import { decodeCbor } from "./cbor.js";
import { CONTENT_TYPE, CWT_CLAIMS, ISSUED_AT, ISSUER, isBytes, isMap } from "./cose.js";
import { joined } from "./bytes.js";
import { isIncluded, leafHash } from "./merkle.js";

const MEDIA_TYPE = "application/cleanbreak-end+cbor";
const VERSION = 1;
const [VERSION_AT, ROOT_AT, COUNT_AT] = [1, 2, 3];
const CLAIMS_MAX = 8;
const HASH_BYTES = 32;
const SALT_BYTES = 16;

// Gives issuer, time, root and count of claims; throws if it is no statement about an end.
export function headOf({ header, payload }) {
  const said = header.get(CWT_CLAIMS);
  if (header.get(CONTENT_TYPE) !== MEDIA_TYPE || !isMap(said)) throw new Error("statement: kind");
  const [issuer, issuedAt] = [said.get(ISSUER), said.get(ISSUED_AT)];
  if (typeof issuer !== "string" || !Number.isInteger(issuedAt)) throw new Error("statement: who");
  return { issuer, issuedAt, ...contentOf(payload) };
}

function contentOf(payload) {
  const read = decodeCbor(payload ?? new Uint8Array());
  const [version, root, count] = [VERSION_AT, ROOT_AT, COUNT_AT].map((label) => read.get(label));
  const isCount = Number.isInteger(count) && count > 0 && count <= CLAIMS_MAX;
  if (read.size !== 3 || version !== VERSION || !isCount) throw new Error("statement: version");
  if (!isBytes(root) || root.length !== HASH_BYTES) throw new Error("statement: root");
  return { root, count };
}

// Gives the parts of an opening; throws if it is none.
export function parseOpening(parts) {
  const [index, salt, claim, path, ...others] = Array.isArray(parts) ? parts : [];
  const isSound = Number.isInteger(index) && isBytes(salt) && isBytes(claim) && Array.isArray(path);
  if (!isSound || others.length || !path.every(isBytes)) throw new Error("opening: parts");
  const named = decodeCbor(claim);
  if (!Array.isArray(named) || named.length !== 2 || typeof named[0] !== "string") {
    throw new Error("opening: no claim");
  }
  return { index, salt, claim, path, name: named[0], value: named[1] };
}

// Gives the names of openings that are none of this statement, or open what another has opened.
export async function unfitting(head, openings) {
  const [names, places, wrong] = [new Set(), new Set(), []];
  for (const one of openings) {
    const hash = await leafHash(joined(one.salt, one.claim));
    const isThere = await isIncluded(hash, one.index, head.count, one.path, head.root);
    const isNew = !names.has(one.name) && !places.has(one.index);
    if (one.salt.length !== SALT_BYTES || !isThere || !isNew) wrong.push(one.name);
    names.add(one.name);
    places.add(one.index);
  }
  return wrong;
}
