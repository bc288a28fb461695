// The queue of a desk that works without a connection: its key, its numbers, and what it took.
// An entry is sealed to the server's key, signed by the desk's, and names the entry before it.
const NAME = "cleanbreak-desk";
const INFO = "cleanbreak offline v1";
const BODY_LENGTH_MAX = 20000;
const DELIVERY_LENGTH_MAX = 60000;
const ENTRIES_MAX = 20;
const SIGNED = { name: "ECDSA", hash: "SHA-256" };
const POINT = (name) => ({ name, namedCurve: "P-256" });

const toBytes = (text) => new TextEncoder().encode(text);
const toHex = (bytes) =>
  [...new Uint8Array(bytes)].map((one) => one.toString(16).padStart(2, "0")).join("");
const fromHex = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
const hashOf = async (text) => toHex(await crypto.subtle.digest("SHA-256", toBytes(text)));

// A reason why nothing was taken or delivered; its code says which sentence is shown.
export class Trouble extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

const answered = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const opened = () => {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("desk");
    request.result.createObjectStore("numbers", { autoIncrement: true });
    request.result.createObjectStore("queue", { keyPath: "sequence" });
  };
  return answered(request);
};

// Runs `act` in one transaction: all of it is on the disk when the promise is kept, or nothing is.
const together = async (mode, act) => {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const on = database.transaction(["desk", "numbers", "queue"], mode, { durability: "strict" });
      let result;
      on.oncomplete = () => resolve(result);
      on.onabort = () => reject(on.error || new Trouble("not_kept"));
      act(on).then((value) => { result = value; }, (fault) => {
        reject(fault);
        try { on.abort(); } catch { /* it is over already */ }
      });
    });
  } finally {
    database.close();
  }
};

const goodNumber = async (on) => {
  const cursor = on.objectStore("numbers").openCursor();
  return new Promise((resolve, reject) => {
    cursor.onerror = () => reject(cursor.error);
    cursor.onsuccess = () => {
      const at = cursor.result;
      if (!at) resolve(null);
      else if (new Date(at.value.expires_at) > new Date()) resolve({ ...at.value, key: at.primaryKey });
      else at.continue();
    };
  });
};

const seal = async (publicKey, number, text) => {
  const own = await crypto.subtle.generateKey(POINT("ECDH"), false, ["deriveBits"]);
  const theirs = await crypto.subtle.importKey(
    "raw", fromHex(publicKey), POINT("ECDH"), false, []);
  const shared = await crypto.subtle.deriveBits(
    { name: "ECDH", public: theirs }, own.privateKey, 256);
  const base = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: toBytes(INFO) };
  const key = await crypto.subtle.deriveKey(
    how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const closed = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv: nonce, additionalData: toBytes(number) }, key, toBytes(text));
  const half = await crypto.subtle.exportKey("raw", own.publicKey);
  return { key: toHex(half), nonce: toHex(nonce), text: toHex(closed) };
};

const sign = async (desk, body) =>
  toHex(await crypto.subtle.sign(SIGNED, desk.keys.privateKey, toBytes(body)));

// Returns the key pair of this browser, made once; its private half cannot be read by any script.
// It is on the disk before the server hears of it: if the answer is lost, it is the same desk.
export const ownKeys = async () => {
  const made = await crypto.subtle.generateKey(POINT("ECDSA"), false, ["sign", "verify"]);
  return together("readwrite", async (on) => {
    const known = await answered(on.objectStore("desk").get("keys"));
    if (!known) on.objectStore("desk").put(made, "keys");
    return known || made;
  });
};

export const publicHalf = async (keys) =>
  toHex(await crypto.subtle.exportKey("raw", keys.publicKey));

// Keeps what the server has given: numbers, the key they are sealed to, and texts of receipts.
export const keepPrepared = async (keys, given) => {
  const first = await hashOf(given.device);
  await together("readwrite", async (on) => {
    const known = await answered(on.objectStore("desk").get("desk"));
    const chain = known ? { sequence: known.sequence, head: known.head } : { sequence: 0, head: first };
    const { device, fingerprint, store, deliver, texts } = given;
    const blocks = known && !known.blocks ? undefined : [...(known?.blocks ?? []), given.public_key];
    on.objectStore("desk").put(
      { keys, device, fingerprint, store, deliver, texts, blocks, is_revoked: false, ...chain },
      "desk");
    for (const number of given.numbers) {
      on.objectStore("numbers").add(
        { number, public_key: given.public_key, expires_at: given.expires_at });
    }
  });
};

