// Asks the browser to make or to use a passkey, and sends its answer with the form around it.
// Without this script the pages say so, and offer the other ways.
"use strict";
for (const form of document.querySelectorAll("form[data-passkey]")) {
  const button = form.querySelector("button"), works = "PublicKeyCredential" in window &&
    "parseRequestOptionsFromJSON" in PublicKeyCredential;
  form.querySelector("[data-impossible]").hidden = works;
  button.hidden = !works;
  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    form.querySelector("[data-failed]").hidden = true;
    try {
      const answer = await fetch(form.dataset.options, { credentials: "same-origin" });
      const { publicKey } = await answer.json(), api = PublicKeyCredential;
      const made = form.dataset.passkey === "make"
        ? await navigator.credentials.create({ publicKey: api.parseCreationOptionsFromJSON(publicKey) })
        : await navigator.credentials.get({ publicKey: api.parseRequestOptionsFromJSON(publicKey) });
      form.elements.credential.value = JSON.stringify(made.toJSON());
      form.requestSubmit();
    } catch {
      form.querySelector("[data-failed]").hidden = false;
    }
  });
}
