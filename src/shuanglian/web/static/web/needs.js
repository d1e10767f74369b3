// Enhancements of the need pages: no double submission, and the process diagram.
(() => {
  // A second press while the first is under way does nothing; the server would refuse it anyway.
  document.querySelectorAll('form[data-once]').forEach(form => {
    form.addEventListener('submit', event => {
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = '1';
      form.setAttribute('aria-busy', 'true');
    });
  });
  // Coming back with the browser's back button must not leave the form locked.
  addEventListener('pageshow', () => document.querySelectorAll('form[data-sent]').forEach(form => {
    delete form.dataset.sent; form.removeAttribute('aria-busy');
  }));
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
