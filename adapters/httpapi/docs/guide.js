"use strict";

// The list of all pages stands open beside the text, and folds above it where there is no room.
const list = document.querySelector("details.contents");
const wide = matchMedia("(min-width: 60rem)");
const fold = () => { list.open = wide.matches; };
wide.addEventListener("change", fold);
fold();
list.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });

// Each block of code can be copied. Where the page may not, as over plain HTTP, there is no button.
if (navigator.clipboard) {
  for (const block of document.querySelectorAll("pre")) {
    const frame = document.createElement("div");
    const button = document.createElement("button");
    frame.className = "code";
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(block.innerText);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
    block.replaceWith(frame);
    frame.append(block, button);
  }
}
