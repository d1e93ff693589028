// Keeps a region fresh: <div data-poll="/fragment" data-poll-seconds="10">, and at once when what was typed has been
// saved. Never while someone is in it, never while the page is out of sight, and more seldom while the server does
// not answer.

const SHORTEST = 3;
const LONGEST = 120;

export function pollRegions(root) {
  for (const region of root.querySelectorAll("[data-poll]")) watch(region);
}

function watch(region) {
  const usual = Math.max(SHORTEST, Number(region.dataset.pollSeconds) || 10);
  let wait = usual;
  const again = () => setTimeout(look, wait * 1000);
  async function look() {
    if (!region.isConnected) return;
    if (document.visibilityState === "visible" && !region.contains(document.activeElement)) {
      wait = (await refresh(region)) ? usual : Math.min(wait * 2, LONGEST);
    }
    again();
  }
  document.addEventListener("moothall:saved", () => region.isConnected && refresh(region));
  again();
}

async function refresh(region) {
  try {
    const answer = await fetch(region.dataset.poll, {
      headers: { "X-Moothall-Poll": "1", Accept: "text/html" },
      credentials: "same-origin",
      redirect: "manual",
    });
    if (answer.status === 204 || answer.status === 304) return true;
    if (!answer.ok) return false;
    const html = await answer.text();
    if (html === region.dataset.pollLast || region.contains(document.activeElement)) return true;
    const opened = [...region.querySelectorAll("details[id][open]")].map((details) => details.id);
    region.innerHTML = html;
    for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
    return true;
  } catch {
    return false;
  }
}
