// Checks signatures of ML-DSA-44 (FIPS 204): witnesses may have such keys, and browsers know none.
import { isSame, joined } from "./bytes.js";
import { shake128, shake256 } from "./keccak.js";

const Q = 8_380_417;
const N = 256;
const K = 4; // rows of the matrix, and columns
const GAMMA1 = 2 ** 17;
const GAMMA2 = (Q - 1) / 88;
const TAU = 39;
const BETA = 78;
const OMEGA = 80;
const DROPPED = 2 ** 13;
const CHALLENGE_BYTES = 32;
const Z_BYTES = (18 * N) / 8;
const T1_BYTES = (10 * N) / 8;
export const KEY_BYTES = 32 + K * T1_BYTES;
export const SIGNATURE_BYTES = CHALLENGE_BYTES + K * Z_BYTES + OMEGA + K;
const ZETAS = zetas();
const rows = [...Array(K).keys()];

// Whether the key signed the message, without context (FIPS 204 algorithms 3 and 8).
export function isSignedMldsa(key, signature, message) {
  if (key.length !== KEY_BYTES || signature.length !== SIGNATURE_BYTES) return false;
  const challenge = signature.subarray(0, CHALLENGE_BYTES);
  const z = rows.map((row) => responseAt(signature, row));
  const hints = hintsOf(signature.subarray(-OMEGA - K));
  const isShort = z.flat().every((one) => Math.abs(one) < GAMMA1 - BETA);
  if (!isShort || !hints) return false;
  const high = approximated(key, challenge, z).map((poly, row) =>
    poly.map((one, at) => hinted(one, hints[row].has(at))),
  );
  const digest = shake256(joined(shake256(key)(64), Uint8Array.of(0, 0), message))(64);
  const packed = high.map((poly) => pack(poly, 6));
  return isSame(shake256(joined(digest, ...packed))(CHALLENGE_BYTES), challenge);
}

// Gives what was rounded in signing: A z - c t1 2^d.
function approximated(key, challenge, z) {
  const seed = key.subarray(0, 32);
  const transformed = z.map((poly) => ntt(poly.map(mod)));
  const c = ntt(ball(challenge));
  return rows.map((row) => {
    const from = 32 + row * T1_BYTES;
    const t1 = unpack(key.subarray(from, from + T1_BYTES), 10);
    const t = ntt(t1.map((one) => one * DROPPED));
    const sum = c.map((one, at) => Q - ((one * t[at]) % Q));
    rows.forEach((column) => {
      const a = uniform(joined(seed, Uint8Array.of(column, row)));
      a.forEach((one, at) => (sum[at] = (sum[at] + one * transformed[column][at]) % Q));
    });
    return inverseNtt(sum.map(mod));
  });
}

const mod = (value) => ((value % Q) + Q) % Q;

const responseAt = (signature, row) => {
  const from = CHALLENGE_BYTES + row * Z_BYTES;
  return unpack(signature.subarray(from, from + Z_BYTES), 18).map((one) => GAMMA1 - one);
};

// Gives the places of the hints in each row, or null if they are not in their one order.
function hintsOf(bytes) {
  let at = 0;
  const found = [];
  for (const row of rows) {
    const end = bytes[OMEGA + row];
    if (end < at || end > OMEGA) return null;
    const places = [...bytes.subarray(at, end)];
    if (places.some((one, nth) => nth > 0 && places[nth - 1] >= one)) return null;
    found.push(new Set(places));
    at = end;
  }
  return bytes.subarray(at, OMEGA).every((one) => one === 0) ? found : null;
}

// Gives the high part of a value, moved by one if it is hinted (algorithms 36 and 40).
function hinted(value, isHinted) {
  let low = value % (2 * GAMMA2);
  if (low > GAMMA2) low -= 2 * GAMMA2;
  const isLast = value - low === Q - 1;
  const high = isLast ? 0 : (value - low) / (2 * GAMMA2);
  if (isLast) low -= 1;
  if (!isHinted) return high;
  return low > 0 ? (high + 1) % 44 : (high + 43) % 44;
}

// Gives a polynomial of 39 ones and minus ones (algorithm 29).
function ball(seed) {
  const squeeze = shake256(seed);
  const signs = squeeze(8);
  const c = Array(N).fill(0);
  for (let at = N - TAU, nth = 0; at < N; at += 1, nth += 1) {
    let place = squeeze(1)[0];
    while (place > at) [place] = squeeze(1);
    c[at] = c[place];
    c[place] = (signs[nth >> 3] >> (nth & 7)) & 1 ? Q - 1 : 1;
  }
  return c;
}

// Gives one polynomial of the matrix, which is made of the seed (algorithm 30).
function uniform(seed) {
  const squeeze = shake128(seed);
  const found = [];
  while (found.length < N) {
    const [low, middle, high] = squeeze(3);
    const value = low | (middle << 8) | ((high & 0x7f) << 16);
    if (value < Q) found.push(value);
  }
  return found;
}

function ntt(poly) {
  const w = [...poly];
  for (let length = N / 2, m = 1; length >= 1; length /= 2) {
    for (let start = 0; start < N; start += 2 * length, m += 1) {
      for (let at = start; at < start + length; at += 1) {
        const turned = (ZETAS[m] * w[at + length]) % Q;
        [w[at], w[at + length]] = [(w[at] + turned) % Q, (w[at] + Q - turned) % Q];
      }
    }
  }
  return w;
}

function inverseNtt(poly) {
  const w = [...poly];
  for (let length = 1, m = N - 1; length < N; length *= 2) {
    for (let start = 0; start < N; start += 2 * length, m -= 1) {
      for (let at = start; at < start + length; at += 1) {
        const [left, right] = [w[at], w[at + length]];
        w[at] = (left + right) % Q;
        w[at + length] = (ZETAS[m] * (right + Q - left)) % Q;
      }
    }
  }
  return w.map((one) => (one * 8_347_681) % Q); // the inverse of 256
}

function zetas() {
  const bits = (at) => at.toString(2).padStart(8, "0").split("");
  const reversed = (at) => parseInt(bits(at).reverse().join(""), 2);
  const powers = [1];
  while (powers.length < N) powers.push((powers.at(-1) * 1753) % Q);
  return Array.from({ length: N }, (_, at) => powers[reversed(at)]);
}

function unpack(bytes, width) {
  const bit = (at) => (bytes[at >> 3] >> (at & 7)) & 1;
  return Array.from({ length: N }, (_, nth) => {
    let value = 0;
    for (let at = width - 1; at >= 0; at -= 1) value = value * 2 + bit(nth * width + at);
    return value;
  });
}

function pack(values, width) {
  const bytes = new Uint8Array((values.length * width) / 8);
  values.forEach((value, nth) => {
    for (let at = 0; at < width; at += 1) {
      const place = nth * width + at;
      bytes[place >> 3] |= ((value >> at) & 1) << (place & 7);
    }
  });
  return bytes;
}
