// Settings: what comes before what, what is refused with a hint, what is hidden; and what the
// log of a server says, and never says, of those who use it.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { maillage, startSite } from './server.mjs';

let folder;
before(() => { folder = mkdtempSync(join(tmpdir(), 'maillage-config-')); });
after(() => rmSync(folder, { recursive: true, force: true }));

const run = (args, env = {}) => spawnSync(maillage, args, {
  encoding: 'utf8', cwd: folder, env: { PATH: process.env.PATH, ...env },
});
const check = (env, ...args) => run(['config', 'check', ...args], env);
const line = (output, name) => output.split('\n').find((text) => text.startsWith(`${name} `))?.replace(/ {2,}/g, ' | ');

test('the environment comes before the file, the file before what is usual', () => {
  writeFileSync(join(folder, 'maillage.toml'), `
    listen = "127.0.0.1:1111"
    behind_proxy = true
    database_url = "sqlite://of-the-file.sqlite"
    [publisher]
    name = "Hub d’essai"
  `);
  const { stdout, stderr, status } = check({ MAILLAGE_LISTEN: '127.0.0.1:2222' });
  assert.equal(status, 0, stderr);
  assert.equal(line(stdout, 'listen'), 'listen | 127.0.0.1:2222 | environment, MAILLAGE_LISTEN');
  assert.equal(line(stdout, 'behind_proxy'), 'behind_proxy | true | file');
  assert.equal(line(stdout, 'database_url'), 'database_url | sqlite://of-the-file.sqlite | file');
  assert.equal(line(stdout, 'publisher_name'), 'publisher_name | Hub d’essai | file');
  assert.equal(line(stdout, 'log_format'), 'log_format | text | default');
  assert.equal(line(stdout, 'public_url'), 'public_url | (not set) | default');
  assert.match(stdout, /^Settings file: maillage.toml$/m);
  assert.match(stdout, /Database: the file is not there yet/);

  // Every command that opens the database takes it from there, unless an option says otherwise.
  assert.match(run(['backup', '--to', 'b']).stderr, /of-the-file/);
  assert.match(run(['backup', '--to', 'b', '--database', 'sqlite://of-the-option.sqlite']).stderr, /of-the-option/);

  writeFileSync(join(folder, 'other.toml'), 'listen = "127.0.0.1:3333"');
  for (const other of [check({ MAILLAGE_CONFIG: 'other.toml' }), check({}, '--config', 'other.toml'), check({}, '--config=other.toml')]) {
    assert.equal(line(other.stdout, 'listen'), 'listen | 127.0.0.1:3333 | file', other.stderr);
  }
});

test('what cannot be followed is refused, with what to do', () => {
  for (const [text, words] of [
    ['lissten = "x"', /no setting lissten; did you mean listen\?/],
    ['zzzz = 1', /no setting zzzz; they are: .*database_url/],
    ['behind_proxy = "perhaps"', /behind_proxy is true or false/],
    ['public_url = "ftp://x"', /no public address/],
    ['listen = ', /bad.toml/],
    ['publisher_name = "a"\n[publisher]\nname = "b"', /set twice/],
  ]) {
    writeFileSync(join(folder, 'bad.toml'), text);
    const { stderr, status } = check({}, '--config', 'bad.toml');
    assert.equal(status, 1, text);
    assert.match(stderr, words);
    assert.match(stderr, /bad.toml/);
  }
  assert.match(check({}, '--config', 'nowhere.toml').stderr, /nowhere.toml/);
  assert.equal(check({ MAILLAGE_DATABASE_URL: 'postgres://hub:lesecret@127.0.0.1:1/m' }).status, 1);
});

test('no secret is shown', () => {
  const { stdout, stderr } = check({ MAILLAGE_DATABASE_URL: 'postgres://hub:lesecret@127.0.0.1:1/m' });
  assert.match(line(stdout, 'database_url'), /postgres:\/\/…@127.0.0.1:1\/m/);
  assert.match(stderr, /cannot open the database/);
  assert.doesNotMatch(stdout + stderr, /lesecret/);
});

test('the log tells routes and times, and nothing of who asks nor of what they ask', async () => {
  const log = join(folder, 'log');
  const site = await startSite({
    more: ['--log', 'trace', '--log-format', 'json', '--behind-proxy', '--metrics-listen', '127.0.0.1:0', '--node', 'essai'],
    log,
  });
  try {
    const found = await fetch(`${site.address}/?q=rue+du+Secret`, { headers: { 'x-forwarded-for': '203.0.113.77', cookie: 'a=biscuit' } });
    const id = found.headers.get('x-request-id');
    assert.match(id, /^[0-9a-z]{16}$/);
    const key = (await found.text()).match(/\/lieux\/([0-9a-f]+)/)?.[1]
      ?? (await (await fetch(`${site.address}/?q=Rennes`)).text()).match(/\/lieux\/([0-9a-f]+)/)[1];
    const sent = await fetch(`${site.address}/lieux/${key}/signaler`, {
      method: 'POST', redirect: 'manual', headers: { 'x-forwarded-for': '203.0.113.78' },
      body: new URLSearchParams({ motif: 'horaires', correction: 'phrase-privee', auteur: 'usager', courriel: 'camille@exemple.fr' }),
    });
    assert.equal(sent.status, 303);
    const text = readFileSync(log, 'utf8');
    const lines = text.trim().split('\n').map((one) => JSON.parse(one));
    const request = lines.find((one) => one.id === id);
    assert.equal(request.method, 'GET');
    assert.equal(request.route, '/');
    assert.equal(request.status, 200);
    assert.equal(typeof request.ms, 'number');
    assert.ok(lines.some((one) => one.method === 'POST' && one.route === '/lieux/{key}/signaler' && one.status === 303));
    for (const personal of ['Secret', '203.0.113', 'phrase-privee', 'camille', 'exemple.fr', 'biscuit', key]) {
      assert.ok(!text.includes(personal), `${personal} is in the log: ${text.split('\n').find((one) => one.includes(personal))}`);
    }
    const ready = await (await fetch(`${site.address}/pret`)).json();
    assert.deepEqual(ready, { ready: true, node: 'essai', revision: 1 });
  } finally {
    site.stop();
  }
});

test('a server that is told to stop finishes and ends', async () => {
  const database = join(folder, 'stop.sqlite');
  const server = spawn(maillage, ['serve', '--listen', '127.0.0.1:0', '--database', `sqlite://${database}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => { server.stdout.once('data', resolve); });
  const ended = new Promise((resolve) => { server.once('exit', (code) => resolve(code)); });
  server.kill('SIGTERM');
  assert.equal(await ended, 0);
});
