// Reads and checks the signature of a paper: CMS (RFC 5652) by one key, as flows/check_paper.py
// does. What is not signed itself has to be written in the one way in which ours are, so that every
// bit of it counts.
import { hexOf, isSame, joined } from "./bytes.js";
import { INTEGER, OCTETS, SEQUENCE, SET } from "./der.js";
import { fromHex, isOid, readDer, within, writeDer } from "./der.js";
import { namesOf, publicKeyOf } from "./x509.js";

const SIGNED_DATA = fromHex("06092a864886f70d010702");
const DATA = fromHex("06092a864886f70d010701");
const MESSAGE_DIGEST = "2a864886f70d010904";
const SHA256 = "608648016503040201";
const SIGNATURES = {
  ECDSA: ["300a06082a8648ce3d040302"],
  "RSASSA-PKCS1-v1_5": ["300d06092a864886f70d01010b0500", "300d06092a864886f70d0101010500"],
}; // each with SHA-256
const VERSION = fromHex("020101");
const [FIRST, SECOND] = [0xa0, 0xa1];

// Gives certificates, attributes, algorithms and signature; throws if it is no signature.
export function readCms(bytes) {
  const outer = readDer(bytes);
  const [, digests, , certificates, signers] = within(within(within(outer)[1])[0]);
  const [signer, ...others] = within(signers);
  const [, , digest, attributes, algorithm, signature, unsigned] = within(signer);
  if (others.length || certificates.tag !== FIRST || attributes.tag !== FIRST) {
    throw new Error("cms: not as ours are");
  }
  return {
    digests, digest, attributes, algorithm, unsigned,
    signature: signature.content,
    certificates: within(certificates).map((one) => one.whole),
    rest: bytes.subarray(outer.end),
    whole: outer.whole,
  };
}

// Whether this certificate is the signer's, and none stands beside it but those above it.
export function isSigner(cms, [own, ...above]) {
  const isKnown = (one) => [own, ...above].some((known) => isSame(known, one));
  return cms.certificates.some((one) => isSame(one, own)) && cms.certificates.every(isKnown);
}

// Whether the certificate's key signed content of this digest, and wrote it as ours do.
export async function isSignedCms(cms, digest, certificate) {
  if (!isSame(digestIn(cms.attributes), digest) || !isWrittenAsOurs(cms, certificate)) return false;
  const { key, how, size } = await publicKeyOf(certificate);
  if (!SIGNATURES[how.name].includes(hexOf(cms.algorithm.whole))) return false;
  const signed = joined(Uint8Array.of(SET), cms.attributes.whole.subarray(1)); // RFC 5652 5.4
  const signature = size ? rawSignature(cms.signature, size) : cms.signature;
  return crypto.subtle.verify(how, key, signature, signed);
}

function digestIn(attributes) {
  const found = within(attributes).map(within).filter(([type]) => isOid(type, MESSAGE_DIGEST));
  const values = found.flatMap(([, all]) => within(all));
  if (values.length !== 1 || values[0].tag !== OCTETS) throw new Error("cms: not one digest");
  return values[0].content;
}

function isWrittenAsOurs(cms, certificate) {
  const { digests, digest, attributes, algorithm, unsigned, signature, certificates } = cms;
  const isSha256 = isOid(within(digest)[0], SHA256) && isSame(digests.content, digest.whole);
  const signer = writeDer(
    SEQUENCE, VERSION, writeDer(SEQUENCE, ...namesOf(certificate)), digest.whole, attributes.whole,
    algorithm.whole, writeDer(OCTETS, signature), ...(unsigned ? [unsigned.whole] : []),
  );
  const content = writeDer(
    SEQUENCE, VERSION, writeDer(SET, digest.whole), writeDer(SEQUENCE, DATA),
    writeDer(FIRST, ...certificates), writeDer(SET, signer),
  );
  const ours = writeDer(SEQUENCE, SIGNED_DATA, writeDer(FIRST, content));
  const isTagged = !unsigned || unsigned.tag === SECOND;
  return isSha256 && isTagged && isSame(ours, cms.whole) && cms.rest.every((one) => one === 0);
}

// Browsers want both numbers in a fixed length (IEEE P1363), DER has them without zeros.
function rawSignature(der, size) {
  const numbers = within(readDer(der)).map(({ content }) => content.subarray(content[0] ? 0 : 1));
  const integers = numbers.map((digits) =>
    writeDer(INTEGER, digits[0] < 0x80 ? digits : joined(Uint8Array.of(0), digits)),
  );
  const isOurs = numbers.length === 2 && numbers.every((digits) => digits.length <= size);
  if (!isOurs || !isSame(writeDer(SEQUENCE, ...integers), der)) throw new Error("cms: numbers");
  const raw = new Uint8Array(2 * size);
  numbers.forEach((digits, nth) => raw.set(digits, (nth + 1) * size - digits.length));
  return raw;
}
