// SPDX-License-Identifier: GPL-3.0-or-later
// A TLS and HTTP/2 front for a server that speaks plain HTTP/1.1 (the emulator): it writes down each request as it
// arrives, passes it on, and makes the trouble that only such a connection knows. It is told what to do by lines of JSON
// on standard input and answers each by one; it ends with standard input.
//
//   {certificate, key, to}                    first; the answer is {http2, http1}: ports, one where the handshake offers
//                                             both protocols and one where it offers HTTP/1.1 alone
//   {rules: [{verb, path, nth, what, ...}]}   from now on these, each counting anew; the answer is {}
//   {seen: true}                              {seen: [{verb, path, requestId, protocol, body, passed}]}, in the order they
//                                             came; body: bytes of it; passed: on, and answered
//
// A rule meets the nth request (default: each) with this verb whose path, with its query, holds this text. What happens:
//
//   slow {ms}            it is passed on, and the answer comes late
//   silence              it is passed on, and nothing ever comes back
//   destroy {when}       the connection ends without a word, "before" it is passed on or "after" the answer is here
//   reset {when}         the same with a TCP reset
//   garbage {when}       bytes come that are no TLS
//   cut                  it is passed on; the connection ends in the middle of the answer's body
//   rst {code, when}     the stream is reset with this code (HTTP/2 only)
//   leave {ms}           it is answered by a server that is about to end the connection, says so and does it ms later:
//                        GOAWAY, or "Connection: close"
//   goaway {when}        GOAWAY, which says that this stream was not looked at (HTTP/2 only; never the first one of a
//                        connection); no answer
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import {once} from 'node:events';
import {createInterface} from 'node:readline';
import {setTimeout as sleep} from 'node:timers/promises';

const hopByHop = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'http2-settings']);

const lines = createInterface({input: process.stdin})[Symbol.asyncIterator]();
const say = (what) => process.stdout.write(JSON.stringify(what) + '\n');

const {certificate, key, to} = JSON.parse((await lines.next()).value);
const agent = new http.Agent({keepAlive: true});
const sockets = new Map(); // beneath TLS, by the port of the other side
const seen = [];
let rules = [];

/** Listens, and returns the port. */
async function listen(server) {
  server.on('connection', (raw) => {
    sockets.set(raw.remotePort, raw);
    raw.on('error', () => {});
  });
  server.on('secureConnection', (socket) => socket.on('error', () => {}));
  server.on('sessionError', () => {});
  server.on('request', (request, response) => serve(request, response).catch((error) => {
    if (error.code !== 'ERR_HTTP2_INVALID_STREAM' && error.code !== 'ECONNRESET') {
      console.error(error);
    }
  }));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server.address().port;
}

/** The rule that meets this request; every rule that could counts it. */
function ruleFor(verb, path) {
  let found;
  for (const rule of rules) {
    if ((rule.verb && rule.verb !== verb) || (rule.path && !path.includes(rule.path))) {
      continue;
    }
    rule.met = (rule.met ?? 0) + 1;
    if (!found && (!rule.nth || rule.nth === rule.met)) {
      found = rule;
    }
  }
  return found;
}

/** What the server behind answers. */
async function passOn(request, body) {
  const headers = Object.fromEntries(Object.entries(request.headers)
    .filter(([name]) => !name.startsWith(':') && !hopByHop.has(name) && name !== 'host'));
  const call = http.request(new URL(request.url, to), {method: request.method, headers, agent});
  call.end(body);
  const [answer] = await once(call, 'response');
  const parts = [];
  for await (const part of answer) {
    parts.push(part);
  }
  return {status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts)};
}

function head(response, {status, headers}) {
  response.writeHead(status, Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.has(name))));
}

async function serve(request, response) {
  request.on('error', () => {});
  response.on('error', () => {});
  const stream = request.stream; // HTTP/2 alone
  stream?.on?.('error', () => {});
  const session = stream?.session;
  const raw = sockets.get((session ?? request).socket.remotePort);
  const rule = ruleFor(request.method, request.url);
  const entry = {
    verb: request.method, path: request.url.split('?')[0], protocol: session ? 'h2' : 'http/1.1',
    requestId: new URL(request.url, to).searchParams.get('requestId') ?? '', body: 0, passed: false,
  };
  seen.push(entry);
  const parts = [];
  for await (const part of request) {
    parts.push(part);
    entry.body += part.length;
  }
  const end = {
    destroy: () => raw.destroy(),
    reset: () => raw.resetAndDestroy(),
    garbage: () => raw.end('This is not TLS, and was never meant to be.\n'),
    rst: () => stream.close(http2.constants[`NGHTTP2_${rule.code}`]),
    goaway: () => session.goaway(http2.constants.NGHTTP2_NO_ERROR, stream.id - 2),
  }[rule?.what];
  if (end && rule.when === 'before') {
    end();
    return;
  }
  const answer = await passOn(request, Buffer.concat(parts));
  entry.passed = true;
  if (end) {
    end();
    return;
  }
  if (rule?.what === 'silence') {
    return;
  }
  if (rule?.what === 'leave') {
    if (session) {
      session.goaway(http2.constants.NGHTTP2_NO_ERROR, 2 ** 31 - 1);
    } else {
      response.setHeader('Connection', 'close');
    }
    setTimeout(() => session ? session.close() : raw.end(), rule.ms);
  }
  if (rule?.what === 'slow') {
    await sleep(rule.ms);
  }
  head(response, answer);
  if (rule?.what === 'cut') {
    response.write(answer.body.subarray(0, answer.body.length / 2), () => setImmediate(() => raw.destroy()));
    return;
  }
  response.end(answer.body);
}

say({
  http2: await listen(http2.createSecureServer({cert: certificate, key, allowHTTP1: true})),
  http1: await listen(https.createServer({cert: certificate, key, ALPNProtocols: ['http/1.1']})),
});
for await (const line of lines) {
  const asked = JSON.parse(line);
  if (asked.rules) {
    rules = asked.rules;
  }
  say(asked.seen ? {seen} : {});
}
process.exit(0);
