// A page that looks for news stops looking when the clerk sends a form: news must not take the
// place of what they sent.
document.addEventListener("submit", () => {
  for (const one of document.querySelectorAll("[hx-trigger^=every]")) {
    htmx.trigger(one, "htmx:abort");
    one.remove();
  }
});
