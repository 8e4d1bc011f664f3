// SPDX-License-Identifier: GPL-3.0-or-later
// Google's own client library, pointed at the emulator instead of at Google.
import {chat as chatApi} from '@googleapis/chat';
import {CodeChallengeMethod, OAuth2Client} from 'google-auth-library';
import {randomBytes} from 'node:crypto';

/** Nothing listens there: the answer is read off the redirect. */
export const redirectUri = 'http://127.0.0.1:4/';

export const identityScopes = [
  'openid',
  'https://www.googleapis.com/auth/userinfo.email',
  'https://www.googleapis.com/auth/userinfo.profile',
];

/** What an ordinary person can grant and the calls of these suites need, all of it. */
export const userScopes = [
  'chat.spaces', 'chat.delete', 'chat.memberships', 'chat.messages',
];

/** What an administrator can grant on top. */
export const adminScopes = ['chat.admin.spaces', 'chat.admin.memberships', 'chat.admin.delete'];

/** The administrator among the people of the emulator's world. */
export const administrator = 'admin@example.com';

export const scopeUri = (name) => name.startsWith('chat.') ? `https://www.googleapis.com/auth/${name}` : name;

/** The addresses the emulator publishes where Google publishes its own. */
async function endpoints(emulator) {
  const response = await fetch(`${emulator.issuer}/.well-known/openid-configuration`);
  const config = await response.json();
  return {
    oauth2AuthBaseUrl: emulator.client.auth_uri,
    oauth2TokenUrl: emulator.client.token_uri,
    oauth2RevokeUrl: config.revocation_endpoint,
    tokenInfoUrl: config.tokeninfo_endpoint ?? new URL('/tokeninfo', config.token_endpoint).href,
    userinfo: config.userinfo_endpoint,
  };
}

export async function newClient(emulator) {
  return new OAuth2Client({
    clientId: emulator.client.client_id,
    clientSecret: emulator.client.client_secret,
    redirectUri,
    endpoints: await endpoints(emulator),
    transporterOptions: {retry: false},
  });
}

/** Opens an authorization address as a browser would and follows it until it leaves for the redirect address.
 *  Returns {redirect} with the address reached, or {status, page} when the error is shown on a page instead. */
export async function openInBrowser(address) {
  const cookies = new Map();
  let next = address;
  for (let hop = 0; hop < 10; ++hop) {
    const response = await fetch(next, {
      redirect: 'manual',
      headers: cookies.size ? {cookie: [...cookies].map(([k, v]) => `${k}=${v}`).join('; ')} : {},
    });
    for (const cookie of response.headers.getSetCookie?.() ?? []) {
      const [, key, value] = /^([^=]+)=([^;]*)/.exec(cookie);
      cookies.set(key, value);
    }
    const location = response.headers.get('location');
    if (!location) {
      return {status: response.status, page: await response.text()};
    }
    next = new URL(location, next).href;
    if (next.startsWith(redirectUri)) {
      return {redirect: new URL(next)};
    }
  }
  throw new Error('The authorization page redirects without end.');
}

/** An authorization request with PKCE and state, as the installed-app flow has it; `extra` changes parameters and an
 *  undefined value takes one away. Returns what the person's browser ended on, with the verifier and state used. */
export async function authorize(client, scopes, extra = {}) {
  const {codeVerifier, codeChallenge} = await client.generateCodeVerifierAsync();
  const state = randomBytes(16).toString('hex');
  const url = new URL(client.generateAuthUrl({
    access_type: 'offline',
    scope: scopes.map(scopeUri),
    state,
    code_challenge: codeChallenge,
    code_challenge_method: CodeChallengeMethod.S256,
  }));
  for (const [key, value] of Object.entries(extra)) {
    value === undefined ? url.searchParams.delete(key) : url.searchParams.set(key, value);
  }
  return {...await openInBrowser(url.href), codeVerifier, state};
}

/** Signs in with these scopes (short names) and the identity scopes, as the person the emulator takes when nobody
 *  chooses or as the one with this address; returns {auth, chat, tokens}. */
export async function signIn(emulator, scopes = userScopes, address = undefined) {
  const auth = await newClient(emulator);
  const {redirect, state, codeVerifier, status} =
    await authorize(auth, [...identityScopes, ...scopes], {login_hint: address});
  if (!redirect) {
    throw new Error(`The authorization page answered ${status} instead of going on.`);
  }
  if (redirect.searchParams.get('state') !== state) {
    throw new Error('The state came back changed.');
  }
  const {tokens} = await auth.getToken({code: redirect.searchParams.get('code'), codeVerifier, redirect_uri: redirectUri});
  auth.setCredentials(tokens);
  return {auth, chat: chatClient(emulator, auth), tokens};
}

export function chatClient(emulator, auth) {
  return chatApi({version: 'v1', auth, rootUrl: emulator.apiRoot, retry: false});
}
