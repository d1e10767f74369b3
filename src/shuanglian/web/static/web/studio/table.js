// The table editor: opened on demand, saved with the revision it was made from.
(() => {
  "use strict";
  const opener = document.querySelector("[data-table-open]");
  const box = document.querySelector("[data-table-board]");
  if (!opener || !box) return;
  const board = JSON.parse(document.getElementById("table-data").textContent);
  const words = board.words;
  const state = document.querySelector("[data-table-state]");
  const saver = document.querySelector("[data-table-save]");
  const say = (text) => { state.textContent = text; };
  let dirty = false;
  let editor = null;
  const changed = () => { dirty = true; say(words.unsaved); };
  // A megabyte that most visits do not need. The library carries the development build of its renderer, which
  // complains about that on the console while it is loaded; nothing else is kept from it.
  const library = () => new Promise((done, failed) => {
    const complain = console.error;
    console.error = (first, ...rest) => {
      if (!String(first).includes("development build of Inferno")) complain.call(console, first, ...rest);
    };
    const finished = (tell) => () => { console.error = complain; tell(); };
    const script = document.createElement("script");
    script.src = opener.dataset.tableOpen;
    script.addEventListener("load", finished(done));
    script.addEventListener("error", finished(failed));
    document.head.append(script);
  });
  const name = () => box.querySelectorAll("th.index-column:empty").forEach((head) => {
    const text = document.createElement("span");
    text.className = "visually-hidden";
    text.textContent = words.number;
    head.append(text);
  });
  const open = async () => {
    opener.disabled = true;
    try {
      if (!window.DmnJS) await library();
    } catch {
      opener.disabled = false;
      say(words.offline);
      return;
    }
    box.hidden = false;
    const translate = (text, replacements = {}) =>
      (words[text] ?? text).replace(/{([^}]+)}/g, (_all, key) => replacements[key] ?? `{${key}}`);
    const ours = { additionalModules: [{ translate: ["value", translate] }] };
    editor = new window.DmnJS({ container: box, decisionTable: ours, literalExpression: ours });
    try {
      await editor.importXML(board.xml);
      const view = editor.getViews().find((one) => one.type === "decisionTable") ?? editor.getViews()[0];
      await editor.open(view);
    } catch {
      box.hidden = true;
      say(words.unreadable);
      return;
    }
    editor.getActiveViewer().on("elements.changed", changed);
    name();
    new MutationObserver(name).observe(box, { childList: true, subtree: true });
    opener.hidden = true;
    if (saver) saver.hidden = false;
    box.dataset.ready = "1";
    window.slTable = editor;
  };
  // The plain forms above and below show the same file: they are drawn anew from what was saved. One in which
  // something was typed stays as it is, with its old revision, so that the service refuses it and tells of both.
  const untouched = (form) => [...form.elements].every((one) => {
    if (one.type === "checkbox") return one.checked === one.defaultChecked;
    if (one.tagName === "SELECT") return [...one.options].every((option) => option.selected === option.defaultSelected);
    return one.defaultValue === undefined || one.value === one.defaultValue;
  });
  const redraw = async () => {
    const answer = await fetch(location.href, { credentials: "same-origin", headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelectorAll("form[data-table-plain]");
    const shown = document.querySelectorAll("form[data-table-plain]");
    if (fresh.length !== shown.length) return;
    shown.forEach((form, place) => { if (untouched(form)) form.replaceWith(document.adoptNode(fresh[place])); });
  };
  const save = async () => {
    if (saver.disabled) return;
    saver.disabled = true;
    try {
      await send();
    } finally {
      saver.disabled = false;
    }
  };
  const send = async () => {
    const { xml } = await editor.saveXML({ format: true });
    const body = new FormData();
    body.append("xml", xml);
    body.append("rev", String(board.rev));
    try {
      const { ok, data } = await window.slPost(location.href, body, words);
      if (!ok) { say(words.notSaved + data.reasons.join("；")); return; }
      board.rev = data.rev;
      dirty = false;
      await redraw().catch(() => {});
      say([words.saved, ...data.problems.map((problem) => problem.message)].join("；"));
    } catch {
      say(words.offline);
    }
  };
  // A browser that replaces a selection in a cell copies its look into a style attribute, which the policy forbids:
  // what is typed or pasted over something goes in as plain text.
  box.addEventListener("beforeinput", (event) => {
    const chosen = getSelection();
    const cell = event.target;
    const text = event.data ?? event.dataTransfer?.getData("text/plain");
    if (!event.cancelable || !cell.isContentEditable || !text || !chosen.rangeCount || chosen.isCollapsed) return;
    const range = chosen.getRangeAt(0);
    if (!cell.contains(range.commonAncestorContainer)) return;
    event.preventDefault();
    range.deleteContents();
    range.insertNode(document.createTextNode(text));
    chosen.collapseToEnd();
    cell.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText", data: text }));
  });
  opener.addEventListener("click", open);
  saver?.addEventListener("click", save);
  addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
})();
