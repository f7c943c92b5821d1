// What a site does that keeps its places as one JSON file: each request looks at
// every place, splits its lists, works out its distance, sorts, and cuts a page.
// Measured beside our own answer to the same question (see docs/benchmarks.md).
//   node scan.mjs places.json
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const places = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const radians = (degrees) => (degrees * Math.PI) / 180;

function metres(lat, lon, place) {
  const a =
    Math.sin(radians(place.latitude - lat) / 2) ** 2 +
    Math.cos(radians(lat)) * Math.cos(radians(place.latitude)) * Math.sin(radians(place.longitude - lon) / 2) ** 2;
  return 2 * 6_371_008.8 * Math.asin(Math.sqrt(a));
}

const server = createServer((request, response) => {
  const { searchParams } = new URL(request.url, 'http://here');
  const [lat, lon] = [Number(searchParams.get('lat')), Number(searchParams.get('lon'))];
  const service = searchParams.get('service');
  const frais = searchParams.get('frais');
  const found = places
    .filter((place) => place.latitude !== undefined)
    .filter((place) => !service || (place.services ?? '').split('|').includes(service))
    .filter((place) => !frais || (place.frais_a_charge ?? '').split('|').includes(frais))
    .map((place) => ({ distance_m: metres(lat, lon, place), place }))
    .filter(({ distance_m }) => distance_m <= 20_000)
    .sort((a, b) => a.distance_m - b.distance_m);
  const body = JSON.stringify({ total: found.length, items: found.slice(0, 20) });
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.end(body);
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/`));
