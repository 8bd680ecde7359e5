// Rules: the search over the ids. The ids are read as text from where they stand, and what is shown is made of text
// nodes, so nothing an id holds can act. Each key press looks through one long lowercase text per line and draws at
// most 100 lines a group. The script uses no ampersand and no less-than sign, so that the page is XML too. A change
// here changes the digest, which the tests know how to make.

/// The one script of the page.
enum RunPageScript {
  /// What the page's policy lets run.
  static let digest = "sha256-nN1TViTaAZVAR/3RXbgAYiE3I8PFW/KaEVlyrHEGmP4="

  static let text = """

    "use strict";
    (function () {
      const find = document.getElementById("find");
      if (find === null) { return; }
      const box = document.getElementById("find-box");
      const count = document.getElementById("find-count");
      const results = document.getElementById("find-results");
      const groups = document.getElementById("id-groups");
      const limit = 100;
      // What could not be shown as itself stands between these two, which no id on the page can hold.
      const opening = "\\u0001";
      const closing = "\\u0002";
      let lists = null;

      function read(group) {
        const lines = [];
        let line = "";
        for (const part of group.querySelectorAll("pre")) {
          for (const node of part.childNodes) {
            if (node.nodeType === Node.ELEMENT_NODE) {
              line += opening + node.textContent + closing;
              continue;
            }
            const pieces = node.data.split("\\n");
            line += pieces.shift();
            for (const piece of pieces) {
              lines.push(line);
              line = piece;
            }
          }
        }
        const keys = lines.map(function (line) {
          const plain = line.includes(opening) ? line.replace(/[\\u0001\\u0002]/g, "") : line;
          return plain.toLowerCase();
        });
        const mark = group.querySelector("summary svg");
        const leftOut = Number(group.dataset.leftOut);
        return { name: group.dataset.outcome, leftOut: leftOut, mark: mark, lines: lines, keys: keys };
      }

      function prepare() {
        if (lists === null) { lists = Array.from(groups.querySelectorAll("details"), read); }
        return lists;
      }

      function number(value, one, many) {
        return value.toLocaleString("en-US") + " " + (value === 1 ? one : many);
      }

      function element(tag, style, text) {
        const made = document.createElement(tag);
        if (style) { made.className = style; }
        made.textContent = text;
        return made;
      }

      function draw(line, key, word, into) {
        if (line.includes(opening) || key.length !== line.length) {
          for (const part of line.split(opening)) {
            const pieces = part.split(closing);
            if (pieces.length === 2) { into.append(element("span", "u", pieces.shift())); }
            into.append(pieces.shift());
          }
        } else {
          const at = key.indexOf(word);
          const end = at + word.length;
          into.append(line.slice(0, at), element("mark", "", line.slice(at, end)), line.slice(end));
        }
        into.append("\\n");
      }

      function look(list, word) {
        const pre = document.createElement("pre");
        let found = 0;
        list.keys.forEach(function (key, index) {
          if (!key.includes(word)) { return; }
          found += 1;
          if (limit >= found) { draw(list.lines[index], key, word, pre); }
        });
        if (found > 0) {
          const head = element("h3", "", "");
          if (list.mark) { head.append(list.mark.cloneNode(true)); }
          head.append(list.name + " ", element("span", "count", number(found, "id", "ids")));
          results.append(head, pre);
          if (found > limit) {
            results.append(element("p", "cut", "The first " + limit + " are shown. Type more to narrow them down."));
          }
        }
        return found;
      }

      function search() {
        const word = box.value.trim().toLowerCase();
        results.replaceChildren();
        results.hidden = word === "";
        groups.hidden = word !== "";
        if (word === "") {
          count.textContent = "";
          return;
        }
        let leftOut = 0;
        let total = 0;
        const parts = [];
        for (const list of prepare()) {
          const found = look(list, word);
          leftOut += list.leftOut;
          total += found;
          if (found > 0) { parts.push(list.name + " " + found.toLocaleString("en-US")); }
        }
        let text = "No id matches.";
        if (total > 0) { text = number(total, "id matches: ", "ids match: ") + parts.join(", ") + "."; }
        if (leftOut > 0) { text += " Not looked at: " + number(leftOut, "id", "ids") + " left out of this page."; }
        count.textContent = text;
      }

      box.addEventListener("focus", prepare);
      box.addEventListener("input", search);
      find.hidden = false;
      if (box.value !== "") { search(); }
    })();

    """
}
