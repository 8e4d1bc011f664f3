// SPDX-License-Identifier: GPL-3.0-or-later
// node list.mjs API-ROOT spaces | messages PAGES: the same listing with Google's own client library.
import {createRequire} from 'node:module';

const require = createRequire(new URL('../clients/', import.meta.url));
const {chat: chatApi} = require('@googleapis/chat');
const {OAuth2Client} = require('google-auth-library');

const [, , root, what, pages] = process.argv;
const auth = new OAuth2Client();
auth.setCredentials({access_token: 'bench', expiry_date: Date.now() + 3600_000});
const chat = chatApi({version: 'v1', auth, rootUrl: `${root}/`});

const all = [];
if (what === 'spaces') {
  let pageToken;
  do {
    const {data} = await chat.spaces.list({pageSize: 1000, pageToken});
    all.push(...data.spaces);
    pageToken = data.nextPageToken;
  } while (pageToken);
} else {
  for (let i = 0; i < Number(pages); ++i) {
    const {data} = await chat.spaces.messages.list({parent: `spaces/page${i}`, pageSize: 1000});
    all.push(...data.messages);
  }
}
console.log(all.length);
