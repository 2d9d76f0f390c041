// The chat drawer: plain words to /api/chat, cards back. Text is only ever set as text, never as HTML.
"use strict";

(() => {
  const drawer = document.getElementById("chat");
  if (!drawer) return;
  const log = document.getElementById("chat-log");
  const form = document.getElementById("chat-form");
  const field = form.elements.text;
  const KEPT = "rapport.chat";
  const KEPT_MOST = 40;
  const FOLLOW_MS = 1500;
  const FOLLOW_TRIES = 40;
  const SENDING = /^send/i;
  const state = load();

  function load() {
    try {
      return JSON.parse(sessionStorage.getItem(KEPT)) || { open: false, context: {}, turns: [] };
    } catch {
      return { open: false, context: {}, turns: [] };
    }
  }

  function keep() {
    state.turns = state.turns.slice(-KEPT_MOST);
    sessionStorage.setItem(KEPT, JSON.stringify(state));
  }

  function element(tag, name, text) {
    const made = document.createElement(tag);
    if (name) made.className = name;
    if (text !== undefined && text !== null) made.textContent = text;
    return made;
  }

  function link(to, text, name) {
    const made = element("a", name, text);
    made.href = to;
    return made;
  }

  const recordLink = (record) => `/records/${encodeURIComponent(record).replace("%3A", ":")}`;

  function records(names) {
    const line = element("p", "sub");
    names.slice(0, 4).forEach((name, i) => {
      if (i) line.append(", ");
      line.append(link(recordLink(name), name.replace(":", " ")));
    });
    return line;
  }

  function press(button, context) {
    if (button.action === "edit" || button.action === "edit_note" || button.action === "add_copies") {
      location.assign(`/drafts/${context.draft}?edit=true`);
    } else {
      say(button.says || button.label);
    }
  }

  function buttons(all, context) {
    const line = element("p", "card-buttons");
    (all || []).forEach((one) => {
      const made = element("button", one.action === "send" ? "button small primary" : "button small", one.label);
      made.type = "button";
      made.addEventListener("click", () => press(one, context));
      line.append(made);
    });
    return line;
  }

  const draw = {
    text: (card) => [element("p", "card-text", card.text)],
    problem: (card) => [element("p", "card-text", card.text)],
    question: (card, context) => [element("p", "card-text", card.text), buttons(card.choices, context)],
    assessment: (card) => [element("h3", "", card.title), table(card.rows.map((row) => [row.label, row.value, row.records]))],
    people: (card) => [
      element("h3", "", card.title),
      table(card.people.map((one) => [one.name, [one.title, one.note].filter(Boolean).join(" · "), one.records,
        one.strength === null ? "–" : Math.round(one.strength)])),
    ],
    score: (card) => [
      element("h3", "", card.title),
      element("p", "card-number", card.value),
      table(card.parts.map((part) => [part.name.replaceAll("_", " "), part.why, [], part.contribution.toFixed(1)])),
      element("p", "sub", card.note),
    ],
    signal: (card) => [element("p", "sub", `${card.severity} · ${card.signal_kind.replaceAll("_", " ")}`), link(`/signals/${card.signal}`, card.text), records(card.records)],
    draft: (card, context) => {
      const text = element("p", "card-mail", card.text);
      const parts = [
        element("h3", "", card.title),
        element("p", "sub", `To ${card.to.map((one) => one.name || one.email).join(", ")}`),
        element("p", "card-subject", card.subject),
        text,
      ];
      if (card.blanks.length) {
        const list = element("ul", "faults");
        card.blanks.forEach((one) => {
          const item = element("li", "", one.what);
          item.append(element("span", "sub", one.reason));
          list.append(item);
        });
        parts.push(element("p", "sub", "Before it can be approved:"), list);
      }
      parts.push(buttons(card.buttons, { ...context, draft: card.draft }));
      parts.push(link(`/drafts/${card.draft}`, "Read it with its evidence", "sub"));
      return parts;
    },
  };

  function table(lines) {
    const made = element("table", "card-table");
    lines.forEach(([name, value, names, number]) => {
      const line = made.insertRow();
      line.append(element("th", "", name));
      const cell = line.insertCell();
      cell.textContent = value;
      if (names && names.length) cell.append(records(names));
      if (number !== undefined) line.append(element("td", "number", number));
    });
    return made;
  }

  function show(turn) {
    log.querySelector(".chat-hint")?.remove();
    if (turn.text) log.append(element("p", "said", turn.text));
    (turn.cards || []).forEach((card) => {
      const made = element("article", `card card-${card.kind}`);
      const parts = draw[card.kind] ? draw[card.kind](card, turn.context || {}) : [element("p", "card-text", card.text || card.title || "")];
      made.append(...parts);
      log.append(made);
    });
    log.scrollTop = log.scrollHeight;
  }

  async function ask(text) {
    const answer = await fetch("/api/chat", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRF-Token": document.body.dataset.csrf },
      body: JSON.stringify({ text, context: state.context }),
    });
    const body = await answer.json();
    if (answer.ok) return body;
    return { cards: [{ kind: "problem", slug: body.type, text: body.detail }], context: state.context };
  }

  async function say(text) {
    const waiting = element("p", "said", text);
    log.querySelector(".chat-hint")?.remove();
    log.append(waiting, element("p", "thinking", "…"));
    log.scrollTop = log.scrollHeight;
    let answer;
    try {
      answer = await ask(text);
    } catch {
      answer = { cards: [{ kind: "problem", text: "The server does not answer. Try again in a moment." }], context: state.context };
    }
    waiting.nextSibling.remove();
    waiting.remove();
    const turn = { text, cards: answer.cards, context: answer.context };
    state.context = answer.context;
    state.turns.push(turn);
    keep();
    show(turn);
    if (SENDING.test(text) && answer.context.draft) follow(answer.context.draft);
  }

  // A "Send" is answered again when it is true: what the mail server said, and the response time.
  async function follow(draft) {
    let said = "";
    for (let tries = 0; tries < FOLLOW_TRIES; tries += 1) {
      await new Promise((done) => setTimeout(done, FOLLOW_MS));
      const answer = await fetch(`/api/chat/${draft}`);
      if (!answer.ok) return;
      const { cards } = await answer.json();
      const text = cards.map((card) => card.text).join("\n");
      if (said && text !== said) {
        const turn = { text: "", cards, context: state.context };
        state.turns.push(turn);
        keep();
        return show(turn);
      }
      said = text;
    }
  }

  function open(whether) {
    state.open = whether;
    drawer.hidden = !whether;
    document.body.classList.toggle("chatting", whether);
    document.querySelectorAll("[data-chat][aria-expanded]").forEach((one) => one.setAttribute("aria-expanded", whether));
    if (whether) log.scrollTop = log.scrollHeight;
    keep();
  }

  function toggle() {
    open(drawer.hidden);
    if (!drawer.hidden) field.focus();
  }

  document.querySelector('form[action="/sign-out"]')?.addEventListener("submit", () => sessionStorage.removeItem(KEPT));
  document.addEventListener("rapport:chat", toggle);
  document.querySelectorAll("[data-chat]").forEach((one) => one.addEventListener("click", toggle));
  log.addEventListener("click", (event) => {
    const suggestion = event.target.closest(".suggestion");
    if (!suggestion) return;
    const text = suggestion.textContent;
    if (text.endsWith("…")) {
      field.value = text.replace("…", "");
      field.focus();
    } else {
      say(text);
    }
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      form.requestSubmit();
    } else if (event.key === "Escape") {
      open(false);
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    field.value = "";
    if (text) say(text);
  });
  state.turns.forEach(show);
  if (state.open && window.matchMedia("(min-width: 900px)").matches) open(true);
})();
