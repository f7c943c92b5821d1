// Keeps the address of a search short and true: fields left empty stay out of
// it, and what an earlier search found gives way to a commune typed since.
const FOUND_EARLIER = ["lat", "lon", "zone"];

export function tidySearch(form: HTMLFormElement): void {
  form.addEventListener("input", ({ target }) => {
    if (!(target instanceof HTMLInputElement) || target.name !== "q") return;
    for (const name of FOUND_EARLIER) {
      const field = form.querySelector<HTMLInputElement>(`input[name=${name}]`);
      if (field) field.value = "";
    }
  });

  const fields = () => form.querySelectorAll<HTMLInputElement | HTMLSelectElement>("input, select");
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    for (const field of fields()) if (field.value === "") field.disabled = true;
  });
  // Coming back with the browser's "previous" button must find a usable form.
  window.addEventListener("pageshow", () => {
    for (const field of fields()) field.disabled = false;
  });
}

/** The address of the search that the form describes. */
export function addressOf(form: HTMLFormElement): URL {
  const address = new URL(form.action);
  const filled = [...new FormData(form)].filter((entry): entry is [string, string] => entry[1] !== "");
  address.search = new URLSearchParams(filled).toString();
  return address;
}
