// Takes the pictures of docs/screenshots from a running site (./x demo):
//   node tests/e2e/screenshots.mjs http://127.0.0.1:8080
import { mkdirSync } from 'node:fs';
import { startBrowser } from './server.mjs';

const address = process.argv[2] ?? 'http://127.0.0.1:8080';
const folder = process.argv[3] ?? 'docs/screenshots';

const PAGES = {
  home: '/',
  results: '/?q=Rennes%20demain%20matin',
  nothing: '/?q=Rennes&prise-en-charge=surdite&ouvert=week-end&distance=5',
  orientation: '/orientation?q=Rennes%20demain%20matin',
  embed: '/integrer?territoire=departement-35',
  accessibility: '/accessibilite',
  territory: '/territoires/departement/35',
  commune: '/territoires/commune/98735',
  hubs: '/hubs',
  data: '/donnees',
  api: '/api',
  about: '/a-propos-des-donnees',
  missing: '/lieux/inconnu',
};
const WIDTHS = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } };

mkdirSync(folder, { recursive: true });
const browser = await startBrowser();
for (const [device, viewport] of Object.entries(WIDTHS)) {
  const context = await browser.newContext({ locale: 'fr-FR', viewport });
  const page = await context.newPage();
  const shoot = async (name) => {
    if (await page.locator('.carte').count() && device === 'desktop') {
      await page.locator('.carte').scrollIntoViewIfNeeded();
      await page.locator('.carte[data-ready=true]').waitFor({ timeout: 30_000 }).catch(() => {});
      await page.waitForTimeout(1_500);
      await page.evaluate(() => window.scrollTo(0, 0));
    }
    await page.screenshot({ path: `${folder}/${name}-${device}.png` });
  };
  for (const [name, path] of Object.entries(PAGES)) {
    await page.goto(address + path);
    await shoot(name);
  }
  await page.goto(`${address}/?q=Rennes`);
  await page.locator('.card h3 a').first().click();
  await page.waitForURL(/\/lieux\//);
  await shoot('place');
  const sheet = page.url();
  await page.goto(`${sheet}/signaler`);
  await shoot('report');
  await page.goto(`${address}/selection?lieu=${sheet.split('/').pop()}`);
  await shoot('selection');
  await context.close();
}
await browser.close();
