// Enhancements of the pages of reporting: drafts that are kept while typing.
(() => {
  "use strict";

  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const told = form.querySelector("[data-saved]");
  let timer = 0, running = false, dirty = false;
  const save = async () => {
    if (running || form.dataset.sent) return;
    running = true; dirty = false;
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body: new FormData(form), credentials: "same-origin" });
      const found = await answer.json();
      if (found.revs) {
        Object.entries(found.revs).forEach(([line, rev]) => {
          const field = form.querySelector(`[data-rev="${line}"]`);
          if (field) field.value = rev;
        });
      }
      told.textContent = found.saved ?? (found.problems ?? []).join("；");
      told.dataset.saved = answer.ok ? "1" : "0";
    } catch {
      dirty = true;  // the connection is gone: what is typed stays in the fields, and the next pause tries again
      timer = setTimeout(save, 5000);
    } finally {
      running = false;
      if (dirty && !timer) timer = setTimeout(save, 1500);
    }
  };
  form.addEventListener("input", () => {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(() => { timer = 0; save(); }, 1200);
  });
})();
