// What partners and machines take away: the same places as the search finds, in
// each format; nothing sent twice; nothing that was not asked.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { LISTS, bruteForce, slug, writeCountry } from './country.mjs';
import { startSite, withSite } from './server.mjs';

const require = createRequire(new URL('../../web/package.json', import.meta.url));
const { parse } = require('csv-parse/sync');
const { readSheet } = require('read-excel-file/node');

const NOW = '2026-11-24T09:30:00Z';
const visit = withSite();
let site;
let places;

before(async () => {
  site = await startSite({ sources: writeCountry(), now: NOW });
  places = await (await take('json')).json();
});
after(() => site?.stop());

const take = (format, query = '', options = {}) =>
  fetch(`${site.address}/donnees/lieux.${format}${query && `?${query}`}`, options);

const FIELDS = ['id', 'pivot', 'nom', 'commune', 'code_postal', 'code_insee', 'adresse', 'complement_adresse',
  'latitude', 'longitude', 'typologie', 'telephone', 'courriels', 'site_web', 'horaires', 'presentation_resume',
  'presentation_detail', 'source', 'itinerance', 'structure_parente', 'date_maj', 'services',
  'publics_specifiquement_adresses', 'prise_en_charge_specifique', 'frais_a_charge',
  'dispositif_programmes_nationaux', 'formations_labels', 'autres_formations_labels', 'modalites_acces',
  'modalites_accompagnement', 'fiche_acces_libre', 'prise_rdv'];

/** Each format read by a reader of its own, as records of texts. */
const READ = {
  json: async (response) => response.json(),
  geojson: async (response) => {
    const { type, features } = await response.json();
    assert.equal(type, 'FeatureCollection');
    for (const { geometry, properties } of features) {
      assert.deepEqual(geometry.coordinates, [properties.longitude, properties.latitude]);
    }
    return features.map((feature) => feature.properties);
  },
  csv: async (response) => {
    const bytes = Buffer.from(await response.arrayBuffer());
    const [header] = parse(bytes, { bom: true, to: 1 });
    assert.deepEqual(header, FIELDS);
    return parse(bytes, { bom: true, columns: true });
  },
  xlsx: async (response) => {
    const [header, ...rows] = await readSheet(Buffer.from(await response.arrayBuffer()));
    assert.deepEqual(header, FIELDS);
    return rows.map((row) => Object.fromEntries(header.map((name, n) => [name, row[n]])));
  },
};

/** A record whatever reader gave it: texts, and nothing where there is nothing. */
const plain = (record) => FIELDS.map((name) => String(record[name] ?? '')).join('\u001f');
const sorted = (records) => records.map(plain).sort();

/** The files in the words of neighbours: their address, and the places' keys that they hold. */
const NEIGHBOURS = {
  'structures.json': async (response) => (await response.json()).map(({ id }) => id.replace('maillage--', '')),
  'structures.csv': async (response) => table(response).then((rows) => rows.map(({ id }) => id.replace('maillage--', ''))),
  'services.json': async (response) => (await response.json()).map(({ structure_id }) => structure_id.replace('maillage--', '')),
  'services.csv': async (response) => table(response).then((rows) => rows.map(({ structure_id }) => structure_id.replace('maillage--', ''))),
  'lieux.osm.geojson': async (response) => (await response.json()).features.map(({ id, properties }) => {
    assert.ok(properties.name && (properties.amenity || properties.office), id);
    return id;
  }),
};
const table = async (response) => parse(Buffer.from(await response.arrayBuffer()), { bom: true, columns: true });

const QUESTIONS = [
  {},
  { territoire: ['departement-35'] },
  { service: ['aide-aux-demarches-administratives', 'acces-internet-et-materiel-informatique'] },
  { ouvert: ['maintenant'], frais: ['gratuit', 'payant'] },
  { public: ['seniors'], fraicheur: ['a-jour'] },
  ...Object.values(LISTS).map(([name, , values]) => ({ [name]: [slug(values.at(-1))] })),
];
const words = (question) =>
  Object.entries(question).flatMap(([name, slugs]) => slugs.map((one) => `${name}=${one}`)).join('&');

