// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/damagedfile.h"

#include <QSet>
#include <QtEndian>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace roomkey {

namespace {

constexpr qsizetype StandardPageSize = 4096;
constexpr qsizetype FileHeaderSize = 100;
constexpr qsizetype LogHeaderSize = 32;
constexpr qsizetype FrameHeaderSize = 24;
constexpr quint32 LogMagic = 0x377f0682; ///< its last bit: checksums are of big-endian words
constexpr quint64 LargestPayload = 16 * 1024 * 1024;
constexpr size_t MostColumns = 64;

enum PageType : quint8 { IndexInterior = 2, TableInterior = 5, IndexLeaf = 10, TableLeaf = 13 };

/// Big-endian, as everything in these files; 0 beyond the end.
template <class T>
T number(const QByteArray &bytes, qsizetype at)
{
    return at >= 0 && at + qsizetype(sizeof(T)) <= bytes.size() ? qFromBigEndian<T>(bytes.constData() + at)
                                                                : T(0);
}

qsizetype pageSizeOr(qsizetype size, qsizetype other)
{
    const bool good = size >= 512 && size <= 65536 && std::has_single_bit(static_cast<size_t>(size));
    return good ? size : other;
}

/// A number of 1 to 9 bytes; \a at moves behind it. Nothing if it runs over the end.
std::optional<quint64> varint(const QByteArray &bytes, qsizetype &at)
{
    quint64 value = 0;
    for (int i = 0; i < 9; ++i) {
        if (at >= bytes.size())
            return std::nullopt;
        const auto byte = static_cast<quint8>(bytes.at(at++));
        if (i == 8)
            return value << 8 | byte;
        value = value << 7 | (byte & 0x7f);
        if (!(byte & 0x80))
            return value;
    }
    return value;
}

/// The running checksum of a log: https://www.sqlite.org/fileformat2.html#checksum_algorithm
class LogChecksum
{
public:
    explicit LogChecksum(bool bigEndian)
        : m_bigEndian(bigEndian)
    {
    }
    void add(const char *bytes, qsizetype size)
    {
        for (qsizetype i = 0; i + 8 <= size; i += 8) {
            m_first += word(bytes + i) + m_second;
            m_second += word(bytes + i + 4) + m_first;
        }
    }
    bool matches(quint32 first, quint32 second) const { return m_first == first && m_second == second; }

private:
    quint32 word(const char *bytes) const
    {
        return m_bigEndian ? qFromBigEndian<quint32>(bytes) : qFromLittleEndian<quint32>(bytes);
    }
    bool m_bigEndian;
    quint32 m_first = 0;
    quint32 m_second = 0;
};

/// Bytes of a value of this serial type; nothing for the reserved ones.
std::optional<quint64> sizeOfType(quint64 type)
{
    static constexpr quint64 sizes[] = {0, 1, 2, 3, 4, 6, 8, 8, 0, 0};
    if (type < std::size(sizes))
        return sizes[type];
    if (type < 12)
        return std::nullopt;
    return (type - 12) / 2;
}

DamagedFile::Value valueOf(quint64 type, const QByteArray &bytes)
{
    if (type == 0)
        return std::monostate();
    if (type == 7)
        return std::bit_cast<double>(number<quint64>(bytes, 0));
    if (type == 8 || type == 9)
        return qint64(type - 8);
    if (type >= 12)
        return bytes;
    qint64 value = static_cast<qint8>(bytes.at(0)); // with its sign
    for (qsizetype i = 1; i < bytes.size(); ++i)
        value = value * 256 + static_cast<quint8>(bytes.at(i));
    return value;
}

/// False if this is no record. A payload that is cut gives what is there of it.
bool readValues(const QByteArray &payload, quint64 wholeSize, DamagedFile::Record &record)
{
    qsizetype at = 0;
    const auto headerSize = varint(payload, at);
    if (!headerSize || *headerSize < 2 || *headerSize > static_cast<quint64>(payload.size()))
        return false;
    // Every byte of a damaged page is tried as the beginning of a record: nothing is allocated before it is
    // one.
    std::array<quint64, MostColumns> types;
    size_t columns = 0;
    quint64 size = *headerSize;
    while (at < static_cast<qsizetype>(*headerSize)) {
        const auto type = varint(payload, at);
        const auto bytes = type ? sizeOfType(*type) : std::nullopt;
        if (!bytes || *bytes > LargestPayload || columns == types.size())
            return false;
        types[columns++] = *type;
        size += *bytes;
    }
    if (at != static_cast<qsizetype>(*headerSize) || size != wholeSize)
        return false;
    record.values.reserve(static_cast<qsizetype>(columns));
    for (size_t column = 0; column < columns; ++column) {
        const quint64 type = types[column];
        const auto bytes = static_cast<qsizetype>(*sizeOfType(type));
        const QByteArray value = payload.mid(at, bytes);
        record.isWhole = record.isWhole && value.size() == bytes;
        // Numbers behind the break are not known; texts are as long as they are.
        const bool usable = value.size() == bytes || type >= 12;
        record.values.append(usable ? valueOf(type, value) : DamagedFile::Value());
        at += bytes;
    }
    return true;
}

} // namespace

