// A Hub imports its file from the browser: columns recognised and corrected, what would change,
// the run, its report, taking it back, an address that is read on a schedule; wrong files; without
// JavaScript; by keyboard; accessible at every step.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { accessible } from './accessible.mjs';
import { signedIn, sql } from './members.mjs';
import { startBrowser, startSite } from './server.mjs';

const FILE = [
  'Structure;Où;Ville;CP;Joindre;Divers',
  'Espace des Lilas;1 rue des Lilas;Rennes;35000;02 99 00 00 01;Ouvert à tous',
  'Médiathèque du Port;2 quai Nord;Saint-Malo;35400;02 99 00 00 02;Avec un jardin',
  'Point du Rhône;3 rue Mercière;Lyon;69002;04 78 00 00 03;Au rez-de-chaussée',
  ';;;;;rien',
].join('\n');

let site;
let browser;
let hub;
let files;
let served = FILE;
const asked = [];
before(async () => {
  site = await startSite({ env: { MAILLAGE_IMPORT_ALLOW_PRIVATE: 'true' } });
  browser = await startBrowser();
  hub = signedIn(site, [['equipe-hub', 'hub:hub-bretagne']]);
  files = createServer((request, response) => {
    asked.push(request.headers);
    const tag = `"${served.length}"`;
    if (request.headers['if-none-match'] === tag) {
      response.writeHead(304).end();
      return;
    }
    response.writeHead(200, { etag: tag, 'content-type': 'text/csv' }).end(served);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => { files.once('listening', resolve); });
});
after(async () => {
  await browser?.close();
  site?.stop();
  files?.close();
});

async function open(path, { as = hub, ...options } = {}) {
  const context = await browser.newContext({ locale: 'fr-FR', ...options });
  await context.addCookies([{ ...as.cookie, url: site.address }]);
  const page = await context.newPage();
  await page.goto(new URL(path, site.address).href);
  return page;
}

async function send(page, name, text) {
  await page.getByLabel('Fichier de votre appareil').setInputFiles({ name: 'lieux.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await page.getByLabel('Nom de la source').fill(name);
  await page.getByLabel('À qui appartient la source').selectOption('hub:hub-bretagne');
  await page.getByLabel('Licence des données').selectOption('lo-2.0');
  await page.getByLabel('Rythme de mise à jour').selectOption('semaine');
  await page.getByRole('button', { name: 'Envoyer et vérifier les colonnes' }).click();
}

const JS = [true, false];
for (const javaScriptEnabled of JS) {
  const how = javaScriptEnabled ? 'with' : 'without';
  test(`a file is imported from upload to report and taken back, ${how} JavaScript`, async () => {
    const title = `Essai ${how}`;
    const page = await open('/mon-espace/imports', { javaScriptEnabled });
    if (javaScriptEnabled) await accessible(page, 'the list');
    await page.getByRole('link', { name: 'Importer un fichier' }).click();
    if (javaScriptEnabled) await accessible(page, 'the form');
    await send(page, title, FILE);
    assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'Vérifier les colonnes');
    if (javaScriptEnabled) await accessible(page, 'the assistant');
    assert.match(await page.getByLabel('Téléphone', { exact: true }).locator('option:checked').textContent(), /^Joindre \(proposé\)/);
    assert.match(await page.getByRole('status').textContent(), /2\slieux à publier, 2\slignes en quarantaine/);

    await page.locator('details > summary', { hasText: 'Autres informations' }).click().catch(() => {});
    const detail = page.locator('#presentation_detail');
    if (!await detail.isVisible()) await page.locator('summary', { hasText: 'Autres informations' }).click();
    await detail.selectOption('c:Divers');
    await page.getByRole('button', { name: 'Mettre à jour l’aperçu' }).click();
    assert.match(await page.locator('.preview').first().textContent(), /Ouvert à tous/);

    await page.getByRole('link', { name: 'Voir ce qui changerait' }).click();
    assert.match(await page.locator('.tasks').textContent(), /Ajoutés\s*2\slieux/);
    assert.match(await page.locator('main').textContent(), /Ligne 4[^]*hors du territoire de la source/);
    if (javaScriptEnabled) await accessible(page, 'what would change');
    await page.getByRole('button', { name: 'Lancer l’import' }).click();
    assert.match(page.url(), /\/travaux\//);
    const report = page.getByRole('link', { name: 'Voir le rapport de l’import' });
    if (javaScriptEnabled) {
      await report.waitFor({ timeout: 30_000 });
      await accessible(page, 'the end of the work');
    } else {
      for (let tries = 0; tries < 100 && !await report.count(); tries += 1) {
        await page.waitForTimeout(200);
        await page.getByRole('link', { name: 'Actualiser' }).click({ timeout: 2_000 }).catch(() => page.reload());
      }
    }
    await report.click();
    assert.match(await page.locator('main').textContent(), /4\slignes lues = 2\slieux publiés \+ 2\slignes en quarantaine/);
    if (javaScriptEnabled) await accessible(page, 'the report');
    const href = await page.getByRole('link', { name: 'Télécharger les lignes en quarantaine' }).getAttribute('href');
    const csv = await (await page.request.get(new URL(href, site.address).href)).text();
    assert.match(csv, /^\ufeffligne,raison,Structure/);
    assert.match(csv, /\n4,.*Lyon/);

    await page.getByRole('button', { name: 'Annuler cet import' }).click();
    assert.match(await page.getByRole('status').textContent(), /Cet import a été annulé/);
    await page.getByRole('link', { name: /Revenir à la source/ }).click();
    assert.match(await page.locator('main').textContent(), /annulé/);
    if (javaScriptEnabled) await accessible(page, 'the source');
    await page.context().close();
  });
}

test('wrong files are refused in plain words, and what was written stays', async () => {
  const page = await open('/mon-espace/imports/nouveau');
  for (const [name, buffer, said] of [
    ['vide.csv', Buffer.alloc(0), /Ce fichier est vide|Choisissez un fichier/],
    ['photo.png', Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'), /C’est une image/],
    ['titres.csv', Buffer.from('nom;ville\n'), /ne contient aucun lieu/],
    ['long.csv', Buffer.from('a,b\n'.repeat(50_010)), /plus de 50\s000 lignes/],
    ['coupe.json', Buffer.from('[{"nom": '), /JSON n’est pas valide/],
    ['document.pdf', Buffer.from('%PDF-1.7'), /C’est un PDF/],
  ]) {
    await page.getByLabel('Fichier de votre appareil').setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
    await page.getByLabel('Nom de la source').fill('Mon essai');
    await page.getByRole('button', { name: 'Envoyer et vérifier les colonnes' }).click();
    assert.match(await page.getByRole('alert').textContent(), said, name);
    assert.equal(await page.getByLabel('Nom de la source').inputValue(), 'Mon essai');
  }
  await accessible(page, 'the form with faults');
  await page.context().close();
});

test('by keyboard alone one comes to the report', async () => {
  const page = await open('/mon-espace/imports/nouveau');
  await page.getByLabel('Ou adresse d’un fichier en ligne').focus();
  await page.keyboard.type(`http://127.0.0.1:${files.address().port}/lieux.csv`);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Au clavier');
  for (const first of ['Hub', 'Licence', 'Chaque semaine']) {
    await page.keyboard.press('Tab');
    await page.keyboard.type(first);
  }
  const portee = page.getByLabel('À qui appartient la source');
  if (!await portee.inputValue()) { await portee.focus(); await page.keyboard.press('ArrowDown'); await page.getByLabel('Rythme de mise à jour').focus(); }
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/fichiers\//);
  await page.getByRole('link', { name: 'Voir ce qui changerait' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/essai$/);
  await page.getByRole('button', { name: 'Lancer l’import' }).focus();
  await page.keyboard.press('Enter');
  const report = page.getByRole('link', { name: 'Voir le rapport de l’import' });
  await report.waitFor({ timeout: 30_000 });
  await report.focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/au-clavier-1$/);
  await page.context().close();
});

test('an address is read on its schedule, and only when it changed', async () => {
  const page = await open('/mon-espace/imports/sources/au-clavier');
  assert.match(await page.getByLabel('Adresse du fichier').inputValue(), /lieux\.csv$/);
  await page.getByLabel('Rythme').selectOption('semaine');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  assert.match(await page.getByRole('status').textContent(), /Chaque semaine/);
  const look = async () => {
    sql(site, "UPDATE import_schedule SET next_at = '2000-01-01T00:00:00.000Z'; UPDATE job SET due_at = '2000-01-01T00:00:00.000Z' WHERE kind = 'import-schedules' AND state = 'waiting'");
    const before = sql(site, 'SELECT checked_at FROM import_schedule')[0].checked_at;
    for (let tries = 0; tries < 200; tries += 1) {
      const { checked_at: checked, outcome } = sql(site, 'SELECT checked_at, outcome FROM import_schedule')[0];
      if (checked !== before) return outcome;
      await page.waitForTimeout(100);
    }
    throw new Error('the address is not looked at');
  };
  assert.match(await look(), /inchangés/);
  assert.equal(await look(), 'Le fichier n’a pas changé.');
  assert.ok(asked.at(-1)['if-none-match'], 'the server was asked whether it changed');
  served = FILE.replace('02 99 00 00 01', '02 99 00 00 0111'.slice(0, 14)).replace('Espace des Lilas', 'Espace des Lilas et des Roses');
  assert.match(await look(), /1 ajoutés/);
  await page.context().close();
});

test('others’ sources and files are out of reach', async () => {
  const elsewhere = signedIn(site, [['equipe-hub', 'hub:hinaura']]);
  const reader = signedIn(site, [['lecture', 'nation']]);
  for (const as of [elsewhere, reader]) {
    const page = await open('/mon-espace/imports', { as });
    for (const path of ['/mon-espace/imports/sources/au-clavier', '/mon-espace/imports/au-clavier-1', '/mon-espace/imports/au-clavier-1/quarantaine.csv']) {
      const answer = await page.request.get(new URL(path, site.address).href);
      assert.equal(answer.status(), 403, path);
    }
    await page.context().close();
  }
});
