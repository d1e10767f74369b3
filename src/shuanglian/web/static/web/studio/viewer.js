// Diagrams to look at: marks from the data of the page, and two side by side that move together.
(() => {
  "use strict";
  const part = (source) => {
    const [id, name] = source.split(":");
    const data = JSON.parse(document.getElementById(id).textContent);
    return name ? { xml: data[name], marks: data.marks[name] } : data;
  };
  const closer = (canvas, element) => {
    const { outer } = canvas.viewbox();
    const [width, height] = [outer.width / 0.75, outer.height / 0.75];
    const at = element?.waypoints?.[0] ?? element ?? { x: width / 2, y: height / 2 };
    const [x, y] = [at.x + (at.width ?? 0) / 2, at.y + (at.height ?? 0) / 2];
    // Never past the edge of the drawing: an empty half helps nobody.
    const { inner } = canvas.viewbox();
    const within = (middle, size, begin, whole) => Math.max(begin - 20, Math.min(middle - size / 2, begin + whole + 20 - size));
    canvas.viewbox({ x: within(x, width, inner.x, inner.width), y: within(y, height, inner.y, inner.height), width, height });
  };
  const show = async (box) => {
    const { xml, marks } = part(box.dataset.diagram);
    const viewer = new window.BpmnJS({ container: box });
    try {
      await viewer.importXML(xml);
    } catch {
      box.hidden = true;
      const told = box.parentElement.querySelector("[data-undrawn]");
      if (told) told.hidden = false;
      return null;
    }
    const canvas = viewer.get("canvas");
    const registry = viewer.get("elementRegistry");
    Object.entries(marks).forEach(([id, name]) => { if (registry.get(id)) canvas.addMarker(id, name); });
    canvas.zoom("fit-viewport", "auto");
    // A long process would be too small to read: come closer, to the first thing that is marked or to the start.
    if (canvas.zoom() < 0.5) {
      const first = Object.keys(marks).find((id) => marks[id] !== "done" && registry.get(id)?.width) ?? Object.keys(marks)[0];
      closer(canvas, registry.get(first) ?? registry.find((one) => one.type === "bpmn:StartEvent"));
    }
    box.dataset.ready = "1";
    return viewer;
  };
  const together = (one, other) => {
    let busy = false;
    const follow = (from, to) => from.on("canvas.viewbox.changed", () => {
      if (busy) return;
      busy = true;
      const { x, y, width, height } = from.get("canvas").viewbox();
      to.get("canvas").viewbox({ x, y, width, height });
      busy = false;
    });
    follow(one, other);
    follow(other, one);
  };
  window.slDiagrams = async () => {
    const boxes = [...document.querySelectorAll("[data-diagram]")];
    const shown = await Promise.all(boxes.map(show));
    if (shown.length === 2 && shown[0] && shown[1]) {
      const { x, y, width, height } = shown[1].get("canvas").viewbox();
      shown[0].get("canvas").viewbox({ x, y, width, height });
      together(shown[0], shown[1]);
    }
  };
  window.slDiagrams();
})();
