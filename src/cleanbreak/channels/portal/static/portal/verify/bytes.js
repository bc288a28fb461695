// Bytes: put together, compared, hashed, and written as text and back.
export const utf8 = (text) => new TextEncoder().encode(text);

export const textOf = (bytes) =>
  new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);

export const isSame = (one, other) =>
  one.length === other.length && one.every((byte, at) => byte === other[at]);

export const sha256 = async (...parts) =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));

export function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export const hexOf = (bytes) =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export const base64Of = (bytes) =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

// Takes only the one way in which bytes are written: a bit that says nothing may not differ.
export function fromBase64(text) {
  const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  if (base64Of(bytes) !== text) throw new Error("base64: not the one way to write it");
  return bytes;
}
