// Small helps: copy, print, one submit at a time, opening what a link points into.

export function copyAndPrint(root) {
  root.addEventListener("click", async (event) => {
    const copier = event.target.closest?.("[data-copy]");
    if (copier) {
      const source = document.getElementById(copier.dataset.copy);
      await navigator.clipboard?.writeText(source.value ?? source.innerText);
      const before = copier.textContent;
      copier.textContent = copier.dataset.copied;
      setTimeout(() => (copier.textContent = before), 2000);
    }
    if (event.target.closest?.("[data-print]")) window.print();
  });
}

// A second submit of the same form within a second is a slip of the finger.
export function oneSubmitAtATime(root) {
  const last = new WeakMap();
  root.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    const now = Date.now();
    if (now - (last.get(event.target) || 0) < 1000) event.preventDefault();
    else last.set(event.target, now);
  });
}

// A link from the errors or from what is missing may point into something folded: unfold it.
export function openTarget(root) {
  const unfold = () => {
    const id = decodeURIComponent(window.location.hash.slice(1));
    const target = id && document.getElementById(id);
    for (let node = target; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
    if (target) target.scrollIntoView();
  };
  window.addEventListener("hashchange", unfold);
  if (window.location.hash) unfold();
}

/** What is folded in a record or a letter is unfolded on paper, and folded again after. */
export function unfoldOnPaper(page) {
  const folded = () => page.querySelectorAll(".mh-record details:not([open]), .mh-letter details:not([open])");
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...folded()];
    for (const one of opened) one.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const one of opened) one.open = false;
    opened = [];
  });
}
