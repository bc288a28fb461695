// X.509 certificates (RFC 5280): the serial number, and the public key as browsers want it.
import { INTEGER, isOid, readDer, within } from "./der.js";

const PEM = /-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/g;
const RSA = "2a864886f70d010101";
const ELLIPTIC = "2a8648ce3d0201";
const CURVES = [
  { name: "P-256", oid: "2a8648ce3d030107", size: 32 },
  { name: "P-384", oid: "2b81040022", size: 48 },
  { name: "P-521", oid: "2b81040023", size: 66 },
];

// Gives the certificates of a PEM text (RFC 7468) in DER: the first is the holder's own.
export const certificatesOf = (pem) =>
  [...pem.matchAll(PEM)].map(([, text]) =>
    Uint8Array.from(atob(text.replace(/\s/g, "")), (one) => one.charCodeAt(0)),
  );

// Gives issuer and serial number, by which a signature names a certificate.
export function namesOf(certificate) {
  const [serial, , issuer] = fieldsOf(certificate);
  return [issuer.whole, serial.whole];
}

// Gives the public key; of an elliptic curve, how long its numbers are, too.
export async function publicKeyOf(certificate) {
  const key = fieldsOf(certificate)[5];
  const [kind, curve] = within(within(key)[0]);
  const found = isOid(kind, ELLIPTIC) && CURVES.find((one) => isOid(curve, one.oid));
  if (!found && !isOid(kind, RSA)) throw new Error("x509: a key of another kind");
  const how = found
    ? { name: "ECDSA", namedCurve: found.name, hash: "SHA-256" }
    : { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("spki", key.whole, how, false, ["verify"]);
  return { key: imported, how, size: found ? found.size : 0 };
}

// Serial number, algorithm, issuer, validity, subject, public key: what follows the version.
function fieldsOf(certificate) {
  const fields = within(within(readDer(certificate))[0]);
  return fields[0].tag === INTEGER ? fields : fields.slice(1);
}
