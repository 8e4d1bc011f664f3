// SPDX-License-Identifier: GPL-3.0-or-later
// Signing in with Google's own library: code and PKCE, refresh, revocation, and what the two endpoints refuse.
import {after, before, test} from 'node:test';
import assert from 'node:assert/strict';
import {createPublicKey, generateKeyPairSync} from 'node:crypto';
import {Emulator} from './lib/emulator.js';
import {administrator, authorize, identityScopes, newClient, redirectUri, scopeUri, signIn} from './lib/google.js';
import {assertRefused, errorOf} from './lib/refusal.js';

let emulator;
before(async () => {
  emulator = await Emulator.start('--consent', 'allow-all');
});
after(() => emulator?.stop());

const wanted = ['chat.spaces.readonly', 'chat.messages.readonly'];
const granted = (tokens) => new Set(tokens.scope.split(' '));

/** A code that was never exchanged, with the client and verifier it belongs to. */
async function freshCode() {
  const client = await newClient(emulator);
  const {redirect, codeVerifier} = await authorize(client, [...identityScopes, ...wanted]);
  return {client, codeVerifier, code: redirect.searchParams.get('code')};
}

/** The token endpoint's own dialect of refusal. */
async function assertTokenRefused(promise, errors, statuses = [400]) {
  const {status, data} = await errorOf(promise);
  assert.ok(statuses.includes(status), `${status} ${JSON.stringify(data)}`);
  assert.ok([errors].flat().includes(data.error), JSON.stringify(data));
}

/** An authorization request that must come to nothing: an error on the page, or an error at the redirect address. */
async function assertNotAuthorized(extra, errors, {scopes = [...identityScopes, ...wanted], pageOnly = false} = {}) {
  const client = await newClient(emulator);
  const {redirect, status, page} = await authorize(client, scopes, extra);
  if (redirect) {
    assert.ok(!pageOnly, 'such an error is shown on the page: the redirect address cannot be trusted');
    assert.equal(redirect.searchParams.get('code'), null);
    assert.ok(errors.includes(redirect.searchParams.get('error')), redirect.searchParams.get('error'));
  } else {
    assert.ok(status >= 400 && status < 500, `${status}`);
    assert.ok(errors.some((error) => page.includes(error)), `the page names ${errors.join(' or ')}`);
  }
}

test('signing in gives tokens for what was asked and granted', async () => {
  const {tokens} = await signIn(emulator, wanted);
  assert.equal(tokens.token_type, 'Bearer');
  assert.ok(tokens.access_token && tokens.refresh_token && tokens.id_token);
  assert.ok(tokens.expiry_date > Date.now() + 3000 * 1000 && tokens.expiry_date <= Date.now() + 3600 * 1000);
  assert.deepEqual(granted(tokens), new Set([...identityScopes, ...wanted.map(scopeUri)]));
});

test('tokens keep to the sizes Google states', async () => {
  const {client, code, codeVerifier} = await freshCode();
  assert.ok(code.length <= 256);
  const {tokens} = await client.getToken({code, codeVerifier, redirect_uri: redirectUri});
  assert.ok(tokens.access_token.length <= 2048 && tokens.refresh_token.length <= 512);
});

test('the redirect carries state and the granted scopes', async () => {
  const client = await newClient(emulator);
  const {redirect, state} = await authorize(client, [...identityScopes, ...wanted]);
  assert.equal(redirect.searchParams.get('state'), state);
  assert.ok(redirect.searchParams.get('scope').split(' ').includes(scopeUri(wanted[0])));
});

test('the IPv6 loopback address with another port is as good', async () => {
  const client = await newClient(emulator);
  const {codeVerifier, codeChallenge} = await client.generateCodeVerifierAsync();
  const url = new URL(client.generateAuthUrl({
    scope: wanted.map(scopeUri), state: 's', code_challenge: codeChallenge, code_challenge_method: 'S256',
    redirect_uri: 'http://[::1]:50505/',
  }));
  const response = await follow(url.href, 'http://[::1]:50505/');
  const {tokens} = await client.getToken({
    code: new URL(response).searchParams.get('code'), codeVerifier, redirect_uri: 'http://[::1]:50505/'});
  assert.ok(tokens.access_token);
});

/** Follows redirects up to the one that leaves for `end`. */
async function follow(address, end) {
  for (let hop = 0; hop < 10; ++hop) {
    const response = await fetch(address, {redirect: 'manual'});
    address = new URL(response.headers.get('location'), address).href;
    if (address.startsWith(end)) {
      return address;
    }
  }
  return assert.fail('the redirect address was not reached');
}

