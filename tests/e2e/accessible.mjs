// What every page of the workspace is asked: no fault that axe finds, at a phone's width and at a
// desk's, and nothing wider than the screen.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { AxeBuilder } from './server.mjs';

/** Fails with what stands in the way; with `MAILLAGE_SHOTS`, leaves pictures in that folder. */
export async function accessible(page, what, widths = [390, 1280]) {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    const { violations } = await new AxeBuilder({ page }).analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 160)}`);
    assert.deepEqual(found, [], `${what} at ${width} px`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${what} is ${wide} px too wide at ${width} px`);
    const shots = process.env.MAILLAGE_SHOTS;
    if (shots) await page.screenshot({ path: join(shots, `${what.replaceAll(' ', '-')}-${width}.png`), fullPage: true });
  }
}
