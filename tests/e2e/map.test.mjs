// The map, by mouse and by keyboard: the same places as the list, and no
// request to anyone else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withSite } from './server.mjs';

const visit = withSite();

async function mapOf(page) {
  const carte = page.locator('.carte');
  await carte.scrollIntoViewIfNeeded();
  await page.locator('.carte[data-ready=true]').waitFor({ timeout: 60_000 });
  return carte;
}

test('a map is drawn from our own tiles only', async () => {
  const { page, strangers, failures, close } = await visit('/?q=Rennes', { viewport: { width: 1280, height: 900 } });
  const tiles = [];
  page.on('response', (response) => {
    if (response.url().includes('/tiles/')) tiles.push(response.status());
  });
  await mapOf(page);
  await page.waitForTimeout(1_000);
  assert.ok(tiles.length > 0 && tiles.every((status) => status === 200), `${tiles}`);
  assert.deepEqual(strangers, []);
  assert.deepEqual(failures, []);
  await close();
});

test('the keyboard opens what is in sight, one after the other, and comes back', async () => {
  const { page, close } = await visit('/?lat=48.1113&lon=-1.68', { viewport: { width: 1280, height: 900 } });
  const carte = await mapOf(page);
  await carte.locator('canvas.maplibregl-canvas').focus();
  assert.equal(await page.locator('.carte-aim').isVisible(), true);
  const popup = carte.locator('.maplibregl-popup');
  const opened = [];
  for (const key of ['Enter', 'PageDown', 'PageDown']) {
    await page.keyboard.press(key);
    opened.push(await popup.locator('a').first().getAttribute('href'));
  }
  assert.ok(opened.every((href) => /^\/lieux\//.test(href)), `${opened}`);
  assert.equal(new Set(opened).size, 3);
  await page.keyboard.press('PageUp');
  assert.equal(await popup.locator('a').first().getAttribute('href'), opened[1]);
  await popup.locator('a').first().focus();
  await page.keyboard.press('Escape');
  assert.equal(await popup.count(), 0);
  assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'CANVAS');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('+');
  await close();
});

test('what the map adds shows where the keyboard is', async () => {
  const { page, close } = await visit('/?q=Rennes', { viewport: { width: 1280, height: 900 } });
  const carte = await mapOf(page);
  await carte.locator('canvas.maplibregl-canvas').focus();
  for (const name of ['Agrandir la carte', 'Réduire la carte']) {
    await page.keyboard.press('Tab');
    const { label, ring } = await page.evaluate(() => {
      const { activeElement } = document;
      return { label: activeElement.getAttribute('aria-label'), ring: getComputedStyle(activeElement).outlineWidth };
    });
    assert.equal(label, name);
    assert.equal(ring, '3px');
  }
  await close();
});

test('a card lights its pin, and a sheet opens from the map', async () => {
  const { page, failures, close } = await visit('/?q=Saint-Malo', { viewport: { width: 1280, height: 900 } });
  const carte = await mapOf(page);
  await page.locator('.card').first().hover();
  assert.match(await page.locator('.card').first().getAttribute('class'), /lit/);
  // One place alone is framed at the centre, its pin standing above it.
  const box = await carte.boundingBox();
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2 - 14);
  await carte.locator('.maplibregl-popup a').click();
  await page.waitForURL(/\/lieux\//);
  assert.deepEqual(failures, []);
  await close();
});

test('a territory is outlined on its map', async () => {
  const { page, close } = await visit('/territoires/departement/35', { viewport: { width: 1280, height: 900 } });
  const outline = page.waitForResponse(/departement\/35\/contour\.geojson/);
  await mapOf(page);
  const shape = await (await outline).json();
  assert.equal(shape.geometry.type, 'MultiPolygon');
  assert.ok(JSON.stringify(shape).length < 200_000);
  await close();
});