test('the access token opens the API and userinfo names the person', async () => {
  const {auth, chat} = await signIn(emulator, wanted);
  assert.ok((await chat.spaces.list({pageSize: 1})).data.spaces.length === 1);
  const {data} = await auth.request({url: auth.endpoints.userinfo});
  assert.match(data.sub, /^\d+$/);
  assert.match(data.email, /^[^@\s]+@[^@\s]+$/);
  assert.ok(data.name);
});

test('the id token names issuer, client and person', async () => {
  const {auth, tokens} = await signIn(emulator, wanted);
  const claims = JSON.parse(Buffer.from(tokens.id_token.split('.')[1], 'base64url'));
  assert.equal(claims.aud, emulator.client.client_id);
  assert.equal(claims.sub, (await auth.request({url: auth.endpoints.userinfo})).data.sub);
  assert.ok(claims.exp > claims.iat);
});

test('the id token is signed by the key that is published', async () => {
  const {auth, tokens} = await signIn(emulator, wanted);
  const config = await (await fetch(`${emulator.issuer}/.well-known/openid-configuration`)).json();
  const {keys} = await (await fetch(config.jwks_uri)).json();
  const certificates = Object.fromEntries(keys.map((jwk) => [
    jwk.kid, createPublicKey({key: jwk, format: 'jwk'}).export({type: 'spki', format: 'pem'})]));
  const verify = (token, certs = certificates) =>
    auth.verifySignedJwtWithCertsAsync(token, certs, emulator.client.client_id, [emulator.issuer]);
  const ticket = await verify(tokens.id_token);
  assert.equal(ticket.getPayload().sub, (await auth.request({url: auth.endpoints.userinfo})).data.sub);
  // The library is a judge only if it can say no.
  const [header, claims, signature] = tokens.id_token.split('.');
  const other = Buffer.from(JSON.stringify({...ticket.getPayload(), sub: '1'})).toString('base64url');
  await assert.rejects(verify([header, other, signature].join('.')), /Invalid token signature/);
  const {publicKey} = generateKeyPairSync('rsa', {modulusLength: 2048});
  await assert.rejects(verify(tokens.id_token, {[keys[0].kid]: publicKey.export({type: 'spki', format: 'pem'})}),
    /Invalid token signature/);
});

test('tokeninfo tells whose token it is and what it may', async () => {
  const {auth, tokens} = await signIn(emulator, wanted);
  const info = await auth.getTokenInfo(tokens.access_token);
  assert.equal(info.aud, emulator.client.client_id);
  assert.deepEqual(new Set(info.scopes), granted(tokens));
  assert.ok(info.expiry_date > Date.now());
});

test('a refresh gives a new access token and leaves the refresh token alone', async () => {
  const {auth, tokens} = await signIn(emulator, wanted);
  const {credentials, res} = await auth.refreshAccessToken();
  assert.notEqual(credentials.access_token, tokens.access_token);
  assert.equal(credentials.refresh_token, tokens.refresh_token);
  assert.deepEqual(granted(res.data), granted(tokens));
  assert.equal((await auth.request({url: auth.endpoints.userinfo})).status, 200);
});

test('an expired access token is renewed by the library itself', async () => {
  const {auth, chat, tokens} = await signIn(emulator, wanted);
  auth.setCredentials({...tokens, expiry_date: Date.now() - 1000});
  assert.ok((await chat.spaces.list({pageSize: 1})).data.spaces);
  assert.notEqual(auth.credentials.access_token, tokens.access_token);
});

test('revoking ends the access token and the refresh token', async () => {
  const {auth, chat, tokens} = await signIn(emulator, wanted);
  assert.equal((await auth.revokeToken(tokens.refresh_token)).status, 200);
  auth.setCredentials({access_token: tokens.access_token, expiry_date: tokens.expiry_date});
  await assertRefused(chat.spaces.list({}), {want: '401 UNAUTHENTICATED'});
  auth.setCredentials({refresh_token: tokens.refresh_token});
  await assertTokenRefused(auth.refreshAccessToken(), 'invalid_grant');
});

test('revoking by the access token ends the refresh token as well', async () => {
  const {auth, tokens} = await signIn(emulator, wanted);
  await auth.revokeToken(tokens.access_token);
  auth.setCredentials({refresh_token: tokens.refresh_token});
  await assertTokenRefused(auth.refreshAccessToken(), 'invalid_grant');
});

test('revoking what is no token is refused', async () => {
  const client = await newClient(emulator);
  await assertTokenRefused(client.revokeToken('no-token'), 'invalid_token');
});

