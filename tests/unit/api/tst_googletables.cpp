// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/api/googletable.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMap>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

using Names = QSet<QString>;

/// What Google's own descriptions say, where they lie beside the source folder.
QString referencePath(const QString &name)
{
    return QStringLiteral(ROOMKEY_SOURCE_DIR "/../shared/reference/") + name;
}

QJsonObject readJson(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
}

Names commaList(const QString &text)
{
    const QStringList parts = text.split(u',', Qt::SkipEmptyParts);
    return Names(parts.begin(), parts.end());
}

Names stringsOf(const QJsonValue &array)
{
    Names names;
    for (const QJsonValue value : array.toArray()) {
        names.insert(value.toString());
    }
    return names;
}

QString shortScope(QString scope)
{
    return scope.remove(u"https://www.googleapis.com/auth/"_s);
}

/// Methods of a discovery document, its nested resources flattened, by method id.
void collectMethods(const QJsonObject &resource, QMap<QString, QJsonObject> &into)
{
    for (const QJsonValue method : resource.value("methods"_L1).toObject()) {
        into.insert(method["id"_L1].toString(), method.toObject());
    }
    for (const QJsonValue child : resource.value("resources"_L1).toObject()) {
        collectMethods(child.toObject(), into);
    }
}

/// A schema property of the discovery document in the words of fields.tsv.
QString typeOf(const QJsonObject &property, const QString &enumName)
{
    const QString type = property.value("type"_L1).toString();
    const QString format = property.value("format"_L1).toString();
    if (property.contains("$ref"_L1)) {
        return u"object:"_s + property.value("$ref"_L1).toString();
    }
    if (property.contains("enum"_L1)) {
        return u"enum:"_s + enumName;
    }
    if (type == "array"_L1) {
        return u"array:"_s + typeOf(property.value("items"_L1).toObject(), enumName);
    }
    if (format == "google-datetime"_L1) {
        return u"datetime"_s;
    }
    if (format == "byte"_L1) {
        return u"bytes"_s;
    }
    return type == "object"_L1 ? u"map"_s : type;
}

QString join(const QStringList &parts)
{
    return parts.join(u' ');
}

} // namespace

/// Holds tests/data/google against itself and, where they are at hand, against Google's own descriptions. The
/// tables judge both the program and the emulator, so a slip in them would pass every other test.
class TestGoogleTables : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void columnsAndKeys_data();
    void columnsAndKeys();
    void countsAreGoogles();
    void everyNameIsKnown();
    void everyMethodCanBeCalledBySomebody();
    void methodsMatchTheReference();
    void scopesMatchTheReference();
    void masksMatchTheReference();
    void methodsMatchTheDiscoveryDocument();
    void fieldsMatchTheDiscoveryDocument();
    void methodsMatchTheNewerSurface();
    void fieldsMatchTheNewerSurface();
    void nothingIsInvented();

private:
    Names column(const QString &table, const QString &column) const;
    Names scopes(const QString &method, const QString &mode) const;
    bool referenceAbsent() const;

    QMap<QString, GoogleTable> m_tables;
    QMap<QString, QJsonObject> m_discovered; // methods of the discovery document
    QJsonObject m_schemas;                   // its schemas
    QJsonObject m_shapes;                    // names and types of the newer surface
};

void TestGoogleTables::initTestCase()
{
    for (const QString &name : {u"methods"_s, u"method_scopes"_s, u"scopes"_s, u"params"_s, u"fields"_s,
                                u"enums"_s, u"masks"_s, u"quota"_s}) {
        m_tables.insert(name, GoogleTable::named(name));
        QVERIFY2(m_tables[name].error.isEmpty(), qPrintable(m_tables[name].error));
        QVERIFY2(!m_tables[name].rows.isEmpty(), qPrintable(name));
    }
    if (QFileInfo::exists(referencePath({}))) {
        const QJsonObject discovery = readJson(referencePath(u"chat-v1-discovery.json"_s));
        collectMethods(discovery, m_discovered);
        m_schemas = discovery.value("schemas"_L1).toObject();
        m_shapes = readJson(referencePath(u"chat-v1-shapes-2026-10.json"_s));
        QVERIFY2(m_discovered.size() >= 45 && m_schemas.size() >= 170 && !m_shapes.isEmpty(),
                 "The reference folder is there, but its descriptions of the API could not be read.");
    }
}

