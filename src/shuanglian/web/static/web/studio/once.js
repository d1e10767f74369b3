// A second press while the first is under way does nothing. Heard on the document, for forms drawn anew as well.
(() => {
  "use strict";
  let sent = new WeakSet();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches("form[data-once]")) return;
    if (sent.has(form)) { event.preventDefault(); return; }
    sent.add(form);
    form.setAttribute("aria-busy", "true");
  });
  // Coming back with the browser's back button must not leave a form locked.
  addEventListener("pageshow", () => {
    sent = new WeakSet();
    document.querySelectorAll("form[data-once][aria-busy]").forEach((form) => form.removeAttribute("aria-busy"));
  });
})();
