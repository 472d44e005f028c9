// Small conveniences. Every page works without this file.
(function () {
  "use strict";
  const tokenElement = document.querySelector('meta[name="csrf-token"]');
  const token = tokenElement ? tokenElement.content : "";
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));

  document.body.addEventListener("htmx:configRequest", (event) => { event.detail.headers["X-CSRFToken"] = token; });
  all("[data-locate], [data-add-row], [data-remove-row], [data-copy-row], [data-open-rows], [data-rest], [data-save], [data-print]").forEach((button) => { button.hidden = false; });
  all("[data-spare]").forEach((row) => row.remove());
  all("[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));

  async function send(url, body) {
    const response = await fetch(url, { method: "POST", body, headers: { "X-CSRFToken": token, Accept: "application/json" }, credentials: "same-origin" });
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) throw new Error(answer.message || "没有成功，请检查网络后重试。");
    return answer;
  }

  // Files are sent when chosen; the form carries their ids.
  function picked(input) {
    const box = input.closest("[data-upload]");
    if (!box || !box.dataset.upload || !window.fetch) return;
    const files = Array.from(input.files);
    input.value = "";
    files.reduce((before, file) => before.then(() => sendFile(box, file)), Promise.resolve());
  }
  async function sendFile(box, file) {
    const line = document.createElement("li");
    line.className = "uploading";
    line.textContent = `正在上传 ${file.name} …`;
    const list = box.querySelector(".files");
    list.append(line);
    const body = new FormData();
    body.append("file", file, file.name);
    body.append("field", box.dataset.path);
    try {
      const kept = await send(box.dataset.upload, body);
      line.className = "";
      line.replaceChildren(...fileLine(box, kept));
      changed(box);
    } catch (error) {
      line.className = "field-error";
      line.textContent = `${file.name}：${error.message}`;
    }
  }
  function fileLine(box, kept) {
    const id = Object.assign(document.createElement("input"), { type: "hidden", name: box.dataset.name, value: kept.id });
    const name = Object.assign(document.createElement("a"), { className: "file-name", href: `/files/${kept.id}`, textContent: kept.filename });
    const remove = Object.assign(document.createElement("button"), { type: "button", className: "link-button", textContent: "删除" });
    remove.dataset.removeFile = "";
    const parts = [id, name, remove];
    if ("digest" in box.dataset && kept.sha256) parts.splice(2, 0, Object.assign(document.createElement("code"), { className: "digest", textContent: `SHA-256 ${kept.sha256}` }));
    if (kept.image) parts.splice(1, 0, Object.assign(document.createElement("img"), { src: `/files/${kept.id}/preview`, alt: "" }));
    return parts;
  }
  function dropFile(button) {
    const line = button.closest("li");
    const box = button.closest("[data-upload]");
    const id = line.querySelector("input[type=hidden]").value;
    line.remove();
    if (box.dataset.remove) send(box.dataset.remove.replace(/\/0\/remove$/, `/${id}/remove`), new FormData()).catch(() => {});
    changed(box);
  }

  // Rows of tables.
  function addRow(button) {
    const row = freshRow(button.closest(".table-form"));
    const first = row.querySelector("input, textarea, select");
    if (first) first.focus();
  }
  function rowsOf(field) { return field.querySelector("[data-rows], tbody"); }
  function freshRow(field) {
    const body = rowsOf(field);
    const taken = new Set(all("[data-row-id]", body).map((row) => row.dataset.rowId));
    let number = taken.size + 1;
    while (taken.has(`r${number}`)) number += 1;
    const holder = document.createElement(body.tagName);
    holder.innerHTML = field.querySelector("template[data-row]").innerHTML.replaceAll("__ROW__", `r${number}`);
    all("[data-remove-row], [data-copy-row]", holder).forEach((one) => { one.hidden = false; });
    const row = holder.querySelector("[data-row-id]");
    body.append(row);
    pickFilters(row);
    retell(field);
    return row;
  }

  // Rows as cards: what a closed card says, copying, opening all.
  function copyRow(button) {
    const from = button.closest("[data-row-id]");
    const field = button.closest("[data-cards]");
    const row = freshRow(field);
    const column = (input) => input.name.split(".").slice(3).join(".");
    const values = new Map();
    all("[name]", from).forEach((input) => { if (!values.has(column(input))) values.set(column(input), []); if (!["radio", "checkbox"].includes(input.type) || input.checked) values.get(column(input)).push(input.value); });
    all("[name]", row).forEach((input) => {
      const given = values.get(column(input)) || [];
      if (["radio", "checkbox"].includes(input.type)) input.checked = given.includes(input.value);
      else input.value = given[0] || "";
    });
    from.querySelector("details").open = false;
    from.after(row);
    retell(field);
    changed(row);
    row.querySelector("summary").focus();
  }
  function wordOf(row, field, column) {
    const prefix = `f.${field.dataset.path}.${row.dataset.rowId}.${column}`;
    return all(`[name="${CSS.escape(prefix)}"]`, row).filter((one) => one.value && (!["radio", "checkbox"].includes(one.type) || one.checked)).map((one) => {
      if (one.tagName === "SELECT") return one.selectedOptions[0].textContent.trim();
      return ["radio", "checkbox"].includes(one.type) ? one.closest("label").textContent.trim() : one.value;
    }).join("、");
  }
  function retell(field) {
    if (!field || !("cards" in field.dataset)) return;
    const rows = all("[data-row-id]", rowsOf(field));
    const columns = field.dataset.cards.split(",").filter(Boolean);
    rows.forEach((row, place) => {
      row.querySelector(".row-number").textContent = String(place + 1);
      row.querySelector("[data-words]").textContent = columns.map((column) => wordOf(row, field, column)).filter(Boolean).join(" · ") || "（空行）";
      all("[data-picked]", row).forEach((one) => {
        one.textContent = all("input:checked", one.parentElement).map((box) => box.closest("label").textContent.trim()).join("、") || "选择部门";
      });
    });
    field.querySelector("[data-count]").textContent = `共 ${rows.length} 行`;
  }
  function openRows(button) {
    const cards = all("[data-row-id] > details", button.closest("[data-cards]"));
    const open = cards.some((one) => !one.open);
    cards.forEach((one) => { one.open = open; });
    button.textContent = open ? "全部收起" : "全部展开";
  }

  // Required only when a neighbour says so: shown when it is.
  function conditions(root) {
    all("[data-required-if]", root).forEach((field) => {
      const prefix = field.dataset.path.includes(".") ? field.dataset.path.replace(/[^.]+$/, "") : "";
      const wanted = Object.entries(JSON.parse(field.dataset.requiredIf));
      const holds = wanted.every(([name, value]) => valueOf(`f.${prefix}${name}`) === String(value));
      field.classList.toggle("is-asked", holds);
      const filled = all("textarea, input:not([type=radio]):not([type=checkbox]):not([type=file]), input:checked", field).some((one) => one.value);
      field.hidden = !holds && !filled && field.closest("[data-point]") === null && !field.closest("td");
      let mark = field.querySelector(".required[data-condition]");
      if (holds && !mark) {
        mark = Object.assign(document.createElement("span"), { className: "required", textContent: "*" });
        mark.dataset.condition = "";
        (field.querySelector("label, .label") || field).append(mark);
      } else if (!holds && mark) mark.remove();
    });
    all("[data-point]", root).forEach((point) => {
      const list = point.querySelector(".field select"); // a long first choice is a list, not buttons
      const chosen = point.querySelector("input[type=radio]:checked") || (list && list.value ? list : null);
      point.classList.toggle("is-bad", !!chosen && chosen.value === "不符合");
      point.classList.toggle("is-good", !!chosen && chosen.value !== "不符合");
      all(".field", point).slice(1).forEach((field) => {
        const filled = all("textarea, input[type=hidden], input:checked", field).some((one) => one.value);
        field.hidden = !filled && !field.classList.contains("has-error") && !(chosen && chosen.value !== "符合" && chosen.value !== "不适用");
      });
    });
  }
  function valueOf(name) {
    const found = all(`[name="${CSS.escape(name)}"]`).filter((one) => !["radio", "checkbox"].includes(one.type) || one.checked);
    return found.length ? found[0].value : "";
  }
  function rest(button) {
    all("[data-point]", button.closest("[data-checklist]")).forEach((point) => {
      if (point.querySelector("input[type=radio]:checked")) return;
      const option = all("input[type=radio]", point).find((one) => one.value === button.dataset.rest);
      if (option) option.checked = true;
    });
    changed(button);
  }

  // Autosave: two seconds after the last change.
  const form = document.querySelector("form[data-autosave]");
  let timer = 0;
  let sending = false;
  function changed(element) {
    conditions(document);
    retell(element.closest("[data-cards]"));
    if (!form || !form.contains(element)) return;
    clearTimeout(timer);
    timer = setTimeout(save, 2000);
  }
  async function save() {
    if (sending) return;
    const note = document.querySelector("[data-saved]");
    const body = new FormData(form);
    Array.from(body.keys()).filter((name) => name.startsWith("file.")).forEach((name) => body.delete(name));
    try {
      note.textContent = `草稿已保存 ${(await send(form.dataset.autosave, body)).saved_at}`;
    } catch (error) {
      note.textContent = `草稿没有保存：${error.message}`;
    }
  }
  if (form) {
    form.addEventListener("submit", (event) => {
      if (event.submitter && "save" in event.submitter.dataset) { event.preventDefault(); save(); return; }
      if (sending) { event.preventDefault(); return; }
      if (event.submitter && "elsewhere" in event.submitter.dataset) return;
      sending = true;
      clearTimeout(timer);
    });
    window.addEventListener("pageshow", () => { sending = false; });
  }

  // Parties: a list of what matches while one types.
  let asked = 0;
  async function offer(input) {
    const list = document.getElementById(input.getAttribute("list"));
    const shown = input.parentElement.querySelector("[data-chosen]");
    const text = input.value.trim();
    if (text.length < 2) return;
    const number = ++asked;
    const response = await fetch(`${input.dataset.parties}?q=${encodeURIComponent(text)}`, { credentials: "same-origin" });
    if (!response.ok || number !== asked) return;
    const found = await response.json();
    list.replaceChildren(...found.map(({ code, name }) => Object.assign(document.createElement("option"), { value: code, label: name, textContent: name })));
    const exact = found.find(({ code }) => code === text);
    shown.textContent = exact ? exact.name : found.length ? `${found.length} 个匹配，请从列表中选择` : "没有找到";
  }

  document.addEventListener("change", (event) => {
    if (event.target.type === "file") picked(event.target);
    else changed(event.target);
  });
  document.addEventListener("input", (event) => {
    if (event.target.dataset && event.target.dataset.parties) offer(event.target);
    if (event.target.dataset && "filter" in event.target.dataset) filterPeople(event.target);
    else if (form && form.contains(event.target) && event.target.type !== "file") changed(event.target);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if ("removeFile" in button.dataset) dropFile(button);
    if ("addRow" in button.dataset) addRow(button);
    if ("removeRow" in button.dataset) { const row = button.closest("[data-row-id]"); const body = row.parentElement; row.remove(); retell(body.closest("[data-cards]")); changed(body); }
    if ("copyRow" in button.dataset) copyRow(button);
    if ("openRows" in button.dataset) openRows(button);
    if ("rest" in button.dataset) rest(button);
    if (button.dataset.locate) locate(button);
  });
  function locate(button) {
    const input = document.getElementById(button.dataset.locate);
    if (!navigator.geolocation) { input.placeholder = "这台设备不能定位，请手工填写"; return; }
    button.textContent = "定位中…";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => { input.value = `${coords.longitude.toFixed(6)},${coords.latitude.toFixed(6)}`; button.textContent = "重新定位"; changed(input); },
      () => { button.textContent = "定位失败，请手工填写"; }, { enableHighAccuracy: true, timeout: 15000 });
  }

  // Long lists of people get a filter.
  function pickFilters(root) {
    all("[data-pick]", root).forEach((box) => {
      if (all("label", box).length < 9 || box.closest("template")) return;
      const filter = Object.assign(document.createElement("input"), { type: "search", className: "form-control pick-filter", placeholder: box.dataset.pick || "输入姓名筛选" });
      filter.dataset.filter = "";
      filter.setAttribute("aria-label", filter.placeholder);
      box.before(filter);
    });
  }
  pickFilters(document);
  function filterPeople(input) {
    all("label", input.nextElementSibling).forEach((label) => {
      label.hidden = !!input.value.trim() && !label.textContent.includes(input.value.trim()) && !label.querySelector("input").checked;
    });
  }
  all("[data-cards]").forEach((field) => {
    all("[data-blank]", field).forEach((row) => row.remove());
    if (!all("[data-row-id]", rowsOf(field)).length && !field.closest("fieldset[disabled]")) freshRow(field);
    retell(field);
  });
  conditions(document);
})();
