// Writes the ticks of a guide into the address of the page, and nowhere else: nothing is stored and
// nothing is sent. Without scripts the button does the same.
const boxes = [...document.querySelectorAll("#ticks input")];

function keep() {
  const asked = new URLSearchParams(location.search);
  asked.delete("done");
  const done = boxes.filter((box) => box.checked);
  for (const box of done) asked.append("done", box.value);
  const address = `${asked}` ? `?${asked}` : location.pathname;
  history.replaceState(null, "", address);
  document.querySelector("[name=next]").value = location.pathname + location.search;
  document.getElementById("done-count").textContent = done.length;
}

document.getElementById("ticks").addEventListener("change", keep);
document.getElementById("keep").hidden = true;
