// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/labels.h"
#include "models/roles.h"
#include "tests/support/hostiletext.h"
#include "tests/ui/baitwatch.h"
#include "tests/ui/samplechat.h"
#include "ui/app/accountrow.h"
#include "ui/app/signoutdialog.h"
#include "ui/chat/aboutpane.h"
#include "ui/chat/chatheader.h"
#include "ui/chat/chatpage.h"
#include "ui/chat/composer.h"
#include "ui/chat/conversation.h"
#include "ui/chat/linkfinder.h"
#include "ui/chat/memberspane.h"
#include "ui/chat/rightpane.h"
#include "ui/chat/searchpane.h"
#include "ui/chat/spacespane.h"
#include "ui/chat/timelineaccessible.h"
#include "ui/chat/timelineview.h"
#include "ui/dialogs/newspacedialog.h"
#include "ui/errortext.h"
#include "ui/mainwindow.h"
#include "ui/permissions/permissionspage.h"
#include "ui/theme/roomkeystyle.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/button.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/gatedbutton.h"
#include "ui/widgets/label.h"
#include "ui/widgets/notifier.h"
#include "ui/widgets/rail.h"
#include "ui/widgets/reasonpopover.h"
#include "ui/widgets/searchfield.h"
#include "ui/widgets/toast.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QDropEvent>
#include <QHelpEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMessageBox>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPointer>
#include <QStackedWidget>
#include <QTableView>
#include <QTest>
#include <QTextDocument>
#include <QToolTip>
#include <QTreeView>

using namespace roomkey;
using namespace roomkey::ui;
using namespace roomkey::sample;

namespace {

constexpr quint32 Seed = 20261122;

/// All texts, or as many as HOSTILE_TEXTS says.
int textCount()
{
    bool given = false;
    const int count = qEnvironmentVariableIntValue("HOSTILE_TEXTS", &given);
    return given ? count : 500;
}

/// Draws it, off the screen.
void draw(QWidget &widget)
{
    QVERIFY(!widget.grab().isNull());
}

/// What stands in the tool tip at \a pos, as the person would get it there.
QString tipOf(QWidget *widget, QPoint pos = {})
{
    const QWidgetList before = QApplication::topLevelWidgets();
    for (QWidget *top : before) {
        if (top->inherits("QTipLabel"))
            delete top; // it would stay a moment
    }
    QHelpEvent event(QEvent::ToolTip, pos, widget->mapToGlobal(pos));
    QApplication::sendEvent(widget, &event);
    const QWidgetList tops = QApplication::topLevelWidgets();
    for (QWidget *top : tops) {
        if (top->inherits("QTipLabel") && top->isVisible()) {
            top->grab();
            return qobject_cast<QLabel *>(top)->text();
        }
    }
    return {};
}

/// Names and descriptions of everything below \a root, as a screen reader walks them.
void readAloud(QAccessibleInterface *root, int depth = 0)
{
    if (!root || depth > 12)
        return;
    root->text(QAccessible::Name);
    root->text(QAccessible::Description);
    root->text(QAccessible::Value);
    for (int i = 0; i < std::min(root->childCount(), 60); ++i)
        readAloud(root->child(i), depth + 1);
}

/// Labels that would take what they show for HTML, by their object and text.
QStringList guessing()
{
    QStringList found;
    const QWidgetList all = QApplication::allWidgets();
    for (QWidget *widget : all) {
        const auto *label = qobject_cast<QLabel *>(widget);
        if (label && !label->text().isEmpty() && label->textFormat() != Qt::PlainText)
            found.append(QLatin1String(label->metaObject()->className()) + QLatin1Char(' ') + label->text());
    }
    return found;
}

/// A chat page in a window over the sample account.
struct Chat
{
    Chat()
        : session(SessionFixture::everything(), SessionFixture::everything())
    {
        QVERIFY(session.opened);
        QVERIFY(fill(session.store()));
        page = std::make_unique<ChatPage>(*session.session, *session.settings, notifier, &window);
        window.resize(1100, 700);
        page->resize(window.size());
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        page->openSpace(Launch);
    }
    ~Chat() { page.reset(); }

