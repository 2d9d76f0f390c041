// Search and commands in the field at the top: a combobox (WAI-ARIA 1.2). Without scripts the field finds customers.
"use strict";

(() => {
  const field = document.getElementById("search");
  const list = document.getElementById("hits");
  if (!field || !list) return;
  const PAUSE_MS = 60;  // shorter than between two keys, long enough to ask once for a word typed quickly
  const NAMES = { customer: "Customers", person: "People", action: "Do", page: "Go to" };
  let asked = 0;
  let timer = 0;
  let chosen = -1;

  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  close();

  const options = () => [...list.querySelectorAll("[role=option]")];

  function close() {
    asked += 1;  // an answer that is still on its way opens nothing
    clearTimeout(timer);
    list.hidden = true;
    chosen = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  function choose(at) {
    const all = options();
    if (!all.length) return;
    chosen = (at + all.length) % all.length;
    all.forEach((one, i) => one.setAttribute("aria-selected", String(i === chosen)));
    field.setAttribute("aria-activedescendant", all[chosen].id);
    all[chosen].scrollIntoView({ block: "nearest" });
  }

  function go(option) {
    if (!option) return;
    const { link, posts } = option.dataset;
    close();
    if (!posts) return location.assign(link);
    const form = document.createElement("form");
    form.method = "post";
    form.action = link;
    const token = document.createElement("input");
    token.type = "hidden";
    token.name = "csrf";
    token.value = document.body.dataset.csrf;
    form.append(token);
    document.body.append(form);
    form.requestSubmit();
  }

  function line(text, name) {
    const made = document.createElement("span");
    made.className = name;
    made.dir = "auto";
    made.textContent = text;
    return made;
  }

  function option(hit, number) {
    const made = document.createElement("li");
    made.id = `hit-${number}`;
    made.className = "hit";
    made.setAttribute("role", "option");
    made.dataset.link = hit.link;
    if (hit.posts) made.dataset.posts = "true";
    made.append(line(hit.title, "hit-title"));
    if (hit.detail) made.append(line(hit.detail, "hit-detail"));
    return made;
  }

  function draw(hits) {
    list.replaceChildren();
    const groups = Map.groupBy ? Map.groupBy(hits, (hit) => hit.sort) : grouped(hits);
    let number = 0;
    groups.forEach((all, sort) => {
      const group = document.createElement("li");
      group.setAttribute("role", "group");
      group.setAttribute("aria-label", NAMES[sort] || sort);
      const head = line(NAMES[sort] || sort, "hits-head");
      head.setAttribute("aria-hidden", "true");
      const inner = document.createElement("ul");
      inner.setAttribute("role", "presentation");
      all.forEach((hit) => inner.append(option(hit, number++)));
      group.append(head, inner);
      list.append(group);
    });
    if (!hits.length) list.append(nothing());
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    if (field.value.trim()) choose(0);
  }

  function nothing() {
    const made = document.createElement("li");
    made.className = "hits-none";
    made.setAttribute("role", "option");
    made.setAttribute("aria-disabled", "true");
    made.textContent = "Nothing fits. Try a customer, a person, or a word such as “map”, “intro”, “templates”.";
    return made;
  }

  function grouped(hits) {
    const found = new Map();
    hits.forEach((hit) => found.set(hit.sort, [...(found.get(hit.sort) || []), hit]));
    return found;
  }

  async function ask() {
    const mine = ++asked;
    const answer = await fetch(`/api/search?q=${encodeURIComponent(field.value)}`, { headers: { Accept: "application/json" } });
    if (!answer.ok || mine !== asked) return;
    const hits = await answer.json();
    if (mine === asked) draw(hits);
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  });
  field.addEventListener("focus", () => {
    if (!field.value) ask();
  });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) return event.stopPropagation(), close();
    if (list.hidden) return;
    if (event.key === "ArrowDown") return event.preventDefault(), choose(chosen + 1);
    if (event.key === "ArrowUp") return event.preventDefault(), choose(chosen < 0 ? -1 : chosen - 1);
    const picked = options()[chosen];
    if (event.key === "Enter" && picked?.dataset.link) return event.preventDefault(), go(picked);
  });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();  // the field keeps the focus, so that the list is there when the click ends
  });
  list.addEventListener("click", (event) => go(event.target.closest("[data-link]")));
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      document.querySelector("dialog[open]")?.close();
      field.focus();
      field.select();
    }
  });
})();
