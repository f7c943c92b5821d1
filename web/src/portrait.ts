// The portraits: communes chosen by pointing at a map, and maps that move.
// Whatever is not there is left alone.

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

/** Beside a drawn map, a button for the same map to move in; the heavy part is fetched when it is asked for. */
function offerInteractive(figure: HTMLElement): void {
  const svg = figure.querySelector<SVGSVGElement>("svg.choropleth");
  if (!svg?.querySelector("g[data-frame]")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button quiet no-print";
  const carte = document.createElement("div");
  carte.className = "carte areas no-print";
  const drawn = document.createElement("div");
  drawn.className = "map-drawn";
  const show = (interactive: boolean): void => {
    carte.hidden = !interactive;
    drawn.classList.toggle("interactive", interactive);
    button.textContent = interactive ? "Carte dessinée" : "Carte interactive";
  };
  button.addEventListener("click", () => {
    show(carte.hidden !== false);
    if (carte.hidden || carte.hasChildNodes()) return;
    const frame = document.createElement("div");
    frame.className = "carte-frame";
    carte.append(frame);
    import("./choropleth")
      .then(({ showAreas }) => showAreas(frame, svg, figure.dataset["mapSheet"] ?? ""))
      .catch((error: unknown) => {
        console.warn(error);
        show(false);
        button.textContent = "La carte interactive ne peut pas s’afficher sur cet appareil";
        button.disabled = true;
      });
  });
  show(false);
  svg.replaceWith(drawn);
  drawn.append(svg, carte, button);
}

export function portraits(): void {
  for (const figure of document.querySelectorAll<HTMLElement>("figure[data-map-sheet]")) offerInteractive(figure);
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-choose]")) chooseOnMap(form);
}
