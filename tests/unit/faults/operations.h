// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/apierror.h"
#include "app/auth/autherror.h"

#include <QString>

#include <array>

namespace roomkey {

/// What a person has the program do; the columns of the fault matrix.
enum class Operation {
    ListSpaces,
    GetSpace,
    CreateSpace,
    DeleteSpace,
    ListMembers,
    AddMember,
    RemoveMember,
    ListMessages,
    Send,
    Edit,
    Delete,
    Renew,
    SignIn,
};

inline constexpr std::array Operations{
    Operation::ListSpaces,  Operation::GetSpace,  Operation::CreateSpace,  Operation::DeleteSpace,
    Operation::ListMembers, Operation::AddMember, Operation::RemoveMember, Operation::ListMessages,
    Operation::Send,        Operation::Edit,      Operation::Delete,       Operation::Renew,
    Operation::SignIn};

/// As the table's head has it.
QString nameOf(Operation operation);
/// The method that faults are put at.
QString methodOf(Operation operation);
/// As the table has them.
QString nameOf(ApiError::Kind kind);
QString nameOf(AuthError::Kind kind);

} // namespace roomkey