    SessionFixture session;
    QWidget window;
    Notifier notifier{&window};
    std::unique_ptr<ChatPage> page;
};

SpaceSummary summaryOf(const QString &name)
{
    SpaceSummary summary;
    summary.space = space(Launch, name, 0);
    summary.label = name;
    return summary;
}

} // namespace

/// X8, X9, X11: text from outside is shown as it is, whatever it looks like. 500 texts on every surface open
/// no file and call nobody.
class TestHostileText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void theWatchSeesWhatGuessingDoes();
    void messagesAndSenders();
    void messagesFound();
    void namesOfSpaces();
    void namesAndAddressesOfMembers();
    void aboutASpace();
    void toolTips();
    void accounts();
    void toastsAndAnnouncements();
    void errorsOfTheServer();
    void reasons();
    void draftsAndPlaceholders();
    void pastingAndDropping();
    void questions();
    void newSpaces();
    void permissionsNobodyKnows();
    void linksThatLeadElsewhere();

private:
    bool plainSoFar();

    std::unique_ptr<BaitWatch> m_watch;
    QStringList m_texts;
};

void TestHostileText::initTestCase()
{
    QLocale::setDefault(QLocale::c());
    QApplication::setStyle(new RoomkeyStyle);
    installTimelineAccessibility();
    QAccessible::setActive(true);
    m_watch = std::make_unique<BaitWatch>();
    m_texts = hostile::texts(Seed, textCount(), m_watch->bait(), m_watch->address());
    QCOMPARE(m_texts, hostile::texts(Seed, textCount(), m_watch->bait(), m_watch->address()));
}

/// The judge after every surface.
void TestHostileText::cleanup()
{
    QTest::qWait(0); // a connection is told of by the event loop
    QVERIFY(plainSoFar());
}

bool TestHostileText::plainSoFar()
{
    const QStringList rich = guessing();
    const int opens = m_watch->opens();
    if (!rich.isEmpty() || opens != 0 || m_watch->calls() != 0)
        qWarning() << "opened" << opens << "called" << m_watch->calls() << "guessing" << rich.mid(0, 3);
    return rich.isEmpty() && opens == 0 && m_watch->calls() == 0;
}

void TestHostileText::theWatchSeesWhatGuessingDoes()
{
#ifndef Q_OS_LINUX
    QSKIP("Opens are counted on Linux.");
#endif
    {
        QLabel label(QStringLiteral("<img src=\"file://%1\">").arg(m_watch->bait()));
        label.grab();
        QCOMPARE(guessing().size(), 1);
    }
    QVERIFY(m_watch->opens() > 0);
    BaitWatch other;
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, other.address().section(QLatin1Char(':'), -1).toUShort());
    QTRY_COMPARE(other.calls(), 1);
}

void TestHostileText::messagesAndSenders()
{
    Chat chat;
    QList<Message> messages;
    for (int i = 0; i < m_texts.size(); ++i) {
        Message one = message(Launch, 100 + i, 1, now() + i * 1'000'000LL, m_texts.at(i));
        one.sender = {};
        one.sender.name = UserName(QStringLiteral("users/9%1").arg(i));
        one.sender.displayName = m_texts.at((i + 7) % m_texts.size());
        messages.append(one);
    }
    QVERIFY(await(chat.session.store().putMessages(Launch, messages)));
    TimelineView *view = chat.page->conversation()->timeline();
    QTRY_VERIFY(view->model()->rowCount() > 0);
    QSet<QString> seen;
    view->setFocus();
    for (int page = 0; page < int(m_texts.size()) + 10; ++page) {
        for (const TimelineView::VisibleRow &row : view->visibleRows()) {
            const QModelIndex index = view->model()->index(row.row, 0);
            seen.insert(index.data(models::TextRole).toString());
            index.data(Qt::AccessibleTextRole);
        }
        draw(*chat.page);
        if (view->visibleRows().empty() || view->visibleRows().front().row == 0)
            break;
        QTest::keyClick(view, Qt::Key_PageUp);
        QTest::qWait(0);
    }
    readAloud(QAccessible::queryAccessibleInterface(view));
    QVERIFY2(seen.size() > 20, QByteArray::number(seen.size()));
    const QSet<QString> given(m_texts.begin(), m_texts.end());
    QVERIFY2(seen.intersect(given).size() > 20, "texts stand as they were written");
}

