// Saves a form as it is typed: <form data-autosave> or data-autosave="/address".
//
// One request at a time, 0.8 s after the last key; what fails is tried again, with growing pauses. The words stay
// in the form, and only there: nothing goes to the browser's stores. When someone else has written meanwhile the
// server answers 409 with their text; both are shown and the person decides. The comment of
// `answered` lists what a server may say.

const PAUSE = 800;
const LONGEST_WAIT = 30000;
const NOT_SIGNED_IN = [401, 403, 404, 419];

export function watchForms(root) {
  for (const form of root.querySelectorAll("form[data-autosave]")) new Autosave(form).watch();
}

export class Autosave {
  constructor(form) {
    this.form = form;
    this.address = form.dataset.autosave || form.getAttribute("action") || window.location.href;
    this.state = form.querySelector("[data-save-state]");
    this.words = JSON.parse(this.state?.dataset.words || "{}");
    this.changes = 0; // how many changes there have been
    this.saved = 0; // how many of them the server has
    this.failures = 0;
    this.busy = false;
    this.left = false;
  }

  get unsaved() {
    return this.changes > this.saved;
  }

  watch() {
    this.form.addEventListener("input", (event) => this.changed(event));
    this.form.addEventListener("change", (event) => this.changed(event));
    this.form.addEventListener("many:changed", () => this.changed());
    this.form.addEventListener("focusout", () => this.unsaved && this.soon(0));
    this.form.addEventListener("submit", () => {
      this.left = true; // an ordinary submit carries every word by itself
      clearTimeout(this.timer);
      setTimeout(() => (this.left = false), 5000); // should the submit be refused or the network fail
    });
    window.addEventListener("beforeunload", (event) => {
      if (this.unsaved && !this.left) event.preventDefault();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && this.unsaved) this.save({ keepalive: true });
    });
    window.addEventListener("online", () => this.unsaved && this.soon(0));
  }

  changed(event) {
    if (event?.target?.type === "file") return; // files go with the button
    this.changes += 1;
    this.say("waiting", this.words.unsaved);
    this.soon(PAUSE);
  }

  soon(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }

  async save({ keepalive = false } = {}) {
    if (this.busy || this.conflict || !this.unsaved) return;
    this.busy = true;
    const sent = this.changes;
    this.say("saving", this.words.saving);
    try {
      const answer = await fetch(this.address, {
        method: "POST",
        body: this.body(),
        headers: { "X-Moothall-Autosave": "1", Accept: "application/json" },
        credentials: "same-origin",
        redirect: "manual",
        keepalive,
      });
      await this.answered(answer, sent);
    } catch {
      this.failed(this.words.offline);
    } finally {
      this.busy = false;
    }
    if (this.unsaved && !this.conflict && !this.failures) this.soon(PAUSE);
  }

  body() {
    const data = new FormData(this.form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    return data;
  }

  // 200 {saved_at, version?, missing_html?} · 409 {version, by, fields} · 422 {errors} · not signed in · anything else
  async answered(answer, sent) {
    const told = await answer.json().catch(() => ({}));
    this.clearProblems();
    if (answer.ok) {
      this.failures = 0;
      this.saved = sent;
      this.takeVersion(told.version);
      if (told.missing_html) replaceMissing(told.missing_html);
      document.dispatchEvent(new CustomEvent("moothall:saved"));
      if (!this.unsaved) this.say("saved", fill(this.words.saved, told.saved_at || clock()));
      return;
    }
    if (answer.status === 409) return this.differs(told);
    if (answer.status === 422) {
      this.failures = 1; // tried again at the next change, not by itself
      this.showProblems(told.errors || {});
      this.say("failed", this.words.refused);
      return;
    }
    const signedOut = answer.type === "opaqueredirect" || NOT_SIGNED_IN.includes(answer.status);
    this.failed(signedOut ? this.words.signed_out : this.words.failed);
  }

  failed(words) {
    this.failures += 1;
    const wait = Math.min(PAUSE * 2 ** this.failures, LONGEST_WAIT);
    this.say("failed", words);
    this.soon(wait);
  }

  takeVersion(version) {
    const field = this.form.elements.namedItem("version");
    if (field && version !== undefined) field.value = version;
  }

  // ---- someone else has written ----

  differs(told) {
    this.conflict = { waiting: new Set(Object.keys(told.fields || {})), version: told.version };
    this.say("failed", fill(this.words.conflict, told.by || ""));
    for (const [name, other] of Object.entries(told.fields || {})) this.showBoth(name, other, told.by || "");
    if (this.conflict.waiting.size === 0) this.settled();
  }

  showBoth(name, other, by) {
    const field = this.field(name);
    const box = document.createElement("div");
    box.className = "mh-conflict";
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", other.label || name);
    box.append(
      element("p", "", `${other.label || name}: ${fill(this.words.theirs, by)}`),
      element("p", "mh-conflict__theirs", other.theirs_words ?? other.theirs),
    );
    const settle = (take) => {
      if (take && field) take();
      box.remove();
      this.conflict?.waiting.delete(name);
      if (this.conflict?.waiting.size === 0) this.settled();
      (field instanceof RadioNodeList ? field[0] : field)?.focus();
    };
    box.append(button(this.words.keep_mine, () => settle()));
    if (isText(field)) {
      box.append(button(this.words.keep_both, () => settle(() => (field.value = `${field.value}\n\n${other.theirs}`))));
    }
    box.append(button(this.words.take_theirs, () => settle(() => (field.value = other.theirs))));
    const place = (field instanceof RadioNodeList ? field[0] : field)?.closest(".govuk-form-group");
    if (place) place.append(box);
    else this.form.prepend(box);
  }

  settled() {
    this.takeVersion(this.conflict.version);
    this.conflict = undefined;
    this.failures = 0;
    this.changes += 1;
    this.soon(0);
  }

  // ---- what the server would not take ----

  showProblems(errors) {
    for (const [name, messages] of Object.entries(errors)) {
      const field = this.field(name);
      const place = (field instanceof RadioNodeList ? field[0] : field)?.closest(".govuk-form-group");
      const words = element("p", "mh-field-problem", messages.join(" "));
      words.dataset.fieldProblem = "";
      (place || this.state?.parentElement || this.form).append(words);
    }
  }

  clearProblems() {
    for (const words of this.form.querySelectorAll("[data-field-problem]")) words.remove();
  }

  field(name) {
    return this.form.elements.namedItem(name);
  }

  say(state, words) {
    if (!this.state || words === undefined) return;
    this.state.dataset.state = state;
    // A screen reader is told what has been saved or lost, not every key.
    this.state.setAttribute("aria-live", state === "waiting" || state === "saving" ? "off" : "polite");
    this.state.textContent = words;
  }
}

function isText(field) {
  return field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && field.type === "text");
}

function fill(words, value) {
  return (words || "").replace("{}", value);
}

function clock() {
  return new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

function element(tag, kind, words) {
  const made = document.createElement(tag);
  if (kind) made.className = kind;
  made.textContent = words;
  return made;
}

function button(words, act) {
  const made = element("button", "govuk-button govuk-button--secondary", words);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

// The server's own panel of what is still missing takes the place of the one on the page.
function replaceMissing(html) {
  const now = document.querySelector("[data-missing]");
  const next = new DOMParser().parseFromString(html, "text/html").querySelector("[data-missing]");
  if (!now || !next || now.contains(document.activeElement)) return;
  const open = now.querySelector("details")?.open;
  const details = next.querySelector("details");
  if (open && details) details.open = true;
  now.replaceWith(document.adoptNode(next));
}
