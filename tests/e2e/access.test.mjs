// Nothing stands in anyone's way: axe on every page at two widths, light and
// dark, no sideways scroll, 400 % zoom, keyboard only.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AxeBuilder, withSite } from './server.mjs';

const visit = withSite();

const PAGES = ['/', '/?q=Rennes', '/?q=Rennes&service=acces-internet-et-materiel-informatique&ouvert=week-end&distance=20',
  '/?q=Rennes&prise-en-charge=surdite&frais=payant', '/?q=Sait-Malo', '/?q=zzzzqqq', '/?territoire=departement-35', '/territoires',
  '/territoires/region/53', '/territoires/departement/35', '/territoires/commune/35238',
  '/territoires/hub/hub-bretagne', '/territoires/commune/98735', '/hubs', '/donnees', '/api',
  '/donnees?q=Rennes&frais=gratuit&acces=se-presenter', '/donnees?dans=Sait-Malo',
  '/a-propos-des-donnees', '/nulle-part', 'SHEET'];

async function open(path, options) {
  if (path !== 'SHEET') return visit(path, options);
  const visited = await visit('/?q=Rennes', options);
  await visited.page.getByRole('link', { name: /Espace numérique des Fougères/ }).first().click();
  await visited.page.waitForURL(/\/lieux\//);
  return visited;
}

async function nothingInTheWay({ page, strangers, failures }) {
  // Drawing maps without a graphics card is slow: those of wide screens stand for all.
  const wide = page.viewportSize().width > 1000;
  if (wide && await page.locator('.carte').count()) {
    await page.locator('.carte').scrollIntoViewIfNeeded();
    await page.locator('.carte[data-ready=true]').waitFor({ timeout: 60_000 });
  }
  // What is folded away is part of the page too.
  const folded = page.locator('main details:not([open]) > summary');
  while (await folded.count()) await folded.first().click();
  const { violations } = await new AxeBuilder({ page }).analyze();
  assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes[0].html}`), []);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(overflow <= 0, `the page scrolls sideways by ${overflow} px`);
  assert.deepEqual(strangers, []);
  assert.deepEqual(failures, []);
}

for (const [width, colorScheme] of [[360, 'light'], [360, 'dark'], [1280, 'light'], [1280, 'dark']]) {
  for (const path of PAGES) {
    test(`nothing stands in the way on ${path} at ${width} px, ${colorScheme}`, async () => {
      const visited = await open(path, { viewport: { width, height: 900 }, colorScheme });
      await nothingInTheWay(visited);
      await visited.close();
    });
  }
}

test('at 400 % nothing is lost sideways', async () => {
  for (const path of PAGES) {
    const { page, close } = await open(path, { viewport: { width: 320, height: 256 } });
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(overflow <= 0, `${path} scrolls sideways by ${overflow} px`);
    await close();
  }
});

test('the keyboard alone goes from the home page to a sheet', async () => {
  const { page, close } = await visit('/');
  await page.keyboard.press('Tab');
  assert.match(await page.evaluate(() => document.activeElement.textContent), /Aller au contenu/);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'q');
  await page.keyboard.type('Rennes');
  await page.keyboard.press('Enter');
  await page.waitForURL(/q=Rennes/);
  for (let tries = 0; tries < 60; tries += 1) {
    await page.keyboard.press('Tab');
    const text = await page.evaluate(() => document.activeElement?.textContent ?? '');
    if (text.includes('Espace numérique des Fougères')) break;
  }
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/lieux\//);
  await close();
});
