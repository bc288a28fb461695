// Asks every two seconds whether something has happened in the call, and then shows the page anew.
// Whoever is typing keeps what they typed, and is told instead. Without it a key does the same.
(() => {
  const EVERY_MS = 2000;
  const box = document.querySelector("[data-news]");
  let isSent = false;

  const TYPED = "main input[type=text], main input[type=email], main textarea";
  const isTyping = () =>
    [...document.querySelectorAll(TYPED)].some((one) => one.value !== one.defaultValue);

  const look = async () => {
    try {
      const headers = { "HX-Request": "true" }; // as the server knows scripts
      const answer = await fetch(box.dataset.news, { headers, cache: "no-store" });
      const page = answer.headers.get("HX-Redirect");
      if (isSent) return;
      if (page && !isTyping()) return location.replace(page);
      if (page) box.textContent = box.dataset.changed;
    } catch {
      // no connection at this moment: the next look may have one
    }
    setTimeout(look, EVERY_MS);
  };

  addEventListener("submit", () => { isSent = true; });
  if (box) setTimeout(look, EVERY_MS);
})();