void TestHostileText::messagesFound()
{
    Chat chat;
    QList<Message> messages;
    for (int i = 0; i < m_texts.size(); ++i) {
        Message one = message(Launch, 100 + i, 1, now() + i * 1'000'000LL, m_texts.at(i));
        one.sender.name = UserName(QStringLiteral("users/9%1").arg(i));
        one.sender.displayName = m_texts.at((i + 7) % m_texts.size());
        messages.append(one);
    }
    QVERIFY(await(chat.session.store().putMessages(Launch, messages)));
    chat.page->conversation()->header()->find()->click();
    SearchPane *pane = chat.page->searchPane();
    for (const QString &typed : {QStringLiteral("img"), QStringLiteral("<img src"), m_texts.first()}) {
        pane->field()->setText(typed);
        QTRY_VERIFY(pane->list()->isVisible() && pane->model().state() == models::SearchModel::State::Found);
        for (int row = 0; row < pane->list()->model()->rowCount(); row += 5) {
            const QModelIndex index = pane->list()->model()->index(row, 0);
            pane->list()->setCurrentIndex(index);
            draw(*pane);
            tipOf(pane->list()->viewport(), pane->list()->visualRect(index).center());
        }
        readAloud(QAccessible::queryAccessibleInterface(pane));
    }
}

void TestHostileText::namesOfSpaces()
{
    Chat chat;
    QList<Space> spaces;
    for (int i = 0; i < m_texts.size(); ++i)
        spaces.append(space(SpaceName(QStringLiteral("spaces/h%1").arg(i)), m_texts.at(i), i * 1'000'000LL));
    QVERIFY(await(chat.session.store().putSpaces(spaces)));
    QListView *list = chat.page->spacesPane()->view();
    QTRY_VERIFY(list->model()->rowCount() >= m_texts.size());
    for (int row = 0; row < list->model()->rowCount(); row += 8) {
        const QModelIndex index = list->model()->index(row, 0);
        list->scrollTo(index, QAbstractItemView::PositionAtTop);
        draw(*list);
        const QString tip = tipOf(list->viewport(), list->visualRect(index).center());
        QVERIFY2(tip.isEmpty() || tip == index.data().toString(), qPrintable(tip));
        index.data(Qt::AccessibleTextRole);
        if (row % 64 == 0 && !index.data(models::ResourceNameRole).toString().isEmpty()) {
            chat.page->openSpace(SpaceName(index.data(models::ResourceNameRole).toString()));
            draw(*chat.page);
        }
    }
    ChatHeader header;
    header.resize(400, 60);
    for (const QString &text : std::as_const(m_texts)) {
        header.setSpace(summaryOf(text), 3);
        draw(header);
    }
    readAloud(QAccessible::queryAccessibleInterface(chat.page.get()));
}

void TestHostileText::namesAndAddressesOfMembers()
{
    Chat chat;
    QList<Membership> members;
    for (int i = 0; i < m_texts.size(); ++i) {
        Membership one = member(Launch, 1, Membership::Role::Member);
        one.name = MembershipName(QStringLiteral("spaces/launch/members/9%1").arg(i));
        one.member.name = UserName(QStringLiteral("users/9%1").arg(i));
        one.member.displayName = i % 2 ? m_texts.at(i) : QString();
        one.member.email = i % 3 ? m_texts.at(m_texts.size() - 1 - i) : QString();
        members.append(one);
    }
    QVERIFY(await(chat.session.store().putMembers(Launch, members)));
    chat.page->conversation()->header()->members()->click();
    QTableView *table = chat.page->membersPane()->table();
    QTRY_COMPARE(table->model()->rowCount(), int(m_texts.size()));
    for (int row = 0; row < table->model()->rowCount(); row += 6) {
        const QModelIndex index = table->model()->index(row, 0);
        table->scrollTo(index, QAbstractItemView::PositionAtTop);
        draw(*table);
        tipOf(table->viewport(), table->visualRect(index).center());
    }
    readAloud(QAccessible::queryAccessibleInterface(table));
}

