// What a mediator hands over: a sheet on one A5 page, a list, a link, a code.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { AxeBuilder, withSite } from './server.mjs';

const require = createRequire(new URL('../../web/package.json', import.meta.url));
const jsQR = require('jsqr');
const { PNG } = require('pngjs');

const NOW = '2026-11-24T09:30:00Z';
const visit = withSite({ now: NOW });
const visitLongs = withSite({ now: NOW, sources: new URL('./handover', import.meta.url).pathname });

const A5_POINTS = [420, 595];
const LONGS = '/orientation?q=Guéret&service=aide-aux-demarches-administratives';

/** The pages of what the browser prints, each as its width and height in points. */
async function printed(page) {
  const pdf = (await page.pdf({ preferCSSPageSize: true, printBackground: false })).toString('latin1');
  const boxes = [...pdf.matchAll(/\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/g)];
  const pages = pdf.match(/\/Type\s*\/Page\b(?!s)/g).length;
  assert.equal(boxes.length, pages);
  return boxes.map(([, width, height]) => [Math.round(Number(width)), Math.round(Number(height))]);
}

async function decoded(locator) {
  await locator.scrollIntoViewIfNeeded();
  const { data, width, height } = PNG.sync.read(await locator.screenshot());
  return jsQR(new Uint8ClampedArray(data), width, height)?.data;
}

async function keys(page) {
  return page.locator('[data-place]').evaluateAll((cards) => cards.map((card) => card.dataset.place));
}

const names = (page) => page.locator('.selection h2 a').allInnerTexts();

test('the sheet of a usual search is one A5 page', async () => {
  const { page, strangers, failures, close } = await visit('/orientation?q=Rennes');
  assert.deepEqual(await printed(page), [A5_POINTS]);
  const text = (await page.locator('.fiche').innerText()).replaceAll('\u2060', '');
  for (const said of [/3 lieux les plus proches de Rennes/, /1 rue du Marché\n35000 Rennes/, /02\s61\s91\s00\s01/,
    /lundi à vendredi/i, /9\sh\s–\s12\sh et 14\sh\s–\s18\sh/, /samedi et dimanche\s*:\s*fermé/i, /Vérifié le 15\sseptembre 2026/,
    /Rendez-vous le/, /Imprimé le 24\snovembre 2026/]) {
    assert.match(text, said);
  }
  assert.equal(await page.locator('.plan-pin').count(), 3);
  assert.deepEqual(strangers, []);
  assert.deepEqual(failures, []);
  await close();
});

test('three places with long names, addresses and irregular hours still are one A5 page', async () => {
  const { page, close } = await visitLongs(LONGS);
  assert.equal(await page.locator('.fiche-place').count(), 3);
  assert.deepEqual(await printed(page), [A5_POINTS]);
  // Nothing is cut by the edge of the paper.
  await page.emulateMedia({ media: 'print' });
  await page.setViewportSize({ width: 499, height: 733 }); // what A5 leaves between its margins, in CSS pixels
  const over = await page.locator('.fiche *').evaluateAll((all) => all
    .filter((one) => !one.closest('svg') && !one.classList.contains('sr') && one.getBoundingClientRect().right > 500)
    .map((one) => one.outerHTML.slice(0, 80)));
  assert.deepEqual(over, []);
  await close();
});

test('two places at the same spot both have their pin', async () => {
  const { page, close } = await visitLongs(LONGS);
  const heads = await page.locator('.plan-pin circle:last-of-type').evaluateAll((all) => all.map((one) => {
    const { x, y, width } = one.getBoundingClientRect();
    return { x, y, width };
  }));
  for (const [number, a] of heads.entries()) {
    for (const b of heads.slice(number + 1)) {
      assert.ok(Math.hypot(a.x - b.x, a.y - b.y) >= a.width, JSON.stringify(heads));
    }
  }
  await close();
});

test('a place of the sheet is replaced by another without JavaScript', async () => {
  const { page, close } = await visitLongs(LONGS, { javaScriptEnabled: false });
  await page.locator('summary').click();
  const boxes = page.getByRole('checkbox');
  assert.equal(await boxes.count(), 4);
  await boxes.nth(0).uncheck();
  await boxes.nth(3).check();
  await page.getByRole('button', { name: 'Refaire la fiche' }).click();
  await page.waitForURL(/lieu=/);
  const shown = await page.locator('.fiche-place h3').allInnerTexts();
  assert.equal(shown.length, 3);
  assert.match(shown[2], /Médiathèque des Combrailles/);
  assert.match(await page.locator('.fiche').innerText(), /près de Guéret/);
  assert.match(await page.locator('.orientation-tools').innerText(), /menu de votre navigateur/);
  await close();
});

