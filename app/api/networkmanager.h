// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QNetworkAccessManager>

// All HTTP of the program goes through this one class. QNetworkAccessManager repeats POST, PATCH and DELETE
// by itself when a connection dies; here every body can be read once only, so one call that writes is one
// request on the wire (error 205 with status 0 then means "outcome unknown"). It is HTTP/1.1, unless
// a proxy stands between. Redirects are never followed, cookies and HTTP caches are off, authentication
// challenges are not answered, and nothing but https and http on loopback leaves; what does goes through the
// system's proxy, and on loopback through none. GUI thread; owned by whoever needs one (the session, a
// sign-in attempt).
namespace roomkey {

class NetworkManager : public QNetworkAccessManager
{
    Q_OBJECT

public:
    explicit NetworkManager(QObject *parent = nullptr);

protected:
    QNetworkReply *createRequest(Operation op, const QNetworkRequest &request, QIODevice *outgoing) override;
};

/// https anywhere, http on a loopback address literal or "localhost" only.
bool isAllowedOrigin(const QUrl &url);

} // namespace roomkey