/// True, with a line in the log, when Google's descriptions do not lie beside the source folder: what
/// compares with them then has nothing to say.
bool TestGoogleTables::referenceAbsent() const
{
    if (!m_shapes.isEmpty()) {
        return false;
    }
    qInfo("Not compared: no folder shared/reference beside the source folder.");
    return true;
}

Names TestGoogleTables::column(const QString &table, const QString &column) const
{
    Names names;
    for (const GoogleTable::Row &row : m_tables[table].rows) {
        names.insert(row.value(column));
    }
    return names - Names{QString()};
}

Names TestGoogleTables::scopes(const QString &method, const QString &mode) const
{
    Names names;
    for (const GoogleTable::Row &row : m_tables[u"method_scopes"_s].rows) {
        if (row[u"method"_s] == method && row[u"mode"_s] == mode) {
            names.insert(row[u"scope"_s]);
        }
    }
    return names;
}

void TestGoogleTables::columnsAndKeys_data()
{
    QTest::addColumn<QString>("columns");
    QTest::addColumn<int>("key"); // how many of the first columns tell one row from another
    QTest::newRow("methods")
        << u"id http path upload_path page_default page_max flags resource page_max_admin"_s << 1;
    QTest::newRow("method_scopes") << u"method mode scope"_s << 3;
    QTest::newRow("scopes") << u"scope class user app approval"_s << 1;
    QTest::newRow("params") << u"method location name type repeated required enum"_s << 3;
    QTest::newRow("fields") << u"schema field type direction note"_s << 2;
    QTest::newRow("enums") << u"enum value"_s << 2;
    QTest::newRow("masks") << u"method path rule"_s << 2;
    QTest::newRow("quota")
        << u"method bucket per_minute_project per_second_space per_second_space_import per_second_user"_s
        << 1;
}

void TestGoogleTables::columnsAndKeys()
{
    QFETCH(QString, columns);
    QFETCH(int, key);
    const GoogleTable &table = m_tables[QString::fromLatin1(QTest::currentDataTag())];
    QCOMPARE(join(table.columns), columns);
    Names seen;
    for (const GoogleTable::Row &row : table.rows) {
        QStringList parts;
        for (int i = 0; i < key; ++i) {
            parts.append(row[table.columns.at(i)]);
        }
        QVERIFY2(!seen.contains(join(parts)), qPrintable(join(parts)));
        seen.insert(join(parts));
    }
}

void TestGoogleTables::countsAreGoogles()
{
    QCOMPARE(m_tables[u"methods"_s].rows.size(), 55);
    QCOMPARE(m_tables[u"scopes"_s].rows.size(), 42);
    QCOMPARE(m_tables[u"quota"_s].rows.size(), 55);
}

void TestGoogleTables::everyNameIsKnown()
{
    const Names methods = column(u"methods"_s, u"id"_s);
    for (const QString &table : {u"method_scopes"_s, u"params"_s, u"masks"_s, u"quota"_s}) {
        QCOMPARE(column(table, u"method"_s) - methods - Names{u"*"_s}, Names());
    }
    QCOMPARE(column(u"method_scopes"_s, u"scope"_s) - column(u"scopes"_s, u"scope"_s), Names());
    QCOMPARE(column(u"method_scopes"_s, u"mode"_s),
             Names({u"user"_s, u"admin"_s, u"app"_s, u"import_user"_s, u"import_app"_s}));
    QCOMPARE(column(u"scopes"_s, u"class"_s),
             Names({u"non-sensitive"_s, u"sensitive"_s, u"restricted"_s, u"unverified"_s}));

    const Names schemas = column(u"fields"_s, u"schema"_s);
    Names enums = column(u"params"_s, u"enum"_s);
    for (const GoogleTable::Row &row : m_tables[u"fields"_s].rows) {
        const QString type = row[u"type"_s];
        if (const qsizetype object = type.indexOf("object:"_L1); object >= 0) {
            QVERIFY2(schemas.contains(type.mid(object + 7)), qPrintable(type));
        } else if (const qsizetype name = type.indexOf("enum:"_L1); name >= 0) {
            enums.insert(type.mid(name + 5));
        }
    }
    QCOMPARE(enums, column(u"enums"_s, u"enum"_s));

    for (const GoogleTable::Row &row : m_tables[u"masks"_s].rows) {
        const QRegularExpression path(u"^(\\*|[a-z][a-z0-9_]*(\\.[a-z][A-Za-z_]*)*)$"_s);
        QVERIFY2(path.match(row[u"path"_s]).hasMatch(), qPrintable(row[u"path"_s]));
    }
}

