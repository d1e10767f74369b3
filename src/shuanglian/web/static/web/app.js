// Progressive enhancement only: every page reads and works without this file.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // Native popovers: place next to the opener and keep on screen. Delegated, so that swapped-in openers work too.
  let opener = null;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[popovertarget]");
    if (button) opener = button;
  }, true);
  document.addEventListener("toggle", (event) => {
    const box = event.target;
    if (event.newState !== "open" || !box.matches(".sl-pop") || !opener) return;
    const at = opener.getBoundingClientRect();
    const below = at.bottom + box.offsetHeight + 12 < innerHeight;
    box.style.position = "fixed";
    box.style.left = Math.max(12, Math.min(at.left, innerWidth - box.offsetWidth - 12)) + "px";
    box.style.top = (below ? at.bottom + 6 : Math.max(12, at.top - box.offsetHeight - 6)) + "px";
  }, true);

  // Work list: j/k move, x select, Enter open, / search, ? help. Never while typing.
  const rows = () => all("[data-row]").filter((row) => row.offsetParent !== null);
  const box = (row) => row.querySelector("input[type=checkbox]");
  const sync = () => {
    const chosen = all("[data-row]").filter((row) => box(row)?.checked);
    all("[data-row]").forEach((row) => row.classList.toggle("sel", Boolean(box(row)?.checked)));
    all("[data-bulk]").forEach((bar) => { bar.hidden = chosen.length === 0; });
    all("[data-bulk-count]").forEach((node) => { node.textContent = String(chosen.length); });
  };
  const go = (step) => {
    const list = rows();
    if (!list.length) return;
    const now = list.findIndex((row) => row.classList.contains("cur"));
    const next = list[Math.max(0, Math.min(list.length - 1, now + step))];
    list.forEach((row) => row.classList.toggle("cur", row === next));
    next.scrollIntoView({ block: "nearest" });
    next.dispatchEvent(new CustomEvent("peek", { bubbles: true }));
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-all]")) rows().forEach((row) => { if (box(row)) box(row).checked = event.target.checked; });
    if (event.target.closest("[data-row]") || event.target.matches("[data-all]")) sync();
    if (event.target.matches("[data-autosubmit]")) event.target.form.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    const row = event.target.closest("[data-row]");
    if (row && !event.target.closest("a,button,input,label")) {
      all("[data-row]").forEach((other) => other.classList.toggle("cur", other === row));
      row.dispatchEvent(new CustomEvent("peek", { bubbles: true }));
    }
    if (event.target.closest("[data-clear]")) {
      all("[data-row]").forEach((item) => { if (box(item)) box(item).checked = false; });
      sync();
    }
    const example = event.target.closest("[data-example]");
    const question = document.getElementById("q");
    if (example && question) {
      question.value = example.dataset.example;
      question.dispatchEvent(new Event("input", { bubbles: true }));
      question.focus();
      event.preventDefault();
    }
    if (event.target.closest("[data-print]")) print();
  });
  document.addEventListener("keydown", (event) => {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    if (event.target.closest("input:not([type=checkbox]),textarea,select,[contenteditable],[popover]")) return;
    const current = rows().find((row) => row.classList.contains("cur"));
    if (event.key === "j") go(1);
    else if (event.key === "k") go(-1);
    else if (event.key === "x" && current && box(current)) { box(current).checked = !box(current).checked; sync(); }
    else if (event.key === "Enter" && current && event.target === document.body) current.querySelector("a[href]")?.click();
    else if (event.key === "?") document.getElementById("keys-help")?.togglePopover?.();
    else if (event.key === "/") {
      const field = document.querySelector("input[type=search]") ?? document.querySelector(".sl-search");
      if (field) { event.preventDefault(); field.focus(); }
    }
  });

  // Coming back to a page finds the question that was answered there. It is kept with the entry of the history in the
  // browser, not in the address, so that it never reaches a log.
  const asked = document.getElementById("q");
  if (asked && document.getElementById("answer")) {
    document.addEventListener("htmx:afterSwap", (event) => {
      if (event.detail.target.id === "answer") history.replaceState({ ...history.state, question: asked.value }, "");
    });
    addEventListener("pageshow", () => {
      const kept = history.state?.question;
      if (!kept || document.querySelector("#answer .hm-grid")) return;
      asked.value = kept;
      asked.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  // A second press of a form[data-once] while the first is under way does nothing; the server would refuse it anyway. Coming
  // back with the browser's back button, or an answer that is a download, must not leave the form locked.
  const release = (form) => { delete form.dataset.sent; form.removeAttribute("aria-busy"); };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches?.("form[data-once]")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    form.setAttribute("aria-busy", "true");
    setTimeout(() => release(form), 20_000);
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));

  // The summary of errors takes the focus, so that it is read out and seen.
  document.querySelector("[data-focus]")?.focus();

  // htmx: tell people what is being fetched, and show what failed.
  document.addEventListener("htmx:beforeRequest", (event) => event.detail.target?.setAttribute?.("aria-busy", "true"));
  document.addEventListener("htmx:afterRequest", (event) => event.detail.target?.removeAttribute?.("aria-busy"));
  document.addEventListener("htmx:beforeSwap", (event) => {
    const type = event.detail.xhr.getResponseHeader("Content-Type") ?? "";
    if (event.detail.xhr.status >= 400 && type.startsWith("text/html") && event.detail.xhr.getResponseHeader("HX-Retarget")) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  document.addEventListener("htmx:sendError", () => {
    const failed = document.getElementById("sl-failed");
    const toast = document.getElementById("sl-toast");
    if (failed && toast) toast.replaceChildren(failed.content.cloneNode(true));
  });
})();