test('the code of the sheet leads to its search', async () => {
  const path = '/orientation?q=Rennes&service=aide-aux-demarches-administratives';
  const { page, address, close } = await visit(path, { viewport: { width: 1000, height: 900 } });
  const found = await decoded(page.locator('.fiche-qr svg'));
  assert.equal(found, `${address}/?q=Rennes&service=aide-aux-demarches-administratives`);
  await page.goto(found);
  assert.match(await page.locator('main').innerText(), /Espace numérique des Fougères/);
  await close();
});

test('too few places, none, or no search: it says what to do', async () => {
  const { page, address, close } = await visit('/orientation?q=Saint-Malo');
  assert.match(await page.locator('main').innerText(), /Un seul lieu répond/);
  for (const [path, said] of [
    ['/orientation', /Cherchez d’abord des lieux/],
    ['/orientation?q=zzzzqqq', /Nous n’avons pas trouvé/],
    ['/orientation?lieu=inconnu&lieu=%3Cscript%3E', /2 lieux de cette liste ne sont plus publiés/],
  ]) {
    await page.goto(address + path);
    assert.match(await page.locator('main').innerText(), said, path);
    assert.equal(await page.locator('.fiche').count(), 0, path);
  }
  await close();
});

test('a list is kept across pages, ordered, and handed over', async () => {
  const { page, strangers, failures, close } = await visit('/?q=Rennes');
  const keep = page.getByRole('button', { name: /Garder ce lieu/ });
  await keep.nth(0).click();
  await keep.nth(0).click();
  await page.getByRole('link', { name: 'Ma liste : 2 lieux' }).waitFor();
  await page.goto(new URL('/hubs', page.url()).href);
  await page.getByRole('link', { name: 'Ma liste : 2 lieux' }).click();
  await page.waitForURL(/\/selection\?lieu=/);
  assert.deepEqual(await names(page), ['Espace numérique des Fougères', 'Médiathèque du Canal']);

  await page.getByRole('link', { name: 'Descendre Espace' }).click();
  await page.waitForFunction(() => document.querySelector('.selection h2').innerText.includes('Canal'));
  await page.goto(new URL('/hubs', page.url()).href);
  await page.getByRole('link', { name: 'Ma liste : 2 lieux' }).click();
  assert.deepEqual(await names(page), ['Médiathèque du Canal', 'Espace numérique des Fougères']);

  const listed = page.url();
  assert.equal(await decoded(page.locator('.share-qr img')), listed);
  const mail = await page.getByRole('link', { name: 'Envoyer par courriel' }).getAttribute('href');
  assert.ok(decodeURIComponent(mail).includes(listed), mail);
  await page.getByRole('link', { name: 'Faire la fiche d’orientation' }).click();
  const shown = await page.locator('.fiche-place h3').allInnerTexts();
  assert.match(shown[0], /Canal/);
  assert.deepEqual(await printed(page), [A5_POINTS]);

  await page.goto(listed);
  await page.getByRole('link', { name: 'Vider la liste' }).click();
  await page.getByText('Cette liste est vide').waitFor();
  await page.goto(new URL('/hubs', page.url()).href);
  assert.ok(await page.locator('[data-shortlist]').isHidden());
  assert.deepEqual(strangers, []);
  assert.deepEqual(failures, []);
  await close();
});

test('somebody else’s list is not taken for one’s own', async () => {
  const { page, close } = await visit('/?q=Rennes');
  const [first, second, third] = await keys(page);
  await page.getByRole('button', { name: /Garder ce lieu/ }).first().click();
  await page.goto(new URL(`/selection?lieu=${second}&lieu=${third}`, page.url()).href);
  await page.getByRole('link', { name: /^Retirer Maison/ }).click();
  await page.waitForURL((url) => url.searchParams.getAll('lieu').length === 1);
  const kept = await page.evaluate(() => JSON.parse(localStorage.getItem('maillage.liste')));
  assert.deepEqual(kept, [first]);
  await page.getByRole('button', { name: 'Garder ces lieux dans ma liste' }).click();
  await page.waitForURL((url) => url.searchParams.getAll('lieu').length === 2);
  await close();
});