void TestGoogleTables::everyMethodCanBeCalledBySomebody()
{
    for (const GoogleTable::Row &row : m_tables[u"methods"_s].rows) {
        const QString id = row[u"id"_s];
        const Names flags = commaList(row[u"flags"_s]);
        QVERIFY2(column(u"method_scopes"_s, u"method"_s).contains(id), qPrintable(id));
        QCOMPARE(!scopes(id, u"admin"_s).isEmpty(), flags.contains(u"admin"_s));
        QVERIFY2(!scopes(id, u"user"_s).contains(u"chat.import"_s), qPrintable(id));
        QCOMPARE(row[u"path"_s].contains(u'{'), !row[u"resource"_s].isEmpty());
    }
}

void TestGoogleTables::methodsMatchTheReference()
{
    if (referenceAbsent()) {
        return;
    }
    const GoogleTable reference = GoogleTable::read(referencePath(u"chat-methods.tsv"_s));
    QVERIFY2(reference.error.isEmpty(), qPrintable(reference.error));
    QCOMPARE(reference.rows.size(), m_tables[u"methods"_s].rows.size());
    for (const GoogleTable::Row &ours : m_tables[u"methods"_s].rows) {
        const QString id = ours[u"id"_s];
        const auto found =
            std::find_if(reference.rows.begin(), reference.rows.end(),
                         [&](const GoogleTable::Row &row) { return row[u"method_id"_s] == id; });
        QVERIFY2(found != reference.rows.end(), qPrintable(id));
        const GoogleTable::Row &theirs = *found;
        QCOMPARE(ours[u"http"_s], theirs[u"http"_s]);
        QCOMPARE(ours[u"path"_s], theirs[u"path"_s].section(u' ', 0, 0));

        Names flags;
        const QString paging = theirs[u"paging_default/max"_s];
        const QString once = theirs[u"idempotency"_s];
        const auto flag = [&flags](const QString &name, bool on) { on ? (void)flags.insert(name) : void(); };
        flag(u"paged"_s, !paging.isEmpty() && !paging.contains("in body"_L1));
        flag(u"paged_in_body"_s, paging.contains("in body"_L1));
        flag(u"request_id_query"_s, once.contains("requestId (query)"_L1));
        flag(u"request_id_body"_s, once.contains("requestId (body)"_L1));
        flag(u"message_id"_s, once.contains("messageId"_L1));
        flag(u"allow_missing"_s, once.contains("allowMissing"_L1));
        flag(u"admin"_s, theirs[u"use_admin_access"_s] == u"Y"_s);
        QCOMPARE(commaList(ours[u"flags"_s]), flags);

        QStringList bounds{ours[u"page_default"_s], ours[u"page_max"_s], ours[u"page_max_admin"_s]};
        bounds.removeAll(QString());
        QStringList stated;
        auto matches = QRegularExpression(u"(\\d+)/(\\d+)( admin;)?"_s).globalMatch(paging);
        while (matches.hasNext()) { // "100/1000 admin; 100/100 non-admin" has the ordinary bounds last
            const QRegularExpressionMatch match = matches.next();
            stated = (match.captured(3).isEmpty() ? QStringList{match.captured(1), match.captured(2)}
                                                  : QStringList()) +
                     (match.captured(3).isEmpty() ? stated : QStringList{match.captured(2)});
        }
        QCOMPARE(bounds, stated);

        const Names imported = theirs[u"import_user"_s].startsWith(u'Y') ? Names{u"chat.import"_s} : Names();
        QCOMPARE(scopes(id, u"user"_s), commaList(theirs[u"user_scopes"_s]) - Names{u"chat.import"_s});
        QCOMPARE(scopes(id, u"app"_s), commaList(theirs[u"app_scopes"_s]));
        QCOMPARE(scopes(id, u"admin"_s), commaList(theirs[u"admin_scopes"_s]));
        QCOMPARE(scopes(id, u"import_user"_s), imported);
        QCOMPARE(scopes(id, u"import_app"_s),
                 theirs[u"import_sa"_s] == u"Y"_s ? Names{u"chat.bot"_s} : Names());
    }
}

