// Takes the files of a registry and lets the validators of others read them:
//   MAILLAGE_BINARY=… node tests/schemas/check.mjs path/to/python [FOLDER of sources]
// Without a folder: the country of the tests, which has every value of every list.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeCountry } from '../e2e/country.mjs';
import { startSite } from '../e2e/server.mjs';

const [python, sources] = process.argv.slice(2);
const validator = new URL('validate.py', import.meta.url).pathname;
const mappings = new URL('../../data/mappings', import.meta.url).pathname;
const site = await startSite(sources ? { sources, mappings } : { sources: writeCountry() });
const folder = mkdtempSync(join(tmpdir(), 'maillage-schemas-'));
let status = 1;
try {
  for (const file of ['lieux.csv', 'lieux.json', 'structures.csv', 'structures.json', 'services.csv', 'services.json']) {
    const response = await fetch(`${site.address}/donnees/${file}`);
    if (response.status !== 200) throw new Error(`${file}: ${response.status}`);
    writeFileSync(join(folder, file), Buffer.from(await response.arrayBuffer()));
  }
  status = spawnSync(python, [validator, folder], { stdio: 'inherit' }).status ?? 1;
} finally {
  site.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = status === 0 ? 0 : 1;
