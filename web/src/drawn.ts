// Names, numbers and marks of the map, drawn in the browser: no glyph server,
// no sprite file, and the same letters as on the page.
import type { Palette } from "./style";

const RATIO = 2;
const FAMILY = '"Atkinson Hyperlegible Next", system-ui, sans-serif';

export interface Drawn {
  image: ImageData;
  pixelRatio: number;
}

/** Makes sure that letters are drawn with the page's own font. */
export async function fontReady(): Promise<void> {
  await Promise.allSettled([
    document.fonts.load(`500 16px ${FAMILY}`),
    document.fonts.load(`700 16px ${FAMILY}`),
  ]);
}

/** Draws the image a style asks for by a name such as `cluster:12`. */
export function draw(id: string, palette: Palette): Drawn | undefined {
  const cut = id.indexOf(":");
  const kind = cut < 0 ? id : id.slice(0, cut);
  const text = cut < 0 ? "" : id.slice(cut + 1);
  switch (kind) {
    case "label":
      return label(text, "500 14px", palette.ink, palette);
    case "town":
      return label(text, "700 16px", palette.ink, palette);
    case "area":
      return label(text, "italic 500 14px", palette.inkSoft, palette);
    case "cluster":
      return cluster(Number(text).toLocaleString("fr-FR"), palette);
    case "card":
      return pin(text, palette.primary, palette.onPrimary, palette);
    case "here":
      return pin("", palette.accent, palette.halo, palette);
    case "place":
      return diamond(palette);
    default:
      return undefined;
  }
}

function canvas(width: number, height: number): CanvasRenderingContext2D {
  const element = document.createElement("canvas");
  element.width = Math.ceil(width * RATIO);
  element.height = Math.ceil(height * RATIO);
  const context = element.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("this browser cannot draw on a canvas");
  context.scale(RATIO, RATIO);
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  return context;
}

function finish(context: CanvasRenderingContext2D): Drawn {
  const { width, height } = context.canvas;
  return { image: context.getImageData(0, 0, width, height), pixelRatio: RATIO };
}

function measure(text: string, font: string): number {
  const context = canvas(1, 1);
  context.font = font;
  return context.measureText(text).width;
}

const LABEL_HEIGHT = 28;

function label(text: string, style: string, ink: string, palette: Palette): Drawn {
  const font = `${style} ${FAMILY}`;
  const width = measure(text, font) + 10;
  const context = canvas(width, LABEL_HEIGHT);
  context.font = font;
  context.lineWidth = 4;
  context.strokeStyle = palette.halo;
  context.strokeText(text, width / 2, LABEL_HEIGHT / 2);
  context.fillStyle = ink;
  context.fillText(text, width / 2, LABEL_HEIGHT / 2);
  return finish(context);
}

function cluster(text: string, palette: Palette): Drawn {
  const font = `700 14px ${FAMILY}`;
  const radius = Math.max(16, measure(text, font) / 2 + 8);
  const middle = radius + 3;
  const context = canvas(middle * 2, middle * 2);
  context.beginPath();
  context.arc(middle, middle, radius, 0, 2 * Math.PI);
  context.fillStyle = palette.primary;
  context.fill();
  context.lineWidth = 3;
  context.strokeStyle = palette.halo;
  context.stroke();
  context.font = font;
  context.fillStyle = palette.onPrimary;
  context.fillText(text, middle, middle + 1);
  return finish(context);
}

/** A place on its own: a diamond, so that it differs from a cluster by shape. */
function diamond(palette: Palette): Drawn {
  const middle = 13;
  const context = canvas(middle * 2, middle * 2);
  context.translate(middle, middle);
  context.rotate(Math.PI / 4);
  context.beginPath();
  context.roundRect(-7, -7, 14, 14, 3);
  context.lineWidth = 5;
  context.strokeStyle = palette.halo;
  context.stroke();
  context.fillStyle = palette.primary;
  context.fill();
  return finish(context);
}

/** A pin carrying the number that the list gives to a place. */
function pin(text: string, fill: string, ink: string, palette: Palette): Drawn {
  const context = canvas(40, 48);
  context.beginPath();
  context.moveTo(20, 45);
  context.bezierCurveTo(15, 37, 5, 30, 5, 19);
  context.arc(20, 19, 15, Math.PI, 0);
  context.bezierCurveTo(35, 30, 25, 37, 20, 45);
  context.closePath();
  context.lineWidth = 5;
  context.strokeStyle = palette.halo;
  context.stroke();
  context.fillStyle = fill;
  context.fill();
  context.fillStyle = ink;
  if (text) {
    context.font = `700 15px ${FAMILY}`;
    context.fillText(text, 20, 20);
  } else {
    context.beginPath();
    context.arc(20, 19, 5, 0, 2 * Math.PI);
    context.fill();
  }
  return finish(context);
}
