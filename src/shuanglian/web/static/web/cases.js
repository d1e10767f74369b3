// Enhancements of the case pages: the diagram with badges for running clocks.
(() => {
  const canvas = document.querySelector('[data-bpmn]');
  if (!canvas || !window.BpmnJS) return;
  const data = JSON.parse(document.getElementById('diagram-data').textContent);
  const viewer = new window.BpmnJS({container: canvas});
  const badge = ({words, state}) => {
    const made = document.createElement('span');
    made.className = `cs-badge ${state}`;
    made.textContent = words;
    return made;
  };
  fetch(canvas.dataset.bpmn, {credentials: 'same-origin'}).then(r => r.text()).then(xml => viewer.importXML(xml)).then(() => {
    const drawn = viewer.get('canvas'), known = viewer.get('elementRegistry'), overlays = viewer.get('overlays');
    const mark = (ids, name) => ids.forEach(id => { if (known.get(id)) drawn.addMarker(id, name); });
    mark(data.done, 'done'); mark(data.current, 'current');
    Object.entries(data.badges || {}).forEach(([id, shown]) => {
      if (known.get(id)) overlays.add(id, {position: {bottom: -4, left: 0}, html: badge(shown)});
    });
    drawn.zoom('fit-viewport', 'auto');
    const here = known.get(data.current[0]);
    if (here && drawn.zoom() < 0.6) {
      const {outer} = drawn.viewbox(), width = outer.width / 0.75, height = outer.height / 0.75;
      drawn.viewbox({x: here.x + here.width / 2 - width / 2, y: here.y + here.height / 2 - height / 2, width, height});
    }
    canvas.dataset.ready = '1';
  }).catch(() => { canvas.hidden = true; });
})();
