// Serves the country of the tests and lets schemathesis ask its API everything:
//   MAILLAGE_BINARY=… node tests/api/check.mjs path/to/st
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeCountry } from '../e2e/country.mjs';
import { startSite } from '../e2e/server.mjs';

const configuration = new URL('schemathesis.toml', import.meta.url).pathname;
const site = await startSite({ sources: writeCountry(), env: { MAILLAGE_BEHIND_PROXY: 'true' } });
const folder = mkdtempSync(join(tmpdir(), 'maillage-api-'));

// Files are limited by network, and thousands of questions are asked: each comes from another.
let asked = 0;
const proxy = createServer((question, answer) => {
  asked += 1;
  const from = `10.${(asked >> 16) & 255}.${(asked >> 8) & 255}.${asked & 255}`;
  const passed = request(new URL(question.url, site.address), {
    method: question.method, headers: { ...question.headers, 'x-forwarded-for': from },
  }, (given) => {
    answer.writeHead(given.statusCode, given.rawHeaders);
    given.pipe(answer);
  });
  passed.on('error', () => answer.destroy());
  question.pipe(passed);
});
await new Promise((listening) => proxy.listen(0, '127.0.0.1', listening));
const address = `http://127.0.0.1:${proxy.address().port}`;

const checker = spawn(
  process.argv[2],
  ['--config-file', configuration, '--no-color', 'run', `${address}/api/v1/openapi.json`, '--url', address,
    '--checks', 'all', '--continue-on-failure', '--workers', '2'],
  // What it remembers between runs would make two runs differ.
  { cwd: folder, stdio: 'inherit' },
);
const status = await new Promise((resolve) => checker.once('exit', resolve));
proxy.close();
proxy.closeAllConnections();
site.stop();
rmSync(folder, { recursive: true, force: true });
process.exitCode = status === 0 ? 0 : 1;
