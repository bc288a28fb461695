// Checks a proof: was it signed, does it say so, and is it in the log that everybody sees.
import { bareSign1, isSignedSign1 } from "./cose.js";
import { kindOf } from "./kinds.js";
import { parseProof } from "./proof.js";
import { rootOf } from "./receipt.js";
import { findFork, isSameTree, readTrustedNote, treeOf } from "./seen_tree.js";
import { headOf, unfitting } from "./statement.js";
import { LOG, STATEMENT, distrusts, keyFor } from "./trust.js";
import * as v from "./verdict.js";
import { hexOf } from "./bytes.js";

const NAME = /^[\p{XID_Start}_]\p{XID_Continue}*$/u;

// Gives the verdict; pinned are checkpoints that somebody has from elsewhere, as signed notes.
export async function verifyProof(bytes, trust, pinned) {
  const proof = read(bytes);
  const signer = keyOf(trust, STATEMENT, proof.statement.keyId);
  if (!proof.statement.payload) throw new v.NotValid(v.ALTERED, "statement");
  await checkSigned(proof.statement, signer, "statement");
  const head = v.readOr("statement", () => headOf(proof.statement));
  const claims = await claimsOf(head, proof.openings);
  const trees = await treesOf(proof, trust, signer);
  const others = await pinnedTrees(trust, pinned);
  const checkpoints = findFork([...others, ...trees]);
  if (checkpoints) return v.verdict(v.LOG_FORKED, ["log"], { checkpoints });
  const unchecked = [
    ...(hasWitnesses(trees[0], others, quorumOf(proof, trust)) ? [] : ["witnesses"]),
    ...(areCompared(others.slice(0, pinned.length), trees) ? [] : ["checkpoints"]),
  ];
  return v.verdict(v.VALID, [], { claims, unchecked, head, index: proof.receipts[0].index });
}

function read(bytes) {
  if (kindOf(bytes) !== "proof") throw new v.NotValid(v.NOT_A_PROOF, "other");
  return v.readOr("file", () => parseProof(bytes));
}

function keyOf(trust, use, keyId) {
  const key = keyFor(trust, use, keyId);
  if (!key) throw new v.NotValid(v.UNKNOWN_KEY, use, hexOf(keyId));
  return key;
}

async function checkSigned(sign1, key, part, payload = sign1.payload) {
  if (!(await isSignedSign1(sign1, key.publicKey, payload))) throw new v.NotValid(v.ALTERED, part);
}

async function claimsOf(head, openings) {
  const [wrong] = await unfitting(head, openings);
  // Whoever made up the opening made up its name: it is shown to people, so only if it is one.
  const name = NAME.test(wrong) ? wrong : "?";
  if (wrong !== undefined) throw new v.NotValid(v.ALTERED, `claim ${name}`);
  if (!openings.length) throw new v.NotValid(v.NOT_A_PROOF, "nothing_opened");
  return Object.fromEntries(openings.map((one) => [one.name, one.value]));
}

// Gives the tree of each receipt; the note belongs to the first of them.
async function treesOf(proof, trust, signer) {
  const entry = bareSign1(proof.statement);
  const trees = [];
  for (const receipt of proof.receipts) {
    trees.push(await treeOfReceipt(receipt, entry, trust, signer));
  }
  if (!trees.length) throw new v.NotValid(v.ALTERED, "receipt");
  if (!proof.note) return trees;
  const noted = await readTrustedNote(proof.note, trust, true);
  if (!isSameTree(noted, trees[0])) throw new v.NotValid(v.ALTERED, "note");
  return [noted, ...trees.slice(1)];
}

async function treeOfReceipt(receipt, entry, trust, signer) {
  const { sign1, origin, size, index } = receipt;
  const log = keyOf(trust, LOG, sign1.keyId);
  const root = await rootOf(receipt, entry);
  if (!root || receipt.signedSize !== size) throw new v.NotValid(v.ALTERED, "receipt");
  await checkSigned(sign1, log, "receipt", root);
  if (log.vkey.name !== origin) throw new v.NotValid(v.UNKNOWN_KEY, LOG, origin);
  // A key of statements counts up to the statement's own entry, one of the log up to its tree.
  const revoked = (distrusts(signer, index) && signer) || (distrusts(log, size - 1) && log);
  if (revoked) throw new v.NotValid(v.REVOKED_KEY, revoked.use, revoked.key_id);
  return treeOf({ origin, size, root });
}

async function pinnedTrees(trust, pinned) {
  const notes = trust.checkpoint ? [...pinned, trust.checkpoint] : pinned;
  return Promise.all(notes.map((one) => readTrustedNote(one, trust)));
}

// Tells whether each was compared with the proof: of other sizes, only the log can tell.
function areCompared(pinned, trees) {
  const isOfPlace = (one) => (tree) =>
    tree.checkpoint.origin === one.checkpoint.origin && tree.checkpoint.size === one.checkpoint.size;
  return pinned.every((one) => trees.some(isOfPlace(one)));
}

// How many witnesses it takes; one at least where the log's key was revoked: whoever stole it can
// make up a tree as small as the log was before, and a witness did not sign that.
function quorumOf(proof, trust) {
  const isRevoked = keyOf(trust, LOG, proof.receipts[0].sign1.keyId).state === "revoked";
  return isRevoked ? Math.max(trust.quorum, 1) : trust.quorum;
}

function hasWitnesses(first, others, quorum) {
  const same = [first, ...others.filter((one) => isSameTree(one, first))];
  return new Set(same.flatMap((one) => one.witnesses.map(({ name }) => name))).size >= quorum;
}
