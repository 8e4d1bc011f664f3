// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/routes.h"

namespace roomkey::emulator {

namespace {

/// A pattern's segment against one of the path. "*:verb" takes any name before the custom verb.
bool segmentFits(const QString &pattern, const QString &segment)
{
    if (pattern == segment)
        return true;
    if (segment.isEmpty() || !pattern.startsWith(u'*'))
        return false;
    const QStringView custom = QStringView(pattern).sliced(1);
    if (custom.isEmpty())
        return !segment.contains(u':');
    return segment.endsWith(custom) && segment.size() > custom.size();
}

bool fits(const QStringList &pattern, const QStringList &segments)
{
    if (!pattern.isEmpty() && pattern.last() == u"**") {
        return segments.size() >= pattern.size() &&
               std::equal(pattern.begin(), pattern.end() - 1, segments.begin(), segmentFits);
    }
    return pattern.size() == segments.size() &&
           std::equal(pattern.begin(), pattern.end(), segments.begin(), segmentFits);
}

QString captured(const MethodRow &method, const QStringList &segments)
{
    const bool open = method.pattern.last() == u"**";
    const qsizetype count = open ? segments.size() - method.captureFrom : method.captureCount;
    QStringList parts = segments.sliced(method.captureFrom, count);
    if (method.captureFrom + count == segments.size()) {
        const QString &last = method.pattern.last();
        if (const qsizetype colon = last.indexOf(u':'); colon > 0)
            parts.last().chop(last.size() - colon);
    }
    return parts.join(u'/');
}

} // namespace

Route findRoute(const Tables &tables, const Request &request)
{
    QStringList segments = request.segments;
    // Uploads come through doors of their own, with the same path behind them.
    if (segments.size() > 2 && segments[0] == u"resumable")
        segments.removeFirst();
    if (segments.size() > 1 && segments[0] == u"upload")
        segments.removeFirst();
    for (const MethodRow &method : tables.methods()) {
        if (method.verb == request.verb && fits(method.pattern, segments))
            return {&method, method.captureCount ? captured(method, segments) : QString()};
    }
    return {};
}

} // namespace roomkey::emulator
