// An import whose server is killed, twenty times at moments drawn anew: it is taken up again, ends
// once, and leaves exactly what an import that nothing disturbed leaves.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { signedIn, sql } from './members.mjs';
import { maillage } from './server.mjs';

const TIMES = 20;
const ROWS = 1200;
const folder = mkdtempSync(join(tmpdir(), 'maillage-crash-'));
const prepared = join(folder, 'prepared.sqlite');
const urlOf = (file) => `sqlite://${file}`;
const siteOf = (file) => ({ database: urlOf(file) });

async function serve(file) {
  const server = spawn(maillage, ['serve', '--listen', '127.0.0.1:0', '--database', urlOf(file)], { stdio: ['ignore', 'pipe', 'ignore'] });
  const line = await new Promise((resolve, reject) => {
    createInterface({ input: server.stdout }).once('line', resolve);
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
  const end = (signal) => new Promise((resolve) => { server.once('exit', resolve); server.kill(signal); });
  return { address: line.match(/http:\/\/[^/\s]+/)[0], end };
}

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

function table() {
  const towns = [['35000', 'Rennes'], ['35400', 'Saint-Malo'], ['69002', 'Lyon'], ['97410', 'Saint-Pierre']];
  const lines = ['Nom;Adresse;Code postal;Ville;Téléphone;Lundi;Mardi;Mercredi'];
  for (let n = 0; n < ROWS; n += 1) {
    const [code, town] = towns[n % towns.length];
    const name = n % 50 === 49 ? '' : `Espace numérique ${n}`;
    lines.push(`${name};${n + 1} rue des Lilas;${code};${town};02 99 ${String(100_000 + n).replace(/(..)(?=.)/g, '$1 ')};9h-12h;fermé;14h-17h`);
  }
  return lines.join('\n');
}

let member;
let upload;
let calm;
let took;

async function launch(site) {
  const headers = { cookie: `maillage=${member.cookie.value}`, 'content-type': 'application/x-www-form-urlencoded', origin: site.address };
  const answer = await fetch(`${site.address}/mon-espace/imports/fichiers/${upload}/lancer`, { method: 'POST', headers, body: `jeton=${member.jeton}`, redirect: 'manual' });
  assert.equal(answer.status, 303, await answer.text());
}

const state = (file) => sql(siteOf(file), "SELECT state, attempts, error FROM job WHERE kind = 'import'")[0];

async function done(file) {
  for (let tries = 0; tries < 400; tries += 1) {
    const { state: now, error } = state(file);
    assert.notEqual(now, 'failed', error);
    if (now === 'done') return;
    await pause(100);
  }
  throw new Error('the import does not end');
}

/** All that an import leaves, but for the instants at which it did. */
function left(file) {
  return JSON.stringify({
    places: sql(siteOf(file), "SELECT key, record, fingerprint, undated, withdrawn_at FROM place WHERE source_id = 'essai-de-panne' ORDER BY key"),
    runs: sql(siteOf(file), "SELECT id, rows_read, published, quarantined, added, updated, unchanged, withdrawn FROM import WHERE source_id = 'essai-de-panne'"),
    changes: sql(siteOf(file), 'SELECT import_id, place_key, kind, after_fingerprint FROM import_change ORDER BY import_id, place_key'),
    quarantine: sql(siteOf(file), 'SELECT row_number, raw FROM import_quarantine ORDER BY row_number'),
    uploads: sql(siteOf(file), 'SELECT COUNT(*) AS number FROM upload'),
    told: sql(siteOf(file), "SELECT COUNT(*) FROM journal WHERE actor = 'job:import'"),
  });
}

function verified(file) {
  const run = spawnSync(maillage, ['journal', 'verify', '--database', urlOf(file)], { encoding: 'utf8' });
  assert.equal(run.status, 0, run.stdout + run.stderr);
}

before(async () => {
  const site = await serve(prepared);
  member = signedIn(siteOf(prepared), [['administration-nationale', 'nation']]);
  const form = new FormData();
  form.set('fichier', new Blob([table()]), 'panne.csv');
  for (const [name, value] of [['titre', 'Essai de panne'], ['portee', 'nation'], ['licence', 'lo-2.0'], ['frequence', 'ponctuelle']]) form.set(name, value);
  const sent = await fetch(`${site.address}/mon-espace/imports/nouveau?jeton=${member.jeton}`, {
    method: 'POST', body: form, redirect: 'manual', headers: { cookie: `maillage=${member.cookie.value}`, origin: site.address },
  });
  assert.equal(sent.status, 303, await sent.text());
  upload = sent.headers.get('location').split('/').at(-1);
  await site.end('SIGTERM');
  sql(siteOf(prepared), 'PRAGMA wal_checkpoint(TRUNCATE)');

  const file = join(folder, 'calm.sqlite');
  copyFileSync(prepared, file);
  const undisturbed = await serve(file);
  const began = Date.now();
  await launch(undisturbed);
  await done(file);
  took = Date.now() - began;
  await undisturbed.end('SIGTERM');
  calm = left(file);
});
after(() => rmSync(folder, { recursive: true, force: true }));

test('the undisturbed import publishes what it should', () => {
  const { places, runs, uploads } = JSON.parse(calm);
  assert.equal(places.length, ROWS - ROWS / 50);
  assert.equal(runs.length, 1);
  assert.deepEqual(uploads, [{ number: 0 }]);
});

test(`killed ${TIMES} times, an import loses nothing and does nothing twice`, async (t) => {
  let amid = 0;
  for (let time = 0; time < TIMES; time += 1) {
    const file = join(folder, `${time}.sqlite`);
    copyFileSync(prepared, file);
    const first = await serve(file);
    await launch(first);
    await pause(Math.random() * took * 1.1);
    await first.end('SIGKILL');
    amid += state(file).state === 'running' ? 1 : 0;
    // The lease of the dead runs out.
    sql(siteOf(file), "UPDATE job SET leased_until = '2000-01-01T00:00:00.000Z' WHERE state = 'running'");
    const second = await serve(file);
    await done(file);
    await second.end('SIGTERM');
    assert.equal(left(file), calm, `time ${time}`);
    verified(file);
  }
  t.diagnostic(`${amid} of ${TIMES} were killed at work; undisturbed it takes ${took} ms`);
  assert.ok(amid > 0, 'none was killed at work');
});
