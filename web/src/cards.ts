// What the list on the page says of each place, read from the page itself.
export interface ListedCard {
  element: HTMLElement;
  id: string;
  name: string;
  href: string;
  number: number;
  position: [number, number];
}

export function readCards(): ListedCard[] {
  const cards: ListedCard[] = [];
  for (const element of document.querySelectorAll<HTMLElement>("[data-place]")) {
    const { place = "", lat, lon, number } = element.dataset;
    const link = element.querySelector<HTMLAnchorElement>("h3 a");
    // A place without a position stays in the list only.
    if (!lat || !lon || !link) continue;
    cards.push({
      element,
      id: place,
      name: link.textContent ?? "",
      href: link.getAttribute("href") ?? "",
      number: Number(number),
      position: [Number(lon), Number(lat)],
    });
  }
  return cards;
}
