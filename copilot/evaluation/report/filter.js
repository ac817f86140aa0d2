(() => {
  const text = document.getElementById("words"), kind = document.getElementById("verdict");
  const count = document.getElementById("count");
  const threads = [...document.querySelectorAll("details.thread")];
  const apply = () => {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let left = 0;
    for (const thread of threads) {
      const said = thread.textContent.toLowerCase();
      const hit = (!kind.value || thread.dataset.tags.split("|").includes(kind.value)) && words.every((w) => said.includes(w));
      thread.hidden = !hit;
      left += hit;
    }
    count.textContent = `${left} of ${threads.length}`;
  };
  text.addEventListener("input", apply);
  kind.addEventListener("change", apply);
  apply();
})();
