// Fills in the card that was read. It comes behind the # of the address, which no server is sent.
const card = new URLSearchParams(location.hash.slice(1)).get("card") ?? "";
const field = document.getElementById("line") ?? document.getElementById("iccid");

if (field && /^89[0-9]{16,18}$/.test(card)) {
  if (!field.value) field.value = card;
  history.replaceState(null, "", location.pathname + location.search);
}
