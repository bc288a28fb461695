// Compares checkpoints that people were shown: of one log and size there must be one root.
import { findFork, readTrustedNote } from "./seen_tree.js";
import * as v from "./verdict.js";

// Gives the verdict on all of these notes and the one of the trust file.
export async function compareNotes(notes, trust) {
  const all = trust.checkpoint ? [...notes, trust.checkpoint] : notes;
  const trees = await Promise.all(all.map((one) => readTrustedNote(one, trust)));
  const checkpoints = findFork(trees);
  if (checkpoints) return v.verdict(v.LOG_FORKED, ["log"], { checkpoints });
  const places = trees.map(({ checkpoint }) => `${checkpoint.origin}\n${checkpoint.size}`);
  const isCompared = (place) => places.indexOf(place) !== places.lastIndexOf(place);
  const areAll = places.slice(0, notes.length).every(isCompared);
  return v.verdict(areAll ? v.CHECKPOINTS_AGREE : v.NOT_COMPARED);
}
