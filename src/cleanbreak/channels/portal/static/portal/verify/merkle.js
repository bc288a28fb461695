// The tree of a log (RFC 6962 2.1, RFC 9162 2.1.3.2): hashes of leaves and nodes, ways to a root.
import { isSame, sha256 } from "./bytes.js";

const HASH_BYTES = 32;
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

export const leafHash = (data) => sha256(LEAF, data);

export const nodeHash = (left, right) => sha256(NODE, left, right);

// Gives the root to which the path leads from a leaf's hash, or null if there is no such way.
export async function rootFrom(hash, index, size, path) {
  if (!(index >= 0 && index < size)) return null;
  let [node, last, found] = [index, size - 1, hash];
  for (const other of path) {
    if (last === 0 || other.length !== HASH_BYTES) return null;
    if (node % 2 === 1 || node === last) {
      found = await nodeHash(other, found);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      found = await nodeHash(found, other);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 ? found : null;
}

export async function isIncluded(hash, index, size, path, root) {
  const found = await rootFrom(hash, index, size, path);
  return found !== null && isSame(found, root);
}

// Not by shifts: those know 32 bits only.
const half = (value) => Math.floor(value / 2);
