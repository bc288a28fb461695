// Checks a certificate in JSON, the form without a log: signed by itself, or with others in a tree.
import { base64Of, fromBase64, textOf, utf8 } from "./bytes.js";
import { isSignedEd25519 } from "./keys.js";
import { leafHash, rootFrom } from "./merkle.js";
import { STATEMENT, keysFor } from "./trust.js";
import * as v from "./verdict.js";

const TREE_KIND = "cleanbreak.certificates.v1";

// Gives the verdict.
export async function verifyCertificate(bytes, trust) {
  const file = read(bytes);
  const key = keysFor(trust, STATEMENT).find((one) => one.key_id === file.keyId);
  if (!key) throw new v.NotValid(v.UNKNOWN_KEY, STATEMENT, file.keyId);
  const signed = await signedBytes(utf8(file.statement), file.inclusion);
  if (!signed || !(await isSignedEd25519(key.publicKey, file.signature, signed))) {
    throw new v.NotValid(v.ALTERED, "statement");
  }
  if (key.state === "revoked") throw new v.NotValid(v.REVOKED_KEY, STATEMENT, file.keyId);
  const claims = { statement: JSON.parse(file.statement) };
  return v.verdict(v.VALID, [], { claims, unchecked: ["log"] });
}

function read(bytes) {
  try {
    const { statement, key_id: keyId, signature, inclusion } = JSON.parse(textOf(bytes));
    return {
      statement,
      keyId: String(keyId),
      signature: fromBase64(signature),
      inclusion: inclusion && { ...inclusion, path: inclusion.path.map(fromBase64) },
    };
  } catch {
    throw new v.NotValid(v.NOT_A_PROOF, "other");
  }
}

async function signedBytes(statement, inclusion) {
  if (!inclusion) return statement;
  const { leaf_index: index, tree_size: size, path } = inclusion;
  const root = await rootFrom(await leafHash(statement), index, size, path);
  return root && utf8(`${TREE_KIND}\n${size}\n${base64Of(root)}\n`);
}
