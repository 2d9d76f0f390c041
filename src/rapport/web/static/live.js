// Pages follow what happens: the server says that something changed, the page asks for it through its ordinary doors.
"use strict";

(() => {
  if (!document.body.dataset.csrf || !window.EventSource) return;
  const NAMES = { drafts: "/drafts", signals: "/signals", notices: "/notices" };
  const LISTS = { signals: ["signals", "today", "rail"], drafts: ["drafts", "today", "rail"], deliveries: ["drafts", "today", "rail"], notices: ["notices"], approval_notices: ["notices"], uploads: ["uploads"] };
  const BUSY = "input:not([type=checkbox]):focus, textarea:focus, select:focus, details[open] form, input[type=checkbox]:checked";
  const STILL_MS = 1500;  // after a movement of the hand: long enough to click what one was aiming at
  const TOP = 52;  // pixels that the bar covers
  const waiting = new WeakSet();
  const renewing = new Map();  // by name: whether it has changed again since
  let connected = false;
  let moved = 0;

  for (const sign of ["pointermove", "pointerdown", "keydown", "wheel"]) {
    document.addEventListener(sign, () => (moved = Date.now()), { passive: true });
  }

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

  const keyOf = (row) => (row.matches("[data-open]") ? row : row.querySelector("[data-open]"))?.getAttribute("href");
  const rowsOf = (list) => [...list.querySelectorAll("[data-row]")];

  // The row that the reader is at, and where it stands on the screen.
  function place(list) {
    const rows = rowsOf(list);
    const row = rows.find((one) => one.contains(document.activeElement)) ?? rows.find((one) => one.matches(":hover"))
      ?? rows.find((one) => one.getBoundingClientRect().bottom > TOP);
    return { scroll: list.scrollTop, key: row && keyOf(row), top: row?.getBoundingClientRect().top };
  }

  // The same row at the same place again, whatever has come in above it.
  function putBack(list, was) {
    list.scrollTop = was.scroll;
    const row = was.key && rowsOf(list).find((one) => keyOf(one) === was.key);
    if (!row) return;
    const by = row.getBoundingClientRect().top - was.top;
    if (list.scrollHeight > list.clientHeight && getComputedStyle(list).overflowY !== "visible") list.scrollTop += by;
    else window.scrollBy({ top: by, behavior: "instant" });
  }

  // Nothing changes its place under a hand that moves on it.
  function whenStill(list) {
    if (list.querySelector(BUSY)) return offer(list);
    if (waiting.has(list)) return;
    const rest = moved + STILL_MS - Date.now();
    if (rest <= 0 || !(list.matches(":hover") || list.contains(document.activeElement))) return renew(list);
    waiting.add(list);
    setTimeout(() => {
      waiting.delete(list);
      if (list.isConnected) whenStill(list);
    }, rest);
  }

  // One at a time: what changes while a list is fetched is fetched after it, not into the list that it replaces.
  async function renew(list) {
    const name = list.dataset.live;
    if (renewing.has(name)) return renewing.set(name, true);
    renewing.set(name, false);
    try {
      await fetched(list, name);
    } finally {
      const again = renewing.get(name) && document.querySelector(`[data-live="${name}"]`);
      renewing.delete(name);
      if (again) whenStill(again);
    }
  }

  async function fetched(list, name) {
    const was = place(list);
    const held = list.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    await htmx.ajax("GET", location.pathname + location.search, {
      source: list, target: list, select: `[data-live="${name}"]`, swap: "outerHTML show:none",
    });
    const fresh = document.querySelector(`[data-live="${name}"]`);
    if (fresh) putBack(fresh, was);
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
    note.append("This has changed.", button);
    list.before(note);
  }

  function follow(topics) {
    counts();
    const wanted = new Set(topics.flatMap((topic) => LISTS[topic] || []));
    document.querySelectorAll("[data-live]").forEach((list) => {
      if (!wanted.has(list.dataset.live) && list.dataset.live !== "all") return;
      whenStill(list);
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
