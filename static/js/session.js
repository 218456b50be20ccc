// Warns before the sign-in ends and lets people stay (WCAG 2.2.1). Reads data-idle and data-left of #gj-session.
"use strict";

(function () {
  const box = document.getElementById("gj-session");
  if (!box) return;

  const warn = Number(box.dataset.warn); // seconds before the end
  const text = box.querySelector("[data-text]");
  const button = box.querySelector("[data-continue]");
  const idle = Number(box.dataset.idle);
  let idleEnd = Date.now() + idle * 1000;
  const hardEnd = Date.now() + Number(box.dataset.left) * 1000;
  let before = null;

  // Work in another tab keeps the same sign-in going, so tabs tell each other. Private windows may refuse the storage.
  const SEEN = "gj:seen";
  function note() {
    try {
      localStorage.setItem(SEEN, String(Date.now()));
    } catch {
      // then this tab counts for itself
    }
  }
  function elsewhere() {
    try {
      return Number(localStorage.getItem(SEEN)) + idle * 1000;
    } catch {
      return 0;
    }
  }
  note();

  // Any answer of the server to a signed-in request has put the idle limit off, so pages that use htmx count anew.
  document.addEventListener("htmx:afterOnLoad", () => {
    idleEnd = Date.now() + idle * 1000;
    note();
  });

  function show() {
    if (!box.hidden) return;
    before = document.activeElement;
    box.hidden = false;
    button.focus();
  }

  function hide() {
    box.hidden = true;
    if (before && before.isConnected) before.focus();
  }

  function tick() {
    idleEnd = Math.max(idleEnd, elsewhere());
    const end = Math.min(idleEnd, hardEnd);
    const left = Math.ceil((end - Date.now()) / 1000);
    if (left > warn) {
      if (!box.hidden) hide();
      return;
    }
    show();
    const hard = hardEnd <= idleEnd;
    if (left <= 0) {
      window.clearInterval(timer);
      text.textContent = "登录已经到期。填写的内容保存在这个页面里，重新登录后可以继续。";
      button.textContent = "重新登录";
      button.onclick = () => window.location.reload();
      return;
    }
    // Said in steps: a screen reader should not hear every second.
    const about = left > 60 ? `${Math.ceil(left / 60)} 分钟内` : left > 30 ? "1 分钟内" : `${Math.ceil(left / 10) * 10} 秒内`;
    const sentence = hard
      ? `本次登录已到最长时限，${about}自动退出。请保存正在办理的内容，然后重新登录。`
      : `很久没有操作了，${about}自动退出。还在用，就点“继续”。`;
    if (text.textContent !== sentence) text.textContent = sentence;
    button.hidden = hard;
  }

  button.addEventListener("click", () => {
    const token = JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
    fetch(box.dataset.keep, { method: "POST", headers: { "X-CSRFToken": token, "X-Requested-With": "fetch" }, redirect: "manual" })
      .then((response) => {
        if (!response.ok) throw new Error(String(response.status));
        idleEnd = Date.now() + idle * 1000;
        note();
        hide();
      })
      .catch(() => {
        text.textContent = "没有连上服务器。请先把要紧的内容记下来，再刷新页面。";
      });
  });

  const timer = window.setInterval(tick, 1000);
})();
