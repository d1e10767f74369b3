// Fields that depend on an answer: what is not asked for is hidden and not sent; the server decides the same again.
(() => {
  const answers = (form, name) => [...form.querySelectorAll('input, select, textarea')].filter(e => e.name === name && !e.disabled)
    .flatMap(e => (e.type === 'checkbox' || e.type === 'radio')
      ? (e.checked ? [e.value] : e.type === 'checkbox' && e.id === `f-${name}` ? ['false'] : [])
      : [e.value]);
  const met = (form, written) => {
    const [name, values] = JSON.parse(written);
    return answers(form, name).some(one => values.includes(one));
  };
  const show = (box, there) => {
    box.hidden = !there;
    box.querySelectorAll('input, select, textarea').forEach(e => { e.disabled = !there; });
  };
  const fit = form => {
    const boxes = [...form.querySelectorAll('.cs-depends')];
    const shown = boxes.filter(b => b.dataset.shownIf);
    // One answer may hide a field on which another depends: as often as there are fields, at most.
    shown.forEach(() => shown.forEach(b => show(b, met(form, b.dataset.shownIf))));
    boxes.forEach(b => {
      const needed = b.dataset.requiredIf && met(form, b.dataset.requiredIf);
      b.querySelectorAll('.opt').forEach(e => { e.hidden = needed; });
    });
  };
  const all = () => new Set([...document.querySelectorAll('.cs-depends')].map(b => b.closest('form, [data-form]'))).forEach(fit);
  document.addEventListener('change', event => { if (event.target.closest('form, [data-form]')?.querySelector('.cs-depends')) all(); });
  document.addEventListener('htmx:afterSettle', all);
  window.slForms = all;
  addEventListener('pageshow', all);
  all();
})();
