// Shows what this device keeps, and removes it.
import { listPapers, removeAll, removePaper } from "./papers.js";
import { say } from "./words.js";

const part = (id) => document.getElementById(id);

async function show() {
  const papers = "caches" in window ? await listPapers() : [];
  part("papers").replaceChildren(...papers.map(card));
  part("nothing").textContent = papers.length ? "" : say("nothing_kept");
  part("remove-all").hidden = !papers.length;
}

function card({ address, title, name, at }) {
  const item = document.createElement("li"), link = document.createElement("a");
  link.href = address;
  link.textContent = title;
  const small = document.createElement("small");
  small.textContent = `${name} · ${new Date(at).toLocaleDateString(document.documentElement.lang)}`;
  const button = document.createElement("button");
  button.className = "button quiet";
  button.type = "button";
  button.textContent = `${say("remove")}: ${title}`;
  button.onclick = async () => (await removePaper(address), await show());
  item.append(link, small, button);
  return item;
}

part("remove-all").onclick = async () => (await removeAll(), await show());
show();
