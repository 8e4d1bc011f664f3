// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/errortext.h"

#include "app/auth/keychainerror.h"
#include "app/store/outboxrow.h"

#include <QCoreApplication>

namespace roomkey::ui {

namespace {

struct ErrorText
{
    Q_DECLARE_TR_FUNCTIONS(ErrorText)
};

QString tr(const char *text)
{
    return ErrorText::tr(text);
}

QString withServerWords(const QString &sentence, const QString &words)
{
    return words.isEmpty() ? sentence : tr("%1 Google says: %2").arg(sentence, words);
}

// What is not there, or is there already, follows from what was done.
QString notFoundText(const ApiError &error)
{
    switch (error.method.value_or(Method::SpacesGet)) {
    case Method::MembersCreate:
        return tr("Google knows nobody with this address, or they do not use Chat.");
    case Method::MembersPatch:
    case Method::MembersDelete:
        return tr("Google does not know this member any more. They may have left already.");
    case Method::MessagesPatch:
    case Method::MessagesUpdate:
    case Method::MessagesDelete:
        return tr("This message is no longer there. It may have been deleted.");
    default:
        return tr("Google does not know this any more. It may have been removed, or you are no longer in "
                  "this space.");
    }
}

QString conflictText(const ApiError &error)
{
    if (!error.method)
        return tr("This exists already.");
    switch (*error.method) {
    case Method::SpacesCreate:
    case Method::SpacesSetup:
    case Method::SpacesPatch:
        return tr("This name is in use in your organisation.");
    case Method::MembersCreate:
        return tr("This person is in the space already.");
    case Method::MembersPatch:
    case Method::MembersDelete:
        return tr("Somebody else changed the members at the same time. Look, and try again.");
    default:
        return tr("This exists already.");
    }
}

QString retryText(const ApiError &error)
{
    if (!error.retryAfter)
        return tr("Google asks to slow down. Roomkey tries again by itself.");
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(*error.retryAfter).count();
    return ErrorText::tr("Google asks to slow down. Next try in %1 s.").arg(seconds);
}

// There was no key for the call: the same words as in the bar that tells why.
QString keyText(const ApiError &error)
{
    if (const auto vault = vaultErrorOf(error))
        return errorText(*vault);
    AuthError why = AuthError::of(AuthError::kindOf(error.reason), error.reason);
    if (!why.endsTheGrant())
        why.kind = AuthError::Kind::GrantDead;
    return joined(errorText(why));
}

} // namespace

QString joined(const AuthText &text)
{
    return text.cure.isEmpty() ? text.what
                               : ErrorText::tr("%1 %2", "two sentences").arg(text.what, text.cure);
}

QString errorText(const ApiError &error)
{
    switch (error.kind) {
    case ApiError::Kind::Network:
        return error.proxy || error.untrusted
                   ? joined(errorText(OfflineReason{error.proxy, error.untrusted}))
                   : tr("You are offline. Roomkey tries again when the connection is back.");
    case ApiError::Kind::Timeout:
        return tr("Google Chat is not answering. Try again.");
    case ApiError::Kind::Unknown:
        return tr(
            "The connection broke before Google answered. It may have been done; look before you try again.");
    case ApiError::Kind::Cancelled:
        return {};
    case ApiError::Kind::SignInNeeded:
        return keyText(error);
    case ApiError::Kind::ScopeMissing:
        return tr("Not allowed by your permissions.");
    case ApiError::Kind::Forbidden:
        return withServerWords(tr("Google does not let you do this here."), error.message);
    case ApiError::Kind::NotFound:
        return notFoundText(error);
    case ApiError::Kind::Conflict:
        return conflictText(error);
    case ApiError::Kind::Invalid:
        return error.message.isEmpty() ? tr("Google did not accept this.")
                                       : tr("Google did not accept this: %1").arg(error.message);
    case ApiError::Kind::RateLimited:
        return retryText(error);
    case ApiError::Kind::Server:
        return tr("Google Chat is not answering properly. Try again.");
    case ApiError::Kind::BadReply:
        return tr("The answer was not from Google Chat or was cut off. Try again.");
    case ApiError::Kind::FeatureOff:
        return projectFaultText(projectFault(error));
    }
    Q_UNREACHABLE();
}

QString projectFaultText(ProjectFault fault)
{
    switch (fault) {
    case ProjectFault::None:
        return {};
    case ProjectFault::ApiOff:
        return tr("The Chat API is switched off in this Cloud project.");
    case ProjectFault::ChatAppMissing:
        return tr(
            "The Cloud project’s Chat app is not set up (name, picture, description). This is not about "
            "your permissions.");
    case ProjectFault::Blocked:
        return tr("Your administrator has blocked this app for Chat.");
    case ProjectFault::Suspended:
        return tr("Google has stopped this Cloud project.");
    }
    Q_UNREACHABLE();
}

QString refusalText(const QString &refusal)
{
    const QString status = refusal.section(QLatin1Char('/'), 0, 0);
    const QString reason = refusal.section(QLatin1Char('/'), 1);
    if (refusal == SalvagedReason)
        return tr("Found in a damaged file: it may be changed, or sent already.");
    if (reason == QLatin1String("ACCESS_TOKEN_SCOPE_INSUFFICIENT"))
        return tr("Not allowed by your permissions.");
    if (reason == QLatin1String("SERVICE_DISABLED"))
        return tr("The Chat API is switched off in this Cloud project.");
    if (status == QLatin1String("PERMISSION_DENIED"))
        return tr("Google does not let you write here.");
    if (status == QLatin1String("NOT_FOUND"))
        return tr("This space or message is no longer there, or you are no longer in it.");
    if (status == QLatin1String("INVALID_ARGUMENT") || status == QLatin1String("FAILED_PRECONDITION"))
        return tr("Google did not accept this.");
    return tr("Google refused this.");
}

QString notDoneText(OutboxRow::Kind act, const QString &why)
{
    switch (act) {
    case OutboxRow::Kind::Send:
        return tr("Not sent. %1").arg(why);
    case OutboxRow::Kind::Edit:
        return tr("Not changed. %1").arg(why);
    case OutboxRow::Kind::Delete:
        return tr("Not deleted. %1").arg(why);
    case OutboxRow::Kind::RemoveMember:
        return tr("Not removed. %1").arg(why);
    }
    Q_UNREACHABLE();
}

AuthText errorText(const ProxyFault &fault)
{
    switch (fault.kind) {
    case ProxyFault::Kind::NoWayThrough:
        return {tr("The proxy %1 cannot be reached or does not let Roomkey through.").arg(fault.address),
                tr("Check the proxy in the settings of this computer, or ask whoever runs it.")};
    case ProxyFault::Kind::WantsPassword:
        return {tr("The proxy %1 asks for a name and password.").arg(fault.address),
                tr("Put them into the proxy’s address where this computer’s settings have it, as "
                   "http://name:password@host:port, and start Roomkey again.")};
    }
    Q_UNREACHABLE();
}

AuthText errorText(const OfflineReason &reason)
{
    if (reason.proxy)
        return errorText(*reason.proxy);
    if (reason.untrusted)
        return {tr("Google Chat could not prove that it is genuine, so nothing was sent."),
                tr("Somebody on this network may be reading along, or this computer’s clock is wrong.")};
    return {tr("You are offline."), {}};
}

AuthText errorText(const AuthError &error)
{
    switch (error.kind) {
    case AuthError::Kind::Cancelled:
        return {tr("You stopped the sign-in."), {}};
    case AuthError::Kind::Denied:
        return {tr("You (or Google) stopped the sign-in."),
                tr("Nothing was changed. Start again when you like.")};
    case AuthError::Kind::Expired:
        return {tr("The page has expired."), tr("Start again.")};
    case AuthError::Kind::ListenFailed:
        return {
            tr("This computer gave no local address to receive the answer on."),
            tr("A firewall or security program may forbid it. Allow Roomkey to receive local connections.")};
    case AuthError::Kind::Network:
        if (error.proxy)
            return errorText(*error.proxy);
        if (error.untrusted)
            return {tr("The sign-in server could not prove that it is genuine, so nothing was sent."),
                    tr("Somebody on this network may be reading along, or this computer’s clock is wrong. "
                       "Look at both, then start again.")};
        return {tr("The sign-in server could not be reached."), tr("Check the connection and start again.")};
    case AuthError::Kind::Timeout:
        return {tr("The sign-in server did not answer in time."), tr("Start again.")};
    case AuthError::Kind::Unknown:
        return {tr("The connection broke before the keys arrived."), tr("Nothing was stored. Start again.")};
    case AuthError::Kind::BadAnswer:
        return {tr("The answer did not belong to this sign-in, or could not be used."), tr("Start again.")};
    case AuthError::Kind::WrongIssuer:
        return {tr("The answer came from another server than the one that was asked."),
                tr("It was ignored. Start again, and check the client file if it happens once more.")};
    case AuthError::Kind::WrongSignature:
        return {tr("The answer that tells who signed in is not signed by the server that was asked."),
                tr("It was ignored, and nothing was stored. Start again, and check the client file if it "
                   "happens once more.")};
    case AuthError::Kind::WrongClock:
        return {tr("Google’s answer is from another time than this computer’s clock shows."),
                tr("Set date and time of this computer and start again.")};
    case AuthError::Kind::WrongAccount:
        return {tr("You signed in with another account."),
                tr("Start again and choose the account you use here.")};
    case AuthError::Kind::CodeRefused:
        return {tr("Google no longer accepts the answer of this sign-in."),
                tr("It was used already or came too late. Start again.")};
    case AuthError::Kind::GrantDead:
        return {tr("Your sign-in has ended."), tr("Nothing you wrote is lost.")};
    case AuthError::Kind::ReauthNeeded:
        return {tr("Your organisation asks you to sign in again."), tr("Nothing you wrote is lost.")};
    case AuthError::Kind::AdminPolicy:
        return {tr("Your administrator does not allow this app, or one of the permissions."),
                tr("Ask an administrator to allow it, or choose fewer permissions.")};
    case AuthError::Kind::OtherOrganisation:
        return {tr("This client file is for accounts of another organisation."),
                tr("Use an account of that organisation, or a client file of yours.")};
    case AuthError::Kind::ClientRejected:
        return {
            tr("Google does not accept this client file."),
            tr("The client may have been deleted or switched off in Google Cloud. Download its file again.")};
    case AuthError::Kind::Refused:
        return {error.detail.isEmpty()
                    ? tr("Google refused the sign-in (%1).").arg(error.code)
                    : tr("Google refused the sign-in (%1): %2").arg(error.code, error.detail),
                tr("Start again.")};
    case AuthError::Kind::Server:
        return {tr("The sign-in server has trouble."), tr("Wait a little and start again.")};
    case AuthError::Kind::NoKeychain:
        return {tr("The keys could not be put in the keychain."), tr("Unlock the keychain or try again.")};
    }
    Q_UNREACHABLE();
}

QString errorText(const VaultError &error)
{
    switch (error.kind) {
    case VaultError::Kind::Cancelled:
        return {};
    case VaultError::Kind::NoService:
        return tr("This computer has no keychain to put the keys in.");
    case VaultError::Kind::Locked:
        return tr("Your keychain is locked.");
    case VaultError::Kind::PromptOpen:
        return tr("Your keychain asks for its password in a window of its own.");
    case VaultError::Kind::Dismissed:
        return tr("Your keychain stays locked, because its window was closed.");
    case VaultError::Kind::Denied:
        return tr("The keychain did not let Roomkey in.");
    case VaultError::Kind::NotFound:
        return tr("The key is not in the keychain any more.");
    case VaultError::Kind::OtherKeychain:
        return tr("This computer uses another keychain now than the one your key was put in.");
    case VaultError::Kind::OnlyUntilQuit:
        return tr("Your key was kept only until Roomkey was closed, as you chose.");
    case VaultError::Kind::Timeout:
        return tr("The keychain does not answer.");
    case VaultError::Kind::TooLarge:
        return tr("The keychain does not take keys of this size.");
    case VaultError::Kind::Other:
        return error.detail.isEmpty() ? tr("The keychain does not work.")
                                      : tr("The keychain does not work: %1").arg(error.detail);
    }
    Q_UNREACHABLE();
}

QString errorText(const StoreError &error)
{
    switch (error.kind) {
    case StoreError::Kind::Cancelled:
        return {};
    case StoreError::Kind::CannotOpen:
        return tr("The folder for messages on this computer cannot be used.");
    case StoreError::Kind::Newer:
        return tr(
            "The messages on this computer were written by a newer Roomkey. They are left as they are.");
    case StoreError::Kind::Corrupt:
        return tr("The local copy is damaged.");
    case StoreError::Kind::Full:
        return tr("No room to save messages. Free some space on the disk.");
    case StoreError::Kind::ReadOnly:
        return tr("Messages cannot be saved: the folder is read-only.");
    case StoreError::Kind::Busy:
        return tr("Another program is using the messages on this computer. Try again.");
    case StoreError::Kind::Replaced:
        return tr("Messages cannot be saved: another file took the place of theirs while Roomkey was open. "
                  "Copy what you are writing, quit Roomkey and start it again.");
    case StoreError::Kind::InUse:
        return tr("Another Roomkey on this computer has the messages of this account open. Only one of them "
                  "can, so that nothing is sent twice.");
    case StoreError::Kind::NoThread:
        return tr(
            "This computer has nothing left to open messages with. Close other programs and try again.");
    case StoreError::Kind::Other:
        return error.detail.isEmpty() ? tr("Messages cannot be saved.")
                                      : tr("Messages cannot be saved: %1").arg(error.detail);
    }
    Q_UNREACHABLE();
}

QString neverSavedText()
{
    return tr("They were never loaded on this computer, and now they cannot be saved.");
}

ClientFileText errorText(const ClientFileError &error)
{
    const QString download = tr(
        "In Google Cloud open Clients, choose a client of type “Desktop app”, and download its JSON file.");
    // What people search for who saw the same file fail elsewhere.
    const QString samplesWords =
        tr("Google’s samples call this “Expected a JSON object with a single property "
           "for a \"web\" or \"installed\" application”. %1")
            .arg(download);
    switch (error.kind) {
    case ClientFileError::Kind::Missing:
        return {tr("There is no such file."), tr("It may have been moved or renamed. Choose it again.")};
    case ClientFileError::Kind::Folder:
        return {tr("This is a folder."), tr("Choose the JSON file in it.")};
    case ClientFileError::Kind::NotPermitted:
        return {tr("You may not read this file."),
                tr("Change its permissions, or copy it to a place of your own.")};
    case ClientFileError::Kind::CannotRead:
        return {tr("The file cannot be read."), tr("Copy it to this computer, or download it again.")};
    case ClientFileError::Kind::Empty:
        return {tr("The file is empty. The download may have failed."), download};
    case ClientFileError::Kind::TooLarge:
        return {tr("The file is too large to be a client file."), download};
    case ClientFileError::Kind::NotText:
        return {tr("This is not a text file."), download};
    case ClientFileError::Kind::NotJson:
        return {tr("The file is not JSON: line %1 cannot be read.").arg(error.detail),
                tr("It may have been edited or cut off. %1").arg(download)};
    case ClientFileError::Kind::NoClient:
        return {tr("The file is JSON, but not a client file: it has no “installed” part."), samplesWords};
    case ClientFileError::Kind::TokenFile:
        return {tr("This file holds the keys of a sign-in, not a client. Another program may have written "
                   "over the client file."),
                samplesWords};
    case ClientFileError::Kind::WebClient:
        return {tr("This is the file of a web client. Roomkey needs a desktop client."), download};
    case ClientFileError::Kind::ServiceAccount:
        return {tr("This is the key of a service account. It signs in an app, not a person."),
                tr("Roomkey cannot sign in as an app yet. To sign in as a person make a desktop client; "
                   "“Show each "
                   "step” leads there. %1")
                    .arg(download)};
    case ClientFileError::Kind::MissingFields:
        return {tr("The client file lacks: %1.").arg(error.detail),
                tr("It may have been edited. %1").arg(download)};
    case ClientFileError::Kind::BadEndpoint:
        return {tr("The address in “%1” is neither https nor on this computer.").arg(error.detail),
                tr("Nothing was sent there. %1").arg(download)};
    }
    Q_UNREACHABLE();
}

} // namespace roomkey::ui
