// Papers that somebody chose to keep on this device, and the list of them.
export const PAPERS = "cleanbreak-papers";
const LIST = "/app/kept/list.json";
const FOLDER = "/app/kept/paper/";

// Gives the papers: `{address, title, name, at}`.
export async function listPapers() {
  const found = await (await caches.open(PAPERS)).match(LIST);
  return found ? found.json() : [];
}

// Fetches a paper and keeps it; one of the same name takes the place of the one before.
export async function keepPaper({ address, title, name }) {
  const answer = await fetch(address, { credentials: "same-origin", redirect: "error" });
  if (!answer.ok) throw new Error(`${name} is not there`);
  const kept = `${FOLDER}${encodeURIComponent(name)}`;
  const headers = { "Content-Type": answer.headers.get("Content-Type"), "X-Content-Type-Options": "nosniff" };
  if (!/^application\/pdf|^text\/plain/.test(headers["Content-Type"])) {
    headers["Content-Disposition"] = `attachment; filename="${name.replace(/[^\w.-]/g, "_")}"`;
  }
  await (await caches.open(PAPERS)).put(kept, new Response(await answer.blob(), { headers }));
  const others = (await listPapers()).filter((one) => one.address !== kept);
  await write([...others, { address: kept, title, name, at: Date.now() }]);
}

export async function removePaper(address) {
  await (await caches.open(PAPERS)).delete(address);
  await write((await listPapers()).filter((one) => one.address !== address));
}

export const removeAll = () => caches.delete(PAPERS);

const write = async (list) => (await caches.open(PAPERS)).put(LIST, Response.json(list));
