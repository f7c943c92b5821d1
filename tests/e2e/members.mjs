// People of the network, signed in without going through the sign-in pages: a person, the roles
// they hold and a session are written straight into the site's SQLite database.
import { createHash, randomBytes } from 'node:crypto';
import { spawnSync } from 'node:child_process';

const LETTERS = '23456789abcdefghjkmnpqrstuvwxyz0';
const drawn = (length) => Array.from(randomBytes(length), (byte) => LETTERS[byte % 32]).join('');
const quoted = (value) => (value === null ? 'NULL' : `'${String(value).replaceAll("'", "''")}'`);

/** Runs SQL on a site's SQLite database (of which only `database` is needed); gives back the rows of its last query, as objects. */
export function sql(site, text) {
  const file = site.database.replace('sqlite://', '');
  const run = spawnSync('sqlite3', ['-bail', '-json', '-cmd', '.timeout 10000', file], { input: text, encoding: 'utf8' });
  if (run.error) throw new Error('sqlite3 is missing: apt install sqlite3');
  if (run.status !== 0) throw new Error(`the database refused: ${run.stderr}`);
  return run.stdout.trim() ? JSON.parse(run.stdout) : [];
}

/**
 * Makes a person who holds these roles, each `[role, scope]` as the database writes them
 * (`['equipe-hub', 'hub:hub-bretagne']`); gives back their id and address.
 */
export function person(site, roles = [], { name = 'Camille Essai', now = new Date() } = {}) {
  const id = drawn(16);
  const email = `${id}@exemple.fr`;
  const at = new Date(now).toISOString();
  const held = roles.map(([role, scope]) => `INSERT INTO role_held (id, person_id, role, scope, held_since, given_by)
    VALUES (${[drawn(16), id, role, scope, at, 'operator'].map(quoted)});`);
  sql(site, `BEGIN;
    INSERT INTO person (id, email, name, time_zone, created_at)
      VALUES (${[id, email, name, 'Europe/Paris', at].map(quoted)});
    ${held.join('\n')}
    COMMIT;`);
  return { id, email, name };
}

/**
 * The same person with a session: the cookie is for a browser's context, the token for their forms.
 */
export function signedIn(site, roles = [], options = {}) {
  const { now = new Date() } = options;
  const somebody = person(site, roles, options);
  const [token, jeton] = [drawn(32), drawn(32)];
  const at = new Date(now);
  const until = new Date(at.getTime() + 12 * 3_600_000);
  const hash = createHash('sha256').update(token).digest('hex');
  sql(site, `INSERT INTO session (token_hash, person_id, csrf, device, created_at, seen_at, expires_at)
    VALUES (${[hash, somebody.id, jeton, 'Chromium', at.toISOString(), at.toISOString(), until.toISOString()].map(quoted)});`);
  return { ...somebody, jeton, cookie: { name: 'maillage', value: token } };
}

/** Signs a person who holds these roles in to a browser's context. */
export async function signIn(site, context, roles = [], options = {}) {
  const { cookie, ...somebody } = signedIn(site, roles, options);
  await context.addCookies([{ ...cookie, url: site.address, httpOnly: true, sameSite: 'Lax' }]);
  return somebody;
}