test('a list reads, moves and shrinks without JavaScript; what is no place is said', async () => {
  const { page, address, close } = await visit('/?q=Rennes', { javaScriptEnabled: false });
  assert.equal(await page.locator('[data-keep]:visible').count(), 0);
  const [first, second] = await keys(page);
  await page.goto(`${address}/selection?lieu=${first}&lieu=parti&lieu=${second}&lieu=${first}`);
  assert.match(await page.locator('main').innerText(), /Un lieu de cette liste n’est plus publié/);
  assert.equal((await names(page)).length, 2);
  await page.getByRole('link', { name: /^Monter/ }).click();
  assert.equal((await names(page))[0], 'Médiathèque du Canal');
  await page.getByRole('link', { name: /^Retirer/ }).first().click();
  await page.getByRole('link', { name: /^Retirer/ }).first().click();
  assert.match(await page.locator('main').innerText(), /Cette liste est vide/);
  await close();
});

test('a search is shared, kept on this device, and dropped', async () => {
  const { page, close } = await visit('/?q=Rennes', { permissions: ['clipboard-read', 'clipboard-write'] });
  await page.getByText('Partager ou garder cette recherche').click();
  await page.getByRole('button', { name: 'Copier le lien' }).click();
  await page.getByText('Le lien est copié').waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), page.url());
  assert.equal(await decoded(page.locator('.share-qr img')), page.url());
  await page.getByRole('button', { name: 'Garder cette recherche' }).click();
  await page.getByText('Recherche gardée sur cet appareil').waitFor();
  await page.goto(new URL('/', page.url()).href);
  const saved = page.locator('[data-saved-searches]');
  await saved.getByRole('link', { name: /Aide avec le numérique\s: Rennes/ }).click();
  await page.waitForURL(/q=Rennes/);
  await page.goBack();
  await saved.getByRole('button', { name: /Retirer/ }).click();
  assert.ok(await saved.isHidden());
  await close();
});

test('what this device keeps never becomes a link elsewhere', async () => {
  const { page, address, close } = await visit('/');
  await page.evaluate(() => {
    localStorage.setItem('maillage.recherches', JSON.stringify([{ path: 'javascript:alert(1)', title: 'x' },
      { path: '//piege.example/?q=1', title: 'y' }, 3, null]));
    localStorage.setItem('maillage.liste', '{"pas":"une liste"');
  });
  await page.goto(`${address}/?q=Rennes`);
  await page.getByRole('button', { name: /Garder ce lieu/ }).first().waitFor();
  await page.goto(address);
  assert.ok(await page.locator('[data-saved-searches]').isHidden());
  await close();
});

test('a code is only made for a page of this site', async () => {
  const { page, address, close } = await visit('/');
  for (const [words, status] of [['pour=/hubs', 200], ['pour=//piege.example', 400],
    ['pour=https://piege.example', 400], ['', 400], [`pour=/${'a'.repeat(900)}`, 400]]) {
    const response = await page.request.get(`${address}/qr.svg?${words}`);
    assert.equal(response.status(), status, words);
  }
  await close();
});

test('a place’s page prints on paper with its code', async () => {
  const { page, address, close } = await visit('/?q=Rennes', { viewport: { width: 700, height: 900 } });
  await page.locator('.card h3 a').first().click();
  await page.waitForURL(/\/lieux\//);
  await page.emulateMedia({ media: 'print' });
  assert.equal(await decoded(page.locator('.sheet-qr svg')), address + new URL(page.url()).pathname);
  assert.equal((await printed(page)).length, 1);
  await close();
});

for (const [width, colorScheme] of [[360, 'light'], [1280, 'light'], [360, 'dark'], [1280, 'dark']]) {
  test(`nothing stands in the way of handing over at ${width} px, ${colorScheme}`, async () => {
    const { page, address, close } = await visit('/?q=Rennes', { viewport: { width, height: 900 }, colorScheme });
    await page.getByRole('button', { name: /Garder ce lieu/ }).first().click();
    const [first, second, third] = await keys(page);
    for (const path of ['/?q=Rennes', '/orientation?q=Rennes', '/orientation', `/orientation?lieu=${first}`,
      `/selection?lieu=${first}&lieu=${second}&lieu=${third}&lieu=parti`, '/selection']) {
      await page.goto(address + path);
      for (const summary of await page.locator('.share > summary, .filters > summary').all()) await summary.click();
      const { violations } = await new AxeBuilder({ page }).analyze();
      assert.deepEqual(violations.map((v) => `${path} ${v.id}: ${v.nodes[0].html}`), []);
      const over = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(over <= 0, `${path} scrolls sideways by ${over} px`);
    }
    await close();
  });
}
