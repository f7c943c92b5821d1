// Finding a place, as people do it: by commune, by position, with filters, with
// and without JavaScript, and when what they type is not understood.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withSite } from './server.mjs';

const visit = withSite();
const main = (page) => page.locator('main').innerText();

test('a commune answers with its nearest places first', async () => {
  const { page, strangers, failures, close } = await visit('/');
  await page.locator('input[name=q]').first().fill('Rennes');
  await page.locator('input[name=q]').first().press('Enter');
  await page.waitForURL(/q=Rennes/);
  const text = await main(page);
  const order = ['Espace numérique des Fougères', 'Médiathèque du Canal', 'Maison commune de Cesson'];
  const positions = order.map((name) => text.indexOf(name));
  assert.ok(positions.every((position) => position >= 0), text);
  assert.deepEqual([...positions].sort((a, b) => a - b), positions);
  assert.ok(!text.includes('Case numérique du Volcan'));
  assert.deepEqual(strangers, []);
  assert.deepEqual(failures, []);
  await close();
});

test('"Autour de moi" uses the position the browser gives, rounded', async () => {
  const { page, close } = await visit('/', {
    geolocation: { latitude: 48.64812, longitude: -2.00731 },
    permissions: ['geolocation'],
  });
  await page.getByRole('button', { name: 'Autour de moi' }).click();
  await page.waitForURL(/lat=48\.648&lon=-2\.007/);
  assert.match(await main(page), /Point d’accueil du Port/);
  assert.ok(!page.url().includes('q='), page.url());
  await close();
});

test('a refused position says what to do instead', async () => {
  const { page, close } = await visit('/', { permissions: [] });
  await page.getByRole('button', { name: 'Autour de moi' }).click();
  await page.getByText('Écrivez plutôt votre commune').waitFor();
  await close();
});

test('filters narrow the list, stay in the address, and come back with it', async () => {
  // As a browser without JavaScript does it; live.test.mjs has the other way.
  const { page, close } = await visit('/?q=Rennes', { javaScriptEnabled: false });
  assert.match(await main(page), /Médiathèque du Canal/);
  await page.locator('details.filters summary').click();
  await page.getByLabel(/France Services/).check();
  await page.getByRole('button', { name: 'Chercher avec ces choix' }).click();
  await page.waitForURL(/dispositif=france-services/);
  assert.doesNotMatch(await main(page), /Médiathèque du Canal/);
  const shared = page.url();
  await page.goBack();
  assert.match(await main(page), /Médiathèque du Canal/);
  await page.goto(shared);
  assert.match(await main(page), /Espace numérique des Fougères/);
  assert.doesNotMatch(await main(page), /Médiathèque du Canal/);
  await page.locator('details.filters summary').click();
  assert.ok(await page.getByLabel(/France Services/).isChecked());
  await close();
});

test('each kind of filter narrows', async () => {
  for (const [filter, kept, gone] of [
    ['service=acces-internet-et-materiel-informatique', /Médiathèque du Canal/, /Maison commune/],
    ['public=seniors', /Médiathèque du Canal/, /Espace numérique des Fougères/],
    ['dispositif=france-services', /Maison commune/, /Médiathèque du Canal/],
    ['territoire=commune-35051', /Maison commune/, /Médiathèque du Canal/],
  ]) {
    const { page, close } = await visit(`/?q=Rennes&${filter}`);
    const text = await page.locator('.cards').innerText();
    assert.match(text, kept, filter);
    assert.doesNotMatch(text, gone, filter);
    await close();
  }
});

test('without JavaScript one searches, filters and opens a sheet', async () => {
  const { page, close } = await visit('/', { javaScriptEnabled: false });
  await page.locator('input[name=q]').first().fill('35000');
  await page.locator('#besoin').selectOption({ index: 1 });
  await page.getByRole('button', { name: 'Chercher un lieu' }).click();
  await page.waitForURL(/service=/);
  await page.getByRole('link', { name: /Espace numérique des Fougères/ }).first().click();
  await page.waitForURL(/\/lieux\//);
  const text = await main(page);
  assert.match(text, /1 rue du Marché/);
  assert.match(text, /lundi/i);
  assert.match(text, /9\sh – 12\sh/);
  assert.equal(await page.locator('a[href="tel:+33261910001"]').count(), 1);
  await close();
});

test('what is misspelt gets a suggestion, nonsense gets advice, a wrong filter is said', async () => {
  const misspelt = await visit('/?q=Sait-Malo');
  assert.match(await main(misspelt.page), /Voici les résultats pour Saint-Malo/);
  assert.match(await main(misspelt.page), /Point d’accueil du Port/);
  await misspelt.close();
  const nonsense = await visit('/?q=%3Cscript%3Ezzzzqqq');
  assert.match(await main(nonsense.page), /Nous n’avons pas trouvé/);
  await nonsense.close();
  const wrong = await visit('/?q=Rennes&service=jardinage');
  assert.match(await main(wrong.page), /ne connaît pas la valeur «\sjardinage\s»/);
  assert.match(await main(wrong.page), /Espace numérique des Fougères/);
  await wrong.close();
});

test('far from everything, the nearest are shown all the same', async () => {
  const { page, close } = await visit('/?q=Papeete');
  const text = await main(page);
  assert.match(text, /Voici les plus proches/);
  assert.match(text, /Espace numérique du Lagon/);
  await close();
});

test('a page that does not exist helps', async () => {
  for (const path of ['/nulle-part', '/lieux/inconnu', '/territoires/commune/99999']) {
    const { page, response, close } = await visit(path);
    assert.equal(response.status(), 404, path);
    assert.ok((await page.getByRole('link').count()) > 3, path);
    assert.equal(await page.locator('input[name=q]').count(), 1, path);
    await close();
  }
});
