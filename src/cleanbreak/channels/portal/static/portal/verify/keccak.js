// SHAKE128 and SHAKE256 (FIPS 202): as many bytes of a message's digest as one wants.
const ROUNDS = 24;
const LANES = 25;
const SUFFIX = 0x1f;
const [ROTATIONS, TARGETS, CONSTANTS] = tables();

export const shake128 = (message) => squeezer(message, 168);
export const shake256 = (message) => squeezer(message, 136);

// Gives a function that gives the next so many bytes.
function squeezer(message, rate) {
  const state = new BigUint64Array(LANES);
  const bytes = new Uint8Array(state.buffer);
  absorb(state, bytes, padded(message, rate), rate);
  let at = 0;
  return (size) =>
    Uint8Array.from({ length: size }, () => {
      if (at === rate) {
        permute(state);
        at = 0;
      }
      at += 1;
      return bytes[at - 1];
    });
}

function padded(message, rate) {
  const whole = new Uint8Array((Math.floor(message.length / rate) + 1) * rate);
  whole.set(message);
  whole[message.length] ^= SUFFIX;
  whole[whole.length - 1] ^= 0x80;
  return whole;
}

// Lanes are little-endian, as every machine is that a browser runs on.
function absorb(state, bytes, message, rate) {
  for (let from = 0; from < message.length; from += rate) {
    for (let at = 0; at < rate; at += 1) bytes[at] ^= message[from + at];
    permute(state);
  }
}

const rotated = (lane, by) => BigInt.asUintN(64, (lane << by) | (lane >> (64n - by)));

function permute(state) {
  const moved = new BigUint64Array(LANES);
  for (let round = 0; round < ROUNDS; round += 1) {
    const columns = [0, 1, 2, 3, 4].map(
      (x) => state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20],
    );
    for (let at = 0; at < LANES; at += 1) {
      const x = at % 5;
      const mixed = state[at] ^ columns[(x + 4) % 5] ^ rotated(columns[(x + 1) % 5], 1n);
      moved[TARGETS[at]] = rotated(mixed, ROTATIONS[at]);
    }
    for (let at = 0; at < LANES; at += 1) {
      const row = at - (at % 5);
      state[at] = moved[at] ^ (~moved[row + ((at + 1) % 5)] & moved[row + ((at + 2) % 5)]);
    }
    state[0] ^= CONSTANTS[round];
  }
}

// Rotations and places of the lanes (FIPS 202 3.2.2, 3.2.3), constants of the rounds (3.2.5).
function tables() {
  const rotations = Array(LANES).fill(0n);
  const targets = Array(LANES).fill(0);
  let [x, y] = [1, 0];
  for (let t = 0; t < 24; t += 1) {
    rotations[x + 5 * y] = BigInt((((t + 1) * (t + 2)) / 2) % 64);
    [x, y] = [y, (2 * x + 3 * y) % 5];
  }
  for (let at = 0; at < LANES; at += 1) {
    const [column, row] = [at % 5, Math.floor(at / 5)];
    targets[at] = row + 5 * ((2 * column + 3 * row) % 5);
  }
  return [rotations, targets, roundConstants()];
}

function roundConstants() {
  let register = 1;
  return Array.from({ length: ROUNDS }, () => {
    let constant = 0n;
    for (let j = 0; j < 7; j += 1) {
      if (register & 1) constant |= 1n << BigInt(2 ** j - 1);
      register = (register << 1) ^ (register & 0x80 ? 0x171 : 0);
    }
    return constant;
  });
}