DamagedFile::DamagedFile(QByteArray file, QByteArray log)
{
    const bool hasHeader = file.startsWith(QByteArray("SQLite format 3\0", 16));
    const quint32 magic = number<quint32>(log, 0);
    const qsizetype logPageSize =
        (magic & ~1u) == LogMagic ? pageSizeOr(number<quint32>(log, 8), StandardPageSize) : StandardPageSize;
    const qsizetype written = number<quint16>(file, 16);
    m_pageSize = hasHeader ? pageSizeOr(written == 1 ? 65536 : written, logPageSize) : logPageSize;
    for (qsizetype at = 0; at < file.size(); at += m_pageSize)
        m_file.insert(static_cast<quint32>(at / m_pageSize) + 1, file.mid(at, m_pageSize));
    readLog(log);
}

void DamagedFile::readLog(const QByteArray &log)
{
    const bool bigEndian = (number<quint32>(log, 0) & 1) != 0;
    LogChecksum sum(bigEndian);
    sum.add(log.constData(), std::min(log.size(), LogHeaderSize - 8));
    bool isSeen = sum.matches(number<quint32>(log, 24), number<quint32>(log, 28));
    // Frames of an earlier round of the log have other salts and are over. A broken header tells nothing.
    const qsizetype salts = isSeen ? 16 : LogHeaderSize + 8;
    const quint64 round = number<quint64>(log, salts);
    const qsizetype frameSize = FrameHeaderSize + m_pageSize;
    qsizetype end = LogHeaderSize;
    for (qsizetype at = LogHeaderSize; at + FrameHeaderSize < log.size(); at += frameSize)
        end = number<quint64>(log, at + 8) == round ? at + frameSize : end;
    QList<quint32> sinceCommit;
    bool isBroken = false;
    bool wasCommitted = false; ///< something that is not seen
    for (qsizetype at = LogHeaderSize; at < end; at += frameSize) {
        const auto page = number<quint32>(log, at);
        const bool isCommit = number<quint32>(log, at + 4) != 0;
        const QByteArray bytes = log.mid(at + FrameHeaderSize, m_pageSize);
        if (isSeen && bytes.size() == m_pageSize) {
            sum.add(log.constData() + at, 8);
            sum.add(bytes.constData(), bytes.size());
        }
        isSeen = isSeen && bytes.size() == m_pageSize && number<quint64>(log, at + 8) == round &&
                 sum.matches(number<quint32>(log, at + 16), number<quint32>(log, at + 20));
        // The next one is begun when this one is on the disk.
        if (wasCommitted)
            m_unseen = Unseen::Commits;
        isBroken = isBroken || !isSeen;
        wasCommitted = wasCommitted || (isBroken && isCommit);
        m_log[page].append(bytes);
        sinceCommit.append(page);
        if (isSeen && isCommit)
            sinceCommit.clear();
    }
    // A commit that was still being written when the program ended is not broken, and was promised to nobody.
    if (!isBroken)
        return;
    m_tail = sinceCommit;
    if (m_unseen == Unseen::Nothing)
        m_unseen = Unseen::LastCommit;
}

DamagedFile::PageMap DamagedFile::newestPages() const
{
    PageMap newest = m_file;
    for (auto it = m_log.cbegin(); it != m_log.cend(); ++it)
        newest.insert(it.key(), it->last());
    return newest;
}

QList<DamagedFile::Record> DamagedFile::records() const
{
    QList<Record> records;
    const PageMap newest = newestPages();
    for (auto it = newest.cbegin(); it != newest.cend(); ++it)
        readNewest(it.key(), newest, records);
    // The log may be another file's.
    if (!m_log.isEmpty()) {
        for (auto it = m_file.cbegin(); it != m_file.cend(); ++it)
            readPage(it.key(), m_file, records);
    }
    return records;
}

QList<DamagedFile::Record> DamagedFile::earlierRecords() const
{
    QList<Record> records;
    PageMap pages = newestPages();
    for (auto it = m_log.cbegin(); it != m_log.cend(); ++it) {
        for (auto form = it->crbegin() + 1; form < it->crend(); ++form) {
            pages.insert(it.key(), *form);
            readPage(it.key(), pages, records);
        }
        pages.insert(it.key(), it->last());
    }
    return records;
}

