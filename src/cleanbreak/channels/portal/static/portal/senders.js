// Looks for the senders of text messages in a file that somebody chooses. All of it happens here: by
// the page's own policy no script can call anybody and no form can send anything. Nothing is stored.
const known = JSON.parse(document.getElementById("known").textContent);
const CODE = /\d{4}|\d{3}[- ]\d{3}/;
const ABOUT_CODES =
  /code|código|codice|kod|otp|\btan\b|\bpin\b|passcode|password|verif|bestätig|验证|驗證|校验|認証|確認/i;
const SMS = /<sms\s(?:[^>"']|"[^"]*"|'[^']*')*>/g;
const REFERENCES = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };
const SHOWN_MAX = 500;

const keyOf = (name) =>
  name.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
const show = (id, isShown) => {
  document.getElementById(id).hidden = !isShown;
};

document.getElementById("finder").hidden = false;
document.getElementById("file").addEventListener("change", async (event) => {
  const [file] = event.target.files;
  if (!file) return;
  for (const id of ["result", "unreadable"]) show(id, false);
  show("reading", true);
  const senders = await read(file).catch(() => new Map());
  show("reading", false);
  show(senders.size ? "result" : "unreadable", true);
  list([...senders.values()]);
});

async function read(file) {
  const senders = new Map();
  const start = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  const isZip = start[0] === 0x50 && start[1] === 0x4b;
  for await (const line of linesOf(isZip ? await unpacked(file) : file.stream())) {
    for (const message of messagesIn(line)) note(senders, message);
  }
  return senders;
}

async function* linesOf(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let rest = [];
  for (;;) {
    const { value, done } = await reader.read();
    const lines = (value ?? "").split("\n");
    if (lines.length > 1 || done) {
      yield rest.join("") + lines[0];
      yield* lines.slice(1, -1);
      rest = lines.length > 1 ? [lines.at(-1)] : [];
    } else {
      rest.push(value);
    }
    if (done) return;
  }
}

function messagesIn(line) {
  if (line.startsWith("{")) return fromRecord(line);
  return [...line.matchAll(SMS)].flatMap(([element]) => fromElement(element));
}

function fromRecord(line) {
  try {
    const { kind, direction, address, text, at } = JSON.parse(line);
    const isReceived = kind === "message" && direction === "received" && address;
    return isReceived ? [{ address, text: text ?? "", at: new Date(at) }] : [];
  } catch {
    return [];
  }
}

function fromElement(element) {
  const value = (name) => {
    const found = element.match(new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`));
    return plain(found?.[1] ?? found?.[2] ?? "");
  };
  if (value("type") !== "1" || !value("address")) return [];
  return [{ address: value("address"), text: value("body"), at: new Date(Number(value("date"))) }];
}

function plain(text) {
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, ten, sixteen, name) => {
    const point = ten ? Number(ten) : parseInt(sixteen, 16);
    if (name) return REFERENCES[name] ?? whole;
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}

function note(senders, { address, text, at }) {
  const name = nameOf(address.trim(), text);
  if (!name) return;
  const key = keyOf(name);
  const sender = senders.get(key) ?? { name, key, count: 0, last: null, hasCodes: false };
  sender.count += 1;
  sender.hasCodes ||= CODE.test(text) && ABOUT_CODES.test(text);
  if (!Number.isNaN(at.getTime()) && (!sender.last || at > sender.last)) sender.last = at;
  senders.set(key, sender);
}

// A name, or a short or service number; a signature in 【】 says more. People are passed over.
function nameOf(address, text) {
  const signature = text.match(/^\s*【([^】]{2,20})】|【([^】]{2,20})】\s*$/);
  if (signature) return signature[1] ?? signature[2];
  if (/\p{L}/u.test(address)) return address.includes("@") ? "" : address.replace(/^[A-Z]{2}-(?=\w{3})|-[A-Z]$/g, "");
  const digits = address.replace(/\D/g, "");
  return digits.length <= 6 || /^(86)?106\d{5,}$/.test(digits) ? address : "";
}

function list(senders) {
  const accountOf = (key) => known.find((one) => one.senders.includes(key));
  const found = senders.map((one) => ({ ...one, account: accountOf(one.key) }));
  found.sort((a, b) => b.hasCodes - a.hasCodes || !!b.account - !!a.account || b.count - a.count);
  const template = document.getElementById("sender");
  document.getElementById("senders").replaceChildren(
    ...found.slice(0, SHOWN_MAX).map((one) => {
      const item = template.content.cloneNode(true);
      const part = (name) => item.querySelector(`[data-${name}]`);
      part("name").textContent = one.name;
      part("codes").hidden = !one.hasCodes;
      part("count").textContent = one.count;
      part("last").textContent = one.last?.toLocaleDateString(document.documentElement.lang) ?? "–";
      part("change").hidden = !one.account?.change;
      if (one.account?.change) {
        part("change").href = one.account.change;
        part("change").append(`: ${new URL(one.account.change).hostname}`);
      }
      return item;
    }),
  );
}

// The list of messages in a zip, found by the list of files at its end; nothing else is unpacked.
async function unpacked(file) {
  const view = async (from, size) => new DataView(await file.slice(from, from + size).arrayBuffer());
  const { at, size } = await directoryOf(file, view);
  const directory = await view(at, size);
  const entries = [];
  for (let p = 0; p + 46 <= size && directory.getUint32(p, true) === 0x02014b50; ) {
    const [name, extra, comment] = [28, 30, 32].map((offset) => directory.getUint16(p + offset, true));
    entries.push(entryOf(directory, p, name, extra));
    p += 46 + name + extra + comment;
  }
  const wanted = ["messages.ndjson", "sms.xml"];
  const isWanted = (entry, name) => entry.name === name || entry.name.endsWith(`/${name}`);
  const entry = wanted.flatMap((name) => entries.filter((one) => isWanted(one, name)))[0];
  if (!entry || entry.isSealed || ![0, 8].includes(entry.method)) throw new Error("no messages");
  const local = await view(entry.at, 30);
  const from = entry.at + 30 + local.getUint16(26, true) + local.getUint16(28, true);
  const packed = file.slice(from, from + entry.packed).stream();
  return entry.method ? packed.pipeThrough(new DecompressionStream("deflate-raw")) : packed;
}

async function directoryOf(file, view) {
  const from = Math.max(0, file.size - 65_600);
  const tail = await view(from, file.size - from);
  for (let p = tail.byteLength - 22; p >= 0; p -= 1) {
    if (tail.getUint32(p, true) !== 0x06054b50) continue;
    if (p >= 20 && tail.getUint32(p - 20, true) === 0x07064b50) {
      const large = await view(Number(tail.getBigUint64(p - 12, true)), 56);
      return { size: Number(large.getBigUint64(40, true)), at: Number(large.getBigUint64(48, true)) };
    }
    return { size: tail.getUint32(p + 12, true), at: tail.getUint32(p + 16, true) };
  }
  throw new Error("no zip");
}

function entryOf(directory, p, nameLength, extraLength) {
  const start = p + 46;
  const octets = new Uint8Array(directory.buffer, start, nameLength);
  const sizes = [24, 20, 42].map((offset) => directory.getUint32(p + offset, true));
  const end = start + nameLength + extraLength;
  for (let q = start + nameLength; q + 4 <= end; q += 4 + directory.getUint16(q + 2, true)) {
    if (directory.getUint16(q, true) !== 1) continue;
    let r = q + 4;
    sizes.forEach((size, number) => {
      if (size !== 0xffffffff) return;
      sizes[number] = Number(directory.getBigUint64(r, true));
      r += 8;
    });
  }
  return {
    name: new TextDecoder().decode(octets),
    isSealed: (directory.getUint16(p + 8, true) & 1) === 1,
    method: directory.getUint16(p + 10, true),
    packed: sizes[1],
    at: sizes[2],
  };
}
