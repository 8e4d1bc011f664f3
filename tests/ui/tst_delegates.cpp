// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/types/space.h"
#include "models/addpeoplemodel.h"
#include "models/labels.h"
#include "models/memberlistmodel.h"
#include "models/roles.h"
#include "models/spacelistmodel.h"
#include "ui/chat/addpeopledelegate.h"
#include "ui/chat/memberdelegate.h"
#include "ui/chat/spacedelegate.h"
#include "ui/chat/spacespane.h"
#include "ui/theme/tokens.h"

#include <QHelpEvent>
#include <QListView>
#include <QPainter>
#include <QStandardItemModel>
#include <QTest>
#include <QToolTip>

using namespace roomkey;
using namespace roomkey::ui;
using models::AddPeopleModel;
using models::MemberListModel;
using models::SpaceListModel;

/// What the rows of the chat's lists look like for what the models say.
class TestDelegates : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void aMessageNotSentIsSeenInItsSpace();
    void whatWasRefusedIsReadWhole_data();
    void whatWasRefusedIsReadWhole();
    void theDraftOfTheOpenSpaceIsNoPreview();
    void ownPreviewsBeginWithYou();
    void aNarrowListNamesSpacesInToolTips();
    void headingsAreLowerThanSpaces();
    void anInvitationIsSeenAmongMembers();
    void rolesShowWhetherTheyCanBeChanged();
    void aPersonWhoCannotBeAddedIsSeen();

private:
    QImage painted(const QAbstractItemDelegate &delegate, QStyle::State state = QStyle::State_Enabled,
                   int width = 320) const
    {
        QStyleOptionViewItem option;
        option.initFrom(&m_view);
        option.widget = &m_view;
        option.state = state;
        option.rect = QRect(0, 0, width, 60);
        QImage image(option.rect.size(), QImage::Format_RGB32);
        image.fill(Tokens::of(&m_view).surface);
        QPainter painter(&image);
        delegate.paint(&painter, option, m_index);
        return image;
    }
    static int pixels(const QImage &image, const QColor &color)
    {
        int count = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x)
                count += image.pixelColor(x, y) == color;
        }
        return count;
    }
    /// Pixels near the colour of trouble: its lines are thin, so few have it whole.
    int reddish(const QImage &image) const
    {
        const QColor bad = Tokens::of(&m_view).bad;
        int count = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                const QColor at = image.pixelColor(x, y);
                count += qAbs(at.red() - bad.red()) + qAbs(at.green() - bad.green()) +
                             qAbs(at.blue() - bad.blue()) <
                         100;
            }
        }
        return count;
    }
    void set(const QVariant &value, int role) { m_model.itemFromIndex(m_index)->setData(value, role); }

    QStandardItemModel m_model;
    QListView m_view;
    QModelIndex m_index;
};

void TestDelegates::init()
{
    m_model.clear();
    m_model.setItem(0, 0, new QStandardItem(QStringLiteral("Product launch")));
    m_model.setItem(0, 1, new QStandardItem(QStringLiteral("Manager")));
    m_model.setItem(0, 2, new QStandardItem(QStringLiteral("Invited")));
    m_view.setModel(&m_model);
    m_view.resize(320, 400);
    m_index = m_model.index(0, 0);
    set(QStringLiteral("spaces/launch"), models::ResourceNameRole);
    set(int(SpaceListModel::Kind::Space), models::KindRole);
    set(int(Space::Type::Space), models::SpaceTypeRole);
}

void TestDelegates::aMessageNotSentIsSeenInItsSpace()
{
    for (const bool narrow : {false, true}) {
        SpaceDelegate delegate;
        delegate.setNarrow(narrow);
        set(QString(), models::RefusedRole);
        const int before = reddish(painted(delegate)); // of the space's tile
        set(QStringLiteral("1 message not sent"), models::RefusedRole);
        QVERIFY2(reddish(painted(delegate)) > before + 10, narrow ? "narrow" : "wide");
    }
}

/// In the width that the list has at first.
void TestDelegates::whatWasRefusedIsReadWhole_data()
{
    QTest::addColumn<int>("sends");
    QTest::addColumn<int>("changes");
    QTest::newRow("messages") << 12 << 0;
    QTest::newRow("changes") << 0 << 12;
    QTest::newRow("both") << 12 << 12;
}

void TestDelegates::whatWasRefusedIsReadWhole()
{
    QFETCH(const int, sends);
    QFETCH(const int, changes);
    SpaceSummary summary;
    summary.refusedSends = sends;
    summary.refusedRows = sends + changes;
    set(models::refusedBrief(summary), models::RefusedRole);
    const SpaceDelegate delegate;
    const int whole = reddish(painted(delegate, QStyle::State_Enabled, 900));
    QCOMPARE(reddish(painted(delegate, QStyle::State_Enabled, SpacesPane::PreferredWidth)), whole);
}

