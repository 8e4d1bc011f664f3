// SPDX-License-Identifier: GPL-3.0-or-later
// What stands below a message: how far it is on its way, why it is not, and what can be done about it.
#include "app/api/types/message.h"
#include "models/roles.h"
#include "models/timelinemodel.h"
#include "ui/chat/messagelayout.h"
#include "ui/errortext.h"
#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"
#include "ui/theme/textpaint.h"

#include <QCoreApplication>

namespace roomkey::ui {

using namespace roomkey::models;

namespace {

struct MessageText
{
    Q_DECLARE_TR_FUNCTIONS(MessageText)
};

OutboxRow::Kind actOf(const QModelIndex &index)
{
    return static_cast<OutboxRow::Kind>(index.data(ActRole).toInt());
}

bool isDeleted(const QModelIndex &index)
{
    return static_cast<Message::Deletion>(index.data(DeletionRole).toInt()) != Message::Deletion::None;
}

/// A deletion and a change leave the message at Google as it was.
QString refusedWords(const QModelIndex &index)
{
    const OutboxRow::Kind act = actOf(index);
    const QString refusal = index.data(RefusalRole).toString();
    const QString why = isDeleted(index) ? MessageText::tr("The message was deleted.") : refusalText(refusal);
    // What came out of a damaged file may have been sent.
    return act == OutboxRow::Kind::Send && refusal == SalvagedReason ? why : notDoneText(act, why);
}

/// The connection is named where it is the reason: else what went before, Google or a banner holds it up.
QString waitingWords(OutboxRow::Kind act, bool isOffline)
{
    if (act == OutboxRow::Kind::Delete)
        return isOffline ? MessageText::tr("Others see it until the connection is back.")
                         : MessageText::tr("Others still see it.");
    return isOffline ? MessageText::tr("Waiting for the connection. Kept on this computer.")
                     : MessageText::tr("Waiting to be sent. Kept on this computer.");
}

QString pendingWords(TimelineModel::State state, OutboxRow::Kind act, bool isOffline)
{
    switch (state) {
    case TimelineModel::State::Settled:
    case TimelineModel::State::Refused:
        return {};
    case TimelineModel::State::Held:
    case TimelineModel::State::Waiting:
        return waitingWords(act, isOffline);
    case TimelineModel::State::Sending:
        return act == OutboxRow::Kind::Delete ? QString() : MessageText::tr("Sending…");
    }
    Q_UNREACHABLE();
}

} // namespace

bool isShownAsDeleted(const QModelIndex &index)
{
    const auto state = static_cast<TimelineModel::State>(index.data(StateRole).toInt());
    const bool isChanged = actOf(index) == OutboxRow::Kind::Edit && state != TimelineModel::State::Settled;
    return isDeleted(index) && !isChanged;
}

QList<MessageOffer> messageOffers(const QModelIndex &index)
{
    switch (static_cast<TimelineModel::State>(index.data(StateRole).toInt())) {
    case TimelineModel::State::Refused:
        if (actOf(index) == OutboxRow::Kind::Delete) {
            return {{MessageAction::TryAgain, MessageText::tr("Try again")},
                    {MessageAction::Discard, MessageText::tr("Keep the message")}};
        }
        if (isDeleted(index)) { // to what is not there nothing can be done again
            return {{MessageAction::CopyText, MessageText::tr("Copy text")},
                    {MessageAction::Discard, MessageText::tr("Discard")}};
        }
        return {{MessageAction::TryAgain, MessageText::tr("Try again")},
                {MessageAction::CopyText, MessageText::tr("Copy text")},
                {MessageAction::Discard, MessageText::tr("Discard")}};
    case TimelineModel::State::Held:
        return {{MessageAction::Undo, MessageText::tr("Undo")}};
    case TimelineModel::State::Settled:
    case TimelineModel::State::Waiting:
    case TimelineModel::State::Sending:
        return {};
    }
    Q_UNREACHABLE();
}

qreal MessageLayout::layOutState(const QModelIndex &index, qreal top, qreal width)
{
    const Fonts &fonts = Fonts::current();
    const qreal line = metrics::lineHeight(fonts.caption);
    const auto state = static_cast<TimelineModel::State>(index.data(StateRole).toInt());
    const OutboxRow::Kind act = actOf(index);
    if (state == TimelineModel::State::Refused) {
        m_caption = refusedWords(index);
        m_captionIsBad = true;
        const qreal body = metrics::lineHeight(fonts.small);
        m_badBox = QRectF(TextLeft, top + InnerGap, width, 2 * body + 3 * metrics::ControlGap);
        const QRectF inside =
            m_badBox.adjusted(metrics::RowGap, metrics::ControlGap, -metrics::RowGap, -metrics::ControlGap);
        m_captionBox = QRectF(inside.left(), inside.top(), inside.width(), body);
        qreal x = inside.left();
        for (const auto &[action, word] : messageOffers(index)) {
            const qreal wide = textWidth(word, fonts.small);
            m_actions.push_back({action, word, QRectF(x, inside.bottom() - body, wide, body), fonts.small});
            x += wide + metrics::BlockGap;
        }
        return m_badBox.bottom();
    }
    if (state == TimelineModel::State::Held) {
        const MessageOffer undo = messageOffers(index).constFirst();
        if (act == OutboxRow::Kind::Delete) {
            // Beside what stands for the message, so that nothing moves when the offer ends.
            const qreal left = TextLeft + m_layout->lineAt(0).naturalTextWidth() + metrics::BlockGap;
            const QRectF box(left, m_textTop.y(), textWidth(undo.word, fonts.small), m_lineHeight);
            m_actions.push_back({undo.action, undo.word, box, fonts.small});
            return top;
        }
        m_caption = MessageText::tr("Sending in %1 s", "seconds").arg(index.data(HoldLeftRole).toInt()) +
                    QStringLiteral(" · ");
        m_captionBox = QRectF(TextLeft, top + 2, textWidth(m_caption, fonts.caption), line);
        const QRectF box(m_captionBox.right(), m_captionBox.top(), textWidth(undo.word, fonts.caption), line);
        m_actions.push_back({undo.action, undo.word, box, fonts.caption});
        return m_captionBox.bottom();
    }
    m_caption = pendingWords(state, act, index.data(OfflineRole).toBool());
    m_captionHasClock = !m_caption.isEmpty();
    if (m_caption.isEmpty() && index.data(EditedRole).toBool() && !m_gone)
        m_caption = MessageText::tr("(edited)");
    if (m_caption.isEmpty())
        return top;
    m_captionBox = QRectF(TextLeft, top + 2, width, line);
    return m_captionBox.bottom();
}

qreal MessageLayout::layOutNotice(const QString &notice, qreal top, qreal width)
{
    if (notice.isEmpty() || !m_badBox.isNull()) // a refusal says more
        return top;
    m_notice = std::make_unique<QTextLayout>(notice, Fonts::current().small);
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    m_notice->setTextOption(option);
    m_notice->beginLayout();
    const qreal line = metrics::lineHeight(Fonts::current().small);
    qreal y = metrics::ControlGap;
    for (QTextLine row = m_notice->createLine(); row.isValid(); row = m_notice->createLine()) {
        row.setLineWidth(width - 2 * metrics::RowGap);
        row.setPosition(QPointF(metrics::RowGap, y));
        y += line;
    }
    m_notice->endLayout();
    m_badBox = QRectF(TextLeft, top + InnerGap, width, y + metrics::ControlGap);
    return m_badBox.bottom();
}

} // namespace roomkey::ui
