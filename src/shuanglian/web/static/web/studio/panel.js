// The panel of properties: a plain form built from the list that the server gives, for the element that is chosen.
(() => {
  "use strict";
  const local = (element) => {
    const type = element.businessObject.$type.split(":")[1];
    return type[0].toLowerCase() + type.slice(1);
  };
  const definition = (bo, name) => (bo.eventDefinitions ?? []).find((one) => one.$type === `bpmn:${name}EventDefinition`);
  const TIMERS = { duration: "timeDuration", date: "timeDate" };

  window.SlPanel = class {
    constructor(modeler, box, board, readonly) {
      Object.assign(this, { modeler, box, board, readonly, element: null, kinds: new Map() });
      this.modeling = modeler.get("modeling");
      this.factory = modeler.get("bpmnFactory");
      modeler.on("selection.changed", ({ newSelection }) => this.show(newSelection.length === 1 ? newSelection[0] : null));
      modeler.on("element.changed", ({ element }) => { if (element === this.element && !this.writing) this.show(element); });
    }

    show(element) {
      const root = this.modeler.get("canvas").getRootElement();
      this.element = element?.labelTarget ?? element ?? root;
      if (!this.element.businessObject) { this.box.replaceChildren(); return; }
      const kind = local(this.element);
      const wanted = this.board.properties.filter((p) => (!p.on.length || p.on.includes(kind)) && this.applies(p));
      this.box.replaceChildren(this.identity(), ...wanted.flatMap((p) => this.field(p)));
    }

    applies(p) {
      const bo = this.element.businessObject;
      if (p.name.startsWith("timer")) return Boolean(definition(bo, "Timer"));
      if (p.name === "message" || p.name === "sl:correlation") return Boolean(definition(bo, "Message"));
      if (p.name.startsWith("multi.")) return Boolean(bo.loopCharacteristics);
      if (p.name === "condition" || p.name === "default") return bo.sourceRef?.$type === "bpmn:ExclusiveGateway";
      return true;
    }

    identity() {
      const line = document.createElement("p");
      line.className = "t-13 t-3";
      line.textContent = `${this.board.words.id} ${this.element.id}`;
      return line;
    }

    field(p) {
      const made = [];
      if (p.group) {
        const heading = document.createElement("h3");
        heading.textContent = p.group;
        made.push(heading);
      }
      const wrap = document.createElement("div");
      const label = document.createElement("label");
      const control = this.control(p);
      wrap.className = "sl-f";
      control.id = `p-${p.name}`;
      control.disabled = this.readonly;
      label.htmlFor = control.id;
      label.textContent = p.label;
      if (p.kind === "flag") { label.prepend(control, " "); wrap.append(label); } else wrap.append(label, control);
      const fixed = p.name === "sl:sla" && control.value ? this.board.fixed[this.element.id] : "";
      if (fixed) {
        control.readOnly = true;
        wrap.append(this.decided(control, fixed));
      } else if (p.help) {
        const help = document.createElement("div");
        help.className = "sl-help";
        help.id = `ph-${p.name}`;
        help.textContent = p.help;
        control.setAttribute("aria-describedby", help.id);
        wrap.append(help);
      }
      control.addEventListener("change", () => {
        this.writing = true;
        this.write(p.name, p.kind === "flag" ? (control.checked ? "true" : "") : control.value.trim());
        this.writing = false;
        if (["multi", "default", "timer"].includes(p.name)) this.show(this.element);
      });
      made.push(wrap);
      return made;
    }

    // The limit is set elsewhere: what would be typed here has no effect.
    decided(control, text) {
      const told = document.createElement("div");
      const link = document.createElement("a");
      told.className = "sl-help";
      told.id = "ph-decided";
      link.className = "inline-a";
      link.href = this.board.settings;
      link.textContent = this.board.words.limits;
      told.append(`${text} `, link, ` ${this.board.byCase}`);
      control.setAttribute("aria-describedby", told.id);
      return told;
    }

    control(p) {
      const value = this.read(p.name);
      if (p.kind === "choice") {
        const select = document.createElement("select");
        select.className = "form-select";
        const known = [["", this.board.words.none], ...(this.board.choices[p.options] ?? [])];
        if (value && !known.some(([name]) => name === value)) known.push([value, value]);
        known.forEach(([name, text]) => select.append(new Option(text, name, false, name === value)));
        return select;
      }
      const control = document.createElement(p.kind === "area" ? "textarea" : "input");
      if (p.kind === "flag") { control.type = "checkbox"; control.checked = value === "true"; return control; }
      control.className = "form-control";
      control.value = value;
      return control;
    }

    read(name) {
      const bo = this.element.businessObject;
      const timer = definition(bo, "Timer");
      switch (name) {
        case "documentation": return bo.documentation?.[0]?.text ?? "";
        case "condition": return bo.conditionExpression?.body ?? "";
        case "default": return bo.sourceRef?.default === bo ? "true" : "";
        case "interrupting": return bo.cancelActivity === false ? "" : "true";
        case "timer": return Object.keys(TIMERS).find((key) => timer?.[TIMERS[key]]) ?? this.chosen(bo);
        case "timer.value": return timer?.timeDuration?.body ?? timer?.timeDate?.body ?? bo.get("sl:workdays") ?? "";
        case "message": return definition(bo, "Message")?.messageRef?.name ?? "";
        case "multi": return bo.loopCharacteristics ? (bo.loopCharacteristics.isSequential ? "sequential" : "parallel") : "";
        case "multi.until": return bo.loopCharacteristics?.completionCondition?.body ?? "";
        case "sl:decisionRef": return bo.get("sl:decisionRef") ?? bo.$attrs["camunda:decisionRef"] ?? "";
        default:
          if (name.startsWith("multi.")) return bo.loopCharacteristics?.get(name.slice(6)) ?? "";
          return bo.get(name) ?? "";
      }
    }

    write(name, value) {
      const bo = this.element.businessObject;
      const set = (changes) => this.modeling.updateProperties(this.element, changes);
      const inner = (target, changes) => this.modeling.updateModdleProperties(this.element, target, changes);
      const expression = (body) => (body ? this.factory.create("bpmn:FormalExpression", { body }) : undefined);
      switch (name) {
        case "documentation": return set({ documentation: value ? [this.factory.create("bpmn:Documentation", { text: value })] : [] });
        case "condition": return set({ conditionExpression: expression(value) });
        case "default": return this.modeling.updateProperties(this.element.source, { default: value ? bo : undefined });
        case "interrupting": return set({ cancelActivity: value === "true" });
        case "timer": return this.time(value, this.read("timer.value"));
        case "timer.value": return this.time(this.read("timer"), value);
        case "message": return inner(definition(bo, "Message"), { messageRef: this.message(value) });
        case "multi": return this.multi(value);
        case "multi.until": return inner(bo.loopCharacteristics, { completionCondition: expression(value) });
        default:
          if (name.startsWith("multi.")) return inner(bo.loopCharacteristics, { [name.slice(6)]: value || undefined });
          return set({ [name]: value || undefined });
      }
    }

    // A kind that was chosen before its value is typed stands in no attribute yet.
    chosen(bo) {
      return bo.get("sl:workdays") ? "workdays" : (this.kinds.get(this.element.id) ?? "workdays");
    }

    time(kind, value) {
      this.kinds.set(this.element.id, kind);
      const expression = (wanted) => (kind === wanted && value ? this.factory.create("bpmn:FormalExpression", { body: value }) : undefined);
      const timer = definition(this.element.businessObject, "Timer");
      this.modeling.updateModdleProperties(this.element, timer, { timeDuration: expression("duration"), timeDate: expression("date") });
      this.modeling.updateProperties(this.element, { "sl:workdays": kind === "workdays" ? value || undefined : undefined });
    }

    multi(kind) {
      if (!kind) return this.modeling.updateProperties(this.element, { loopCharacteristics: undefined });
      const loop = this.element.businessObject.loopCharacteristics;
      const isSequential = kind === "sequential";
      if (loop) return this.modeling.updateModdleProperties(this.element, loop, { isSequential });
      const made = this.factory.create("bpmn:MultiInstanceLoopCharacteristics", { isSequential });
      made.$parent = this.element.businessObject;
      return this.modeling.updateProperties(this.element, { loopCharacteristics: made });
    }

    message(name) {
      if (!name) return undefined;
      const definitions = this.modeler.getDefinitions();
      const known = definitions.rootElements.find((one) => one.$type === "bpmn:Message" && one.name === name);
      if (known) return known;
      const made = this.factory.create("bpmn:Message", { name });
      made.$parent = definitions;
      definitions.rootElements.unshift(made);
      return made;
    }
  };
})();
