// Light or dark: what the page was told, or else what the reader's device says.
const device = matchMedia("(prefers-color-scheme: dark)");

export function isDark(): boolean {
  const { theme } = document.documentElement.dataset;
  return theme === undefined ? device.matches : theme === "sombre";
}

export function onThemeChange(listener: () => void): void {
  device.addEventListener("change", listener);
}

/** A colour of the page's own style sheet, such as `--primary`. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
