// Trying a process out without leaving the page: each step is an entry of the browser's history, so that its back and
// forward buttons and reloading show the step that was there. Without this script every step is a page of its own.
(() => {
  "use strict";
  const main = document.getElementById("main");
  const kept = () => main.querySelector("[name=run]")?.value ?? "";
  let busy = false;
  const show = (text) => {
    const page = new DOMParser().parseFromString(text, "text/html").getElementById("main");
    if (!page?.querySelector("[data-walk]")) return false;
    main.replaceChildren(...page.childNodes);
    window.slDiagrams?.();
    window.slForms?.();
    (main.querySelector("[data-focus]") ?? main.querySelector("#h-next"))?.focus();
    return true;
  };
  const send = async (body) => {
    const answer = await fetch(location.href, { method: "POST", credentials: "same-origin", body });
    return !answer.redirected && show(await answer.text());
  };
  const failed = () => {
    const told = main.querySelector("[data-walk]");
    told.hidden = false;
    told.focus();
  };
  const once = async (body, after) => {
    if (busy) return;
    busy = true;
    main.setAttribute("aria-busy", "true");
    try {
      if (await send(body)) after();
      else failed();
    } catch {
      failed();
    } finally {
      busy = false;
      main.removeAttribute("aria-busy");
    }
  };
  const again = (run) => {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", main.querySelector("[name=csrfmiddlewaretoken]").value);
    body.set("run", run);
    once(body, () => {});
  };
  document.addEventListener("submit", (event) => {
    if (!main.contains(event.target) || event.target.method !== "post") return;
    event.preventDefault();
    const before = kept();
    once(new FormData(event.target, event.submitter), () => {
      if (kept() !== before) history.pushState({ run: kept() }, "");
    });
  });
  addEventListener("popstate", (event) => { if (event.state?.run) again(event.state.run); });
  if (history.state?.run) again(history.state.run);
  else if (kept()) history.replaceState({ run: kept() }, "");
})();
