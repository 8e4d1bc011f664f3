// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/gate.h"

#include <QWidget>

namespace roomkey::ui {

class Button;
class Label;

/// Above spaces that were known before: that they may not be asked for now, and what helps. Hidden at first.
/// A child of its pane; GUI thread.
class LastKnownNote : public QWidget
{
    Q_OBJECT

public:
    explicit LastKnownNote(QWidget *parent = nullptr);

    /// Of listing spaces, which is off.
    void setGate(const Gate &gate);
    [[nodiscard]] QWidget *cureButton() const;

Q_SIGNALS:
    void askRequested();

private:
    Label *m_why;
    Button *m_cure;
};

} // namespace roomkey::ui
