// Receipts of a log (RFC 9942): read, and the root to which they lead.
import { decodeCbor } from "./cbor.js";
import { CWT_CLAIMS, ISSUER, SUBJECT, isBytes, isMap, parseSign1 } from "./cose.js";
import { leafHash, rootFrom } from "./merkle.js";

const TREE_TYPE = 395;
const RFC9162_SHA256 = 1;
const PROOFS = 396;
const INCLUSION = -1;
const TREE_SIZE = -65537;
const PATH_MAX = 63;

// Gives log, place and path of a receipt; throws if it is none.
export function parseReceipt(bytes) {
  const sign1 = parseSign1(bytes);
  const claims = sign1.header.get(CWT_CLAIMS);
  if (sign1.header.get(TREE_TYPE) !== RFC9162_SHA256 || sign1.payload !== null) {
    throw new Error("receipt: of another tree, or with a root in it");
  }
  if (!isMap(claims)) throw new Error("receipt: no log named");
  const [issuer, origin] = [claims.get(ISSUER), claims.get(SUBJECT)];
  if (typeof issuer !== "string" || typeof origin !== "string") throw new Error("receipt: no log");
  const signedSize = claims.get(TREE_SIZE); // a path fits trees of several sizes
  return { sign1, issuer, origin, signedSize, ...wayOf(sign1.unprotected) };
}

function wayOf(unprotected) {
  const proofs = unprotected.get(PROOFS);
  const ways = isMap(proofs) && proofs.get(INCLUSION);
  const isOne = Array.isArray(ways) && ways.length === 1 && isBytes(ways[0]);
  if (!isOne || proofs.size !== 1 || unprotected.size !== 1) throw new Error("receipt: proofs");
  const [size, index, path, ...others] = decodeCbor(ways[0]);
  const isWay = Array.isArray(path) && path.length <= PATH_MAX && path.every(isBytes);
  if (!isWay || others.length || !Number.isInteger(size) || !Number.isInteger(index)) {
    throw new Error("receipt: no way through a tree");
  }
  return { size, index, path };
}

// Gives the root of the tree in which the entry would stand there, or null.
export const rootOf = async (receipt, entry) =>
  rootFrom(await leafHash(entry), receipt.index, receipt.size, receipt.path);
