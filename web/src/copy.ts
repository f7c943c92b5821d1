// A button that copies a piece of code.
export function copies(button: HTMLButtonElement): void {
  const code = document.getElementById(button.dataset["copy"] ?? "");
  const said = button.parentElement?.querySelector("[role=status]");
  if (!code || !navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(code.textContent ?? "");
      if (said) said.textContent = "Le code est copié.";
    } catch {
      getSelection()?.selectAllChildren(code);
      if (said) said.textContent = "Le code est sélectionné : copiez-le avec Ctrl + C.";
    }
  });
}
