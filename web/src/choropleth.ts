// A drawn map, made interactive: the same areas in the same shades, that one moves, enlarges and opens.
// Mouse, touch and keyboard reach the same areas; the drawing and its table remain.
import { LngLatBounds, Popup, type GeoJSONSource, type Map as LibreMap, type MapGeoJSONFeature } from "maplibre-gl";
import { areasOf, dotsOf, type Area } from "./areas";
import { flatMap, FRENCH, prepare } from "./carte";
import { mapStyle, palette } from "./style";
import { onThemeChange, token } from "./theme";

const TITLE =
  "Carte par territoires. Flèches pour se déplacer, plus et moins pour agrandir ou réduire, Entrée pour ouvrir le territoire au centre, Page suivante et Page précédente pour passer aux autres.";
/** Contours are those of the drawing: closer than this they would look coarse. */
const CLOSEST = 12;

/** Shows the map in `frame`; what it shows follows what the drawing shows. */
export async function showAreas(frame: HTMLElement, svg: SVGSVGElement, styleSheet: string): Promise<void> {
  await prepare(styleSheet);
  const parts = areasOf(svg);
  const areas = parts.flat();
  const bounds = boundsOf(parts[0] ?? []);
  const map = flatMap({
    container: frame,
    style: mapStyle(palette(), { query: "", contour: "", pinned: false, places: false }),
    bounds,
    fitBoundsOptions: { padding: 24 },
    maxZoom: CLOSEST,
    locale: { ...FRENCH, "Map.Title": TITLE },
  });
  const paint = (): void => paintAreas(map, areas, dotsOf(svg));
  map.on("load", () => {
    paint();
    map.once("idle", () => (frame.dataset["ready"] = "true"));
  });
  onThemeChange(() => {
    map.setStyle(mapStyle(palette(), { query: "", contour: "", pinned: false, places: false }), { diff: false });
    map.once("style.load", paint);
  });
  new MutationObserver(() => map.getSource<GeoJSONSource>("areas")?.setData(collection(areas))).observe(svg, {
    attributes: true,
    attributeFilter: ["class"],
    subtree: true,
  });
  opensAreas(map, frame, areas);
}

function boundsOf(areas: Area[]): LngLatBounds {
  const bounds = new LngLatBounds();
  for (const { shape } of areas) for (const [outer = []] of shape.coordinates) for (const [x = 0, y = 0] of outer) bounds.extend([x, y]);
  return bounds;
}

function collection(areas: Area[]): GeoJSON.FeatureCollection {
  return {
    type: "FeatureCollection",
    features: areas.map(({ key, path, shape }) => ({
      type: "Feature",
      properties: { key, ...lookOf(path) },
      geometry: shape,
    })),
  };
}

/** As the style sheet paints it; what is not known is hatched. */
function lookOf(path: SVGPathElement): { colour: string; unknown: boolean; marked: boolean } {
  const unknown = path.classList.contains("su");
  const shade = [...path.classList].find((name) => /^s\d$/.test(name)) ?? "";
  return { colour: token(`--${shade}`) || "#8a8a8a", unknown, marked: path.classList.contains("marked") };
}

function paintAreas(map: LibreMap, areas: Area[], dots: [number, number][]): void {
  map.addImage("hachures", hatching(), { pixelRatio: 2 });
  map.addSource("areas", { type: "geojson", data: collection(areas), promoteId: "key" });
  map.addSource("dots", { type: "geojson", data: { type: "MultiPoint", coordinates: dots } });
  const under = "borders-small";
  map.addLayer({ id: "areas", type: "fill", source: "areas", filter: ["!", ["get", "unknown"]], paint: { "fill-color": ["get", "colour"] } }, under);
  map.addLayer({ id: "areas-unknown", type: "fill", source: "areas", filter: ["get", "unknown"], paint: { "fill-pattern": "hachures" } }, under);
  map.addLayer({ id: "areas-edge", type: "line", source: "areas", paint: { "line-color": token("--edge") || "#555", "line-width": 0.6 } }, under);
  const marked = ["case", ["any", ["get", "marked"], ["boolean", ["feature-state", "lit"], false]], 4, 0];
  map.addLayer({
    id: "areas-marked",
    type: "line",
    source: "areas",
    paint: { "line-color": token("--accent") || "#a84a12", "line-width": marked as never },
  });
  map.addLayer({
    id: "dots",
    type: "circle",
    source: "dots",
    paint: { "circle-radius": 4, "circle-color": "#b3261e", "circle-stroke-color": "#ffffff", "circle-stroke-width": 1.6 },
  });
}