void TestGoogleTables::scopesMatchTheReference()
{
    if (referenceAbsent()) {
        return;
    }
    const GoogleTable reference = GoogleTable::read(referencePath(u"chat-scopes.tsv"_s));
    QVERIFY2(reference.error.isEmpty(), qPrintable(reference.error));
    QMap<QString, QString> theirs;
    for (const GoogleTable::Row &row : reference.rows) {
        const QString user = row[u"user_auth"_s];
        const QString approval = row[u"admin_approval"_s];
        // A class with a question mark comes from no page of Google's: it is not known.
        theirs.insert(shortScope(row[u"scope_uri"_s]),
                      join({row[u"class"_s].endsWith(u'?') ? u"unverified"_s : row[u"class"_s],
                            user.contains("administrator"_L1) ? u"admin"_s
                            : user.contains("delegation"_L1)  ? u"delegation"_s
                                                              : user,
                            row[u"app_auth"_s],
                            approval == u"Y"_s                   ? u"admin"_s
                            : approval.contains("delegation"_L1) ? u"delegation"_s
                                                                 : QString()}));
    }
    QMap<QString, QString> ours;
    for (const GoogleTable::Row &row : m_tables[u"scopes"_s].rows) {
        ours.insert(row[u"scope"_s],
                    join({row[u"class"_s], row[u"user"_s], row[u"app"_s], row[u"approval"_s]}));
    }
    QCOMPARE(ours, theirs);
}

void TestGoogleTables::masksMatchTheReference()
{
    if (referenceAbsent()) {
        return;
    }
    // "a[alone],b.{c,d}[no other masks]": a path, or a stem with the names of its children, and perhaps a
    // rule
    static const QRegularExpression entry(u"([a-z0-9_.*]+)(?:\\{([^}]*)\\})?(?:\\[([^\\]]*)\\])?"_s);
    const GoogleTable reference = GoogleTable::read(referencePath(u"chat-methods.tsv"_s));
    QMap<QString, QString> theirs;
    for (const GoogleTable::Row &row : reference.rows) {
        auto matches = entry.globalMatch(row[u"update_mask"_s]);
        while (matches.hasNext()) {
            const QRegularExpressionMatch match = matches.next();
            const QString rule = match.captured(3) == u"no other masks"_s ? u"group"_s : match.captured(3);
            for (const QString &child : match.captured(2).split(u',')) {
                theirs.insert(row[u"method_id"_s] + u' ' + match.captured(1) + child, rule);
            }
        }
    }
    QMap<QString, QString> ours;
    for (const GoogleTable::Row &row : m_tables[u"masks"_s].rows) {
        QStringList rules = row[u"rule"_s].split(u',');
        rules.removeAll(u"not admin"_s); // said in the remarks of the reference, not in its list
        rules.removeAll(u"user"_s);
        ours.insert(row[u"method"_s] + u' ' + row[u"path"_s], rules.join(u','));
    }
    QCOMPARE(ours, theirs);
}

