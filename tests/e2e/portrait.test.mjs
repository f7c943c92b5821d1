// The portraits, in a real browser: every level reads well on a phone and at a desk, what is wrong
// is said, communes are put together by hand and on the map, the data is taken away.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible } from './accessible.mjs';
import { startBrowser, startSite } from './server.mjs';

let site;
let browser;
let page;

before(async () => {
  site = await startSite({ now: '2026-11-24T09:30:00Z' });
  browser = await startBrowser();
  page = await (await browser.newContext({ locale: 'fr-FR' })).newPage();
});
after(async () => {
  await browser?.close();
  site?.stop();
});

const go = (path) => page.goto(site.address + path);

for (const [what, path] of [
  ['portrait commune', '/territoires/commune/35238/portrait'],
  ['portrait quartiers', '/territoires/commune/35238/portrait/quartiers'],
  ['portrait epci', '/territoires/epci/243500139/portrait'],
  ['portrait departement', '/territoires/departement/35/portrait'],
  ['portrait region', '/territoires/region/53/portrait'],
  ['portrait hub overseas', '/territoires/hub/ultranumerique/portrait'],
  ['portrait pays', '/territoires/pays/fr/portrait'],
  ['portrait overseas commune', '/territoires/commune/97411/portrait'],
  ['portrait without need', '/territoires/commune/98735/portrait'],
  ['portrait set', '/portrait?communes=35238,35051,35288&nom=Trois%20communes'],
  ['portrait choose', '/portrait/choisir?communes=35051&parmi=epci-243500139'],
  ['portrait compare', '/portrait/comparer?territoires=departement-35,departement-22'],
]) {
  test(`${what} passes axe and fits a phone`, async () => {
    await go(path);
    await accessible(page, what);
  });
}

test('a portrait begins with a sentence, and every figure says where it is from', async () => {
  await go('/territoires/departement/35/portrait');
  assert.match(await page.locator('.told-first').textContent(), /^Ici, entre .*\spersonnes .*\.$/);
  const figure = page.locator('.number').first();
  await figure.getByText('D’où vient ce chiffre').click();
  await figure.getByText('Source').waitFor();
  // The map says what each area is, and so does the table.
  assert.ok(await page.locator('svg.choropleth path[data-key] title').count() > 300);
  await page.getByRole('link', { name: 'Commune', exact: true }).click();
  const names = await page.locator('.communes-told tbody th').allTextContents();
  assert.deepEqual(names, [...names].sort((a, b) => a.localeCompare(b, 'fr')));
  await page.getByRole('link', { name: /Voir les \d+ communes/ }).click();
  assert.ok(await page.locator('.communes-told tbody tr').count() > 300);
});

test('the drawn map becomes an interactive one, in the same shades, that opens portraits', async () => {
  await go('/territoires/epci/243500139/portrait');
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.getByRole('button', { name: 'Carte interactive' }).click();
  await page.locator('.carte-frame[data-ready=true]').waitFor({ timeout: 60_000 });
  assert.ok(!await page.locator('svg.choropleth').isVisible());
  await accessible(page, 'portrait interactive');
  await page.locator('.carte-frame canvas').focus();
  await page.keyboard.press('Enter');
  const link = page.getByRole('link', { name: 'Ouvrir le portrait' });
  await link.waitFor();
  const told = await page.locator('.maplibregl-popup p').textContent();
  assert.ok(await page.locator(`svg.choropleth title`, { hasText: told }).count() >= 1, told);
  await page.keyboard.press('Escape');
  await page.keyboard.press('PageDown');
  await link.click();
  assert.match(new URL(page.url()).pathname, /^\/territoires\/commune\/35\d{3}\/portrait$/);
});

test('figures shown again lead to where they are told, and forms lose nothing', async () => {
  await go('/territoires/epci/243500139/portrait?carte=minutes&tri=minutes&sens=asc');
  const links = await page.locator('a[href^="#d-ou-"]').evaluateAll((all) => all.map((one) => one.getAttribute('href')));
  assert.ok(links.length >= 10, `${links.length} links`);
  for (const link of new Set(links)) assert.equal(await page.locator(link).count(), 1, link);
  await page.getByLabel('Niveau visé').fill('500');
  await page.getByRole('button', { name: 'Recalculer' }).click();
  await page.waitForURL(/niveau=500/);
  assert.match(page.url(), /carte=minutes/);
  assert.match(page.url(), /tri=minutes&sens=asc/);
  // What is drawn can be read in lines.
  const drawn = page.locator('.charted section').first();
  await drawn.getByText('Les chiffres').click();
  assert.ok(await drawn.getByRole('row').count() >= 3);
});

test('the level wanted changes what is missing, and nonsense is said', async () => {
  await go('/territoires/departement/35/portrait?niveau=beaucoup');
  await page.getByRole('alert').filter({ hasText: 'beaucoup' }).waitFor();
  await page.getByLabel('Niveau visé').fill('1000000');
  await page.getByRole('button', { name: 'Recalculer' }).click();
  await page.getByText('il manque').first().waitFor();
});

test('communes are chosen by searching and on the map, and share an address', async () => {
  await go('/portrait/choisir');
  await page.getByLabel('Commune ou intercommunalité').fill('Rennes Métropole');
  await page.getByRole('button', { name: 'Chercher', exact: true }).click();
  await page.getByRole('link', { name: /Choisir parmi ses communes/ }).first().click();
  await page.locator('path[data-key="commune-35051"]').click();
  assert.ok(await page.getByLabel('Cesson-Sévigné').isChecked());
  await page.getByLabel('Rennes', { exact: true }).check();
  await page.getByRole('button', { name: 'Ajouter les communes cochées' }).click();
  await page.getByLabel('Nom de ce territoire').fill('Essai à deux');
  await page.getByRole('button', { name: 'Voir le portrait' }).click();
  await page.getByRole('heading', { level: 1, name: 'Essai à deux' }).waitFor();
  assert.match(decodeURIComponent(page.url()), /communes=35051,35238/);
});

test('the data is taken away', async () => {
  await go('/territoires/departement/35/portrait');
  const waiting = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Les données en CSV' }).click();
  assert.match((await waiting).suggestedFilename(), /^portrait-departement-35-2026-11-24\.csv$/);
});

test('a portrait weighs little before its map', async () => {
  const response = await fetch(`${site.address}/territoires/epci/243500139/portrait`);
  const html = await response.text();
  const before = html.replace(/<svg[^>]*choropleth[^]*?<\/svg>/g, '');
  let weight = Buffer.byteLength(before);
  for (const [, href] of html.matchAll(/rel="stylesheet" href="([^"]+)"/g)) {
    weight += (await (await fetch(site.address + href)).arrayBuffer()).byteLength;
  }
  assert.ok(weight <= 60_000, `${weight} bytes, uncompressed`);
});
