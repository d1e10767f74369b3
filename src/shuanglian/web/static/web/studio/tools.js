// What the drawing board offers: only elements that the engine runs, in the words of the page.
(() => {
  "use strict";
  const ALLOWED = new Set([
    "replace-with-user-task", "replace-with-service-task", "replace-with-rule-task", "replace-with-call-activity",
    "replace-with-exclusive-gateway", "replace-with-parallel-gateway", "replace-with-none-start", "replace-with-none-end",
    "replace-with-terminate-end", "replace-with-timer-intermediate-catch", "replace-with-message-intermediate-catch",
    "replace-with-timer-boundary", "replace-with-non-interrupting-timer-boundary", "replace-with-sequence-flow",
    "replace-with-default-flow", "replace-with-conditional-flow", "toggle-parallel-mi", "toggle-sequential-mi",
  ]);
  const PAD = new Set(["delete", "connect", "replace", "append.text-annotation", "lane-insert-above", "lane-insert-below",
    "lane-divide-two", "lane-divide-three"]);
  const NEW = [
    ["createStart", "bpmn:StartEvent", "bpmn-icon-start-event-none"],
    ["createUser", "bpmn:UserTask", "bpmn-icon-user-task"],
    ["createService", "bpmn:ServiceTask", "bpmn-icon-service-task"],
    ["createRule", "bpmn:BusinessRuleTask", "bpmn-icon-business-rule-task"],
    ["createCall", "bpmn:CallActivity", "bpmn-icon-call-activity"],
    ["createXor", "bpmn:ExclusiveGateway", "bpmn-icon-gateway-xor"],
    ["createAnd", "bpmn:ParallelGateway", "bpmn-icon-gateway-parallel"],
    ["createTimer", "bpmn:IntermediateCatchEvent", "bpmn-icon-intermediate-event-catch-timer", "bpmn:TimerEventDefinition"],
    ["createMessage", "bpmn:IntermediateCatchEvent", "bpmn-icon-intermediate-event-catch-message", "bpmn:MessageEventDefinition"],
    ["createEnd", "bpmn:EndEvent", "bpmn-icon-end-event-none"],
  ];
  const shape = (factory, type, definition) => factory.createShape(definition ? { type, eventDefinitionType: definition } : { type });

  window.slShape = (modeler, action) => {
    const known = NEW.find(([name]) => name === action);
    return known && shape(modeler.get("elementFactory"), known[1], known[3]);
  };

  window.slTools = (words, readonly) => {
    function Palette(palette, create, elementFactory, hand, lasso, space, connect, translate) {
      this.getPaletteEntries = () => {
        if (readonly) return {};
        const tool = (group, className, title, click) => ({ group, className, title, action: { click } });
        const entries = {
          hand: tool("tools", "bpmn-icon-hand-tool", translate("Activate hand tool"), (event) => hand.activateHand(event)),
          lasso: tool("tools", "bpmn-icon-lasso-tool", translate("Activate lasso tool"), (event) => lasso.activateSelection(event)),
          space: tool("tools", "bpmn-icon-space-tool", translate("Activate create/remove space tool"), (event) => space.activateSelection(event)),
          connect: tool("tools", "bpmn-icon-connection-multi", translate("Activate global connect tool"), (event) => connect.start(event)),
          separator: { group: "tools", separator: true },
        };
        NEW.forEach(([name, type, className, definition]) => {
          const start = (event) => create.start(event, shape(elementFactory, type, definition));
          entries[name] = { group: "create", className, title: words[name], action: { dragstart: start, click: start } };
        });
        return entries;
      };
      palette.registerProvider(this);
    }
    Palette.$inject = ["palette", "create", "elementFactory", "handTool", "lassoTool", "spaceTool", "globalConnect", "translate"];

    function Pad(contextPad, popupMenu, create, elementFactory, autoPlace) {
      const append = (name, type, className) => ({
        group: "model", className, title: words[name],
        action: {
          click: (event, source) => autoPlace.append(source, shape(elementFactory, type)),
          dragstart: (event, source) => create.start(event, shape(elementFactory, type), { source }),
        },
      });
      const goesOn = (element) => element.type !== "bpmn:EndEvent" && element.businessObject.$instanceOf("bpmn:FlowNode") && !element.labelTarget;
      contextPad.registerProvider(400, {
        getContextPadEntries: (element) => (entries) => {
          if (readonly) return {};
          const kept = Object.fromEntries(Object.entries(entries).filter(([name]) => PAD.has(name)));
          if (!goesOn(element)) return kept;
          return {
            "sl-user": append("appendUser", "bpmn:UserTask", "bpmn-icon-user-task"),
            "sl-xor": append("appendXor", "bpmn:ExclusiveGateway", "bpmn-icon-gateway-xor"),
            "sl-end": append("appendEnd", "bpmn:EndEvent", "bpmn-icon-end-event-none"),
            ...kept,
          };
        },
        getMultiElementContextPadEntries: () => (entries) => entries,
      });
      popupMenu.registerProvider("bpmn-replace", 400, {
        getPopupMenuEntries: () => (entries) => Object.fromEntries(Object.entries(entries).filter(([name]) => ALLOWED.has(name))),
        getPopupMenuHeaderEntries: () => (entries) => Object.fromEntries(Object.entries(entries).filter(([name]) => ALLOWED.has(name))),
      });
    }
    Pad.$inject = ["contextPad", "popupMenu", "create", "elementFactory", "autoPlace"];

    const translate = (text, replacements = {}) =>
      (words[text] ?? text).replace(/{([^}]+)}/g, (_all, key) => replacements[key] ?? `{${key}}`);
    return {
      __init__: ["slPad"],
      paletteProvider: ["type", Palette],
      slPad: ["type", Pad],
      translate: ["value", translate],
    };
  };
})();
