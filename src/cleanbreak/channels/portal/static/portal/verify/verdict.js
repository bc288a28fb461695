// Verdicts: kind, the part that it is about, and what was opened. As domain/verdict.py has them.
export const VALID = "valid";
export const ALTERED = "altered";
export const UNKNOWN_KEY = "unknown_key";
export const REVOKED_KEY = "revoked_key";
export const LOG_FORKED = "log_forked";
export const NOT_A_PROOF = "not_a_proof";
export const OTHER_LINE = "other_line";
export const CHECKPOINTS_AGREE = "checkpoints_agree"; // the last two are of this page alone
export const NOT_COMPARED = "not_compared";

export const verdict = (kind, what = [], more = {}) => ({
  kind,
  what,
  claims: {},
  checkpoints: [],
  unchecked: [],
  ...more,
});

// Something was found on the way that settles the verdict.
export class NotValid extends Error {
  constructor(kind, ...what) {
    super(`${kind} ${what.join(" ")}`);
    this.verdict = verdict(kind, what);
  }
}

// Gives what can be read, or says that this part was altered.
export function readOr(part, read) {
  try {
    return read();
  } catch {
    throw new NotValid(ALTERED, part);
  }
}

// Gives the verdict, whether it comes at the end or on the way.
export async function settled(judging) {
  try {
    return await judging();
  } catch (fault) {
    if (fault instanceof NotValid) return fault.verdict;
    throw fault;
  }
}
