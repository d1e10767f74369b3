// The drawing board: opening, saving with the revision it was made from, problems on the diagram, guarding unsaved work.
(async () => {
  "use strict";
  const holder = document.querySelector("[data-board]");
  if (!holder || !window.BpmnJS) return;
  const board = JSON.parse(document.getElementById("board-data").textContent);
  const words = board.words;
  const readonly = "readonly" in holder.dataset;
  const state = document.querySelector("[data-board-state]");
  const list = document.querySelector("[data-board-problems]");
  const modeler = new window.BpmnJS({
    container: document.querySelector("[data-board-canvas]"),
    moddleExtensions: { sl: window.SL_MODDLE },
    additionalModules: [window.slTools(words, readonly)],
  });
  const say = (text) => { state.textContent = text; };
  try {
    await modeler.importXML(board.xml);
  } catch {
    say(words.unreadable);
    return;
  }
  const canvas = modeler.get("canvas");
  const overlays = modeler.get("overlays");
  const registry = modeler.get("elementRegistry");
  const panel = new window.SlPanel(modeler, document.querySelector("[data-board-panel]"), board, readonly);
  let clean = 0;
  const stack = modeler.get("commandStack");
  const dirty = () => stack._stackIdx !== clean;

  // Labels for the parts that the library draws without any.
  const label = () => {
    document.querySelectorAll(".djs-container > svg").forEach((svg) => {
      svg.setAttribute("role", "group");
      svg.setAttribute("aria-label", words.canvas);
    });
    document.querySelectorAll(".djs-palette .entry, .djs-context-pad .entry").forEach((node) => {
      const name = node.getAttribute("aria-label") ?? node.getAttribute("title");
      if (!name) return;
      node.title = name;
      node.tabIndex = 0;
      node.setAttribute("role", "button");
      node.setAttribute("aria-label", name);
    });
  };
  // With the keyboard: what the pad offers as if it were clicked; a new element goes behind the chosen one, or to the
  // middle of the board.
  const press = (event) => {
    const entry = event.target.closest?.(".djs-palette .entry, .djs-context-pad .entry");
    if (!entry || readonly || !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    const shape = entry.closest(".djs-palette") && window.slShape(modeler, entry.dataset.action);
    if (!shape) { entry.click(); return; }
    const [chosen] = modeler.get("selection").get();
    const { x, y, width, height } = canvas.viewbox();
    const follows = chosen?.businessObject?.$instanceOf("bpmn:FlowNode") && chosen.type !== "bpmn:EndEvent";
    const made = follows
      ? modeler.get("autoPlace").append(chosen, shape)
      : modeler.get("modeling").createShape(shape, { x: x + width / 2, y: y + height / 2 }, canvas.getRootElement());
    modeler.get("selection").select(made);
  };

  const jump = (id) => {
    const element = registry.get(id);
    if (!element) return;
    modeler.get("selection").select(element);
    canvas.scrollToElement(element);
    document.querySelector("[data-board-panel]").focus();
  };
  const problems = (found) => {
    overlays.remove({ type: "problem" });
    registry.forEach((element) => canvas.removeMarker(element, "problem"));
    const count = {};
    found.forEach(({ element }) => { if (registry.get(element)) count[element] = (count[element] ?? 0) + 1; });
    Object.entries(count).forEach(([id, number]) => {
      canvas.addMarker(id, "problem");
      const badge = document.createElement("div");
      badge.className = "pr-badge";
      badge.textContent = String(number);
      overlays.add(id, "problem", { position: { top: -12, right: 12 }, html: badge });
    });
    if (!found.length) { list.textContent = words.noProblems; return; }
    const rows = document.createElement("ul");
    rows.className = "pr-problems";
    found.forEach(({ message, element, name }) => {
      const row = document.createElement("li");
      const text = document.createElement("span");
      text.textContent = `${message} `;
      if (registry.get(element)) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = name;
        button.addEventListener("click", () => jump(element));
        text.append(button);
      } else if (name) text.append(name);
      row.append(text);
      rows.append(row);
    });
    list.replaceChildren(rows);
  };

  const send = (address, body) =>
    window.slPost(address, JSON.stringify(body), words, { "Content-Type": "application/json" });
  const drawn = async () => (await modeler.saveXML({ format: true })).xml;
  let sending = false;
  const save = async () => {
    if (sending) return;
    sending = true;
    try {
      await store();
    } finally {
      sending = false;
    }
  };
  const store = async () => {
    const reached = stack._stackIdx;
    say(words.saving);
    try {
      const { ok, data } = await send(board.save, { xml: await drawn(), rev: board.rev });
      if (!ok) { say(words.notSaved + data.reasons.join("；")); return; }
      board.rev = data.rev;
      clean = reached;
      say(dirty() ? words.unsaved : words.saved);
      problems(data.problems);
    } catch {
      say(words.offline);
    }
  };
  const check = async () => {
    try {
      const { ok, data } = await send(board.check, { xml: await drawn() });
      if (ok) problems(data.problems);
      else say(data.reasons.join("；"));
    } catch {
      say(words.offline);
    }
  };
  let later = 0;
  stack._eventBus.on("commandStack.changed", () => {
    say(dirty() ? words.unsaved : words.saved);
    clearTimeout(later);
    later = setTimeout(check, 800);
  });
  addEventListener("beforeunload", (event) => { if (dirty()) event.preventDefault(); });
  document.querySelector("[data-board-save]")?.addEventListener("click", save);
  document.querySelector("[data-board-check]")?.addEventListener("click", check);
  document.querySelector("[data-board-undo]")?.addEventListener("click", () => { if (stack.canUndo()) stack.undo(); });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s" && !readonly) { event.preventDefault(); save(); }
  });
  holder.addEventListener("keydown", press, true);
  modeler.on("contextPad.open", label);
  modeler.on("palette.changed", label);
  canvas.zoom("fit-viewport", "auto");
  if (canvas.zoom() < 0.5) {
    const { outer, inner } = canvas.viewbox();
    canvas.viewbox({ x: inner.x - 150, y: inner.y - 20, width: outer.width / 0.7, height: outer.height / 0.7 });
  }
  panel.show(null);
  problems(board.problems);
  label();
  window.slBoard = modeler;
  holder.dataset.ready = "1";
})();