void TestHostileText::aboutASpace()
{
    Chat chat;
    AboutPane pane(*chat.session.session);
    pane.resize(320, 600);
    for (int i = 0; i < m_texts.size(); ++i) {
        SpaceSummary summary = summaryOf(m_texts.at(i));
        summary.space.description = m_texts.at(i);
        summary.space.guidelines = m_texts.at((i + 3) % m_texts.size());
        pane.setSpace(summary, 2);
        if (i % 5 == 0)
            draw(pane);
    }
    const auto labels = pane.findChildren<QLabel *>();
    QVERIFY(std::any_of(labels.begin(), labels.end(),
                        [this](const QLabel *label) { return label->text() == m_texts.constLast(); }));
}

/// QToolTip takes what looks like HTML for HTML by itself.
void TestHostileText::toolTips()
{
    QWidget window;
    window.resize(300, 100);
    Label label({}, Type::Body, Tint::Text, &window);
    label.setElided();
    label.resize(40, 20);
    QWidget other;
    other.resize(300, 100);
    window.show();
    other.show();
    int shown = 0;
    for (const QString &text : std::as_const(m_texts)) {
        label.setText(text);
        const QString tip = tipOf(&label);
        QVERIFY2(tip.isEmpty() || tip == text, qPrintable(tip));
        shown += tip.isEmpty() ? 0 : 1;
        other.setToolTip(text);
        QCOMPARE(tipOf(&other), text);
        QVERIFY2(guessing().isEmpty(), qPrintable(guessing().value(0)));
    }
    QVERIFY2(shown > m_texts.size() / 2, "the tip follows the text");
    QToolTip::hideText();
}

void TestHostileText::accounts()
{
    SessionFixture session(SessionFixture::everything());
    MainWindow window(*session.settings);
    window.setAccountPages(new QStackedWidget);
    window.showEntry(MainWindow::ChatEntry);
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    for (int i = 0; i < m_texts.size(); ++i) {
        const QString text = m_texts.at(i);
        AccountEntry entry;
        entry.id = AccountId(QStringLiteral("one"));
        entry.name = m_texts.at((i + 1) % m_texts.size());
        entry.address = text;
        AccountRow row(entry);
        row.resize(300, 60);
        row.show();
        draw(row);
        QVERIFY(tipOf(&row) == text || text.isEmpty());
        window.rail()->setAccount(entry.name, 0, text);
        window.setAccount(text);
        tipOf(window.rail()->accountButton());
        if (i % 10 == 0) {
            window.setAccounts({entry});
            window.banner()->showMessage(Tone::Bad, Symbol::Warning, entry.name, text);
            draw(window);
            SignOutDialog dialog({.addresses = {text, entry.name}, .unsent = 2, .unseen = {}, .staying = {}},
                                 &window);
            dialog.show();
            draw(dialog);
            QVERIFY2(guessing().isEmpty(), qPrintable(guessing().value(0)));
        }
    }
    readAloud(QAccessible::queryAccessibleInterface(&window));
    QToolTip::hideText();
}

void TestHostileText::toastsAndAnnouncements()
{
    QWidget window;
    window.resize(900, 500);
    window.show();
    Toast toast(&window);
    Notifier notifier(&window);
    Chip chip({}, Tone::Neutral, std::nullopt, &window);
    for (const QString &text : std::as_const(m_texts)) {
        toast.showText(text, text.left(20));
        chip.set(text, Tone::Bad, std::nullopt);
        notifier.announce(text);
        draw(window);
    }
    readAloud(QAccessible::queryAccessibleInterface(&window));
    QVERIFY(std::any_of(m_texts.begin(), m_texts.end(),
                        [&](const QString &text) { return text == notifier.lastAnnouncement(); }));
}

