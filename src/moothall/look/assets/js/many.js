// "Add another" in the page: one more form of a formset, copied from its empty form. Without script the same
// buttons post the form and the server adds or removes one.

export function growForms(root) {
  for (const many of root.querySelectorAll("[data-many]")) watch(many);
}

function watch(many) {
  const template = many.querySelector("template[data-many-template]");
  const items = many.querySelector("[data-many-items]");
  const total = many.querySelector(`input[name="${many.dataset.many}-TOTAL_FORMS"]`);
  const most = Number(many.querySelector(`input[name="${many.dataset.many}-MAX_NUM_FORMS"]`)?.value || 1000);
  if (!template || !total) return;
  const adder = many.querySelector("[data-many-add]");
  const tell = () => many.dispatchEvent(new CustomEvent("many:changed", { bubbles: true }));

  adder.addEventListener("click", (event) => {
    event.preventDefault();
    if (shown(items).length >= most) return;
    const next = template.content.cloneNode(true);
    for (const node of next.querySelectorAll("*")) {
      for (const attribute of node.attributes) {
        if (attribute.value.includes("__prefix__")) attribute.value = attribute.value.replaceAll("__prefix__", total.value);
      }
    }
    items.append(next);
    total.value = Number(total.value) + 1;
    number(items);
    shown(items).at(-1).querySelector("input:not([type=hidden]), textarea, select")?.focus();
    tell();
  });

  items.addEventListener("click", (event) => {
    const remover = event.target.closest("[data-many-remove]");
    if (!remover) return;
    event.preventDefault();
    const item = remover.closest("[data-many-item]");
    const deleter = item.querySelector("[data-many-delete]");
    if (deleter) {
      deleter.value = "on";
      item.hidden = true;
    } else {
      // The places of the others must not move, so an unsaved one is emptied and put out of sight.
      for (const field of item.querySelectorAll("input:not([type=hidden]), textarea, select")) {
        if (field.type === "radio" || field.type === "checkbox") field.checked = false;
        else field.value = "";
      }
      item.hidden = true;
    }
    number(items);
    adder.focus();
    tell();
  });
}

function shown(items) {
  return [...items.querySelectorAll("[data-many-item]")].filter((item) => !item.hidden);
}

function number(items) {
  shown(items).forEach((item, index) => {
    const place = item.querySelector("[data-many-number]");
    if (place) place.textContent = String(index + 1);
  });
}
