#!/usr/bin/env node
// SPDX-License-Identifier: GPL-3.0-or-later
// The person at the browser: real headless Chromium on the consent page.
//
//   browser.mjs FOLDER URL
//
// FOLDER/plan.json says what the person does: { account, untick: [last part of a scope], deny, hold, pictures }. FOLDER/there
// appears when the boxes are set; with `hold` the person then waits for FOLDER/go.
// FOLDER/result.json tells the driver what was seen; it is written last, in one step. The address of the
// callback holds a code, so no address with its query is ever written down.
import { chromium } from 'playwright-core';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, url] = process.argv.slice(2);
const plan = JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8'));
const result = { boxes: [], ticked: [], clicks: [], text: '', error: null };

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--no-proxy-server'],
});
try {
  const page = await browser.newPage({ viewport: { width: 1000, height: 800 }, locale: 'en-US' });
  page.setDefaultTimeout(20000);
  const answer = await page.goto(url);
  if (!answer.ok()) throw new Error(`the authorization page answered ${answer.status()}: ${await page.innerText('body')}`);

  // Who is known from the request is not asked again: the chooser may be left out.
  const account = page.getByRole('button', { name: plan.account });
  const go = page.getByRole('button', { name: 'Continue', exact: true });
  await account.or(go).first().waitFor();
  const click = async (what, name) => {
    await what.click();
    result.clicks.push(name);
  };
  if (await account.isVisible()) await click(account, 'the account');
  await go.waitFor();
  for (const box of await page.getByRole('checkbox').all()) {
    const scope = (await box.getAttribute('value')).split('/').pop();
    const wanted = !plan.untick?.includes(scope);
    if (await box.isChecked() !== wanted) await click(box, scope);
    result.boxes.push(scope);
    if (wanted) result.ticked.push(scope);
  }
  if (plan.pictures?.consent) await page.screenshot({ path: plan.pictures.consent });
  writeFileSync(join(folder, 'there'), '');
  while (plan.hold && !existsSync(join(folder, 'go'))) await new Promise((wake) => setTimeout(wake, 50));
  const end = plan.deny ? 'Cancel' : 'Continue';
  await click(page.getByRole('button', { name: end, exact: true }), end);

  // The callback page answers only after the exchange; the browser then stands on the loopback listener.
  const asked = new URL(url).searchParams.get('redirect_uri');
  await page.waitForURL((now) => now.href.startsWith(asked));
  await page.waitForLoadState();
  result.text = await page.innerText('body');
  result.callbackHasQuery = new URL(page.url()).search !== '';
  if (plan.pictures?.callback) await page.screenshot({ path: plan.pictures.callback });
} catch (error) {
  // An address inside the message may carry the code: only what stands before a query is kept.
  result.error = String(error.message).replace(/\?\S*/g, '?…');
} finally {
  await browser.close();
}
writeFileSync(join(folder, 'result.part'), JSON.stringify(result, null, 2));
renameSync(join(folder, 'result.part'), join(folder, 'result.json'));
process.exit(result.error ? 1 : 0);
