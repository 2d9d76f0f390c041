// The chat drawer: plain words to /chat/stream, cards back as they are ready. The page /chat does the same without it.
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
    log.querySelector(".chat-hint")?.remove();
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
    try {
      for await (const step of answers(new URLSearchParams({ text, page, context }))) {
        if (step.html) {
          turn.cards.push(step.html);
          place(step.html);
          log.append(thinking);
        } else {
          state.context = step.context;
          ended = true;
        }
      }
    } catch {
      ended = false;
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
