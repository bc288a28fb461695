// Passkeys: asks the browser what the page says, and sends its answer as a field of the form.
// Without it the page works with codes.
(() => {
  const toBytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const toText = (bytes) =>
    btoa(String.fromCharCode(...new Uint8Array(bytes)))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const withBytes = (list) => (list || []).map((one) => ({ ...one, id: toBytes(one.id) }));

  const question = (act, said) => {
    const asked = { ...said, challenge: toBytes(said.challenge) };
    if (act === "create") {
      asked.user = { ...said.user, id: toBytes(said.user.id) };
      asked.excludeCredentials = withBytes(said.excludeCredentials);
    } else {
      asked.allowCredentials = withBytes(said.allowCredentials);
    }
    return { publicKey: asked };
  };

  const answer = (made) => {
    const response = {};
    for (const name of
      ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (made.response[name]) response[name] = toText(made.response[name]);
    }
    return JSON.stringify({
      id: made.id, rawId: toText(made.rawId), type: made.type, response,
      clientExtensionResults: {},
    });
  };

  const ask = async (button, form) => {
    const failed = form.querySelector("[data-passkey-failed]");
    failed.hidden = true;
    try {
      const act = button.dataset.passkey;
      const asked = question(act, JSON.parse(button.dataset.options).publicKey);
      const made = await navigator.credentials[act](asked);
      form.querySelector("[data-passkey-answer]").value = answer(made);
    } catch {
      failed.hidden = false;
      return;
    }
    form.submit();
  };

  if (!window.PublicKeyCredential) return;
  for (const button of document.querySelectorAll("[data-passkey]")) {
    const form = button.closest("form");
    form.hidden = button.hidden = false;
    button.addEventListener("click", () => ask(button, form));
  }
})();
