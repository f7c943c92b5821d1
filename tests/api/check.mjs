// Serves the country of the tests and lets schemathesis ask its API everything:
//   MAILLAGE_BINARY=… node tests/api/check.mjs path/to/st
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeCountry } from '../e2e/country.mjs';
import { startSite } from '../e2e/server.mjs';

const configuration = new URL('schemathesis.toml', import.meta.url).pathname;
const site = await startSite({ sources: writeCountry() });
const folder = mkdtempSync(join(tmpdir(), 'maillage-api-'));
const checker = spawn(
  process.argv[2],
  ['--config-file', configuration, '--no-color', 'run', `${site.address}/api/v1/openapi.json`,
    '--checks', 'all', '--continue-on-failure', '--workers', '2'],
  // What it remembers between runs would make two runs differ.
  { cwd: folder, stdio: 'inherit' },
);
const status = await new Promise((resolve) => checker.once('exit', resolve));
site.stop();
rmSync(folder, { recursive: true, force: true });
process.exitCode = status === 0 ? 0 : 1;
