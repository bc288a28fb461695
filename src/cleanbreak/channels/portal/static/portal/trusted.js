// The only way in which text becomes markup: what our own server sent (CSP lets nothing else in).
// No text becomes a script, and no address one: such a policy is not made.
if (window.trustedTypes) trustedTypes.createPolicy("default", { createHTML: (sent) => sent });