void TestDelegates::theDraftOfTheOpenSpaceIsNoPreview()
{
    const SpaceDelegate delegate;
    constexpr QStyle::State Open = QStyle::State_Enabled | QStyle::State_Selected;
    set(QStringLiteral("See you there"), models::PreviewRole);
    const QImage closed = painted(delegate);
    const QImage open = painted(delegate, Open);
    QVERIFY(closed != open);
    set(QStringLiteral("half a sentence"), models::DraftRole);
    QVERIFY2(painted(delegate) != closed, "unsent text is seen in the list");
    QVERIFY2(painted(delegate, Open) == open, "but not beside the composer it stands in");
}

void TestDelegates::ownPreviewsBeginWithYou()
{
    SpaceDelegate delegate;
    set(QStringLiteral("See you there"), models::PreviewRole);
    set(QStringLiteral("You"), models::PreviewSenderRole);
    const QImage you = painted(delegate);
    set(QStringLiteral("Ana Wijaya"), models::PreviewSenderRole);
    const QImage ana = painted(delegate);
    QVERIFY(ana != you);
    set(QStringLiteral("Ana"), models::PreviewSenderRole);
    QVERIFY2(painted(delegate) == ana, "the first word is enough to know who it was");
    set(QStringLiteral("Ana Wijaya"), models::PreviewSenderRole);
    delegate.setOwnName(QStringLiteral("Ana Wijaya"));
    QVERIFY(painted(delegate) == you);
}

void TestDelegates::aNarrowListNamesSpacesInToolTips()
{
    set(QStringLiteral("R&D <core>"), Qt::DisplayRole);
    m_view.show();
    SpaceDelegate delegate;
    QStyleOptionViewItem option;
    option.initFrom(&m_view);
    option.rect = QRect(0, 0, 300, 60);
    QHelpEvent help(QEvent::ToolTip, QPoint(5, 5), m_view.mapToGlobal(QPoint(5, 5)));
    QVERIFY(delegate.helpEvent(&help, &m_view, option, m_index));
    QVERIFY2(QToolTip::text().isEmpty(), "the name can be read");
    delegate.setNarrow(true);
    QVERIFY(delegate.helpEvent(&help, &m_view, option, m_index));
    QCOMPARE(QToolTip::text(), QStringLiteral("R&D <core>")); // words, not markup
    QToolTip::hideText();
    m_view.hide();
}

void TestDelegates::headingsAreLowerThanSpaces()
{
    const SpaceDelegate delegate;
    const int space = delegate.sizeHint({}, m_index).height();
    set(int(SpaceListModel::Kind::Heading), models::KindRole);
    const int heading = delegate.sizeHint({}, m_index).height();
    QVERIFY(heading > 0 && heading < space);
    const QImage open = painted(delegate);
    set(true, models::CollapsedRole);
    set(12, models::CountRole);
    QVERIFY2(painted(delegate) != open, "a folded section says how much it hides");
}

void TestDelegates::anInvitationIsSeenAmongMembers()
{
    const Tokens tokens = Tokens::of(&m_view);
    const MemberDelegate delegate;
    m_index = m_model.index(0, MemberListModel::StatusColumn);
    set(int(MemberListModel::Status::Joined), models::MemberStatusRole);
    QCOMPARE(pixels(painted(delegate), tokens.warnSoft), 0);
    set(int(MemberListModel::Status::Invited), models::MemberStatusRole);
    QVERIFY(pixels(painted(delegate), tokens.warnSoft) > 20);
    set(int(MemberListModel::Status::Outside), models::MemberStatusRole);
    QCOMPARE(pixels(painted(delegate), tokens.warnSoft), 0);
}

void TestDelegates::rolesShowWhetherTheyCanBeChanged()
{
    MemberDelegate delegate;
    m_index = m_model.index(0, MemberListModel::RoleColumn);
    const QImage fixed = painted(delegate);
    delegate.setRolesChangeable(true);
    QVERIFY(painted(delegate) != fixed);
    set(QString(), Qt::DisplayRole); // a group has no role to change
    const QImage none = painted(delegate);
    delegate.setRolesChangeable(false);
    QVERIFY(painted(delegate) == none);
}

void TestDelegates::aPersonWhoCannotBeAddedIsSeen()
{
    const Tokens tokens = Tokens::of(&m_view);
    const AddPeopleDelegate delegate;
    set(QStringLiteral("Not an address"), Qt::StatusTipRole);
    for (const auto state : {AddPeopleModel::State::Problem, AddPeopleModel::State::Failed}) {
        set(int(state), models::StateRole);
        QVERIFY(pixels(painted(delegate), tokens.badSoft) > 100);
    }
    for (const auto state : {AddPeopleModel::State::New, AddPeopleModel::State::Added}) {
        set(int(state), models::StateRole);
        QVERIFY(pixels(painted(delegate), tokens.okSoft) > 100);
    }
    set(int(AddPeopleModel::State::Already), models::StateRole);
    QCOMPARE(pixels(painted(delegate), tokens.okSoft) + pixels(painted(delegate), tokens.badSoft), 0);
}

QTEST_MAIN(TestDelegates)
#include "tst_delegates.moc"
