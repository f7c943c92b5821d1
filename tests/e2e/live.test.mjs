// A choice is answered without a new page, and the address, the list and the
// map always say the same: forwards, backwards, and when the answer fails.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withSite } from './server.mjs';

const visit = withSite({ now: '2026-11-24T09:30:00Z' });
const WIDE = { viewport: { width: 1280, height: 900 } };

/** Marks the page, so that a reload is seen. */
const mark = (page) => page.evaluate(() => (window.sameAsBefore = true));
const marked = (page) => page.evaluate(() => window.sameAsBefore === true);
const listed = (page) => page.locator('.card').evaluateAll((cards) => cards.map((card) => card.dataset.place));
const pinned = (page) => page.locator('.carte').evaluate((carte) => carte.dataset.query);

async function ready(page) {
  await page.locator('.carte').scrollIntoViewIfNeeded();
  await page.locator('.carte[data-ready=true]').waitFor({ timeout: 60_000 });
}

test('a choice changes the list, the map and the address together, and back, and forth', async () => {
  const { page, failures, close } = await visit('/?q=Rennes', WIDE);
  await ready(page);
  await mark(page);
  const before = await listed(page);
  await page.locator('details.filters summary').click();
  const tile = page.waitForRequest(/\/tiles\/.*dispositif=france-services/);
  await page.getByRole('checkbox', { name: /France Services/ }).check();
  await page.waitForURL(/dispositif=france-services/);
  await tile;
  await page.locator('.chip', { hasText: 'France Services' }).waitFor();
  const after = await listed(page);
  assert.ok(after.length < before.length);
  assert.match(await pinned(page), /dispositif=france-services/);
  assert.ok(await page.locator('details.filters').evaluate((filters) => filters.open), 'the choices stay open');
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('value')), 'france-services');
  assert.match(await page.locator('[data-said]').textContent(), /lieu/);

  await page.goBack();
  await page.waitForFunction((count) => document.querySelectorAll('.card').length === count, before.length);
  assert.deepEqual(await listed(page), before);
  assert.doesNotMatch(await pinned(page), /dispositif/);
  assert.equal(await page.getByRole('checkbox', { name: /France Services/ }).isChecked(), false);

  await page.goForward();
  await page.waitForFunction((count) => document.querySelectorAll('.card').length === count, after.length);
  assert.deepEqual(await listed(page), after);
  assert.ok(await marked(page), 'the page was never loaded again');
  assert.match(await page.title(), /lieu/);
  await page.locator('.chip', { hasText: 'France Services' }).click();
  await page.waitForURL((url) => !url.search.includes('dispositif'));
  await page.waitForFunction((count) => document.querySelectorAll('.card').length === count, before.length);
  assert.deepEqual(failures, []);
  await close();
});

test('what a shared address shows is what its sender saw', async () => {
  const { page, address, close } = await visit('/?q=Rennes', WIDE);
  await page.locator('#quand').selectOption('maintenant');
  await page.waitForURL(/ouvert=maintenant/);
  await page.locator('.chip').first().waitFor();
  const seen = await listed(page);
  const shared = await visit(page.url().slice(address.length), WIDE);
  assert.deepEqual(await listed(shared.page), seen);
  assert.equal(await shared.page.locator('#quand').inputValue(), 'maintenant');
  await shared.close();
  await close();
});

test('a map moved by hand becomes the search', async () => {
  const { page, failures, close } = await visit('/?q=Rennes', WIDE);
  await ready(page);
  await mark(page);
  const button = page.getByRole('button', { name: 'Chercher sur cette carte' });
  assert.equal(await button.isVisible(), false);
  const canvas = page.locator('canvas.maplibregl-canvas');
  await canvas.focus();
  await page.keyboard.press('ArrowRight');
  await button.click();
  await page.waitForURL(/zone=/);
  await page.locator('.chip', { hasText: 'cette partie de la carte' }).waitFor();
  const [west, south, east, north] = new URL(page.url()).searchParams.get('zone').split(',').map(Number);
  for (const card of await page.locator('.card[data-lat]:not([data-lat=""])').all()) {
    const { lat, lon } = await card.evaluate(({ dataset }) => ({ lat: Number(dataset.lat), lon: Number(dataset.lon) }));
    assert.ok(lat >= south && lat <= north && lon >= west && lon <= east, `${lat} ${lon}`);
  }
  assert.ok(await marked(page));
  await page.goBack();
  await page.waitForURL((url) => !url.search.includes('zone'));
  assert.deepEqual(failures, []);
  await close();
});

test('when the answer does not come, the browser opens the address', async () => {
  const { page, close } = await visit('/?q=Rennes', WIDE);
  await mark(page);
  await page.route(/frais=|dispositif=/, (route) =>
    route.request().resourceType() === 'fetch' ? route.abort() : route.continue());
  await page.locator('details.filters summary').click();
  // Not `check`, which would look for the box again on the page that opens.
  await page.getByRole('checkbox', { name: /France Services/ }).click();
  await page.waitForURL(/dispositif=france-services/);
  await page.waitForFunction(() => window.sameAsBefore === undefined);
  await page.locator('.card').first().waitFor();
  await close();
});

test('a reader who wants less motion gets none', async () => {
  const { page, close } = await visit('/?q=Rennes', { ...WIDE, reducedMotion: 'reduce' });
  await ready(page);
  const moving = await page.evaluate(() =>
    [...document.querySelectorAll('*')].filter((one) => {
      const { transitionDuration, animationName } = getComputedStyle(one);
      return parseFloat(transitionDuration) > 0 || animationName !== 'none';
    }).map((one) => one.className));
  assert.deepEqual(moving, []);
  const canvas = page.locator('canvas.maplibregl-canvas');
  await canvas.focus();
  const scale = () => page.locator('.maplibregl-ctrl-scale').textContent();
  const before = await scale();
  await page.keyboard.press('+');
  await page.waitForFunction((text) => document.querySelector('.maplibregl-ctrl-scale').textContent !== text, before, { timeout: 1_000 });
  await close();
});
