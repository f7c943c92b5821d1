// Several nodes on one PostgreSQL, under load, when a node is killed, when the database restarts,
// and when the database dies and its standby takes over: nothing that was acknowledged is lost,
// public pages are served throughout, and what fails fails in a way that is known.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import { apart } from './apart.mjs';
import { startPostgres, startStandby } from './postgres.mjs';
import { maillage } from './server.mjs';

const root = new URL('../..', import.meta.url).pathname;
const fixtures = join(root, 'tests/e2e/fixtures');

/** How long each request may take before the client gives it up. */
const PATIENCE = 15_000;

/** What a client may see while a node or the database is away. */
const KNOWN = /^(503|504|refused|cut|timeout)$/;

function importInto(url, sources) {
  const done = spawnSync(maillage, ['import', '--sources', sources, '--database', url], { encoding: 'utf8' });
  assert.equal(done.status, 0, done.stderr);
}

async function startNode(name, url) {
  const process_ = spawn(maillage, ['serve', '--listen', '127.0.0.1:0', '--database', url, '--node', name, '--behind-proxy', '--log', 'error'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const line = await new Promise((resolve, reject) => {
    createInterface({ input: process_.stdout }).once('line', resolve);
    process_.once('exit', (code) => reject(new Error(`${name} ended with ${code}`)));
  });
  return { name, address: line.match(/http:\/\/[^/\s]+/)[0], process: process_, alive: true };
}

/** One request: its status, or why there is none. */
async function ask(url, options = {}) {
  try {
    const response = await fetch(url, { ...options, redirect: 'manual', signal: AbortSignal.timeout(PATIENCE) });
    return { status: String(response.status), location: response.headers.get('location'), text: await response.text() };
  } catch (error) {
    if (error.name === 'TimeoutError') return { status: 'timeout' };
    return { status: error.cause?.code === 'ECONNREFUSED' ? 'refused' : 'cut' };
  }
}

/** Writers and readers that go round all nodes until they are stopped. */
class Load {
  constructor(nodes, places) {
    Object.assign(this, { nodes, places, acknowledged: [], failures: [], reads: 0, readFailures: [], slowest: 0, over: false });
    this.number = 0;
    this.rounds = Array(6).fill(0);
    this.running = [...this.rounds.map((_, writer) => this.write(writer)), ...Array.from({ length: 3 }, (_, n) => this.read(n))];
  }

  async write(writer) {
    for (; !this.over; this.rounds[writer]++) {
      const number = this.number++;
      const node = this.nodes[number % this.nodes.length];
      const words = `écrit ${number}`;
      const begun = Date.now();
      const { status, location } = await ask(`${node.address}/lieux/${this.places[number % this.places.length]}/signaler`, {
        method: 'POST',
        // Each from a network of its own: what one network may send is bounded.
        headers: { 'x-forwarded-for': `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}` },
        body: new URLSearchParams({ motif: 'horaires', correction: words, auteur: 'usager' }),
      });
      this.slowest = Math.max(this.slowest, Date.now() - begun);
      const reference = location?.match(/[2-9A-Z]{5}-[2-9A-Z]{5}/)?.[0];
      if (status === '303' && reference) this.acknowledged.push({ reference, words });
      else {
        this.failures.push({ status, node: node.name });
        await sleep(50);
      }
      await sleep(5);
    }
  }

  async read(shift) {
    for (let round = shift; !this.over; round++) {
      const node = this.nodes[round % this.nodes.length];
      if (!node.alive) continue;
      const path = ['/?q=Rennes', `/lieux/${this.places[round % this.places.length]}`, '/hubs', '/api/v1/places/near?lat=48.11&lon=-1.67'][round % 4];
      const { status } = await ask(node.address + path);
      // A node that was killed while it answered is no living node.
      if (node.alive) {
        this.reads++;
        if (status !== '200') this.readFailures.push({ status, node: node.name, path });
      }
      await sleep(20);
    }
  }

  async stop() {
    this.over = true;
    await Promise.all(this.running);
  }

  /** Waits until so many more writes are acknowledged: the service takes writes again. */
  async resumes(more, within) {
    const wanted = this.acknowledged.length + more;
    const begun = Date.now();
    while (this.acknowledged.length < wanted) {
      assert.ok(Date.now() - begun < within, `writes resume within ${within} ms; failures: ${JSON.stringify(this.tally())}`);
      await sleep(50);
    }
    return Date.now() - begun;
  }

  /** Waits until every writer has had an answer that was asked for since. */
  async settles(within) {
    const begun = Date.now();
    const since = this.rounds.slice();
    while (this.rounds.some((round, writer) => round < since[writer] + 2)) {
      assert.ok(Date.now() - begun < within, `every writer goes on within ${within} ms`);
      await sleep(50);
    }
  }

  tally() {
    const tally = {};
    for (const { status } of this.failures) tally[status] = (tally[status] ?? 0) + 1;
    return tally;
  }

  /** What must hold whatever happened meanwhile. */
  check(database, t) {
    const kept = database.query('SELECT reference, correction FROM signalement').split('\n').map((row) => row.split('|'));
    const words = new Map(kept);
    assert.equal(words.size, kept.length, 'no reference twice');
    const corrections = kept.map(([, correction]) => correction);
    assert.equal(new Set(corrections).size, corrections.length, 'no report twice');
    for (const { reference, words: sent } of this.acknowledged) {
      assert.equal(words.get(reference), sent, `${reference} was acknowledged and is lost`);
    }
    assert.deepEqual(this.readFailures, [], 'public pages are served throughout');
    for (const { status } of this.failures) assert.match(status, KNOWN);
    t.diagnostic(`${this.acknowledged.length} writes acknowledged, ${kept.length} kept, ${this.reads} pages read, failures ${JSON.stringify(this.tally())}, slowest write ${this.slowest} ms`);
  }
}

/** Enough places that none has its share of reports of the day, made from the fixture's. */
function manyPlaces(folder) {
  cpSync(fixtures, folder, { recursive: true });
  const file = join(folder, 'essai/essai.json');
  const rows = JSON.parse(readFileSync(file, 'utf8'));
  const more = Array.from({ length: 2_000 }, (_, n) => ({ ...rows[0], id: `place-${n}`, ...apart(n), site: undefined, courriel: undefined }));
  writeFileSync(file, JSON.stringify([...rows, ...more]));
}

async function instance(url) {
  const sources = mkdtempSync(join(tmpdir(), 'maillage-sources-'));
  manyPlaces(sources);
  importInto(url, sources);
  return { sources, remove: () => rmSync(sources, { recursive: true, force: true }) };
}

test('nodes that start together on an empty database all come up', { timeout: 120_000 }, async () => {
  const postgres = await startPostgres();
  const folder = mkdtempSync(join(tmpdir(), 'maillage-together-'));
  const nodes = [];
  try {
    for (const url of [postgres.url, `sqlite://${join(folder, 'new.sqlite')}`]) {
      nodes.push(...await Promise.all(['un', 'deux', 'trois', 'quatre'].map((name) => startNode(name, url))));
    }
    for (const node of nodes) assert.equal((await ask(`${node.address}/pret`)).status, '200');
  } finally {
    for (const node of nodes) node.process.kill('SIGKILL');
    postgres.remove();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('three nodes: one killed, the database restarted, nothing acknowledged is lost', { timeout: 180_000 }, async (t) => {
  const postgres = await startPostgres();
  const { sources, remove } = await instance(postgres.url);
  const nodes = [];
  try {
    // They start together on tables that one of them alone brings up to date.
    nodes.push(...await Promise.all(['un', 'deux', 'trois'].map((name) => startNode(name, postgres.url))));
    const places = placesOf(postgres);
    const load = new Load(nodes, places);
    const jobs = new Jobs(postgres);
    jobs.add(150);
    await load.resumes(100, 20_000);

    nodes[1].alive = false;
    nodes[1].process.kill('SIGKILL');
    await load.resumes(100, 20_000);

    jobs.add(150);
    postgres.restart();
    const pause = await load.resumes(50, 20_000);
    t.diagnostic(`writes resumed ${pause} ms after the database had restarted`);

    const [first, , third] = nodes;
    await freshWithinTwoSeconds(t, postgres, sources, [first, third]);

    const before = load.failures.length;
    await load.resumes(100, 20_000);
    const later = load.failures.slice(before).filter(({ node }) => node !== 'deux');
    assert.deepEqual(later, [], 'once all is well again nothing fails on living nodes');
    await load.stop();
    load.check(postgres, t);
    await jobs.check(t, 60_000);
  } finally {
    for (const node of nodes) node.process.kill('SIGKILL');
    postgres.remove();
    remove();
  }
});

for (const [what, happens] of [['dies', 'kill'], ['answers nothing any more', 'freeze']]) {
  test(`the primary ${what}, its standby is promoted: nothing acknowledged is lost, writes resume`, { timeout: 180_000 }, async (t) => {
    const primary = await startPostgres('wal_level = replica', 'max_wal_senders = 5', 'hot_standby = on');
    let standby;
    let more;
    const nodes = [];
    try {
      more = await instance(primary.url);
      standby = await startStandby(primary);
      const url = `postgres://maillage@${primary.host},${standby.host}/postgres`;
      nodes.push(...await Promise.all(['un', 'deux', 'trois'].map((name) => startNode(name, url))));
      const load = new Load(nodes, placesOf(primary));
      await load.resumes(100, 30_000);
      assert.equal(primary.query('SELECT sync_state FROM pg_stat_replication'), 'sync');

      primary[happens]();
      const begun = Date.now();
      await sleep(1_000);
      standby.promote();
      await load.resumes(50, 30_000);
      t.diagnostic(`writes resumed after ${Date.now() - begun} ms, of which one second before the promotion`);
      // Requests that a dead server held are given up one by one.
      await load.settles(20_000);

      await freshWithinTwoSeconds(t, standby, more.sources, nodes, url);
      const before = load.failures.length;
      await load.resumes(100, 20_000);
      assert.deepEqual(load.failures.slice(before), [], 'once all is well again nothing fails');
      await load.stop();
      load.check(standby, t);
    } finally {
      for (const node of nodes) node.process.kill('SIGKILL');
      primary.remove();
      standby?.remove();
      more?.remove();
    }
  });
}

/** Jobs that do something real, and a trace of each end that no runner writes itself. */
class Jobs {
  constructor(database) {
    Object.assign(this, { database, number: 0 });
    database.query(`CREATE TABLE job_ended (id TEXT);
      CREATE FUNCTION note_end() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN INSERT INTO job_ended VALUES (NEW.id); RETURN NEW; END $$;
      CREATE TRIGGER ended AFTER UPDATE ON job FOR EACH ROW
        WHEN (OLD.state <> 'done' AND NEW.state = 'done') EXECUTE FUNCTION note_end()`);
  }

  add(count) {
    this.database.query(`INSERT INTO job (id, kind, payload, state, due_at, attempts, max_attempts, created_at)
      SELECT 'essai-' || n, 'retention', '{}', 'waiting', now.text, 0, 5, now.text
      FROM generate_series(${this.number}, ${this.number + count - 1}) n,
      (SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS text) now`);
    this.number += count;
  }

  /** A job that a dead node held is taken by another once its lease has run out. */
  async check(t, within) {
    const count = (sql) => Number(this.database.query(sql));
    for (const begun = Date.now(); count('SELECT COUNT(*) FROM job_ended') < this.number;) {
      assert.ok(Date.now() - begun < within, `every job is done within ${within} ms`);
      await sleep(200);
    }
    assert.equal(count('SELECT COUNT(*) FROM job_ended'), this.number, 'no job ended twice');
    assert.equal(count('SELECT COUNT(DISTINCT id) FROM job_ended'), this.number, 'every job ended');
    const again = count("SELECT COUNT(*) FROM job WHERE id LIKE 'essai-%' AND attempts > 1");
    t.diagnostic(`${this.number} jobs done, each once; ${again} begun again after its node or the database was lost`);
    assert.ok(again <= 6, 'only what was under way is begun again');
  }
}

function placesOf(postgres) {
  return postgres.query('SELECT key FROM place WHERE withdrawn_at IS NULL ORDER BY key').split('\n');
}

/** An import by another program is shown by every node within two seconds of its end. */
async function freshWithinTwoSeconds(t, postgres, sources, nodes, url = postgres.url) {
  const revision = Number(postgres.query('SELECT number FROM revision'));
  const file = join(sources, 'essai/essai.json');
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(`${apart(7).nom}"`, 'Espace numérique renommé"'));
  importInto(url, sources);
  const done = Date.now();
  const shown = async (node) => {
    while (JSON.parse((await ask(`${node.address}/pret`)).text).revision <= revision) await sleep(20);
    return Date.now() - done;
  };
  const times = await Promise.all(nodes.map(shown));
  t.diagnostic(`an import was shown after ${times.join(', ')} ms`);
  for (const time of times) assert.ok(time <= 2_000, `shown after ${time} ms`);
}
