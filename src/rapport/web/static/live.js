// Pages follow what happens: the server says that something changed, the page asks for it through its ordinary doors.
"use strict";

(() => {
  if (!document.body.dataset.csrf || !window.EventSource) return;
  const NAMES = { drafts: "/drafts", signals: "/signals", notices: "/notices" };
  const LISTS = { signals: ["signals"], drafts: ["drafts"], deliveries: ["drafts"], notices: ["notices"], approval_notices: ["notices"], uploads: ["uploads"] };
  const BUSY = "input:not([type=checkbox]):focus, textarea:focus, select:focus, details[open] form, input[type=checkbox]:checked";
  let connected = false;

  function show(path, count) {
    document.querySelectorAll(`a[href="${path}"][data-go], a[href="${path}"][data-count]`).forEach((link) => {
      let mark = link.querySelector(".count");
      if (!mark) {
        mark = document.createElement("b");
        mark.className = "count";
        link.append(mark);
      }
      mark.textContent = count;
      mark.hidden = !count;
    });
  }

  async function counts() {
    const answer = await fetch("/live", { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const said = await answer.json();
    Object.entries(NAMES).forEach(([name, path]) => show(path, said[name]));
  }

  async function renew(list) {
    const name = list.dataset.live;
    const held = list.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    await htmx.ajax("GET", location.pathname + location.search, {
      source: list, target: list, select: `[data-live="${name}"]`, swap: "outerHTML show:none",
    });
    const fresh = document.querySelector(`[data-live="${name}"]`);
    if (held) fresh?.querySelector(`a[href="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
  }

  // Whoever is typing, or has selected something, is not disturbed: the list waits for a click.
  function offer(list) {
    if (list.previousElementSibling?.matches(".live-note")) return;
    const note = document.createElement("p");
    note.className = "live-note";
    note.setAttribute("role", "status");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button small";
    button.textContent = "Show it";
    button.addEventListener("click", () => {
      note.remove();
      renew(list);
    });
    note.append("This list has changed.", button);
    list.before(note);
  }

  function follow(topics) {
    counts();
    const wanted = new Set(topics.flatMap((topic) => LISTS[topic] || []));
    document.querySelectorAll("[data-live]").forEach((list) => {
      if (!wanted.has(list.dataset.live) && list.dataset.live !== "all") return;
      if (list.querySelector(BUSY)) offer(list);
      else renew(list);
    });
  }

  const events = new EventSource("/events");
  events.addEventListener("changed", (event) => follow(event.data.split(" ")));
  events.addEventListener("open", () => {
    if (connected) follow(Object.keys(LISTS));  // something may have been missed
    connected = true;
  });
  window.addEventListener("pagehide", () => events.close());
})();