// Returns how the desk stands; null if this browser is not prepared.
// A browser that keeps nothing for us, in private mode say, is not prepared.
export const standing = () =>
  together("readonly", async (on) => {
    const desk = await answered(on.objectStore("desk").get("desk"));
    if (!desk) return null;
    const numbers = await answered(on.objectStore("numbers").getAll());
    const queue = await answered(on.objectStore("queue").getAll());
    const now = new Date();
    return {
      desk,
      left: numbers.filter((one) => new Date(one.expires_at) > now).length,
      waiting: queue.filter((one) => !one.code).length,
      refused: queue.filter((one) => one.code).map((one) => one.number),
    };
  }).catch(() => null);

// Takes a declaration: it is on the disk, numbered and signed, or a Trouble says why it is not.
// If another tab took one meanwhile, the chain has moved on, and it is made anew behind that one.
export const take = async (fields) => {
  for (;;) {
    const { desk, number } = await together("readonly", async (on) => ({
      desk: await answered(on.objectStore("desk").get("desk")),
      number: await goodNumber(on),
    }));
    if (!desk) throw new Trouble("unprepared");
    if (desk.is_revoked) throw new Trouble("revoked");
    if (!number) throw new Trouble("no_numbers");
    const entry = await madeEntry(desk, number, fields);
    if (await appended(desk, number, entry)) return { ...entry, desk };
  }
};

const madeEntry = async (desk, number, fields) => {
  const takenAt = new Date();
  const sequence = desk.sequence + 1;
  const body = JSON.stringify({
    device: desk.device,
    number: number.number,
    sequence,
    previous: desk.head,
    taken_at: takenAt.toISOString(),
    sealed: await seal(number.public_key, number.number, JSON.stringify(fields)),
  });
  if (body.length > BODY_LENGTH_MAX) throw new Trouble("too_long");
  const signature = await sign(desk, body);
  return { sequence, number: number.number, takenAt, body, signature, hash: await hashOf(body) };
};

const appended = async (desk, number, entry) => {
  try {
    return await together("readwrite", async (on) => {
      const now = await answered(on.objectStore("desk").get("desk"));
      const unused = await answered(on.objectStore("numbers").get(number.key));
      if (!now || now.head !== desk.head || !unused) return false;
      on.objectStore("numbers").delete(number.key);
      on.objectStore("desk").put({ ...now, sequence: entry.sequence, head: entry.hash }, "desk");
      const { sequence, body, signature } = entry;
      on.objectStore("queue").add({ sequence, number: entry.number, body, signature });
      return true;
    });
  } catch (fault) {
    throw new Trouble(fault.name === "QuotaExceededError" ? "no_room" : "not_kept");
  }
};

// Delivers what waits, a part at a time; an entry leaves the disk only when the server has it.
export const deliver = async () => {
  for (;;) {
    const part = await nextPart();
    if (!part) return;
    const said = await sent(part);
    await settled(part.entries, said);
    if (part.isLast) return;
  }
};

const nextPart = async () => {
  const [desk, queue] = await together("readonly", async (on) => [
    await answered(on.objectStore("desk").get("desk")),
    await answered(on.objectStore("queue").getAll()),
  ]);
  if (!desk) return null;
  const waiting = queue.filter((one) => !one.code);
  const entries = [];
  let length = 0;
  for (const one of waiting) {
    length += one.body.length + one.signature.length;
    if (entries.length === ENTRIES_MAX || (entries.length && length > DELIVERY_LENGTH_MAX)) break;
    entries.push(one);
  }
  return { desk, entries, isLast: entries.length === waiting.length };
};

const sent = async ({ desk, entries }) => {
  const hello = JSON.stringify(
    { device: desk.device, taken: desk.sequence, at: new Date().toISOString() });
  const said = JSON.stringify({
    hello: { body: hello, signature: await sign(desk, hello) },
    entries: entries.map(({ body, signature }) => ({ body, signature })),
  });
  let answer;
  try {
    answer = await fetch(desk.deliver, {
      method: "POST", credentials: "omit", cache: "no-store", body: said,
      headers: { "Content-Type": "application/json" },
    });
  } catch {
    throw new Trouble("not_delivered");
  }
  if (answer.status === 403) throw new Trouble("unknown");
  if (!answer.ok) throw new Trouble("not_delivered");
  return answer.json();
};

const settled = (entries, said) =>
  together("readwrite", async (on) => {
    entries.forEach((entry, at) => {
      const { state, code } = said.answers[at];
      if (state === "refused" && code) on.objectStore("queue").put({ ...entry, code });
      else on.objectStore("queue").delete(entry.sequence);
    });
    const desk = await answered(on.objectStore("desk").get("desk"));
    if (desk) on.objectStore("desk").put({ ...desk, is_revoked: said.is_revoked }, "desk");
  });

// Lets the browser forget the desk; nothing is forgotten while anything waits.
export const forget = () =>
  together("readwrite", async (on) => {
    if (await answered(on.objectStore("queue").count())) return false;
    for (const name of ["desk", "numbers", "queue"]) on.objectStore(name).clear();
    return true;
  });
