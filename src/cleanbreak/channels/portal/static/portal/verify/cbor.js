// Reads deterministic CBOR (RFC 8949 4.2.1), and nothing else: what could be written in two ways is
// refused. Maps become Map, byte strings Uint8Array; there are no floats and no tags.
import { hexOf, joined, textOf, utf8 } from "./bytes.js";

const DEPTH_MAX = 12;

export class CutOff extends Error {}

// Gives the one value that all of the bytes are. Throws CutOff if they end within it.
export function decodeCbor(bytes) {
  const reader = { bytes, at: 0 };
  const value = readValue(reader, 0);
  if (reader.at !== bytes.length) throw new Error("cbor: something follows");
  return value;
}

function readValue(reader, depth) {
  if (depth > DEPTH_MAX) throw new Error("cbor: too deep");
  const first = taken(reader, 1)[0];
  const [major, low] = [first >> 5, first & 31];
  if (major === 7) return simple(low);
  const argument = readArgument(reader, low);
  if (major === 0) return argument;
  if (major === 1) return -1 - argument;
  if (major === 2) return taken(reader, argument).slice();
  if (major === 3) return textOf(taken(reader, argument));
  if (major === 4) return readArray(reader, argument, depth + 1);
  if (major === 5) return readMap(reader, argument, depth + 1);
  throw new Error("cbor: a kind of value that we do not use");
}

function readArgument(reader, low) {
  if (low < 24) return low;
  if (low > 27) throw new Error("cbor: of no certain length");
  const size = 2 ** (low - 24);
  const value = taken(reader, size).reduce((sum, byte) => sum * 256 + byte, 0);
  const least = low === 24 ? 24 : 2 ** (4 * size);
  if (value < least) throw new Error("cbor: longer than needed");
  if (!Number.isSafeInteger(value)) throw new Error("cbor: too large a number");
  return value;
}

function readArray(reader, count, depth) {
  const values = [];
  while (values.length < count) values.push(readValue(reader, depth));
  return values;
}

function readMap(reader, count, depth) {
  const map = new Map();
  let before = "";
  for (let n = 0; n < count; n += 1) {
    const from = reader.at;
    const key = readValue(reader, depth);
    const written = hexOf(reader.bytes.subarray(from, reader.at));
    const isKey = typeof key === "number" || typeof key === "string";
    if (!isKey || written <= before) throw new Error("cbor: keys not in order");
    before = written;
    map.set(key, readValue(reader, depth));
  }
  return map;
}

function simple(low) {
  const values = { 20: false, 21: true, 22: null };
  if (!(low in values)) throw new Error("cbor: no value that we know");
  return values[low];
}

function taken(reader, size) {
  if (size > reader.bytes.length - reader.at) throw new CutOff("cbor: it ends too early");
  reader.at += size;
  return reader.bytes.subarray(reader.at - size, reader.at);
}

// Writes whole numbers, byte strings, texts and arrays: what a signature of ours covers.
export function encodeCbor(value) {
  if (Number.isSafeInteger(value)) return value < 0 ? head(1, -1 - value) : head(0, value);
  if (value instanceof Uint8Array) return joined(head(2, value.length), value);
  if (typeof value === "string") return joined(head(3, utf8(value).length), utf8(value));
  if (Array.isArray(value)) return joined(head(4, value.length), ...value.map(encodeCbor));
  throw new Error("cbor: not written here");
}

function head(major, argument) {
  const kind = major << 5;
  if (argument < 24) return Uint8Array.of(kind | argument);
  const size = [1, 2, 4, 8].find((one) => argument < 2 ** (8 * one));
  const bytes = new Uint8Array(1 + size);
  bytes[0] = kind | (24 + Math.log2(size));
  for (let at = size, rest = argument; at > 0; at -= 1, rest = Math.floor(rest / 256)) {
    bytes[at] = rest % 256;
  }
  return bytes;
}
