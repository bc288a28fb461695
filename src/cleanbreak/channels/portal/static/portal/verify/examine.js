// Tells what a file is, and has it checked: a proof, a paper, the text of a QR code, a certificate
// in JSON, checkpoints. As flows/verify_certificate.py does it.
import { textOf } from "./bytes.js";
import { isSignedCms } from "./cms.js";
import { compareNotes, hasNote } from "./compare.js";
import { hasSignature, isPdf, proofsIn, signatureOf } from "./pdf.js";
import { isPicture } from "./picture_kinds.js";
import { isQrText, proofFromText } from "./proof.js";
import { PAPER, keysFor, readTrust } from "./trust.js";
import { isJson, verifyCertificate } from "./verify_certificate.js";
import { notesIn } from "./note.js";
import { verifyProof } from "./verify_proof.js";
import * as v from "./verdict.js";

// Gives the verdict on the bytes of a file or a text; the trust is the file as JSON has it.
export async function examine(bytes, trustFile, pinned = []) {
  const trust = await readTrust(trustFile);
  if (!bytes.length) return v.verdict(v.NOT_A_PROOF, ["empty"]);
  if (isPicture(bytes)) return v.verdict(v.NOT_A_PROOF, ["picture"]);
  if (isPdf(bytes)) return v.settled(() => judgePaper(bytes, trust, pinned));
  if (isJson(bytes)) return verifyCertificate(bytes, trust);
  const text = plainText(bytes);
  if (isQrText(text)) return v.settled(() => judgeText(text, trust, pinned));
  if (hasNote(text)) return compareNotes([...notesIn(text), ...pinned], trust);
  return verifyProof(bytes, trust, pinned);
}

// Gives the text that the bytes are, or nothing if they are no text.
function plainText(bytes) {
  try {
    const text = textOf(bytes);
    return /[\u0000-\u0008\u000e-\u001f]/u.test(text) ? "" : text;
  } catch {
    return "";
  }
}

function judgeText(text, trust, pinned) {
  const proof = v.readOr("qr", () => proofFromText(text.replace(/[\r\n]+$/, "")));
  return verifyProof(proof, trust, pinned);
}

async function judgePaper(bytes, trust, pinned) {
  const proofs = proofsIn(bytes);
  if (proofs.length !== 1) throw new v.NotValid(v.NOT_A_PROOF, "pdf_without_proof");
  const found = await verifyProof(proofs[0], trust, pinned);
  if (found.kind !== v.VALID) return found;
  return (await isSignedPaper(bytes, trust)) ? found : v.verdict(v.ALTERED, ["paper"]);
}

async function isSignedPaper(bytes, trust) {
  const signature = hasSignature(bytes) && (await signatureOf(bytes));
  if (!signature) return false;
  const checks = keysFor(trust, PAPER).map((key) =>
    isSignedCms(signature.cms, signature.digest, key.publicKey),
  );
  return (await Promise.all(checks)).includes(true);
}
