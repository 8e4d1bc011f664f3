// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/paging.h"

#include "tests/emulator/refusal.h"

#include <QMessageAuthenticationCode>
#include <QRandomGenerator>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

namespace {

constexpr auto Encoding = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;

} // namespace

Paging::Paging()
{
    std::array<quint32, 8> key{};
    QRandomGenerator::system()->fillRange(key.data(), key.size());
    m_key = QByteArray(reinterpret_cast<const char *>(key.data()), sizeof key);
}

QByteArray Paging::seal(const QByteArray &call, qint64 next) const
{
    return QMessageAuthenticationCode::hash(call + QByteArray::number(next), m_key,
                                            QCryptographicHash::Sha256)
        .first(18);
}

Paging::Page Paging::read(const MethodRow &method, const QString &parent, int person,
                          const Parameters &query) const
{
    Page page;
    Parameters asked = query;
    asked.removeIf(
        [](const auto &one) { return one.first == "pageToken"_L1 || one.first == "prettyPrint"_L1; });
    std::sort(asked.begin(), asked.end());
    QByteArray call = method.id.toUtf8() + '\0' + parent.toUtf8() + '\0' + QByteArray::number(person);
    for (const auto &[name, value] : asked)
        call += '\0' + name.toUtf8() + '\0' + value.toUtf8();
    page.call = call;

    const int size = valueOf(query, u"pageSize").value_or(QString()).toInt();
    if (size < 0)
        throw Refusal::field(u"pageSize"_s, u"pageSize must not be negative."_s);
    page.size = size == 0 ? method.pageDefault : std::min(size, method.pageMaximum);

    const QString token = valueOf(query, u"pageToken").value_or(QString());
    if (!token.isEmpty()) {
        const QByteArray bytes = QByteArray::fromBase64(token.toLatin1(), Encoding);
        bool good = bytes.size() > 18;
        page.from = good ? bytes.sliced(18).toLongLong(&good) : 0;
        if (!good || bytes.first(18) != seal(call, page.from))
            throw Refusal::field(
                u"pageToken"_s,
                u"pageToken is not one of this call: every other parameter must be as in the call before."_s);
    }
    return page;
}

QString Paging::token(const Page &page, qint64 next) const
{
    return QString::fromLatin1((seal(page.call, next) + QByteArray::number(next)).toBase64(Encoding));
}

} // namespace roomkey::emulator