/// X7: words of a server in a banner are one line, no longer than 300 characters, and plain.
void TestHostileText::errorsOfTheServer()
{
    Banner banner;
    banner.resize(800, 120);
    for (const QString &text : std::as_const(m_texts)) {
        for (const ApiError::Kind kind :
             {ApiError::Kind::Invalid, ApiError::Kind::Forbidden, ApiError::Kind::BadReply}) {
            const QString words = errorText(ApiError::of(kind, plainServerText(text)));
            QVERIFY(words.size() < 500 && !words.contains(QLatin1Char('\n')) &&
                    !words.contains(QChar(0x202E)));
            banner.showMessage(Tone::Bad, Symbol::Warning, words, refusalText(text));
        }
        draw(banner);
    }
    readAloud(QAccessible::queryAccessibleInterface(&banner));
}

void TestHostileText::reasons()
{
    QWidget window;
    window.resize(900, 600);
    auto *anchor = new Button(QStringLiteral("Remove"), ButtonKind::Normal, &window);
    anchor->move(400, 300);
    window.show();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    for (int i = 0; i < m_texts.size(); i += 5) {
        Gate gate;
        gate.on = false;
        gate.canAsk = i % 2 == 0;
        gate.reason = m_texts.at(i);
        QPointer<ReasonPopover> popover = new ReasonPopover(anchor, m_texts.at(i).left(40), gate);
        popover->open();
        draw(window);
        readAloud(QAccessible::queryAccessibleInterface(popover));
        QVERIFY2(guessing().isEmpty(), qPrintable(guessing().value(0)));
        popover->dismiss();
        QTRY_VERIFY(!popover);
    }
}

void TestHostileText::draftsAndPlaceholders()
{
    QWidget window;
    window.resize(500, 300);
    Composer composer(&window);
    composer.resize(500, 200);
    window.show();
    for (int i = 0; i < m_texts.size(); ++i) {
        composer.setSpace(m_texts.at(i), m_texts.at((i + 1) % m_texts.size()));
        draw(composer);
        composer.startEditing(m_texts.at(i), false);
        composer.cancelEditing();
        composer.putBack(m_texts.at(i));
        Gate gate;
        gate.on = i % 2 == 0;
        gate.reason = m_texts.at(i);
        composer.setGate(gate);
        draw(composer);
    }
    readAloud(QAccessible::queryAccessibleInterface(&composer));
}

