// Our attributes on BPMN elements, told to the library so that it reads, offers and writes them with our namespace.
window.SL_MODDLE = {
  name: "Shuanglian",
  uri: "urn:shuanglian:casework:1",
  prefix: "sl",
  xml: { tagAlias: "lowerCase" },
  types: [
    ["Lane", ["role", "seat"]],
    ["UserTask", ["role", "seat", "form", "evidence", "sla", "outputs", "separateFrom", "public"]],
    ["ServiceTask", ["handler", "public"]],
    ["BusinessRuleTask", ["decisionRef", "public"]],
    ["CallActivity", ["inputs", "results", "public"]],
    ["ParallelGateway", ["merge"]],
    ["BoundaryEvent", ["workdays"]],
    ["IntermediateCatchEvent", ["workdays", "correlation"]],
    ["MultiInstanceLoopCharacteristics", ["collection", "itemIs", "quorum", "veto"]],
  ].map(([type, names]) => ({
    name: `Sl${type}`,
    extends: [`bpmn:${type}`],
    properties: names.map((name) => ({ name, isAttr: true, type: "String" })),
  })),
};
