// The public site as people meet it: with and without JavaScript, by keyboard,
// on a phone and on a desktop, and never a request to anyone else.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AxeBuilder, startBrowser, startSite } from './server.mjs';

let site;
let browser;

before(async () => {
  site = await startSite();
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  site?.stop();
});

/** A page that fails the test when it asks anything of another host. */
async function visit(path, options = {}) {
  const context = await browser.newContext({ locale: 'fr-FR', ...options });
  const page = await context.newPage();
  const strangers = [];
  page.on('request', (request) => {
    if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(site.address)) {
      strangers.push(request.url());
    }
  });
  const response = await page.goto(site.address + path);
  return { page, response, strangers, close: () => context.close() };
}

test('a commune answers with its nearest places first', async () => {
  const { page, strangers, close } = await visit('/');
  await page.locator('input[name=q]').first().fill('Rennes');
  await page.locator('input[name=q]').first().press('Enter');
  await page.waitForURL(/q=Rennes/);
  const text = await page.locator('main').innerText();
  const order = ['Espace numérique des Fougères', 'Médiathèque du Canal', 'Maison commune de Cesson'];
  const positions = order.map((name) => text.indexOf(name));
  assert.ok(positions.every((position) => position >= 0), text);
  assert.deepEqual([...positions].sort((a, b) => a - b), positions);
  assert.ok(!text.includes('Case numérique du Volcan'));
  assert.deepEqual(strangers, []);
  await close();
});

test('a position answers too, and a filter narrows', async () => {
  const all = await visit('/?lat=48.1113&lon=-1.68');
  assert.match(await all.page.locator('main').innerText(), /Médiathèque du Canal/);
  await all.close();
  const filtered = await visit('/?lat=48.1113&lon=-1.68&dispositif=france-services');
  const text = await filtered.page.locator('main').innerText();
  assert.match(text, /Espace numérique des Fougères/);
  assert.doesNotMatch(text, /Médiathèque du Canal/);
  await filtered.close();
});

test('a sheet opens from the list, without JavaScript', async () => {
  const { page, close } = await visit('/?q=Rennes', { javaScriptEnabled: false });
  await page.getByRole('link', { name: /Espace numérique des Fougères/ }).first().click();
  await page.waitForURL(/\/lieux\//);
  const text = await page.locator('main').innerText();
  assert.match(text, /1 rue du Marché/);
  assert.match(text, /lundi/i);
  await close();
});

test('a misspelt commune gets a suggestion, nonsense gets advice', async () => {
  const misspelt = await visit('/?q=Sait-Malo');
  assert.match(await misspelt.page.locator('main').innerText(), /Saint-Malo/);
  await misspelt.close();
  const nonsense = await visit('/?q=%3Cscript%3Ezzzzqqq');
  assert.match(await nonsense.page.locator('main').innerText(), /Nous n’avons pas trouvé/);
  await nonsense.close();
});

test('a page that does not exist helps', async () => {
  for (const path of ['/nulle-part', '/lieux/inconnu', '/territoires/commune/99999']) {
    const { page, response, close } = await visit(path);
    assert.equal(response.status(), 404, path);
    assert.ok((await page.getByRole('link').count()) > 3, path);
    await close();
  }
});

const PAGES = ['/', '/?q=Rennes', '/?q=Sait-Malo', '/territoires', '/territoires/departement/35',
  '/territoires/commune/35238', '/territoires/hub/hub-bretagne', '/hubs', '/donnees',
  '/a-propos-des-donnees', '/nulle-part'];

for (const width of [360, 1280]) {
  for (const path of PAGES) {
    test(`nothing stands in the way on ${path} at ${width} px`, async () => {
      const { page, strangers, close } = await visit(path, { viewport: { width, height: 900 } });
      const { violations } = await new AxeBuilder({ page }).analyze();
      assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes[0].html}`), []);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(overflow <= 0, `the page scrolls sideways by ${overflow} px`);
      assert.deepEqual(strangers, []);
      await close();
    });
  }
}
