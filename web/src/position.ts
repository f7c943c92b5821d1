// "Autour de moi": asks the browser for a position, only when pressed, and
// sends it rounded to about a hundred metres: enough to order places by
// distance, not enough to tell a house.
const DECIMALS = 3;

/** Shows the button where the browser can tell a position. */
export function offerAroundMe(form: HTMLFormElement): void {
  const button = form.querySelector<HTMLButtonElement>("[data-around]");
  if (button && "geolocation" in navigator) button.hidden = false;
}

export function aroundMe(form: HTMLFormElement): void {
  const say = (text: string): void => {
    const message = form.querySelector<HTMLElement>("[data-around-message]");
    if (!message) return;
    message.hidden = text === "";
    message.textContent = text;
  };

  form.addEventListener("click", ({ target }) => {
    if (!(target instanceof Element && target.closest("[data-around]"))) return;
    say("Nous cherchons votre position…");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        say("");
        fill(form, "lat", coords.latitude.toFixed(DECIMALS));
        fill(form, "lon", coords.longitude.toFixed(DECIMALS));
        fill(form, "q", "");
        fill(form, "zone", "");
        form.requestSubmit();
      },
      (error) =>
        say(
          error.code === error.PERMISSION_DENIED
            ? "Votre navigateur n’a pas donné votre position. Écrivez plutôt votre commune."
            : "Nous n’avons pas pu trouver votre position. Écrivez plutôt votre commune.",
        ),
      { timeout: 15_000, maximumAge: 300_000 },
    );
  });
}

function fill(form: HTMLFormElement, name: string, value: string): void {
  const field = form.querySelector<HTMLInputElement>(`input[name=${name}]`);
  if (field) field.value = value;
}
