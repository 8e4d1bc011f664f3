// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/requestlog.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace roomkey::emulator {

namespace {

QJsonObject toObject(const RequestLog::Entry &entry)
{
    QJsonObject object{{u"method"_s, entry.method},
                       {u"verb"_s, QString::fromLatin1(entry.verb)},
                       {u"status"_s, entry.status},
                       {u"ms"_s, entry.milliseconds},
                       {u"bytes"_s, qint64(entry.sent)}};
    if (!entry.fault.isEmpty())
        object.insert(u"fault"_s, entry.fault);
    return object;
}

} // namespace

bool RequestLog::writeTo(const QString &fileName)
{
    m_file.setFileName(fileName);
    return m_file.open(QIODevice::WriteOnly | QIODevice::Append);
}

std::size_t RequestLog::arrived(const QString &method, const QByteArray &verb)
{
    ++m_counts[method];
    m_entries.push_back({method, verb, 0, 0, 0, {}});
    return m_first + m_entries.size() - 1;
}

void RequestLog::ended(std::size_t number, const Entry &entry)
{
    if (number >= m_first)
        m_entries[number - m_first] = entry;
    if (m_file.isOpen()) {
        QJsonObject line = toObject(entry);
        line.insert(u"at"_s, QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs));
        line.insert(u"count"_s, m_counts.value(entry.method));
        m_file.write(QJsonDocument(line).toJson(QJsonDocument::Compact) + '\n');
        m_file.flush();
    }
}

void RequestLog::clear()
{
    m_first += m_entries.size();
    m_entries.clear();
    m_counts.clear();
}

QJsonObject RequestLog::toJson(qsizetype limit) const
{
    QJsonObject counts;
    for (const auto &[method, count] : m_counts.asKeyValueRange())
        counts.insert(method, count);
    QJsonArray requests;
    const std::size_t kept = std::min(m_entries.size(), std::size_t(std::max<qsizetype>(limit, 0)));
    for (std::size_t i = m_entries.size() - kept; i < m_entries.size(); ++i)
        requests.append(toObject(m_entries[i]));
    return {{u"total"_s, qint64(m_entries.size())}, {u"counts"_s, counts}, {u"requests"_s, requests}};
}

} // namespace roomkey::emulator
