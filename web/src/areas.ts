// What a drawn map shows, read back from its SVG: each area's contour in degrees, its shade, what is told
// of it. The drawing stays the one source; an interactive map asks the server for nothing more.

type Ring = [number, number][];

/** An area of a drawn map. */
export interface Area {
  /** `commune-35238`. */
  key: string;
  path: SVGPathElement;
  shape: GeoJSON.MultiPolygon;
}

/** Where a part of the drawing stands: its corner in degrees, units a degree, its corner in units. */
interface Frame {
  west: number;
  north: number;
  across: number;
  along: number;
  x: number;
  y: number;
}

/** The areas of each part of a drawing, the main one first. */
export function areasOf(svg: SVGSVGElement): Area[][] {
  return framesOf(svg).map(([group, frame]) =>
    [...group.querySelectorAll<SVGPathElement>("path[data-key]")].map((path) => ({
      key: path.dataset["key"] ?? "",
      path,
      shape: { type: "MultiPolygon", coordinates: polygons(ringsOf(path.getAttribute("d") ?? "", frame)) },
    })),
  );
}

/** The places that a drawing shows. */
export function dotsOf(svg: SVGSVGElement): [number, number][] {
  return framesOf(svg).flatMap(([group, frame]) =>
    [...group.querySelectorAll("circle.there")].map((dot) =>
      degrees(Number(dot.getAttribute("cx")), Number(dot.getAttribute("cy")), frame),
    ),
  );
}

function framesOf(svg: SVGSVGElement): [SVGGElement, Frame][] {
  return [...svg.querySelectorAll<SVGGElement>("g[data-frame]")].map((group) => {
    const [west = 0, north = 0, across = 1, along = 1, x = 0, y = 0] = (group.dataset["frame"] ?? "").split(" ").map(Number);
    return [group, { west, north, across, along, x, y }];
  });
}

function degrees(x: number, y: number, frame: Frame): [number, number] {
  return [frame.west + (x - frame.x) / frame.across, frame.north - (y - frame.y) / frame.along];
}

/** `M1 2l3 4 5 6z…`, as the server writes it: a point, then steps. */
export function ringsOf(path: string, frame: Frame): Ring[] {
  return path
    .split("z")
    .filter((ring) => ring !== "")
    .map((ring) => {
      const numbers = (ring.match(/-?(?:\d+\.?\d*|\.\d+)/g) ?? []).map(Number);
      let [x, y] = [0, 0];
      const points: Ring = [];
      for (let at = 0; at + 1 < numbers.length; at += 2) {
        x += numbers[at] ?? 0;
        y += numbers[at + 1] ?? 0;
        points.push(degrees(x, y, frame));
      }
      if (points[0]) points.push(points[0]);
      return points;
    });
}

/** Rings that lie within another one are its holes. */
export function polygons(rings: Ring[]): Ring[][] {
  const around = rings.map((ring) => rings.filter((other) => other !== ring && contains(other, ring[0])));
  const whole = rings.filter((_, at) => (around[at]?.length ?? 0) % 2 === 0).map((ring) => [ring]);
  rings.forEach((ring, at) => {
    if ((around[at]?.length ?? 0) % 2 === 0) return;
    // The innermost of those around it.
    const outer = around[at]?.find((one) => around[rings.indexOf(one)]?.length === (around[at]?.length ?? 0) - 1);
    whole.find(([first]) => first === outer)?.push(ring);
  });
  return whole;
}

function contains(ring: Ring, point: [number, number] | undefined): boolean {
  if (!point) return false;
  const [x, y] = point;
  let inside = false;
  for (let at = 1; at < ring.length; at++) {
    const [[ax, ay], [bx, by]] = [ring[at - 1] ?? [0, 0], ring[at] ?? [0, 0]];
    if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) inside = !inside;
  }
  return inside;
}