test('tokeninfo of what is no token is refused', async () => {
  const client = await newClient(emulator);
  const {status, data} = await errorOf(client.getTokenInfo('no-token'));
  assert.equal(status, 400);
  assert.ok(['invalid_token', 'invalid_request'].includes(data.error), JSON.stringify(data));
});

test('a call without a token is refused', () => assertRefused(
  plainGet('v1/spaces'), {want: '401 UNAUTHENTICATED', reason: 'CREDENTIALS_MISSING'}));

test('a call with a made-up token is refused', () => assertRefused(
  plainGet('v1/spaces', {authorization: 'Bearer made-up'}), {want: '401 UNAUTHENTICATED'}));

test('a call with another kind of credentials is refused', () => assertRefused(
  plainGet('v1/spaces', {authorization: 'Basic cm9vbTprZXk='}), {want: '401 UNAUTHENTICATED'}));

test('a path that is no method is refused', async () => {
  const {auth} = await signIn(emulator, wanted);
  const {status} = await errorOf(auth.request({url: `${emulator.apiRoot}v1/rooms`, retry: false}));
  assert.equal(status, 404);
});

/** A GET of the API outside the signed-in client, in the shape the client's errors have. */
async function plainGet(path, headers = {}) {
  const response = await fetch(emulator.apiRoot + path, {headers});
  if (!response.ok) {
    throw Object.assign(new Error(path), {response: {status: response.status, data: await response.json()}});
  }
}

test('an unknown code is refused', async () => {
  const {client, codeVerifier} = await freshCode();
  await assertTokenRefused(client.getToken({code: '4/none', codeVerifier, redirect_uri: redirectUri}), 'invalid_grant');
});

test('a code is good once', async () => {
  const {client, code, codeVerifier} = await freshCode();
  await client.getToken({code, codeVerifier, redirect_uri: redirectUri});
  await assertTokenRefused(client.getToken({code, codeVerifier, redirect_uri: redirectUri}), 'invalid_grant');
});

test('a code with another verifier is refused', async () => {
  const {client, code} = await freshCode();
  const {codeVerifier} = await client.generateCodeVerifierAsync();
  await assertTokenRefused(client.getToken({code, codeVerifier, redirect_uri: redirectUri}), 'invalid_grant');
});

test('a code without its verifier is refused', async () => {
  const {client, code} = await freshCode();
  await assertTokenRefused(client.getToken({code, redirect_uri: redirectUri}), ['invalid_grant', 'invalid_request']);
});

test('a code with another redirect address is refused', async () => {
  const {client, code, codeVerifier} = await freshCode();
  await assertTokenRefused(client.getToken({code, codeVerifier, redirect_uri: 'http://127.0.0.1:5/'}),
    ['invalid_grant', 'redirect_uri_mismatch']);
});

test('a wrong client secret is refused', async () => {
  const {client, code, codeVerifier} = await freshCode();
  client._clientSecret = 'wrong';
  await assertTokenRefused(client.getToken({code, codeVerifier, redirect_uri: redirectUri}), 'invalid_client', [400, 401]);
});

test('an unknown client is refused', async () => {
  const {client, code, codeVerifier} = await freshCode();
  client._clientId = 'nobody.apps.googleusercontent.com';
  await assertTokenRefused(client.getToken({code, codeVerifier, redirect_uri: redirectUri}), 'invalid_client', [400, 401]);
});

test('a made-up refresh token is refused', async () => {
  const client = await newClient(emulator);
  client.setCredentials({refresh_token: '1//made-up'});
  await assertTokenRefused(client.refreshAccessToken(), 'invalid_grant');
});

test('an access token is no refresh token', async () => {
  const {auth, tokens} = await signIn(emulator, wanted);
  auth.setCredentials({refresh_token: tokens.access_token});
  await assertTokenRefused(auth.refreshAccessToken(), 'invalid_grant');
});

test('an unknown grant type is refused', async () => {
  const client = await newClient(emulator);
  await assertTokenRefused(client.transporter.request({
    url: client.endpoints.oauth2TokenUrl, method: 'POST', retry: false,
    data: new URLSearchParams({grant_type: 'password', client_id: client._clientId, client_secret: client._clientSecret}),
  }), 'unsupported_grant_type');
});

test('an unknown client gets no consent page',
  () => assertNotAuthorized({client_id: 'nobody.apps.googleusercontent.com'}, ['invalid_client'], {pageOnly: true}));

test('a redirect address off this machine is refused',
  () => assertNotAuthorized({redirect_uri: 'https://example.com/'}, ['redirect_uri_mismatch'], {pageOnly: true}));

test('a redirect address with a user name in it is refused',
  () => assertNotAuthorized({redirect_uri: 'http://127.0.0.1:4@example.com/'}, ['redirect_uri_mismatch'], {pageOnly: true}));

