// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/fonts.h"
#include "ui/theme/tokens.h"

#include <QLabel>

namespace roomkey::ui {

/// Plain text in one of the type sizes and token colours. Wraps by default and then asks its layout for
/// height by width; not wrapping, it elides and shows the whole text, or its details, as its tool tip. To
/// assistive technology it is a QLabel with this text.
class Label : public QLabel
{
    Q_OBJECT

public:
    explicit Label(const QString &text = {}, Type type = Type::Body, Tint tint = Tint::Text,
                   QWidget *parent = nullptr);

    void setType(Type type);
    void setTint(Tint tint);
    /// One line, elided at \a mode.
    void setElided(Qt::TextElideMode mode = Qt::ElideRight);
    /// What the tool tip of one line says instead of the whole text.
    void setDetails(const QString &details);
    /// Distance between baselines as a factor of the font's height.
    void setLineFactor(qreal factor);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    bool event(QEvent *event) override;

private:
    QString shownText() const;
    void updateToolTip();

    Type m_type;
    Tint m_tint;
    Qt::TextElideMode m_elide = Qt::ElideRight;
    QString m_details;
    qreal m_lineFactor = 1.0;
};

} // namespace roomkey::ui
