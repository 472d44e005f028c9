// Menus close when one looks elsewhere; they open without this file.
(function () {
  "use strict";
  const menus = Array.from(document.querySelectorAll("details.menu"));
  const close = (but) => menus.forEach((menu) => { if (menu !== but) menu.open = false; });
  document.addEventListener("click", (event) => close(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = menus.find((menu) => menu.open);
    close();
    if (open) open.querySelector("summary").focus();
  });
  menus.forEach((menu) => menu.addEventListener("focusout", (event) => { if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false; }));
})();
