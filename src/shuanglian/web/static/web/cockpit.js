/* The wall screen: reads its panels again every minute, says when the connection is lost, tells the time. */
(function () {
  "use strict";
  var panels = document.getElementById("ck-panels");
  var state = document.getElementById("ck-state");
  var clock = document.getElementById("ck-clock");
  var full = document.getElementById("ck-full");
  if (!panels || !state) return;
  var every = Number(panels.dataset.every || 60) * 1000;
  var form = new Intl.DateTimeFormat(document.documentElement.lang || "zh-Hans", {
    year: "numeric", month: "long", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit", timeZone: "Asia/Shanghai",
  });
  function tick() { if (clock) clock.textContent = form.format(new Date()); }
  function lost() {
    var read = document.getElementById("ck-read");
    var words = panels.dataset.lost + (read ? " " + read.textContent : "");
    if (state.textContent !== words) state.textContent = words;
    document.body.classList.add("ck-lost");
  }
  function found() {
    if (state.textContent) state.textContent = "";
    document.body.classList.remove("ck-lost");
  }
  function show(html) {
    var at = document.activeElement && panels.contains(document.activeElement) ? document.activeElement.id : "";
    var fresh = new DOMParser().parseFromString(html, "text/html").body;
    panels.replaceChildren.apply(panels, Array.prototype.slice.call(fresh.childNodes));
    var again = at && document.getElementById(at);
    if (again) again.focus({ preventScroll: true });
  }
  function read() {
    var stop = new AbortController();
    var timer = setTimeout(function () { stop.abort(); }, 15000);
    return fetch(panels.dataset.url, { credentials: "same-origin", signal: stop.signal, headers: { "X-Cockpit": "1" } })
      .then(function (answer) {
        if (!answer.ok || answer.redirected) throw new Error("status");
        return answer.text();
      })
      .then(function (html) { show(html); found(); })
      .catch(lost)
      .finally(function () { clearTimeout(timer); });
  }
  if (full && document.fullscreenEnabled) {
    full.hidden = false;
    full.addEventListener("click", function () {
      if (document.fullscreenElement) document.exitFullscreen();
      else document.documentElement.requestFullscreen();
    });
  }
  tick();
  setInterval(tick, 10000);
  setInterval(read, every);
  window.addEventListener("online", read);
  window.addEventListener("offline", lost);
})();