test('every format holds the filtered places, all of them and no other', async () => {
  assert.equal(places.length, 360);
  for (const question of QUESTIONS) {
    const expected = sorted(bruteForce(places, question, NOW));
    for (const [format, read] of Object.entries(READ)) {
      const response = await take(format, words(question));
      assert.equal(response.status, 200);
      assert.deepEqual(sorted(await read(response)), expected, `${format} ${words(question)}`);
    }
  }
});

test('the neighbours’ files hold the same places, under their public keys', async () => {
  for (const question of QUESTIONS) {
    const found = bruteForce(places, question, NOW);
    for (const [file, read] of Object.entries(NEIGHBOURS)) {
      const response = await fetch(`${site.address}/donnees/${file}?${words(question)}`);
      assert.equal(response.status, 200);
      // A place that names no service has none in the neighbour's schema either.
      const expected = file.startsWith('services') ? found.filter((place) => place.services) : found;
      assert.deepEqual((await read(response)).sort(), expected.map(({ id }) => id).sort(), `${file} ${words(question)}`);
    }
  }
});

test('the whole registry tells where each field is from, and each record of each source', async () => {
  const response = await fetch(`${site.address}/donnees/registre.ndjson`);
  assert.equal(response.headers.get('content-type'), 'application/x-ndjson');
  const lines = (await response.text()).trim().split('\n').map((line) => JSON.parse(line));
  const published = lines.filter(({ type }) => type === 'place');
  const records = lines.filter(({ type }) => type === 'record');
  assert.equal(published.length + records.length, lines.length);
  assert.deepEqual(published.map(({ place }) => place).sort(byId), [...places].sort(byId));
  assert.ok(records.every(({ source, record }) => source === 'pays' && /^pays-\d+$/.test(record.id)));
  const keys = new Set(records.map(({ key }) => key));
  assert.ok(published.every((place) => place.records.length > 0 && place.records.every((key) => keys.has(key))));
});
const byId = (a, b) => a.id.localeCompare(b.id);

test('who keeps a copy follows what changed, page after page', async () => {
  const changes = async (query) => (await fetch(`${site.address}/api/v1/changes?${query}`)).json();
  const told = new Map();
  let answer = await changes('limit=100');
  for (;;) {
    for (const change of answer.items) {
      assert.equal(change.kind, 'created');
      assert.ok(!told.has(change.key), change.key);
      told.set(change.key, change.place);
    }
    if (!answer.more) break;
    answer = await changes(`limit=100&cursor=${answer.next}`);
  }
  assert.deepEqual([...told.values()].sort(byId), [...places].sort(byId));
  assert.deepEqual((await changes(`cursor=${answer.next}`)).items, []);
  assert.equal((await changes('since=2020-01-01&limit=1')).items.length, 1);
  assert.deepEqual((await changes('since=2090-01-01')).items, []);
  for (const [query, status] of [['since=hier', 400], ['cursor=xyz', 404], ['limit=101', 400], ['page=2', 400]]) {
    assert.equal((await fetch(`${site.address}/api/v1/changes?${query}`)).status, status, query);
  }
});

test('the API gives, page after page, what the file gives', async () => {
  const query = 'territoire=departement-35';
  const file = await (await take('json', query)).json();
  const paged = [];
  for (let page = 1, pages = 1; page <= pages; page += 1) {
    const list = await (await fetch(`${site.address}/api/v1/places?${query}&limit=7&page=${page}`)).json();
    pages = list.pages;
    paged.push(...list.items.map((item) => item.place));
  }
  assert.deepEqual(paged, file);
});