/// X9: of what is pasted or dropped only the plain words come in.
void TestHostileText::pastingAndDropping()
{
    QWidget window;
    window.resize(500, 300);
    Composer composer(&window);
    composer.resize(500, 200);
    window.show();
    auto *field = composer.findChild<QPlainTextEdit *>();
    QImage image(8, 8, QImage::Format_RGB32);
    image.fill(Qt::red);
    for (const QString &text : std::as_const(m_texts)) {
        auto *data = new QMimeData;
        data->setText(QStringLiteral("plain"));
        data->setHtml(text);
        data->setImageData(image);
        data->setData(QStringLiteral("text/markdown"), text.toUtf8());
        data->setData(QStringLiteral("application/x-qt-windows-mime;value=\"Rich Text Format\""),
                      text.toUtf8());
        QGuiApplication::clipboard()->setMimeData(data);
        field->clear();
        field->paste();
        QCOMPARE(field->toPlainText(), QStringLiteral("plain"));

        QMimeData dropped;
        dropped.setHtml(text);
        dropped.setUrls({QUrl::fromLocalFile(m_watch->bait())});
        QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, &dropped, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(field->viewport(), &enter);
        QDropEvent drop(QPointF(5, 5), Qt::CopyAction, &dropped, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(field->viewport(), &drop);
        draw(composer);
        QCOMPARE(field->document()->allFormats().size(), QTextDocument().allFormats().size());
    }
    QGuiApplication::clipboard()->clear();
}

void TestHostileText::questions()
{
    Chat chat;
    chat.page->conversation()->header()->members()->click();
    QTableView *table = chat.page->membersPane()->table();
    QModelIndex me;
    for (int row = 0; row < table->model()->rowCount(); ++row) {
        if (table->model()->index(row, 0).data().toString().startsWith(QStringLiteral("Ana")))
            me = table->model()->index(row, 0);
    }
    QVERIFY(me.isValid());
    for (int i = 0; i < m_texts.size(); i += 10) {
        chat.page->membersPane()->setSpace(summaryOf(m_texts.at(i)));
        table->setCurrentIndex(me);
        QTest::keyClick(table, Qt::Key_Delete);
        QPointer<QMessageBox> box = chat.page->membersPane()->findChild<QMessageBox *>();
        QVERIFY(box);
        draw(*box);
        const QString name = models::plainName(m_texts.at(i));
        QVERIFY2(name.isEmpty() || box->text().contains(name), qPrintable(box->text()));
        readAloud(QAccessible::queryAccessibleInterface(box));
        QCOMPARE(box->textFormat(), Qt::PlainText);
        box->close();
        QTRY_VERIFY(!box);
    }
}

void TestHostileText::newSpaces()
{
    Chat chat;
    chat.page->spacesPane()->newSpaceButton()->click();
    auto *dialog = chat.window.findChild<NewSpaceDialog *>();
    QVERIFY(dialog);
    auto *field = dialog->findChild<QLineEdit *>();
    for (const QString &text : std::as_const(m_texts)) {
        field->clear();
        field->insert(text);
        draw(*dialog);
    }
    readAloud(QAccessible::queryAccessibleInterface(dialog));
}

/// A server may say that it granted what no table knows; it is shown as it is.
void TestHostileText::permissionsNobodyKnows()
{
    PermissionsPage page;
    page.resize(1100, 700);
    page.show();
    for (int i = 0; i < m_texts.size(); i += 50) {
        models::GrantFacts facts;
        facts.granted = {Scope::Spaces};
        facts.asked = facts.granted;
        facts.unknownScopes = m_texts.mid(i, 50);
        facts.address = m_texts.at(i);
        facts.grantedAt = QDateTime(QDate(2026, 11, 22), QTime(10, 31), Qt::UTC);
        page.setFacts(facts);
        page.setHistory({{GrantRecord::Cause::SignIn, facts.grantedAt, m_texts.at(i), facts.asked,
                          facts.granted, facts.unknownScopes}},
                        m_texts.at(i));
        auto *tree = page.findChild<QTreeView *>();
        QVERIFY(tree);
        tree->expandAll();
        const QModelIndex group = tree->model()->index(tree->model()->rowCount() - 1, 0);
        for (int row = 0; row < tree->model()->rowCount(group); ++row) {
            const QModelIndex index = tree->model()->index(row, 0, group);
            tree->setCurrentIndex(index);
            tipOf(tree->viewport(), tree->visualRect(index).center());
            if (row % 10 == 0)
                draw(page);
        }
        readAloud(QAccessible::queryAccessibleInterface(tree));
    }
}

/// X10: nothing but http, https and mailto is ever offered to the desktop.
void TestHostileText::linksThatLeadElsewhere()
{
    for (const QString &text : std::as_const(m_texts)) {
        for (const auto &[start, length] : findLinks(text)) {
            const QUrl url = openableUrl(text.mid(start, length));
            if (!url.isValid())
                continue;
            QVERIFY2(QStringList({QStringLiteral("http"), QStringLiteral("https"), QStringLiteral("mailto")})
                         .contains(url.scheme()),
                     qPrintable(text));
            QVERIFY2(url.userInfo().isEmpty(), qPrintable(text));
        }
        QVERIFY(!openableUrl(QStringLiteral("javascript:") + text).isValid());
        QVERIFY(!openableUrl(QStringLiteral("file://") + text).isValid());
    }
}

QTEST_MAIN(TestHostileText)
#include "tst_hostiletext.moc"
