// Enhancements of the need pages: the process diagram.
(() => {
  const canvas = document.querySelector('[data-bpmn]');
  if (!canvas || !window.BpmnJS) return;
  const data = JSON.parse(document.getElementById('diagram-data').textContent);
  const viewer = new window.BpmnJS({container: canvas});
  fetch(canvas.dataset.bpmn, {credentials: 'same-origin'}).then(r => r.text()).then(xml => viewer.importXML(xml)).then(() => {
    const drawn = viewer.get('canvas');
    const mark = (ids, name) => ids.forEach(id => { if (viewer.get('elementRegistry').get(id)) drawn.addMarker(id, name); });
    mark(data.done, 'done'); mark(data.current, 'current');
    drawn.zoom('fit-viewport', 'auto');
    // A long process would be too small to read: come closer, to where the case stands.
    const here = viewer.get('elementRegistry').get(data.current[0]);
    if (here && drawn.zoom() < 0.6) {
      const {outer} = drawn.viewbox(), width = outer.width / 0.75, height = outer.height / 0.75;
      drawn.viewbox({x: here.x + here.width / 2 - width / 2, y: here.y + here.height / 2 - height / 2, width, height});
    }
    canvas.dataset.ready = '1';
  }).catch(() => { canvas.hidden = true; });
})();