test('a file says what it is, and what is not understood is refused', async () => {
  const name = (response) => response.headers.get('content-disposition');
  assert.match(name(await take('csv', 'territoire=departement-35')), /"lieux-ille-et-vilaine-2026-11-24\.csv"/);
  assert.match(name(await take('xlsx', 'frais=gratuit')), /"lieux-choix-2026-11-24\.xlsx"/);
  for (const [query, status] of [['servise=x', 400], ['service=jardinage', 400], ['page=2', 400], ['lat=48', 400],
    ['territoire=departement-999', 404], ['q=Sait-Malo', 404], ['q=zzzzqqq', 404]]) {
    const response = await take('csv', query);
    assert.equal(response.status, status, query);
    assert.equal(response.headers.get('content-type'), 'application/problem+json');
    const problem = await response.json();
    assert.equal(problem.status, status);
    assert.ok(problem.errors[0].detail.length > 10, query);
    assert.equal(problem.errors[0].parameter, query.includes('lat') ? 'lon' : query.split('=')[0]);
  }
});

test('whoever holds an answer is told so, and is not sent it again', async () => {
  for (const path of ['/', '/donnees', '/api', '/hubs', '/api/v1/places', '/api/v1/openapi.json', '/tiles/5/15/11.mvt',
    '/hubs/contours.geojson', '/donnees/catalogue.jsonld',
    '/donnees/registre.ndjson', '/api/v1/changes', ...Object.keys(NEIGHBOURS).map((file) => `/donnees/${file}?frais=gratuit`),
    ...Object.keys(READ).map((format) => `/donnees/lieux.${format}?territoire=departement-35`)]) {
    const first = await fetch(site.address + path);
    const etag = first.headers.get('etag');
    assert.match(etag ?? '', /^W\/"[0-9a-f]{24}"$/, path);
    assert.ok(first.headers.get('cache-control'), path);
    await first.arrayBuffer();
    for (const method of ['GET', 'HEAD']) {
      const again = await fetch(site.address + path, { method, headers: { 'if-none-match': etag } });
      assert.equal(again.status, 304, `${method} ${path}`);
      assert.equal(again.headers.get('etag'), etag);
      assert.equal((await again.arrayBuffer()).byteLength, 0);
    }
    const other = await fetch(site.address + path, { headers: { 'if-none-match': 'W/"other"' } });
    assert.equal(other.status, 200, path);
    await other.arrayBuffer();
  }
  const tag = async (query) => (await take('csv', query, { method: 'HEAD' })).headers.get('etag');
  assert.notEqual(await tag('frais=gratuit'), await tag('frais=payant'));
});

test('another site’s page may read the API, the files, the tiles and the outlines', async () => {
  const stranger = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<p>ailleurs'));
  await new Promise((listening) => stranger.listen(0, '127.0.0.1', listening));
  const { page, close } = await visit('/donnees');
  await page.goto(`http://127.0.0.1:${stranger.address().port}/`);
  const answers = await page.evaluate(async (address) => {
    const paths = ['/api/v1/places?limit=1', '/api/v1/nothing', '/donnees/lieux.csv?frais=gratuit',
      '/donnees/catalogue.jsonld', '/tiles/5/15/11.mvt', '/hubs/contours.geojson',
      '/territoires/region/53/contour.geojson', '/donnees'];
    const read = (path) => fetch(address + path, { headers: { 'if-none-match': 'W/"x"' } })
      .then((response) => [path, response.status, Boolean(response.headers.get('etag'))], () => [path, 'refused']);
    return Promise.all(paths.map(read));
  }, site.address);
  stranger.close();
  assert.deepEqual(answers, [
    ['/api/v1/places?limit=1', 200, true],
    ['/api/v1/nothing', 404, false],
    ['/donnees/lieux.csv?frais=gratuit', 200, true],
    ['/donnees/catalogue.jsonld', 200, true],
    ['/tiles/5/15/11.mvt', 200, true],
    ['/hubs/contours.geojson', 200, true],
    ['/territoires/region/53/contour.geojson', 200, true],
    ['/donnees', 'refused'],
  ]);
  await close();
});

