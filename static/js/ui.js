// Menus, shortcuts and messages. Everything here is a convenience: pages work without it.
"use strict";

(function () {
  const live = document.getElementById("gj-live");

  function announce(text) {
    if (live) live.textContent = text;
  }

  // <details data-menu> opens by itself; a menu should also close again.
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const menu = document.querySelector("details[data-menu][open]");
      if (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
      return;
    }
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const field = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`);
    if (field && field.offsetParent !== null) {
      event.preventDefault();
      field.focus();
      field.select();
    }
  });

  // Print buttons are hidden where no script could press the browser's own.
  // On a phone a row of tabs is wider than the screen: the one that is open is in sight.
  document.querySelectorAll(".gj-tabs [aria-current]").forEach((tab) => {
    const bar = tab.closest(".gj-tabs");
    const beyond = tab.getBoundingClientRect().right - bar.getBoundingClientRect().right;
    if (beyond > 0) bar.scrollLeft = beyond + tab.offsetWidth / 2;
  });

  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });

  // On a phone a row is a card and its cells say their column. Tables whose author left the names out get them here.
  function nameCells(root) {
    root.querySelectorAll(".gj-table:not(.is-plain):not(.is-matrix)").forEach((table) => {
      const heads = Array.from(table.querySelectorAll("thead th"), (head) => head.textContent.trim());
      table.querySelectorAll("tbody > tr").forEach((row) => {
        if (row.cells.length !== heads.length) return;
        Array.from(row.cells).forEach((cell, i) => {
          const hasActions = cell.querySelector(".gj-row-actions");
          if (i && heads[i] && !hasActions && !cell.dataset.label) cell.dataset.label = heads[i];
        });
      });
    });
  }
  nameCells(document);
  document.addEventListener("htmx:load", (event) => nameCells(event.target));

  // A long name in one column must not break a short word or a date of another one in two.
  const DAY = /^\d{4}-\d{2}-\d{2}( 起| 止)?$/;
  function keepWhole(root) {
    root.querySelectorAll(".gj-table > tbody > tr > td").forEach((cell) => {
      const text = cell.textContent.trim();
      if (!cell.firstElementChild && (text.length <= 6 || DAY.test(text))) cell.classList.add("gj-nowrap");
    });
  }
  keepWhole(document);
  document.addEventListener("htmx:load", (event) => keepWhole(event.target));

  // Toasts come from the server (HX-Trigger: {"gj:toast": {"text": …, "state": …}}) or from our scripts.
  function toast(text, state) {
    const tray = document.getElementById("gj-toasts");
    if (!tray || !text) return;
    const note = document.createElement("div");
    note.className = `gj-flash is-${state || "info"}`;
    const words = document.createElement("div");
    words.textContent = text;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "btn-close";
    close.setAttribute("aria-label", "关闭");
    close.addEventListener("click", () => note.remove());
    note.append(words, close);
    tray.append(note);
    // Errors stay until they are closed; a confirmation may go by itself.
    if (state !== "bad") window.setTimeout(() => note.remove(), 8000);
  }

  document.addEventListener("gj:toast", (event) => toast(event.detail.text, event.detail.state));

  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    if (status === 401 || status === 403) toast("登录已失效或没有权限，请刷新页面。", "bad");
    else if (status === 503) toast("系统暂时忙不过来，填写的内容还在，请稍后再试。", "bad");
    else toast("没有办成，请稍后再试。", "bad");
  });
  document.addEventListener("htmx:sendError", () => toast("网络不通，填写的内容还在，请检查网络后再试。", "bad"));
  document.addEventListener("htmx:afterSwap", (event) => {
    const said = event.target.querySelector && event.target.querySelector("[data-announce]");
    announce(said ? said.textContent.trim() : "内容已更新");
  });
})();
