// Sends what was drawn or written. A token that a new login has made invalid is fetched anew once, so that work that
// is still on the page can be saved after logging in again in another tab.
(() => {
  "use strict";
  const tokenOf = (body) => JSON.parse(body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";
  let token = "";
  const isJson = (answer) => !answer.redirected && (answer.headers.get("Content-Type") ?? "").includes("json");
  const renew = async () => {
    const page = await fetch(location.href, { credentials: "same-origin", headers: { Accept: "text/html" } });
    if (!page.ok || page.redirected) return false;
    token = tokenOf(new DOMParser().parseFromString(await page.text(), "text/html").body);
    return Boolean(token);
  };
  // `{ ok, data }`, where `data.reasons` tells why it is not ok. Rejects when the service cannot be reached.
  window.slPost = async (address, body, words, headers = {}) => {
    token ||= tokenOf(document.body);
    const send = () => fetch(address, {
      method: "POST", credentials: "same-origin", body,
      headers: { Accept: "application/json", "X-CSRFToken": token, ...headers },
    });
    let answer = await send();
    if (!isJson(answer)) {
      if (!(await renew())) return { ok: false, data: { reasons: [words.login] } };
      answer = await send();
    }
    return isJson(answer) ? { ok: answer.ok, data: await answer.json() } : { ok: false, data: { reasons: [String(answer.status)] } };
  };
})();
