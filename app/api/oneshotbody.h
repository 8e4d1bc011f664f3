// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIODevice>
#include <QPointer>

// A request body that can be read once only, so that QNetworkAccessManager cannot send it a second time when
// a connection dies. Wraps the device it is given and never owns it (QHttpMultiPart deletes its own). GUI
// thread; child of the reply.
namespace roomkey {

class OneShotBody final : public QIODevice
{
    Q_OBJECT

public:
    /// \a source is open for reading, or null for an empty body; it stays where it stands.
    explicit OneShotBody(QIODevice *source);

    /// Bytes to come, for Content-Length; 0 if the source cannot tell.
    qint64 length() const { return m_length; }

    bool isSequential() const override { return true; }
    bool reset() override { return false; }
    bool atEnd() const override;
    qint64 bytesAvailable() const override;

protected:
    qint64 readData(char *data, qint64 maxSize) override;
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    QPointer<QIODevice> m_source;
    qint64 m_length = 0;
};

} // namespace roomkey
