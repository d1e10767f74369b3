// The side-by-side page: keys, and the quote of the fact in hand. Everything works without it.
(() => {
  "use strict";

  const body = document.getElementById("in-body");
  if (!body) return;
  const said = document.getElementById("in-said");
  const all = () => [...document.querySelectorAll("[data-fact]")];
  const waiting = (card) => ["open", "undone"].includes(card.dataset.state);
  const tabs = { open: "waiting", undone: "waiting", accepted: "taken", edited: "taken", rejected: "rejected", superseded: "superseded" };
  const stood = {};
  const count = (tab, by) => {
    const told = document.getElementById(`in-${tab}`);
    if (told) told.textContent = String(Math.max(0, Number(told.textContent) + by));
  };
  // A card that moved from one tab to another is counted there.
  const recount = (card) => {
    const [before, now] = [tabs[stood[card.id]], tabs[card.dataset.state]];
    if (before && now && before !== now) { count(before, -1); count(now, 1); }
    delete stood[card.id];
  };
  let current = document.querySelector("[data-fact][aria-current]");

  // Scroll inside the text only: the page itself stays where the reader is.
  const show = (spot) => {
    const box = body.getBoundingClientRect(), place = spot.getBoundingClientRect();
    if (place.top < box.top + 24 || place.bottom > box.bottom - 24) body.scrollTop += place.top - box.top - box.height / 3;
  };
  const light = (id) => {
    body.querySelectorAll(".on,.now").forEach((run) => run.classList.remove("on", "now"));
    body.querySelectorAll(`[data-q~="${id}"]`).forEach((run) => run.classList.add("on"));
    body.querySelectorAll(`[data-p="${id}"]`).forEach((run) => { run.classList.remove("on"); run.classList.add("now"); });
    const spot = document.getElementById(`n${id}`) ?? body.querySelector(`[data-q~="${id}"]`);
    if (spot) show(spot);
  };
  const choose = (card, { focus = true } = {}) => {
    if (!card) return;
    all().forEach((other) => other.removeAttribute("aria-current"));
    card.setAttribute("aria-current", "true");
    current = card;
    light(card.dataset.fact);
    if (focus) {
      card.focus({ preventScroll: true });
      card.scrollIntoView({ block: "nearest" });
    }
  };
  const step = (by) => {
    const cards = all();
    const at = cards.indexOf(current);
    choose(cards[at < 0 ? 0 : Math.min(cards.length - 1, Math.max(0, at + by))]);
  };
  const onward = () => {
    const cards = all();
    const at = cards.indexOf(current);
    const next = cards.slice(at + 1).find(waiting) ?? cards.find(waiting);
    choose(next ?? current);
    if (!next) document.querySelector(".sl-pager [rel=next]")?.focus();
  };

  document.addEventListener("focusin", (event) => {
    const card = event.target.closest?.("[data-fact]");
    if (card && card !== current) choose(card, { focus: false });
  });
  document.addEventListener("click", (event) => {
    const spot = event.target.closest?.("[data-p]");
    const card = spot && document.getElementById(`f${spot.dataset.p}`);
    if (card) { event.preventDefault(); choose(card); return; }
    const back = event.target.closest?.("[data-goto]");
    if (back && document.getElementById(`n${back.dataset.goto}`)) {
      event.preventDefault();
      choose(back.closest("[data-fact]"), { focus: false });
      if (body.getBoundingClientRect().top < 0 || innerWidth < 1000) body.scrollIntoView({ block: "start" });
    }
  });

  // One card was answered by the server: take it up again, and go on to the next one that waits.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const card = event.detail.target?.closest?.("[data-fact]");
    if (!card) return;
    if (card.dataset.busy) event.preventDefault();
    else { card.dataset.busy = "1"; stood[card.id] = card.dataset.state; }
  });
  document.addEventListener("htmx:afterRequest", (event) => { delete event.detail.target?.dataset?.busy; });
  document.addEventListener("htmx:afterSwap", (event) => {
    const id = event.detail.target?.id ?? "";
    const card = /^f\d+$/.test(id) ? document.getElementById(id) : null;
    if (!card) return;
    window.htmx?.process(card);  // at once: the next key may come before htmx would look at it by itself
    current = card;
    body.querySelectorAll(`[data-p="${card.dataset.fact}"]`).forEach((run) => {
      run.classList.remove("open", "accepted", "edited", "rejected", "superseded", "undone");
      run.classList.add(card.dataset.state);
    });
    const form = card.querySelector(".in-edit");
    if (card.querySelector(".in-refused")) { said.textContent = said.dataset.failed; choose(card); return; }
    if (form) { choose(card, { focus: false }); form.querySelector("select,input:not([type=hidden])")?.focus(); return; }
    const state = card.dataset.state;
    said.textContent = { accepted: said.dataset.taken, edited: said.dataset.taken, rejected: said.dataset.rejected, undone: said.dataset.undone }[state] ?? "";
    recount(card);
    if (event.detail.requestConfig?.verb === "post" && state !== "undone") onward();
    else choose(card);
  });

  // A filtered list or a later page begins somewhere in the text: show that place.
  const begin = () => {
    const first = all()[0];
    const spot = first && location.search ? document.getElementById(`n${first.dataset.fact}`) : null;
    if (current) choose(current, { focus: false });
    else if (spot) show(spot);
  };

  // Single keys can be turned off (WCAG 2.1.4); the choice stays in this browser.
  const wanted = document.querySelector("[data-keys]");
  if (!wanted) { begin(); return; }
  wanted.checked = localStorage.getItem("ingest-keys") !== "off";
  wanted.addEventListener("change", () => localStorage.setItem("ingest-keys", wanted.checked ? "on" : "off"));
  const press = (key) => current?.querySelector(`[data-key="${key}"]`)?.click();
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.closest?.(".in-edit")) { press("escape"); return; }
    if (!wanted.checked || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat && !"jk".includes(event.key)) return;
    if (event.target.closest?.("input,textarea,select,[contenteditable]")) return;
    const key = event.key.toLowerCase();
    if (key === "j" || event.key === "ArrowDown" && event.target.closest?.("[data-fact]")) step(1);
    else if (key === "k" || event.key === "ArrowUp" && event.target.closest?.("[data-fact]")) step(-1);
    else if (["a", "e", "r", "u"].includes(key)) press(key);
    else if (event.key === "?") document.getElementById("in-keys")?.togglePopover?.();
    else return;
    event.preventDefault();
  });
  begin();
})();
