// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/oneshotbody.h"

namespace roomkey {

OneShotBody::OneShotBody(QIODevice *source)
    : m_source(source)
{
    if (source) {
        m_length = source->isSequential() ? source->bytesAvailable() : source->size() - source->pos();
        connect(source, &QIODevice::readyRead, this, &QIODevice::readyRead);
    }
    open(QIODevice::ReadOnly | QIODevice::Unbuffered);
}

bool OneShotBody::atEnd() const
{
    return !m_source || m_source->atEnd();
}

qint64 OneShotBody::bytesAvailable() const
{
    return m_source ? m_source->bytesAvailable() : 0;
}

qint64 OneShotBody::readData(char *data, qint64 maxSize)
{
    if (!m_source || m_source->atEnd())
        return -1; // the end; 0 would mean "more will come"
    return m_source->read(data, maxSize);
}

} // namespace roomkey
