// Verifies a paper: the proof that lies in it, and the signature over all of it. As
// flows/verify_paper.py does it; a time stamp is left to programs.
import { isSignedCms, isSigner, readCms } from "./cms.js";
import { proofsIn, signatureOf } from "./pdf.js";
import { PAPER, keysFor } from "./trust.js";
import * as v from "./verdict.js";
import { verifyProof } from "./verify_proof.js";

// Gives the verdict. Whoever was given no key for papers is told what was not checked.
export async function verifyPaper(bytes, trust, pinned) {
  const proofs = proofsIn(bytes);
  if (proofs.length !== 1) throw new v.NotValid(v.NOT_A_PROOF, "pdf_without_proof");
  const found = await verifyProof(proofs[0], trust, pinned);
  if (found.kind !== v.VALID) return found;
  const keys = keysFor(trust, PAPER);
  if (!keys.length) return { ...found, unchecked: [...found.unchecked, PAPER] };
  const { key, isStamped } = await checkSigned(bytes, keys);
  if (key.state === "revoked") throw new v.NotValid(v.REVOKED_KEY, PAPER, key.key_id);
  return isStamped ? { ...found, unchecked: [...found.unchecked, "time_stamp"] } : found;
}

async function checkSigned(bytes, keys) {
  try {
    const { raw, digest } = await signatureOf(bytes);
    const cms = readCms(raw);
    const key = keys.find((one) => isSigner(cms, one.publicKey));
    if (!key) throw new v.NotValid(v.UNKNOWN_KEY, PAPER);
    if (await isSignedCms(cms, digest, key.publicKey[0])) return { key, isStamped: !!cms.unsigned };
  } catch (fault) {
    if (fault instanceof v.NotValid) throw fault; // what cannot be read was altered
  }
  throw new v.NotValid(v.ALTERED, PAPER);
}