void TestGoogleTables::methodsMatchTheDiscoveryDocument()
{
    if (referenceAbsent()) {
        return;
    }
    for (const QJsonObject &method : std::as_const(m_discovered)) {
        const QString id = method.value("id"_L1).toString();
        const auto &rows = m_tables[u"methods"_s].rows;
        const auto row =
            std::find_if(rows.begin(), rows.end(), [&](const auto &one) { return one[u"id"_s] == id; });
        QVERIFY2(row != rows.end(), qPrintable(id));
        QCOMPARE((*row)[u"http"_s], method.value("httpMethod"_L1).toString());
        QCOMPARE((*row)[u"path"_s], u"/"_s + method.value("path"_L1).toString());
        const QJsonValue upload = method.value("mediaUpload"_L1)["protocols"_L1]["simple"_L1]["path"_L1];
        QCOMPARE((*row)[u"upload_path"_s], upload.toString());

        QMap<QString, QString> ours;
        for (const GoogleTable::Row &param : m_tables[u"params"_s].rows) {
            if (param[u"method"_s] == id) {
                ours.insert(param[u"name"_s], join({param[u"location"_s], param[u"type"_s],
                                                    param[u"repeated"_s], param[u"required"_s]}));
            }
        }
        const QJsonObject parameters = method.value("parameters"_L1).toObject();
        for (auto it = parameters.begin(); it != parameters.end(); ++it) {
            const QJsonObject param = it->toObject();
            const QString type = param.contains("enum"_L1) ? u"enum"_s
                                 : param.value("format"_L1).toString() == "google-fieldmask"_L1
                                     ? u"fieldmask"_s
                                     : param["type"_L1].toString();
            QCOMPARE(ours.value(it.key()), join({param["location"_L1].toString(), type,
                                                 param["repeated"_L1].toBool() ? u"Y"_s : u"N"_s,
                                                 param["required"_L1].toBool() ? u"Y"_s : u"N"_s}));
            if (param["location"_L1].toString() == "path"_L1) {
                const QString pattern = param["pattern"_L1].toString(); // ^spaces/[^/]+$
                const QString resource = pattern.mid(1, pattern.size() - 2).replace(u"[^/]+"_s, u"*"_s);
                QCOMPARE((*row)[u"resource"_s], resource == u".*"_s ? u"**"_s : resource);
            }
        }

        Names every;
        for (const QString &mode : column(u"method_scopes"_s, u"mode"_s)) {
            every += scopes(id, mode);
        }
        for (const QString &scope : stringsOf(method.value("scopes"_L1))) {
            QVERIFY2(every.contains(shortScope(scope)), qPrintable(id + u' ' + scope));
        }
    }
}

void TestGoogleTables::fieldsMatchTheDiscoveryDocument()
{
    QMap<QString, QStringList> enums;
    for (const GoogleTable::Row &row : m_tables[u"enums"_s].rows) {
        enums[row[u"enum"_s]].append(row[u"value"_s]);
    }
    if (referenceAbsent()) {
        return;
    }
    QMap<QString, GoogleTable::Row> ours;
    for (const GoogleTable::Row &row : m_tables[u"fields"_s].rows) {
        ours.insert(row[u"schema"_s] + u'.' + row[u"field"_s], row);
    }
    const Names schemas = column(u"fields"_s, u"schema"_s);
    for (auto schema = m_schemas.constBegin(); schema != m_schemas.constEnd(); ++schema) {
        if (!schemas.contains(schema.key())) {
            continue; // what only webhooks and cards of the app's own events hold
        }
        const QJsonObject properties = schema->toObject().value("properties"_L1).toObject();
        for (auto it = properties.begin(); it != properties.end(); ++it) {
            const QString name = schema.key() + u'.' + it.key();
            const QJsonObject property = it->toObject();
            QVERIFY2(ours.contains(name), qPrintable(name));
            QCOMPARE(name + u' ' + ours[name][u"type"_s], name + u' ' + typeOf(property, name));
            if (property.value("readOnly"_L1).toBool()) {
                QCOMPARE(name + u' ' + ours[name][u"direction"_s], name + u" out"_s);
            }
            for (const QJsonValue value : property.value("enum"_L1).toArray()) {
                QVERIFY2(enums[name].contains(value.toString()), qPrintable(name + u' ' + value.toString()));
            }
        }
    }
}

