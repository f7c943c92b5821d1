// Keeps the address of a search short and true: fields left empty stay out of
// it, and a position found earlier gives way to a commune typed since.
export function tidySearch(form: HTMLFormElement): void {
  const text = form.querySelector<HTMLInputElement>("input[name=q]");
  text?.addEventListener("input", () => {
    for (const name of ["lat", "lon"]) {
      const field = form.querySelector<HTMLInputElement>(`input[name=${name}]`);
      if (field) field.value = "";
    }
  });

  const fields = () => form.querySelectorAll<HTMLInputElement | HTMLSelectElement>("input, select");
  form.addEventListener("submit", () => {
    for (const field of fields()) if (field.value === "") field.disabled = true;
  });
  // Coming back with the browser's "previous" button must find a usable form.
  window.addEventListener("pageshow", () => {
    for (const field of fields()) field.disabled = false;
  });
}
