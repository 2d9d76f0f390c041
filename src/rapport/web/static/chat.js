// The chat drawer: plain words to /chat/stream, cards back as they are ready. The page /chat does the same without it.
// The server keeps the conversation; this tab holds the cards that it has shown and asks for the lines it lacks.
"use strict";

(() => {
  const drawer = document.getElementById("chat");
  if (!drawer) return;
  const log = document.getElementById("chat-log");
  const form = document.getElementById("chat-form");
  const field = form.elements.text;
  const KEPT = "rapport.chat.cards";
  const KEPT_MOST = 40;
  const FOLLOW_MS = 1500;
  const FOLLOW_TRIES = 40;
  const SENDING = /^send/i;
  const FRESH = { open: false, context: {}, turns: [], line: 0, fresh: false };
  const list = document.getElementById("chat-talks");
  const hint = log.querySelector(".chat-hint");
  const state = load();
  let asking = 0; // lines that are being answered here: what the server tells of them meanwhile is shown already

  function load() {
    try {
      return { ...FRESH, ...JSON.parse(sessionStorage.getItem(KEPT)) };
    } catch {
      return { ...FRESH };
    }
  }

  function keep() {
    state.turns = state.turns.slice(-KEPT_MOST);
    sessionStorage.setItem(KEPT, JSON.stringify(state));
  }

  function element(tag, name, text) {
    const made = document.createElement(tag);
    made.className = name;
    made.textContent = text;
    return made;
  }

  // Cards come from our own templates, which escape every word; scripts in them would not run under the page's policy.
  function place(html) {
    const made = document.createElement("template");
    made.innerHTML = html;
    log.append(made.content);
    log.scrollTop = log.scrollHeight;
  }

  function show(turn) {
    hint.remove();
    if (turn.text) log.append(element("p", "said", turn.text));
    turn.cards.forEach(place);
  }

  function problem(text) {
    const made = element("article", "card card-problem", "");
    made.append(element("p", "card-text", text));
    return made.outerHTML;
  }

  // One JSON object a line; each is shown as soon as its line is whole.
  async function* answers(body) {
    const answer = await fetch("/chat/stream", { method: "POST", headers: { "X-CSRF-Token": document.body.dataset.csrf }, body });
    if (!answer.ok) throw new Error(answer.status);
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const lines = (rest + value).split("\n");
      rest = lines.pop();
      for (const line of lines) yield JSON.parse(line);
    }
  }

  // A button says what its own card is about; a typed line goes on from the last answer, on the page it is typed on.
  async function say(text, about) {
    const turn = { text, cards: [] };
    show(turn);
    const thinking = log.appendChild(element("p", "thinking", "…"));
    const page = about === undefined ? document.body.dataset.page : "";
    const context = about ?? JSON.stringify(state.context);
    let ended = false;
    asking += 1;
    try {
      for await (const step of answers(new URLSearchParams({ text, page, context }))) {
        if (step.html) {
          turn.cards.push(step.html);
          place(step.html);
          log.append(thinking);
        } else {
          state.context = step.context;
          state.line = step.line;
          state.fresh = false;
          ended = true;
        }
      }
    } catch {
      ended = false;
    } finally {
      asking -= 1;
    }
    thinking.remove();
    if (!ended) {
      turn.cards.push(problem("The answer broke off. Reload the page, see what was done, and try again."));
      place(turn.cards.at(-1));
    }
    state.turns.push(turn);
    keep();
    if (SENDING.test(text) && state.context.draft) follow(state.context.draft);
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
        const made = element("article", "card card-text", "");
        made.append(element("p", "card-text", text));
        const turn = { text: "", cards: [made.outerHTML] };
        state.turns.push(turn);
        keep();
        return show(turn);
      }
      said = text;
    }
  }

  // A line of another tab, or of another day. One that broke off here is asked for as well: it may have been kept.
  async function catchUp(talk = state.context.talk ?? 0) {
    if (state.fresh || asking) return;
    const answer = await fetch(`/chat/kept?talk=${talk}&after=${talk ? state.line : 0}`);
    if (answer.status === 404) return renew();
    if (!answer.ok || asking) return;
    const { context, lines } = await answer.json();
    if (!lines.length) return;
    if (!talk) wipe();
    for (const one of lines) {
      const turn = { text: one.typed, cards: one.html };
      state.turns.push(turn);
      state.line = one.line;
      show(turn);
    }
    state.context = context;
    log.scrollTop = log.scrollHeight;
    keep();
  }

  function wipe() {
    log.replaceChildren(hint);
    Object.assign(state, { context: {}, turns: [], line: 0 });
  }

  // The next line begins a conversation of its own.
  function renew() {
    wipe();
    state.fresh = true;
    keep();
  }

  async function listTalks(search = "") {
    const answer = await fetch(`/chat/list?q=${encodeURIComponent(search)}`);
    if (answer.ok) list.innerHTML = await answer.text(); // a template of ours, which escapes every word
  }

  function showList(whether) {
    list.hidden = !whether;
    drawer.querySelector("[data-talks]").setAttribute("aria-expanded", whether);
    if (whether) listTalks();
  }

  async function forget(talk) {
    const body = new URLSearchParams({ talk });
    const answer = await fetch("/chat/delete", { method: "POST", headers: { "X-CSRF-Token": document.body.dataset.csrf }, body, redirect: "manual" });
    if (answer.type !== "opaqueredirect" && !answer.ok) return;
    if (talk === "0" || Number(talk) === state.context.talk) renew();
    listTalks();
  }

  function open(whether) {
    state.open = whether;
    drawer.hidden = !whether;
    document.body.classList.toggle("chatting", whether);
    document.querySelectorAll("[data-chat][aria-expanded]").forEach((one) => one.setAttribute("aria-expanded", whether));
    if (whether) {
      log.scrollTop = log.scrollHeight;
      catchUp();
    }
    keep();
  }

  function toggle() {
    open(drawer.hidden);
    if (!drawer.hidden) field.focus();
  }

  document.querySelector('form[action="/sign-out"]')?.addEventListener("submit", () => sessionStorage.removeItem(KEPT));
  document.addEventListener("rapport:chat", toggle);
  document.querySelectorAll("[data-chat]").forEach((one) => one.addEventListener("click", toggle));
  drawer.querySelector("[data-talks]").addEventListener("click", () => showList(list.hidden));
  drawer.querySelector("[data-new-talk]").addEventListener("click", () => (renew(), showList(false), field.focus()));
  list.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-talk]");
    if (!chosen) return;
    event.preventDefault();
    wipe();
    state.fresh = false;
    showList(false);
    catchUp(Number(chosen.dataset.talk));
    field.focus();
  });
  list.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.target.matches("[data-forget]")) forget(event.target.dataset.forget);
    else listTalks(event.target.elements.q.value);
  });
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
  log.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-say]");
    if (!form) return;
    event.preventDefault();
    say(form.elements.text.value, form.elements.context.value);
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
