// Forms: focus on errors, filters that submit themselves, file drop, once-only submit, drafts kept in this tab.
"use strict";

(function () {
  const user = document.body.dataset.user || "";
  const DRAFT = `gj:draft:${user}:`;
  const SENT = "gj:draft-sent";

  function setUp(root) {
    const summary = root.querySelector("[data-focus]");
    if (summary) summary.focus();

    root.querySelectorAll("form[data-autosubmit]").forEach((form) => {
      form.addEventListener("change", (event) => {
        if (event.target.matches("select, input[type=checkbox], input[type=radio], input[type=date]")) form.requestSubmit();
      });
    });

    root.querySelectorAll("form[data-once]").forEach((form) => {
      form.addEventListener("submit", (event) => {
        if (form.dataset.sent) {
          event.preventDefault();
          return;
        }
        form.dataset.sent = "1";
        // The pressed button's own value has to go along, so it is disabled only after the browser has read the form.
        window.setTimeout(() => form.querySelectorAll("button:not([type=button])").forEach((b) => (b.disabled = true)), 0);
      });
    });

    root.querySelectorAll("form[data-confirm-name]").forEach((form) => {
      const field = form.elements.confirm_name;
      const button = form.querySelector("button:not([type=button])");
      const check = () => (button.disabled = field.value.trim() !== form.dataset.confirmName);
      field.addEventListener("input", check);
      check();
    });

    root.querySelectorAll("[data-drop]").forEach(dropZone);
    root.querySelectorAll("form[data-draft]").forEach(keepDraft);
  }

  // The error summary's links move to the field itself, not only to its place on the page.
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".gj-error-summary a[href^='#']");
    const field = link && document.getElementById(link.getAttribute("href").slice(1));
    if (!field) return;
    event.preventDefault();
    const label = document.querySelector(`label[for="${CSS.escape(field.id)}"]`);
    (label || field).scrollIntoView({ block: "center" });
    field.focus({ preventScroll: true });
  });

  function dropZone(zone) {
    const input = zone.querySelector("input[type=file]");
    const name = zone.querySelector("[data-drop-name]");
    const empty = name.textContent;
    const show = () => (name.textContent = input.files.length ? Array.from(input.files, (f) => f.name).join("、") : empty);
    input.addEventListener("change", show);
    ["dragover", "dragenter"].forEach((type) =>
      zone.addEventListener(type, (event) => {
        event.preventDefault();
        zone.classList.add("is-over");
      })
    );
    ["dragleave", "drop"].forEach((type) => zone.addEventListener(type, () => zone.classList.remove("is-over")));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      if (event.dataTransfer.files.length) {
        input.files = event.dataTransfer.files;
        show();
      }
    });
  }

  // ---- drafts: what was typed survives a time-out, a closed lid or a 503. In this tab only, and gone after sign-out. ----

  function fieldsOf(form) {
    return Array.from(form.elements).filter(
      (field) => field.name && !["hidden", "password", "file", "submit", "button"].includes(field.type)
    );
  }

  function read(form) {
    return fieldsOf(form).map((field) => {
      if (field.type === "checkbox" || field.type === "radio") return [field.name, field.value, field.checked];
      if (field.type === "select-multiple") return [field.name, Array.from(field.selectedOptions, (o) => o.value)];
      return [field.name, field.value];
    });
  }

  function write(form, values) {
    const fields = fieldsOf(form);
    values.forEach(([name, value, checked]) => {
      fields
        .filter((field) => field.name === name)
        .forEach((field) => {
          if (field.type === "checkbox" || field.type === "radio") {
            if (field.value === value) field.checked = checked;
          } else if (field.type === "select-multiple") {
            Array.from(field.options).forEach((option) => (option.selected = value.includes(option.value)));
          } else field.value = value;
        });
    });
  }

  function keepDraft(form) {
    const key = DRAFT + form.dataset.draft;
    const fresh = JSON.stringify(read(form));
    const stored = sessionStorage.getItem(key);
    if ("draftBound" in form.dataset) {
      sessionStorage.removeItem(key); // the server has sent back what was typed, with its errors
    } else if (stored) {
      const draft = JSON.parse(stored);
      if (JSON.stringify(draft.values) !== fresh) {
        write(form, draft.values);
        form.prepend(restoredNote(form, key, draft.at, JSON.parse(fresh)));
      }
    }
    let timer = 0;
    const save = () => {
      const values = read(form);
      if (JSON.stringify(values) === fresh) return;
      const at = new Date().toTimeString().slice(0, 5);
      sessionStorage.setItem(key, JSON.stringify({ at, values }));
    };
    form.addEventListener("input", () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(save, 500);
    });
    form.addEventListener("submit", () => {
      save();
      sessionStorage.setItem(SENT, key);
    });
  }

  function restoredNote(form, key, at, fresh) {
    const note = document.createElement("div");
    note.className = "gj-flash is-due gj-draft";
    note.setAttribute("role", "status");
    note.append(`已恢复 ${at} 没有提交的内容。`);
    const drop = document.createElement("button");
    drop.type = "button";
    drop.className = "btn btn-sm";
    drop.textContent = "放弃这些内容";
    drop.addEventListener("click", () => {
      sessionStorage.removeItem(key);
      write(form, fresh);
      note.remove();
    });
    note.append(drop);
    return note;
  }

  // A draft that was sent is let go on the next ordinary page; on a sign-in or error page it is still needed.
  const sent = sessionStorage.getItem(SENT);
  if (sent && document.body.dataset.page !== "bare") {
    sessionStorage.removeItem(SENT);
    sessionStorage.removeItem(sent);
  }
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-forget-drafts]")) sessionStorage.clear();
  });

  // Coming back with the browser's own button shows the page as it was left: buttons pressed once and never again.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.querySelectorAll("button").forEach((button) => (button.disabled = false));
    });
  });

  setUp(document);
  document.addEventListener("htmx:load", (event) => {
    if (event.target !== document.body) setUp(event.target);
  });
})();
