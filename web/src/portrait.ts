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

/** Levers answer at once: the result alone is fetched, and the address remains the scenario. */
function levers(form: HTMLFormElement): void {
  const result = document.querySelector<HTMLElement>("[data-levers-result]");
  const said = document.querySelector<HTMLElement>("[data-levers-said]");
  if (!result) return;
  let asked: AbortController | undefined;
  let waiting: ReturnType<typeof setTimeout> | undefined;

  /** What is chosen joins what stays: fields of their own, so that the next choice adds to them. */
  function settle(): void {
    const commune = form.querySelector<HTMLSelectElement>("[name=commune-ajoutee]");
    const hours = form.querySelector<HTMLInputElement>("[name=heures]");
    if (commune?.value) keep("ajouter", `${commune.value}:${(hours?.value ?? "").replace(",", ".")}`);
    if (commune) commune.value = "";
    const closing = form.querySelector<HTMLSelectElement>("select[name=fermer]");
    if (closing?.value) keep("fermer", closing.value);
    if (closing) closing.value = "";
  }

  function keep(name: string, value: string): void {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    form.prepend(field);
  }

  function address(): URL {
    const there = new URL(form.action);
    for (const [name, value] of new FormData(form)) {
      if (typeof value !== "string" || value === "" || name === "heures" || name === "commune-ajoutee") continue;
      there.searchParams.append(name, value);
    }
    return there;
  }

  async function show(): Promise<void> {
    if (!result) return;
    asked?.abort();
    asked = new AbortController();
    const { signal } = asked;
    const there = address();
    const fragment = new URL(there);
    fragment.searchParams.set("fragment", "1");
    result.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(fragment, { signal, headers: { Accept: "text/html" } });
      if (!response.ok) throw new Error(`${response.status} at ${fragment.href}`);
      result.innerHTML = await response.text();
      history.replaceState(null, "", there);
      if (said) said.textContent = result.querySelector(".effect")?.textContent ?? "";
      pick();
    } catch (error) {
      if (signal.aborted) return;
      console.warn(error);
      location.assign(there);
    }
    result.removeAttribute("aria-busy");
  }

  function soon(): void {
    clearTimeout(waiting);
    waiting = setTimeout(() => void show(), 150);
  }

  /** Pointing at a commune opens a permanence there. */
  function pick(): void {
    const map = result?.querySelector<SVGElement>("svg.choropleth");
    map?.classList.add("pick");
    for (const path of map?.querySelectorAll<SVGPathElement>("path[data-key^=commune-]") ?? []) {
      path.addEventListener("click", () => {
        const hours = form.querySelector<HTMLInputElement>("[name=heures]")?.value ?? "";
        keep("ajouter", `${codeOf(path)}:${hours.replace(",", ".")}`);
        void show();
      });
    }
  }

  form.addEventListener("change", ({ target }) => {
    if (target instanceof HTMLInputElement && target.name === "heures") return;
    settle();
    soon();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    settle();
    void show();
  });
  form.querySelector<HTMLElement>("[data-levers-hint]")?.removeAttribute("hidden");
  pick();
}

export function portraits(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-levers]")) levers(form);
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-choose]")) chooseOnMap(form);
  for (const select of document.querySelectorAll<HTMLSelectElement>("form.map-asked select")) {
    select.addEventListener("change", () => select.form?.requestSubmit());
  }
}
