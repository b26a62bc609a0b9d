// The page: colours, search, keys, copying, contents on phones. Everything but search and copy
// works without this file. No library, no network: the search index is a script of its own.
(function () {
  "use strict";
  var root = document.documentElement;

  function all(selector, within) {
    return Array.prototype.slice.call((within || document).querySelectorAll(selector));
  }
  function make(tag, name, text) {
    var element = document.createElement(tag);
    if (name) element.className = name;
    if (text) element.textContent = text;
    return element;
  }

  // ---- Colours: as the system, light, dark

  var themeButton = document.querySelector(".theme-button");

  function showTheme() {
    var name = { "": "Auto", light: "Light", dark: "Dark" }[root.dataset.theme || ""];
    themeButton.textContent = name;
    themeButton.setAttribute("aria-label", name + " colours");
  }
  function setTheme(theme) {
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    try { localStorage.setItem("theme", theme); } catch (e) { /* no memory: for this page only */ }
    showTheme();
  }
  if (themeButton) {
    themeButton.hidden = false;
    showTheme();
    themeButton.addEventListener("click", function () {
      setTheme({ "": "light", light: "dark", dark: "" }[root.dataset.theme || ""]);
    });
  }

  // ---- Contents on phones: a drawer instead of a jump to the end of the page

  var toContents = document.querySelector(".to-contents");
  var contents = document.getElementById("contents");

  function drawer(open) {
    document.body.classList.toggle("drawer", open);
    toContents.setAttribute("aria-expanded", String(open));
    if (open) {
      var first = contents.querySelector("[aria-current]") || contents.querySelector("a");
      if (first) first.focus();
    }
  }
  function drawerIsOpen() { return document.body.classList.contains("drawer"); }
  if (toContents && contents) {
    toContents.setAttribute("role", "button");
    toContents.setAttribute("aria-expanded", "false");
    toContents.addEventListener("click", function (event) {
      event.preventDefault();
      drawer(!drawerIsOpen());
    });
    document.addEventListener("click", function (event) {
      if (!drawerIsOpen() || toContents.contains(event.target)) return;
      if (!contents.contains(event.target) || event.target.closest("a")) drawer(false);
    });
    var current = contents.querySelector("[aria-current]");
    if (current && current.offsetTop > contents.clientHeight * 0.8) contents.scrollTop = current.offsetTop - 120;
  }

  // ---- Which section is on the screen

  var links = {};
  all("nav.contents li li a").forEach(function (link) { links[link.getAttribute("href").slice(1)] = link; });
  if (Object.keys(links).length && "IntersectionObserver" in window) {
    var headings = all("main h2[id]").filter(function (h) { return links[h.id]; });
    var mark = function () {
      var now = null;
      headings.forEach(function (h) { if (h.getBoundingClientRect().top < window.innerHeight * 0.3) now = h; });
      Object.keys(links).forEach(function (id) { links[id].classList.toggle("here", Boolean(now) && now.id === id); });
    };
    new IntersectionObserver(mark, { rootMargin: "0px 0px -70% 0px" }).observe(document.querySelector("main h1"));
    window.addEventListener("scroll", mark, { passive: true });
    mark();
  }

  // ---- Code: a button that copies, and scrolling by keyboard where a line is too long

  function plainText(pre) {
    var copy = pre.cloneNode(true);
    all(".no, .explained", copy).forEach(function (extra) { extra.remove(); });
    return copy.textContent.replace(/\n+$/, "\n");
  }
  function copyText(text) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    var area = make("textarea");
    area.value = text;
    area.style.position = "fixed";
    document.body.appendChild(area);
    area.select();
    var good = document.execCommand("copy");
    area.remove();
    return good ? Promise.resolve() : Promise.reject(new Error("not copied"));
  }
  all(".listing").forEach(function (listing) {
    var pre = listing.querySelector("pre");
    var button = make("button", "copy", "Copy");
    button.type = "button";
    button.addEventListener("click", function () {
      copyText(plainText(pre)).then(function () { button.textContent = "Copied"; },
                                    function () { button.textContent = "Not copied"; });
      setTimeout(function () { button.textContent = "Copy"; }, 1500);
    });
    listing.insertBefore(button, listing.classList.contains("code-listing") ? pre : null);
  });
  // A formula within a line cannot be broken: while it is wider than its line it is a box.
  function boxWideFormulas() {
    all(".display.boxed").forEach(function (box) { box.replaceWith(box.firstChild); });
    all("p math, li math, td math").filter(function (math) {
      return !math.closest(".display") && math.getBoundingClientRect().width > math.closest("p, li, td").clientWidth;
    }).forEach(function (math) {
      var box = make("span", "display boxed");
      math.replaceWith(box);
      box.appendChild(math);
    });
  }
  function makeReachable() {
    boxWideFormulas();
    all("pre, .scroll, .display, .dense").forEach(function (box) {
      if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    });
  }
  makeReachable();
  window.addEventListener("resize", makeReachable);
  all("details").forEach(function (details) { details.addEventListener("toggle", makeReachable); });

  // ---- What is folded opens when a link leads into it, and on paper

  function openTarget() {
    var name = location.hash.slice(1).replace(/\?.*/, ""); // behind ? stands the state of a live figure
    var target = name && document.getElementById(decodeURIComponent(name));
    if (!target) return;
    for (var box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    target.scrollIntoView();
  }
  window.addEventListener("hashchange", openTarget);
  if (location.hash) openTarget();
  var opened = [];
  window.addEventListener("beforeprint", function () {
    opened = all("details:not([open])");
    opened.forEach(function (box) { box.open = true; });
  });
  window.addEventListener("afterprint", function () {
    opened.forEach(function (box) { box.open = false; });
  });

  // ---- The map: a room shows what it includes

  all(".house").forEach(function (house) {
    var rooms = all("li", house);
    function show(room) {
      var used = room ? room.dataset.includes.split(" ") : [];
      rooms.forEach(function (other) {
        other.classList.toggle("used", used.indexOf(other.dataset.room) >= 0);
        other.classList.toggle("dim", Boolean(room) && other !== room && used.indexOf(other.dataset.room) < 0);
      });
    }
    rooms.forEach(function (room) {
      room.addEventListener("mouseenter", function () { show(room); });
      room.addEventListener("mouseleave", function () { show(null); });
      room.addEventListener("focusin", function () { show(room); });
      room.addEventListener("focusout", function () { show(null); });
    });
  });

  // ---- Search

  var searchButton = document.querySelector(".search-button");
  var dialog, input, list, note;

  function loadIndex(then) {
    if (window.bookIndex) { then(); return; }
    var script = make("script");
    script.src = "search-index.js";
    script.onload = then;
    document.head.appendChild(script);
  }
  function escapeWord(word) { return word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"); }

  // Every word must occur; titles count most, beginnings of words more than middles.
  function score(entry, words) {
    var title = entry[1].toLowerCase(), text = entry[3].toLowerCase(), sum = 0;
    for (var i = 0; i < words.length; i++) {
      var starts = new RegExp("(^|[^a-z0-9])" + escapeWord(words[i]), "g");
      var inTitle = title.indexOf(words[i]) >= 0, inText = text.indexOf(words[i]) >= 0;
      if (!inTitle && !inText) return 0;
      if (inTitle) sum += title.match(starts) ? 20 : 8;
      if (inText) sum += 1 + Math.min(5, (text.match(starts) || []).length);
    }
    return sum;
  }
  // The text around the first hit, with the words marked.
  function snippet(text, words) {
    var lower = text.toLowerCase(), at = -1;
    words.forEach(function (word) { if (at < 0) at = lower.indexOf(word); });
    if (at < 0) return document.createTextNode(text.slice(0, 140));
    var from = Math.max(0, text.lastIndexOf(" ", Math.max(0, at - 60))), out = document.createDocumentFragment();
    var part = text.slice(from, from + 170).replace(/\s\S*$/, "") + (from + 170 < text.length ? " …" : "");
    var pattern = new RegExp("(" + words.map(escapeWord).join("|") + ")", "ig");
    (from > 0 ? "…" + part : part).split(pattern).forEach(function (piece, i) {
      out.appendChild(i % 2 ? make("mark", "", piece) : document.createTextNode(piece));
    });
    return out;
  }
  function find() {
    var words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    list.textContent = "";
    note.textContent = words.length ? "" : "Type a word: backpropagation, mat_mul, learning rate.";
    if (!words.length || !window.bookIndex) return;
    var hits = window.bookIndex.map(function (entry) { return [score(entry, words), entry]; })
      .filter(function (hit) { return hit[0] > 0; })
      .sort(function (a, b) { return b[0] - a[0]; });
    note.textContent = hits.length ? hits.length + (hits.length === 1 ? " place" : " places") : "Nothing found.";
    hits.slice(0, 15).forEach(function (hit) {
      var entry = hit[1], item = make("li"), link = make("a"), text = make("span");
      link.href = entry[0];
      link.appendChild(make("b", "", entry[1]));
      if (entry[2]) link.appendChild(make("small", "", entry[2]));
      text.appendChild(snippet(entry[3], words));
      link.appendChild(text);
      link.addEventListener("click", function () { dialog.close(); });
      item.appendChild(link);
      list.appendChild(item);
    });
  }
  function makeDialog() {
    dialog = make("dialog", "search");
    dialog.setAttribute("aria-label", "Search the book");
    var form = make("form"), label = make("label", "visually-hidden", "Search the book");
    input = make("input");
    input.type = "search";
    input.id = "search-words";
    input.setAttribute("autocomplete", "off");
    label.htmlFor = input.id;
    var close = make("button", "", "Close");
    close.type = "button";
    close.addEventListener("click", function () { dialog.close(); });
    note = make("p");
    note.setAttribute("role", "status");
    list = make("ol");
    [label, input, close].forEach(function (part) { form.appendChild(part); });
    [form, note, list].forEach(function (part) { dialog.appendChild(part); });
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      var first = list.querySelector("a");
      if (first) first.click();
    });
    input.addEventListener("input", find);
    dialog.addEventListener("keydown", move);
    dialog.addEventListener("click", function (event) { if (event.target === dialog) dialog.close(); });
    document.body.appendChild(dialog);
  }
  function move(event) {
    if (event.key === "Escape") { event.preventDefault(); dialog.close(); }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    var stops = [input].concat(all("a", list)), at = stops.indexOf(document.activeElement);
    var next = stops[at + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) { next.focus(); event.preventDefault(); }
  }
  function openSearch() {
    if (!dialog) makeDialog();
    loadIndex(find);
    if (!dialog.open) dialog.showModal();
    input.select();
    find();
  }
  if (searchButton && window.HTMLDialogElement) {
    searchButton.hidden = false;
    searchButton.addEventListener("click", openSearch);
  }

  // ---- Keys: ← → turn pages, / searches, Escape closes the contents

  function turn(rel) {
    var link = document.querySelector(".turn a[rel=" + rel + "]");
    if (link) location.href = link.href;
  }
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && drawerIsOpen()) { drawer(false); toContents.focus(); }
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || (dialog && dialog.open)) return;
    var at = event.target;
    if (at.matches("input, textarea, select, [contenteditable]")) return;
    if (event.key === "/" && searchButton) { event.preventDefault(); openSearch(); }
    if (at.matches("pre, .scroll, .display, .dense")) return;
    if (event.key === "ArrowLeft") turn("prev");
    if (event.key === "ArrowRight") turn("next");
  });
})();