QList<DamagedFile::Record> DamagedFile::unseenRecords() const
{
    QList<Record> records;
    const PageMap newest = newestPages();
    for (const quint32 page : m_tail) {
        // Of a commit that perhaps never ended nothing older takes the place.
        if (m_unseen == Unseen::Commits)
            readNewest(page, newest, records);
        else
            readPage(page, newest, records);
    }
    return records;
}

void DamagedFile::readNewest(quint32 page, const PageMap &newest, QList<Record> &records) const
{
    const QList<QByteArray> forms = m_log.value(page);
    if (readPage(page, newest, records) || forms.isEmpty())
        return;
    PageMap earlier = newest;
    for (auto form = forms.crbegin() + 1; form < forms.crend(); ++form) {
        earlier.insert(page, *form);
        readPage(page, earlier, records);
    }
}

bool DamagedFile::readPage(quint32 page, const PageMap &pages, QList<Record> &records) const
{
    const QByteArray bytes = pages.value(page);
    const qsizetype header = page == 1 ? FileHeaderSize : 0;
    const auto type = number<quint8>(bytes, header);
    const bool isKnown =
        type == IndexInterior || type == TableInterior || type == IndexLeaf || type == TableLeaf;
    if (type == TableInterior)
        return true; // only ways to other pages
    const auto cells = number<quint16>(bytes, header + 3);
    const qsizetype pointers = header + (type == IndexInterior ? 12 : 8);
    bool isSound = isKnown && pointers + 2 * qsizetype(cells) <= bytes.size();
    const int countable = isSound ? cells : 0;
    for (int i = 0; i < countable; ++i) {
        const qsizetype cell = number<quint16>(bytes, pointers + 2 * qsizetype(i));
        const auto record = readCell(page, bytes, cell, type, pages);
        if (record)
            records.append(*record);
        isSound = isSound && record && record->isWhole;
    }
    // Where cells begin may be what was damaged: every place is tried. What is no record rarely looks like
    // one, and the caller knows its own.
    for (qsizetype at = 0; at < bytes.size(); ++at) {
        for (const quint8 guess : {quint8(TableLeaf), quint8(IndexLeaf)}) {
            if (const auto record = readCell(page, bytes, at, guess, pages))
                records.append(*record);
        }
    }
    return isSound;
}

qsizetype DamagedFile::localSize(quint64 payload, quint8 type) const
{
    const auto usable = static_cast<quint64>(m_pageSize);
    const quint64 most = type == TableLeaf ? usable - 35 : (usable - 12) * 64 / 255 - 23;
    if (payload <= most)
        return static_cast<qsizetype>(payload);
    const quint64 least = (usable - 12) * 32 / 255 - 23;
    const quint64 local = least + (payload - least) % (usable - 4);
    return static_cast<qsizetype>(local <= most ? local : least);
}

std::optional<DamagedFile::Record> DamagedFile::readCell(quint32 own, const QByteArray &page, qsizetype at,
                                                         quint8 type, const PageMap &others) const
{
    if (type == IndexInterior)
        at += 4; // the way to a page
    const auto size = varint(page, at);
    if (!size || *size < 2 || *size > LargestPayload)
        return std::nullopt;
    Record record;
    if (type == TableLeaf) {
        const auto rowId = varint(page, at);
        if (!rowId)
            return std::nullopt;
        record.rowId = static_cast<qint64>(*rowId);
    }
    const qsizetype local = localSize(*size, type);
    const qsizetype there = std::min(page.size() - at, local);
    if (there < local && page.size() == m_pageSize)
        return std::nullopt; // runs over the end of its page
    QByteArray payload = QByteArray::fromRawData(page.constData() + at, there);
    if (!readValues(payload, *size, record))
        return std::nullopt;
    if (static_cast<quint64>(payload.size()) == *size)
        return record;
    // Each further page begins with the number of the one behind it; a damaged one may lead back.
    quint32 next = number<quint32>(page, at + local);
    QSet<quint32> read{own};
    while (static_cast<quint64>(payload.size()) < *size && !read.contains(next)) {
        read.insert(next);
        const QByteArray more = others.value(next);
        const qsizetype before = payload.size();
        payload += more.mid(4, static_cast<qsizetype>(*size) - before);
        if (payload.size() == before)
            break;
        next = number<quint32>(more, 0);
    }
    record.values.clear();
    record.isWhole = true;
    readValues(payload, *size, record);
    return record;
}

} // namespace roomkey
