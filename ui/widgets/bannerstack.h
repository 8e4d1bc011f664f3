// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/icons.h"

#include <QStringList>
#include <QWidget>

#include <map>

namespace roomkey::ui {

class Banner;

/// What one banner says.
struct BannerMessage
{
    Tone tone = Tone::Bad;
    Symbol symbol = Symbol::Warning;
    QString lead;        ///< bold and short
    QString text;        ///< explains
    QStringList actions; ///< labels of its buttons
    bool closable = true;
    bool busy = false; ///< it still goes on

    friend bool operator==(const BannerMessage &, const BannerMessage &) = default;
};

/// The one place of a page for banners: each condition has its own, and of several the most severe is shown.
/// When it ends or is closed, the next one comes forward, so that none hides another for good. Empty, it
/// takes no room. GUI thread.
class BannerStack : public QWidget
{
    Q_OBJECT

public:
    explicit BannerStack(QWidget *parent = nullptr);

    /// \a condition: the lower the more severe. Replaces what was said of it before.
    void set(int condition, const BannerMessage &message);
    void clear(int condition);
    [[nodiscard]] bool holds(int condition) const { return m_messages.contains(condition); }
    /// What can be read now; empty if nothing.
    [[nodiscard]] QString message() const;

Q_SIGNALS:
    void actionTriggered(int condition, int index);
    /// The person took note of it; it is cleared already.
    void closed(int condition);

private:
    void showFirst();

    std::map<int, BannerMessage> m_messages;
    Banner *m_banner;
};

} // namespace roomkey::ui
