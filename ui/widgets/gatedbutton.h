// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/button.h"
#include "ui/widgets/gate.h"

namespace roomkey::ui {

/// A button whose action may be off. Off, it looks off, carries a lock if something forbids it, and reports
/// *disabled* to assistive technology with the reason as its description, yet stays enabled for Qt: it takes
/// the focus and answers click, Space and Enter, so that everybody can meet the reason. Connect to
/// triggered() and reasonRequested(), never to clicked().
class GatedButton : public Button
{
    Q_OBJECT

public:
    explicit GatedButton(const QString &text, ButtonKind kind = ButtonKind::Normal,
                         QWidget *parent = nullptr);
    GatedButton(Symbol symbol, const QString &text, ButtonKind kind = ButtonKind::Normal,
                QWidget *parent = nullptr);
    /// Icon only; \a name is tool tip and accessible name.
    [[nodiscard]] static GatedButton *iconOnly(Symbol symbol, const QString &name, QWidget *parent = nullptr);

    /// Tells assistive technology when state or reason change.
    void setGate(const Gate &gate);
    [[nodiscard]] const Gate &gate() const { return m_gate; }
    /// What the action is called: its text, or its accessible name when it has an icon only.
    [[nodiscard]] QString actionName() const;

    QSize sizeHint() const override;

Q_SIGNALS:
    void triggered();
    void reasonRequested();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void setUp();

    Gate m_gate;
};

} // namespace roomkey::ui
