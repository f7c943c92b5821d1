// Another program is told of changes: somebody gives its address in the browser, copies the secret
// that is shown once, tries it, and a real server receives what changes, signed; without JavaScript,
// accessible at both widths. A publication for data.gouv.fr is written by the command line.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { signedIn } from './members.mjs';
import { AxeBuilder, maillage, startBrowser, startSite } from './server.mjs';

let site;
let browser;
let hub;
let receiver;
const received = [];
before(async () => {
  site = await startSite({ env: { MAILLAGE_IMPORT_ALLOW_PRIVATE: 'true' } });
  browser = await startBrowser();
  hub = signedIn(site, [['equipe-hub', 'hub:hub-bretagne']]);
  receiver = createServer((request, response) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(parts) });
      response.writeHead(204).end();
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => { receiver.once('listening', resolve); });
});
after(async () => {
  await browser?.close();
  site?.stop();
  receiver?.close();
});

async function open(path) {
  const context = await browser.newContext({ locale: 'fr-FR', javaScriptEnabled: false });
  await context.addCookies([{ ...hub.cookie, url: site.address }]);
  const page = await context.newPage();
  await page.goto(new URL(path, site.address).href);
  return page;
}

/** Axe needs scripts: the same page again, with them. */
async function accessible(path) {
  const context = await browser.newContext({ locale: 'fr-FR' });
  await context.addCookies([{ ...hub.cookie, url: site.address }]);
  const page = await context.newPage();
  for (const width of [360, 390, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    await page.goto(new URL(path, site.address).href);
    const { violations } = await new AxeBuilder({ page }).analyze();
    assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 160)}`), [], `${path} at ${width} px`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${path} is ${wide} px too wide at ${width} px`);
    if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/${path.split('/')[2]}-${path.split('/').length}-${width}.png`, fullPage: true });
  }
  await context.close();
}

async function arrived(fits, patience = 60_000) {
  for (const until = Date.now() + patience; Date.now() < until;) {
    const found = received.find(fits);
    if (found) return found;
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
  throw new Error(`nothing such among ${received.length} deliveries`);
}

function isSigned({ headers, body }, secret) {
  const [, at, signature] = headers['maillage-signature'].match(/^t=(\d+),v1=([0-9a-f]{64})$/);
  const expected = createHmac('sha256', secret).update(`${at}.`).update(body).digest('hex');
  return signature === expected && Math.abs(Date.now() / 1000 - Number(at)) < 60;
}

test('an address is given, tried, and told of a correction made by hand', async () => {
  await accessible('/mon-espace/partage');
  const page = await open('/mon-espace/partage');
  await page.getByLabel('Adresse à prévenir').fill('exemple.fr');
  await page.getByRole('button', { name: 'Ajouter' }).click();
  assert.match(await page.getByRole('alert').innerText(), /https:\/\//);
  await page.getByLabel('Adresse à prévenir').fill(`http://127.0.0.1:${receiver.address().port}/crochet`);
  await page.getByLabel('Quels lieux').selectOption('departement-35');
  await page.getByRole('button', { name: 'Ajouter' }).click();
  const secret = await page.locator('#secret').innerText();
  assert.match(secret, /^maillage_[a-z0-9]{32}$/);
  await page.getByRole('link', { name: 'J’ai copié le secret' }).click();
  const path = new URL(page.url()).pathname;
  assert.ok(!(await page.content()).includes(secret));

  await page.getByRole('button', { name: 'Envoyer un essai' }).click();
  assert.match(await page.getByRole('status').innerText(), /essai est envoyé/);
  const trial = await arrived(({ body }) => JSON.parse(body).type === 'test');
  assert.ok(isSigned(trial, secret));
  assert.match(await page.locator('table').innerText(), /essai\s+204\s+Reçu/);

  const places = await (await fetch(`${site.address}/donnees/lieux.json?territoire=commune-35238`)).json();
  const key = places.find(({ nom }) => nom === 'Médiathèque du Canal').id;
  await page.goto(`${site.address}/mon-espace/lieux/${key}`);
  await page.fill('#nom', 'Médiathèque du Grand Canal');
  await page.fill('#pourquoi', 'Le lieu a changé de nom');
  await page.getByRole('button', { name: 'Enregistrer la fiche' }).click();
  const told = await arrived(({ body }) => JSON.parse(body).type === 'changes');
  assert.ok(isSigned(told, secret));
  const { items } = JSON.parse(told.body);
  assert.deepEqual(items.map(({ kind, key, place }) => [kind, key, place.nom]), [['changed', key, 'Médiathèque du Grand Canal']]);

  await accessible(path);
  await page.goto(site.address + path);
  await page.getByRole('button', { name: 'Suspendre' }).click();
  assert.match(await page.locator('main').innerText(), /Suspendue le/);
  await page.getByRole('button', { name: 'Supprimer la notification' }).click();
  assert.match(await page.locator('main').innerText(), /Aucune pour l’instant/);
});

test('a publication holds every file, each with its size and digest', () => {
  const folder = mkdtempSync(join(tmpdir(), 'maillage-bundle-'));
  const run = spawnSync(maillage, ['bundle', '--to', folder, '--database', site.database, '--public-url', 'https://exemple.fr'], { encoding: 'utf8' });
  assert.equal(run.status, 0, run.stderr);
  const described = JSON.parse(readFileSync(join(folder, 'jeu-de-donnees.json')));
  assert.deepEqual(readdirSync(folder).sort(), ['jeu-de-donnees.json', ...described.resources.map(({ file }) => file)].sort());
  for (const { file, filesize, checksum } of described.resources) {
    assert.equal(statSync(join(folder, file)).size, filesize, file);
    assert.equal(createHash('sha256').update(readFileSync(join(folder, file))).digest('hex'), checksum.value, file);
  }
  // The fixture's source has recorded no licence: none is claimed.
  assert.equal(described.license, 'notspecified');
  assert.match(described.description, /licence non précisée/);
  rmSync(folder, { recursive: true, force: true });
});
