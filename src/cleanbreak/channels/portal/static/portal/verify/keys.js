// Public keys and what they signed, by the browser's own cryptography.
import { isSame } from "./bytes.js";

// Whether this browser knows Ed25519: some are too old, and none does it on an unencrypted page.
export async function canVerify() {
  try {
    await crypto.subtle.importKey("raw", BASE_POINT, "Ed25519", false, ["verify"]);
    return true;
  } catch {
    return false;
  }
}

export async function isSignedEd25519(publicKey, signature, message) {
  try {
    const key = await crypto.subtle.importKey("raw", publicKey, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", key, signature, message);
  } catch {
    return false;
  }
}

const BASE_POINT = new Uint8Array(32).fill(0x66).map((byte, at) => (at ? byte : 0x58));

export const keyOf = (keys, keyId) => keys.find((one) => isSame(one.keyId, keyId));
