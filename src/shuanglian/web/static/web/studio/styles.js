// Libraries that write `style` attributes and `<style>` elements, under a policy that allows neither.
(() => {
  "use strict";
  const STYLE = /\sstyle\s*=/i;
  const later = "data-style-later";
  const apply = (root) => root.querySelectorAll(`[${later}]`).forEach((node) => {
    node.style.cssText = node.getAttribute(later);
    node.removeAttribute(later);
  });
  for (const name of ["setAttribute", "setAttributeNS"]) {
    const original = Element.prototype[name];
    Element.prototype[name] = function (...given) {
      const key = given[given.length - 2], value = given[given.length - 1];
      if (String(key).toLowerCase() === "style" && this.style) this.style.cssText = String(value);
      else original.apply(this, given);
    };
  }
  const html = Object.getOwnPropertyDescriptor(Element.prototype, "innerHTML");
  Object.defineProperty(Element.prototype, "innerHTML", {
    ...html,
    set(text) {
      if (!STYLE.test(text)) { html.set.call(this, text); return; }
      html.set.call(this, String(text).replace(/(<[^>]*?\s)style(\s*=)/gi, `$1${later}$2`));
      apply(this);
    },
  });
  const sheets = new WeakMap();
  const adopt = (node) => {
    const sheet = new CSSStyleSheet();
    const fill = () => sheet.replaceSync(node.textContent);
    fill();
    new MutationObserver(fill).observe(node, { childList: true, characterData: true, subtree: true });
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    sheets.set(node, sheet);
  };
  for (const name of ["insertBefore", "appendChild"]) {
    const original = Node.prototype[name];
    Node.prototype[name] = function (node, ...rest) {
      if (!(node instanceof HTMLStyleElement) || this.getRootNode() !== document) return original.call(this, node, ...rest);
      if (!sheets.has(node)) adopt(node);
      return node;
    };
  }
})();