/** The lines of what is not known, as the drawing has them. */
function hatching(): ImageData {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 16;
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, 16, 16);
  context.strokeStyle = "#8a8a8a";
  context.lineWidth = 4;
  for (const at of [-16, 0, 16]) {
    context.beginPath();
    context.moveTo(at, 16);
    context.lineTo(at + 16, 0);
    context.stroke();
  }
  return context.getImageData(0, 0, 16, 16);
}

const LAYERS = ["areas", "areas-unknown"];

function opensAreas(map: LibreMap, frame: HTMLElement, areas: Area[]): void {
  const popup = new Popup({ maxWidth: "300px", closeOnClick: false });
  let lit: string | undefined;
  const light = (key: string | undefined): void => {
    if (!map.getSource("areas")) return;
    if (lit) map.setFeatureState({ source: "areas", id: lit }, { lit: false });
    if (key) map.setFeatureState({ source: "areas", id: key }, { lit: true });
    lit = key;
  };
  const open = (key: string, at: [number, number], byKey: boolean): void => {
    const area = areas.find((one) => one.key === key);
    if (!area) return;
    const said = content(area, () => popup.remove());
    popup.setLngLat(at).setDOMContent(said).addTo(map);
    light(key);
    if (byKey) said.querySelector<HTMLElement>("a, button")?.focus();
  };
  popup.on("close", () => {
    light(undefined);
    if (document.activeElement === document.body) map.getCanvas().focus();
  });
  map.on("click", ({ point, lngLat }) => {
    const [feature] = map.queryRenderedFeatures(point, { layers: LAYERS });
    if (feature) open(String(feature.properties["key"]), [lngLat.lng, lngLat.lat], false);
    else popup.remove();
  });
  for (const id of LAYERS) {
    map.on("mouseenter", id, () => (map.getCanvas().style.cursor = "pointer"));
    map.on("mouseleave", id, () => (map.getCanvas().style.cursor = ""));
  }
  byKeyboard(map, frame, popup, areas, open);
}

/** Enter opens the area at the centre, Page Down and Page Up those around it, the nearest first. */
function byKeyboard(
  map: LibreMap,
  frame: HTMLElement,
  popup: Popup,
  areas: Area[],
  open: (key: string, at: [number, number], byKey: boolean) => void,
): void {
  const aim = document.createElement("div");
  aim.className = "carte-aim";
  aim.setAttribute("aria-hidden", "true");
  frame.append(aim);
  let order: string[] = [];
  let current = 0;
  map.on("movestart", () => (order = []));
  frame.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && popup.isOpen()) popup.remove();
    const step = { Enter: 0, PageDown: 1, PageUp: -1 }[event.key];
    // Enter on what a popup holds is that link's or that button's own.
    if (step === undefined || (step === 0 && event.target !== map.getCanvas())) return;
    event.preventDefault();
    if (order.length === 0) [order, current] = [fromTheCentre(map, areas), 0];
    else current = (current + step + order.length) % order.length;
    const area = areas.find(({ key }) => key === order[current]);
    if (area) open(area.key, middle(area), true);
  });
}

function fromTheCentre(map: LibreMap, areas: Area[]): string[] {
  const seen = new Set(map.queryRenderedFeatures({ layers: LAYERS }).map(({ properties }: MapGeoJSONFeature) => String(properties["key"])));
  const centre = map.project(map.getCenter());
  const under = map.queryRenderedFeatures(centre, { layers: LAYERS })[0]?.properties["key"] as string | undefined;
  const far = (area: Area): number => (area.key === under ? -1 : map.project(middle(area)).dist(centre));
  return areas
    .filter(({ key }) => seen.has(key))
    .map((area) => ({ key: area.key, far: far(area) }))
    .sort((one, other) => one.far - other.far)
    .map(({ key }) => key);
}

function middle(area: Area): [number, number] {
  const { lng, lat } = boundsOf([area]).getCenter();
  return [lng, lat];
}

/** What is told of an area, its portrait and, on the levers' page, a permanence to add or to take back. */
function content({ key, path }: Area, close: () => void): HTMLElement {
  const box = document.createElement("div");
  const told = document.createElement("p");
  told.textContent = path.querySelector("title")?.textContent ?? "";
  box.append(told);
  if (path.closest(".pointed") && key.startsWith("commune-")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button quiet";
    button.textContent = path.classList.contains("marked") ? "Retirer la permanence" : "Ajouter une permanence ici";
    button.addEventListener("click", () => {
      path.dispatchEvent(new MouseEvent("click", { bubbles: true }));
      close();
    });
    box.append(button);
  }
  const link = document.createElement("a");
  link.href = `/territoires/${key.replace("-", "/")}/portrait`;
  link.textContent = "Ouvrir le portrait";
  box.append(link);
  return box;
}
