// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/tokens.h"

#include <QVector>
#include <QWidget>

namespace roomkey::ui {

/// A thin bar in shares (works, refused, not asked) with a legend of the same words below it. Its accessible
/// name is the legend.
class SplitBar : public QWidget
{
    Q_OBJECT

public:
    struct Part
    {
        int value = 0;
        Tone tone = Tone::Neutral;
        QString legend; ///< "29 work"
    };

    explicit SplitBar(QWidget *parent = nullptr);
    void setParts(const QVector<Part> &parts);
    [[nodiscard]] const QVector<Part> &parts() const { return m_parts; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QVector<Part> m_parts;
};

} // namespace roomkey::ui
