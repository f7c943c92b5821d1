// Real PostgreSQL servers, each in a folder of its own, thrown away afterwards:
// started, stopped, killed, followed by a standby, promoted.
import { spawnSync } from 'node:child_process';
import { appendFileSync, chownSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { freePort } from './server.mjs';

const versions = () => {
  try {
    return readdirSync('/usr/lib/postgresql').sort((a, b) => a - b);
  } catch {
    return [];
  }
};
const bin = `/usr/lib/postgresql/${versions().at(-1)}/bin`;

/** PostgreSQL refuses to run as root. */
function run(program, args, { cwd, check = true } = {}) {
  const root = userInfo().uid === 0;
  const command = [`${bin}/${program}`, ...args];
  const [first, ...rest] = root ? ['runuser', '-u', 'postgres', '--', ...command] : command;
  // The server must not keep our pipes open: its words go to its own log.
  const done = spawnSync(first, rest, { cwd, encoding: 'utf8', stdio: program === 'pg_ctl' ? 'ignore' : 'pipe' });
  if (check && done.status !== 0) throw new Error(`${program}: ${done.error ?? done.stderr ?? done.status}`);
  return done.stdout;
}

/** A server; its settings are lines of postgresql.conf. */
class Postgres {
  constructor(folder, port) {
    Object.assign(this, { folder, port, data: join(folder, 'db') });
  }

  get host() { return `127.0.0.1:${this.port}`; }

  get url() { return `postgres://maillage@${this.host}/postgres`; }

  configure(...lines) { appendFileSync(join(this.data, 'postgresql.conf'), `\n${lines.join('\n')}\n`); }

  control(...args) { run('pg_ctl', ['-D', this.data, '-w', ...args], { cwd: this.folder }); }

  start() { this.control('-l', join(this.folder, 'log'), 'start'); }

  restart() { this.control('-m', 'fast', 'restart'); }

  reload() { this.control('reload'); }

  promote() { this.control('promote'); }

  /** As if its power were cut: the server and all it runs are killed at once. */
  kill() { this.signal('SIGKILL'); }

  /** As if its network were cut: it holds its connections and answers nothing. */
  freeze() { this.signal('SIGSTOP'); }

  signal(name) {
    const pid = Number(readFileSync(join(this.data, 'postmaster.pid'), 'utf8').split('\n')[0]);
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    for (const one of [pid, ...children.map(Number)]) {
      try { process.kill(one, name); } catch { /* it ended by itself */ }
    }
  }

  query(sql) {
    return run('psql', ['-h', '127.0.0.1', '-p', String(this.port), '-U', 'maillage', '-Atqc', sql, 'postgres'], { cwd: this.folder }).trim();
  }

  remove() {
    // Its folder goes too: nothing is to be saved.
    try { this.kill(); } catch { /* it was killed already */ }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function place() {
  if (versions().length === 0) throw new Error('PostgreSQL is missing: apt install postgresql');
  const folder = mkdtempSync(join(tmpdir(), 'maillage-postgres-'));
  if (userInfo().uid === 0) {
    const ids = spawnSync('id', ['-u', 'postgres'], { encoding: 'utf8' }).stdout;
    chownSync(folder, Number(ids), Number(ids));
  }
  return new Postgres(folder, await freePort());
}

/** A new server, started. */
export async function startPostgres(...settings) {
  const server = await place();
  run('initdb', ['-D', server.data, '-U', 'maillage', '-A', 'trust', '--no-sync'], { cwd: server.folder });
  server.configure('listen_addresses = \'127.0.0.1\'', `port = ${server.port}`,
    `unix_socket_directories = '${server.folder}'`, ...settings);
  server.start();
  return server;
}

/** A server that follows another, which waits for it at every commit. */
export async function startStandby(primary) {
  const standby = await place();
  run('pg_basebackup', ['-D', standby.data, '-R', '-X', 'stream', '-c', 'fast', '-d',
    `host=127.0.0.1 port=${primary.port} user=maillage application_name=standby`], { cwd: standby.folder });
  standby.configure(`port = ${standby.port}`, `unix_socket_directories = '${standby.folder}'`,
    // Once promoted it waits for nobody.
    'synchronous_standby_names = \'\'');
  standby.start();
  primary.configure('synchronous_standby_names = \'standby\'', 'synchronous_commit = remote_apply');
  primary.reload();
  return standby;
}
