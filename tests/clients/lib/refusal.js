// SPDX-License-Identifier: GPL-3.0-or-later
// Compares an answer with a row of a refusal table.
import assert from 'node:assert/strict';

/** The error a call ended in; a call that succeeds is a failure of the test. */
export async function errorOf(promise) {
  try {
    await promise;
  } catch (error) {
    if (!error.response) {
      throw error; // not an answer: the connection or the client itself
    }
    return error.response;
  }
  assert.fail('The call was not refused.');
}

/** `want` is "400 INVALID_ARGUMENT", or a list of such where Google's documents leave it open. */
export async function assertRefused(promise, {want, reason, says}) {
  const {status, data} = await errorOf(promise);
  const error = data?.error;
  assert.equal(typeof error, 'object', `no google.rpc body: ${JSON.stringify(data)}`);
  const answer = `${status} ${error.status}`;
  assert.ok([want].flat().includes(answer), `${answer} instead of ${[want].flat().join(' or ')}: ${error.message}`);
  assert.equal(error.code, status, 'the code inside the body');
  assert.ok(typeof error.message === 'string' && error.message.length > 0, 'a message for people');
  const info = (error.details ?? []).find((one) => one['@type'] === 'type.googleapis.com/google.rpc.ErrorInfo');
  if (reason) {
    assert.equal(info?.reason, reason);
  }
  if (info) {
    assert.match(info.domain, /(^|\.)googleapis\.com$/);
    assert.match(info.reason, /^[A-Z][A-Z0-9_]+$/);
  }
  if (says) {
    assert.match(error.message, says);
  }
}
