// SPDX-License-Identifier: GPL-3.0-or-later
// Says what failed and, last, how many tests did what: "N passed, N failed". A skipped test counts as failed.
export default async function* report(source) {
  let passed = 0;
  let failed = 0;
  const said = []; // what the tests and the emulator wrote: shown only beside a failure, or if it is one by itself
  for await (const {type, data} of source) {
    if (type === 'test:stderr') {
      said.push(data.message);
    }
    if (type !== 'test:pass' && type !== 'test:fail') {
      continue;
    }
    const isFile = /\.test\.js$/.test(data.name); // some versions of Node count each file as a test
    const good = type === 'test:pass' && data.skip === undefined && data.todo === undefined;
    if (isFile && (good || data.details?.error?.failureType === 'subtestsFailed')) {
      continue;
    }
    good ? ++passed : ++failed;
    if (!good) {
      const error = data.details?.error;
      const cause = error?.cause?.message ?? error?.cause ?? error?.message ?? 'skipped';
      yield `FAIL ${data.name}\n     ${String(cause).replaceAll('\n', '\n     ')}\n`;
    }
  }
  if (failed || said.some((text) => text.includes(': runtime error: '))) {
    yield `${said.join('').slice(-4000)}\n`;
  }
  yield `${passed} passed, ${failed} failed\n`;
}