void TestGoogleTables::methodsMatchTheNewerSurface()
{
    if (referenceAbsent()) {
        return;
    }
    const QJsonObject methods = m_shapes.value("methods"_L1).toObject();
    QCOMPARE(methods.size(), m_tables[u"methods"_s].rows.size());
    for (const GoogleTable::Row &row : m_tables[u"methods"_s].rows) {
        const QString id = row[u"id"_s];
        const QJsonObject method = methods.value(id).toObject();
        QCOMPARE(row[u"http"_s] + row[u"path"_s],
                 method["http"_L1].toString() + method["path"_L1].toString());
        Names params;
        Names required;
        for (const GoogleTable::Row &param : m_tables[u"params"_s].rows) {
            if (param[u"method"_s] == id) {
                params.insert(param[u"name"_s]);
                if (param[u"required"_s] == u"Y"_s) {
                    required.insert(param[u"name"_s]);
                }
            }
        }
        QCOMPARE(params, stringsOf(method["params"_L1]));
        QCOMPARE(required, stringsOf(method["required"_L1]));
        QCOMPARE(stringsOf(method["scopes"_L1]), scopes(id, u"user"_s) + scopes(id, u"app"_s) +
                                                     scopes(id, u"admin"_s) + scopes(id, u"import_user"_s));
    }
}

void TestGoogleTables::fieldsMatchTheNewerSurface()
{
    if (referenceAbsent()) {
        return;
    }
    const Names reachable = column(u"fields"_s, u"schema"_s);
    QMap<QString, Names> fields;
    for (const GoogleTable::Row &row : m_tables[u"fields"_s].rows) {
        fields[row[u"schema"_s]].insert(row[u"field"_s]);
    }
    const QJsonObject schemas = m_shapes.value("schemas"_L1).toObject();
    for (auto it = schemas.begin(); it != schemas.end(); ++it) {
        if (reachable.contains(it.key())) {
            const QStringList names = it->toObject().keys();
            const Names missing = Names(names.begin(), names.end()) - fields[it.key()];
            QVERIFY2(missing.isEmpty(), qPrintable(it.key() + u": "_s + join(missing.values())));
        }
    }
    for (const QJsonValue value : m_shapes.value("methods"_L1).toObject()) {
        for (const QString &body : {value["request"_L1].toString(), value["response"_L1].toString()}) {
            QVERIFY2(body.isEmpty() || reachable.contains(body), qPrintable(body));
        }
    }
    QMap<QString, Names> enums;
    for (const GoogleTable::Row &row : m_tables[u"enums"_s].rows) {
        enums[row[u"enum"_s]].insert(row[u"value"_s]);
    }
    const QJsonObject theirs = m_shapes.value("enums"_L1).toObject();
    for (auto it = theirs.begin(); it != theirs.end(); ++it) {
        if (enums.contains(it.key())) {
            QCOMPARE(enums[it.key()], stringsOf(*it));
        }
    }
}

void TestGoogleTables::nothingIsInvented()
{
    if (referenceAbsent()) {
        return;
    }
    const QJsonObject newer = m_shapes.value("schemas"_L1).toObject();
    for (const GoogleTable::Row &row : m_tables[u"fields"_s].rows) {
        const QString schema = row[u"schema"_s];
        const QString field = row[u"field"_s];
        const bool inDiscovery = m_schemas.value(schema)["properties"_L1].toObject().contains(field);
        const QString name = schema + u'.' + field;
        if (field.isEmpty()) {
            QVERIFY2(m_schemas.contains(schema) || newer.contains(schema), qPrintable(name));
            continue;
        }
        QVERIFY2(inDiscovery || newer.value(schema).toObject().contains(field), qPrintable(name));
        QCOMPARE(commaList(row[u"note"_s]).contains(u"newer"_s), !inDiscovery);
    }
}

QTEST_GUILESS_MAIN(TestGoogleTables)
#include "tst_googletables.moc"
