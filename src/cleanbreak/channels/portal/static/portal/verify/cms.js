// Checks the signature of a paper: CMS (RFC 5652) by one key of ECDSA P-256, as ours are.
import { isSame, sha256 } from "./bytes.js";
import { INTEGER, OCTETS, SEQUENCE, SET, isOid, readDer, within } from "./der.js";

const SIGNED_DATA = "2a864886f70d010702";
const DATA = "2a864886f70d010701";
const CONTENT_TYPE = "2a864886f70d010903";
const MESSAGE_DIGEST = "2a864886f70d010904";
const SHA256 = "608648016503040201";
const ECDSA_SHA256 = "2a8648ce3d040302";
const P256_BYTES = 32;
const ATTRIBUTES = 0xa0;

// Whether the key of this X.509 certificate (DER) signed content whose digest this is.
export async function isSignedCms(cms, digest, certificate) {
  try {
    const signer = signerOf(cms);
    if (!isSame(attribute(signer.attributes, MESSAGE_DIGEST, OCTETS), digest)) return false;
    if (!isOid(value(signer.attributes, CONTENT_TYPE), DATA)) return false;
    return await isByKey(signer, publicKeyOf(certificate));
  } catch {
    return false; // what cannot be read has been changed
  }
}

async function isByKey({ attributes, signature }, publicKey) {
  const ecdsa = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("spki", publicKey, ecdsa, false, ["verify"]);
  const signed = attributes.whole.slice();
  signed[0] = SET; // RFC 5652 5.4: signed as the set that it is, not under its tag in the file
  return crypto.subtle.verify(ecdsa, key, rawSignature(signature), signed);
}

function signerOf(cms) {
  const [type, wrapped] = within(readDer(cms));
  if (!isOid(type, SIGNED_DATA)) throw new Error("cms: no signed data");
  const signers = within(within(readDer(wrapped.content)).at(-1));
  if (signers.length !== 1) throw new Error("cms: not one signer");
  const [, , digest, attributes, algorithm, signature] = within(signers[0]);
  if (!isOid(within(digest)[0], SHA256) || !isOid(within(algorithm)[0], ECDSA_SHA256)) {
    throw new Error("cms: algorithms that we do not use");
  }
  if (attributes.tag !== ATTRIBUTES) throw new Error("cms: no signed attributes");
  return { attributes, signature: signature.content };
}

function value(attributes, oid) {
  const found = within(attributes).map(within).filter(([type]) => isOid(type, oid));
  if (found.length !== 1) throw new Error("cms: an attribute is not there once");
  return within(found[0][1])[0];
}

function attribute(attributes, oid, tag) {
  const found = value(attributes, oid);
  if (found.tag !== tag) throw new Error("cms: an attribute is of another kind");
  return found.content;
}

// Gives the public key of a certificate (RFC 5280 4.1): the field after its subject.
export function publicKeyOf(certificate) {
  const fields = within(within(readDer(certificate))[0]);
  const version = fields[0].tag === INTEGER ? 0 : 1;
  const found = fields[version + 5];
  if (found.tag !== SEQUENCE) throw new Error("x509: no public key");
  return found.whole;
}

// WebCrypto wants both numbers in a fixed length (IEEE P1363), DER has them without zeros.
function rawSignature(der) {
  const raw = new Uint8Array(2 * P256_BYTES);
  within(readDer(der)).forEach(({ content }, nth) => {
    const digits = content.subarray(content.length > P256_BYTES ? content.length - P256_BYTES : 0);
    raw.set(digits, (nth + 1) * P256_BYTES - digits.length);
  });
  return raw;
}

// Gives the DER bytes of a certificate in PEM (RFC 7468).
export function certificateOf(pem) {
  const [, text] = pem.match(/-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/);
  return Uint8Array.from(atob(text.replace(/\s/g, "")), (one) => one.charCodeAt(0));
}

export const fingerprintOf = (certificate) => sha256(certificate);
