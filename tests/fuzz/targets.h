// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <span>

// Whatever comes from outside and is read by code of ours, each reader as one function of bytes: without a
// crash, and what it gives keeps its promises. Run by libFuzzer (main.cpp) and, over the kept inputs and a
// few thousand changes of them, by tst_fuzz.
namespace roomkey::fuzz {

/// What is wrong with the answer to \a input; nullptr: nothing.
using Target = const char *(*)(const QByteArray &input);

struct NamedTarget
{
    const char *name; ///< and of its folder in corpus/
    Target run;
};
std::span<const NamedTarget> targets();

// What Google, a browser or another program on this computer sends.
const char *requestHead(const QByteArray &input);
const char *callbackQuery(const QByteArray &input);
const char *tokenAnswer(const QByteArray &input);
const char *authError(const QByteArray &input);
const char *apiError(const QByteArray &input);
const char *idToken(const QByteArray &input);
const char *keySet(const QByteArray &input);
const char *discovery(const QByteArray &input);
const char *keyOwner(const QByteArray &input);
const char *space(const QByteArray &input);
const char *membership(const QByteArray &input);
const char *message(const QByteArray &input);
const char *date(const QByteArray &input);
const char *httpHeaders(const QByteArray &input);
// What people and strangers write.
const char *links(const QByteArray &input);
const char *addresses(const QByteArray &input);
const char *plainText(const QByteArray &input);
const char *markup(const QByteArray &input);
const char *search(const QByteArray &input);
// Files and names.
const char *clientFile(const QByteArray &input);
const char *fileName(const QByteArray &input);
const char *keyEntry(const QByteArray &input);
const char *grantHistory(const QByteArray &input);
const char *outboxRow(const QByteArray &input);
const char *damagedFile(const QByteArray &input);
// What leaves the program.
const char *requestUrl(const QByteArray &input);
const char *filter(const QByteArray &input);
const char *redactor(const QByteArray &input);

} // namespace roomkey::fuzz