test('without JavaScript one names a territory, adds a choice, and downloads that', async () => {
  const { page, address, close } = await visit('/donnees?q=Rennes&acces=se-presenter', { javaScriptEnabled: false });
  const main = () => page.locator('main').innerText();
  assert.match(await main(), /à moins de 20\skm de Rennes/);
  assert.match(await main(), /Se présenter/);
  await page.getByLabel('Écrivez un territoire').fill('ille et vilaine');
  await page.getByLabel(/Un programme national/).selectOption('france-services');
  await page.getByRole('button', { name: 'Préparer le fichier' }).click();
  await page.waitForURL(/territoire=departement-35/);
  for (const kept of ['acces=se-presenter', 'dispositif=france-services']) assert.ok(page.url().includes(kept), page.url());
  assert.match(await main(), /Ille-et-Vilaine \(département\)/);
  await page.getByRole('link', { name: /Retirer : Se présenter/ }).click();
  const title = await page.locator('#fichier').innerText();
  const href = await page.getByRole('link', { name: 'Télécharger en JSON' }).getAttribute('href');
  assert.equal(href, '/donnees/lieux.json?territoire=departement-35&dispositif=france-services');
  const file = await (await fetch(address + href)).json();
  assert.deepEqual(file.map((place) => place.nom), ['Maison commune de Cesson', 'Espace numérique des Fougères']);
  assert.match(title, /^2\slieux/);
  await close();
});

test('a territory that is misspelt is not guessed, and no file is offered meanwhile', async () => {
  const { page, close } = await visit('/donnees?dans=Sait-Malo&frais=gratuit');
  assert.equal(await page.getByRole('link', { name: /Télécharger en/ }).count(), 0);
  await page.getByRole('link', { name: /^Saint-Malo Ille-et-Vilaine/ }).click();
  await page.waitForURL(/territoire=commune-35288/);
  assert.ok(page.url().includes('frais=gratuit'));
  await close();
});

test('the reference page shows every address with an answer that is the real one', async () => {
  const { page, address, close } = await visit('/api', { javaScriptEnabled: false });
  const { paths } = await (await fetch(`${address}/api/v1/openapi.json`)).json();
  const sections = page.locator('.api-call');
  assert.equal(await sections.count(), Object.keys(paths).length);
  for (const section of await sections.all()) {
    const example = await section.getByRole('link').last().getAttribute('href');
    const answer = await fetch(address + example);
    assert.equal(answer.status, 200, example);
    if (example.includes('.xlsx')) continue;
    const text = (await answer.text()).replace('\ufeff', '');
    const json = /[/+]json/.test(answer.headers.get('content-type'));
    const real = (json ? JSON.stringify(JSON.parse(text), null, 2) : text).split('\n');
    // JavaScript writes 3 what the API writes 3.0.
    const written = (await section.locator('pre').textContent()).replace(/(\d)\.0(?=,?$)/gm, '$1');
    const shown = written.split('\n');
    assert.ok(shown.length > 1, example);
    for (const [n, line] of shown.entries()) {
      const whole = line.endsWith('…') ? real[n].startsWith(line.slice(0, -1)) : real[n] === line;
      assert.ok(whole, `${example}, line ${n}: ${line} is not ${real[n]}`);
    }
  }
  await close();
});

test('the catalogue tells each file that it can be had', async () => {
  const catalogue = await (await fetch(`${site.address}/donnees/catalogue.jsonld`)).json();
  const datasets = catalogue['dcat:dataset'];
  assert.equal(datasets.length, 1 + 16 + 1);
  const hub = datasets.find((one) => one['dct:identifier'] === 'lieux-hub-hub-bretagne');
  assert.match(hub['dct:modified']['@value'], /^\d{4}-\d\d-\d\d$/);
  for (const { 'dcat:downloadURL': file } of hub['dcat:distribution']) {
    const response = await fetch(file['@id'], { method: 'HEAD' });
    assert.equal(response.status, 200, file['@id']);
  }
});
