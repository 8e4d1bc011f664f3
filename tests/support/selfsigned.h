// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSslCertificate>
#include <QSslKey>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <memory>

// A certificate that nobody but its own key signed, made anew each time: for 127.0.0.1 and for an hour,
// unless told otherwise. Needs OpenSSL::Crypto.
namespace roomkey {

struct SelfSigned
{
    QSslCertificate certificate;
    QSslKey key;

    /// \a holder as OpenSSL names it; \a until is in seconds from now.
    static SelfSigned make(const char *holder = "IP:127.0.0.1", long until = 3600)
    {
        const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_RSA_gen(2048), EVP_PKEY_free);
        const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), X509_free);
        X509 *const x = certificate.get();
        X509_set_version(x, X509_VERSION_3);
        ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
        X509_gmtime_adj(X509_getm_notBefore(x), -7200);
        X509_gmtime_adj(X509_getm_notAfter(x), until);
        X509_set_pubkey(x, key.get());
        X509_NAME *const name = X509_get_subject_name(x);
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                   reinterpret_cast<const unsigned char *>("Roomkey test"), -1, -1, 0);
        X509_set_issuer_name(x, name);
        const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> address(
            X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, holder), X509_EXTENSION_free);
        X509_add_ext(x, address.get(), -1);
        X509_sign(x, key.get(), EVP_sha256());
        return {QSslCertificate(pem([x](BIO *out) { PEM_write_bio_X509(out, x); })),
                QSslKey(pem([&key](BIO *out) {
                            PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
                        }),
                        QSsl::Rsa)};
    }

private:
    template <class Fn>
    static QByteArray pem(Fn write)
    {
        const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), BIO_free);
        write(out.get());
        char *bytes = nullptr;
        const long length = BIO_get_mem_data(out.get(), &bytes);
        return {bytes, static_cast<qsizetype>(length)};
    }
};

} // namespace roomkey
