// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/targets.h"

namespace roomkey::fuzz {

std::span<const NamedTarget> targets()
{
    static constexpr NamedTarget all[] = {
        {"requesthead", requestHead},
        {"callbackquery", callbackQuery},
        {"tokenanswer", tokenAnswer},
        {"autherror", authError},
        {"apierror", apiError},
        {"idtoken", idToken},
        {"keyset", keySet},
        {"discovery", discovery},
        {"keyowner", keyOwner},
        {"space", space},
        {"membership", membership},
        {"message", message},
        {"date", date},
        {"httpheaders", httpHeaders},
        {"links", links},
        {"addresses", addresses},
        {"plaintext", plainText},
        {"markup", markup},
        {"search", search},
        {"clientfile", clientFile},
        {"filename", fileName},
        {"keyentry", keyEntry},
        {"granthistory", grantHistory},
        {"outboxrow", outboxRow},
        {"damagedfile", damagedFile},
        {"requesturl", requestUrl},
        {"filter", filter},
        {"redactor", redactor},
    };
    return all;
}

} // namespace roomkey::fuzz