test('a custom scheme is refused',
  () => assertNotAuthorized({redirect_uri: 'roomkey:/back'}, ['redirect_uri_mismatch', 'invalid_request'], {pageOnly: true}));

test('copying a code by hand is gone',
  () => assertNotAuthorized({redirect_uri: 'urn:ietf:wg:oauth:2.0:oob'}, ['redirect_uri_mismatch', 'invalid_request'], {pageOnly: true}));

test('a request without PKCE is refused',
  () => assertNotAuthorized({code_challenge: undefined, code_challenge_method: undefined}, ['invalid_request']));

test('an unknown challenge method is refused',
  () => assertNotAuthorized({code_challenge_method: 'S1'}, ['invalid_request']));

test('a request for tokens instead of a code is refused',
  () => assertNotAuthorized({response_type: 'token'}, ['unsupported_response_type', 'invalid_request', 'unauthorized_client']));

test('an unknown scope is refused',
  () => assertNotAuthorized({scope: 'https://www.googleapis.com/auth/chat.everything'}, ['invalid_scope']));

test('no scope at all is refused',
  () => assertNotAuthorized({scope: undefined}, ['invalid_scope', 'invalid_request']));

test('scopes joined by commas are refused',
  () => assertNotAuthorized({scope: wanted.map(scopeUri).join(',')}, ['invalid_scope']));

test('the app\'s own scopes cannot be consented to',
  () => assertNotAuthorized({scope: scopeUri('chat.bot')}, ['invalid_scope']));

test('a person who declines sends access_denied and the state back', async () => {
  const strict = await Emulator.start('--consent', 'deny');
  try {
    const client = await newClient(strict);
    const {redirect, state} = await authorize(client, [...identityScopes, ...wanted]);
    assert.equal(redirect.searchParams.get('error'), 'access_denied');
    assert.equal(redirect.searchParams.get('state'), state);
    assert.equal(redirect.searchParams.get('code'), null);
  } finally {
    await strict.stop();
  }
});

test('a person who grants a part gets a token for that part', async () => {
  const partial = await Emulator.start('--consent', 'chat.spaces.readonly');
  try {
    const {auth, chat, tokens} = await signIn(partial, wanted);
    assert.ok(granted(tokens).has(scopeUri('chat.spaces.readonly')));
    assert.ok(!granted(tokens).has(scopeUri('chat.messages.readonly')));
    const {spaces} = (await chat.spaces.list({pageSize: 1})).data;
    const want = {want: '403 PERMISSION_DENIED', reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT'};
    await assertRefused(chat.spaces.messages.list({parent: spaces[0].name}), want);
    assert.deepEqual(granted((await auth.refreshAccessToken()).res.data), granted(tokens));
  } finally {
    await partial.stop();
  }
});

test('an access token lives as long as it says', async () => {
  const brief = await Emulator.start('--consent', 'allow-all', '--token-lifetime', '1');
  try {
    const {auth, chat, tokens} = await signIn(brief, wanted);
    assert.ok(tokens.expiry_date <= Date.now() + 1000);
    auth.setCredentials({access_token: tokens.access_token}); // no refresh: the library must show the refusal
    await new Promise((resolve) => setTimeout(resolve, 1300));
    await assertRefused(chat.spaces.list({}), {want: '401 UNAUTHENTICATED', reason: 'ACCESS_TOKEN_EXPIRED'});
    auth.setCredentials({refresh_token: tokens.refresh_token});
    assert.ok((await chat.spaces.list({pageSize: 1})).data.spaces);
  } finally {
    await brief.stop();
  }
});

test('the consent page asks a person, with a box for each permission', async () => {
  const {auth: known} = await signIn(emulator, wanted);
  const {email} = (await known.request({url: known.endpoints.userinfo})).data;
  const asking = await Emulator.start('--consent', 'page');
  try {
    const client = await newClient(asking);
    const chooser = await authorize(client, [...identityScopes, ...wanted]);
    assert.equal(chooser.status, 200);
    assert.ok(chooser.page.includes(email), 'without a hint the page asks who signs in');
    const {status, page} = await authorize(client, [...identityScopes, ...wanted], {login_hint: email});
    assert.equal(status, 200);
    assert.equal(page.match(/<input\b[^>]*type="?checkbox/g)?.filter((box) => !/disabled/.test(box)).length, wanted.length);
  } finally {
    await asking.stop();
  }
});

test('with the address of another account, that account signs in', async () => {
  const {auth} = await signIn(emulator, wanted, administrator);
  assert.equal((await auth.request({url: auth.endpoints.userinfo})).data.email, administrator);
});
