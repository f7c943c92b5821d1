// The portraits: communes chosen by pointing at a map, and maps that change
// without a button. Whatever is not there is left alone.

/** Pointing at a commune ticks its box; the list remains the way of the keyboard. */
function chooseOnMap(form: HTMLFormElement): void {
  const boxes = new Map<string, HTMLInputElement>();
  for (const box of form.querySelectorAll<HTMLInputElement>("input[name=commune]")) boxes.set(box.value, box);
  const paths = form.querySelectorAll<SVGPathElement>("svg path[data-key]");
  const show = (): void => {
    for (const path of paths) path.classList.toggle("chosen", boxes.get(codeOf(path))?.checked ?? false);
  };
  for (const path of paths) {
    path.addEventListener("click", () => {
      const box = boxes.get(codeOf(path));
      if (!box || box.disabled) return;
      box.checked = !box.checked;
      show();
    });
  }
  form.addEventListener("change", show);
  form.querySelector<HTMLElement>("[data-choose-hint]")?.removeAttribute("hidden");
  show();
}

/** `commune-35238` → `35238`. */
export function codeOf(path: SVGPathElement): string {
  return (path.dataset["key"] ?? "").replace(/^commune-/, "");
}

export function portraits(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-choose]")) chooseOnMap(form);
  for (const select of document.querySelectorAll<HTMLSelectElement>("form.map-asked select")) {
    select.addEventListener("change", () => select.form?.requestSubmit());
  }
}
