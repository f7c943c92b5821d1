// People who are signed in, put into a site's own SQLite database: for tests whose subject is not
// the signing in.
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';

/** Runs SQL on a SQLite database, of which nobody else may hold the lock for long. */
export function sql(database, script) {
  const file = database.replace('sqlite://', '');
  const program = 'import sqlite3, sys, json\n'
    + 'c = sqlite3.connect(sys.argv[1], timeout=20)\n'
    + 'rows = []\n'
    + 'for s in sys.stdin.read().split(";;"):\n'
    + '    rows = c.execute(s).fetchall()\n'
    + 'c.commit()\n'
    + 'print(json.dumps(rows))';
  const run = spawnSync('python3', ['-c', program, file], { input: script, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout);
}

/** A person with these roles ([role, scope]), signed in; the cookie is the browser's. */
export function signedIn(database, roles, now = new Date()) {
  const letters = '23456789abcdefghjkmnpqrstuvwxyz0';
  const draw = (length) => [...randomBytes(length)].map((byte) => letters[byte % 32]).join('');
  const [person, token, jeton] = [draw(16), draw(32), draw(32)];
  const hash = createHash('sha256').update(token).digest('hex');
  const at = now.toISOString();
  const later = new Date(now.getTime() + 12 * 3_600_000).toISOString();
  sql(database, [
    `INSERT INTO person (id, email, name, time_zone, created_at) VALUES ('${person}', '${person}@exemple.fr', 'Camille Essai', 'Europe/Paris', '${at}')`,
    ...roles.map(([role, scope]) => `INSERT INTO role_held (id, person_id, role, scope, held_since, given_by) VALUES ('${draw(16)}', '${person}', '${role}', '${scope}', '${at}', 'operator')`),
    `INSERT INTO session (token_hash, person_id, csrf, device, created_at, seen_at, expires_at) VALUES ('${hash}', '${person}', '${jeton}', 'Firefox', '${at}', '${at}', '${later}')`,
  ].join(';;'));
  return { person, jeton, cookie: { name: 'maillage', value: token } };
}
