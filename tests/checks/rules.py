# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of the tree: each is a function that takes a Tree and yields one line for each breach."""

import json
import os
import pathlib
import re
import subprocess

CODE = (".cpp", ".h")
TOP_LEVEL = {".ci", ".clang-format", ".clang-tidy", ".gitignore", "CMakeLists.txt", "CMakePresets.json", "LICENSE",
             "README.md", "app", "models", "packaging", "resources", "tests", "ui"}
LAYERS = {"app": {"app"}, "models": {"models", "app"}, "ui": {"ui", "models", "app"}}


class Tree:
    """The files that belong to the project, as git lists them: tracked, and new ones not ignored."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=root,
                                check=True, capture_output=True).stdout.decode()
        self.files = sorted(f for f in set(listed.split("\0")) if f and (self.root / f).is_file())

    def named(self, *suffixes, under=()):
        return [f for f in self.files if f.endswith(suffixes) and (not under or f.startswith(tuple(under)))]

    def read(self, name):
        return (self.root / name).read_bytes().decode("utf-8", "replace")

    def is_text(self, name):
        return b"\0" not in (self.root / name).read_bytes()[:8000]

    def scripts(self, *programs):
        """Files whose first line names one of these interpreters."""
        wanted = re.compile(r"#!.*\b(" + "|".join(programs) + r")[\d.]*\b")
        return [f for f in self.files if self.is_text(f) and wanted.match(self.read(f).split("\n", 1)[0])]

    def lines(self, names, pattern, but=None):
        """file:line: text for each line of these files that matches."""
        pattern = re.compile(pattern)
        for name in names:
            for number, line in enumerate(self.read(name).splitlines(), 1):
                if pattern.search(line) and not (but and re.search(but, line)):
                    yield f"{name}:{number}: {line.strip()}"


def tool(command, names, root, batch=24):
    """Runs a checker over files in batches, two at a time per core; its complaints as lines."""
    batches = [names[i:i + batch] for i in range(0, len(names), batch)]
    running = []
    for files in batches:
        running.append(subprocess.Popen([*command, *files], cwd=root, text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT))
        if len(running) >= (os.cpu_count() or 1):
            yield from complaints(running.pop(0))
    for process in running:
        yield from complaints(process)


def complaints(process):
    output = process.communicate()[0]
    if process.returncode != 0:
        yield output.strip() or f"{process.args[0]} ended with status {process.returncode}"


def formatting(tree):
    """C++ is as clang-format 14 leaves it."""
    yield from tool(["clang-format-14", "--dry-run", "-Werror"], tree.named(*CODE), tree.root)


def shell_syntax(tree):
    """Shell scripts parse."""
    yield from tool(["bash", "-n"], tree.scripts("sh", "bash"), tree.root, batch=1)


def python_syntax(tree):
    """Python parses."""
    for name in set(tree.named(".py")) | set(tree.scripts("python")):
        try:
            compile(tree.read(name), name, "exec")
        except SyntaxError as error:
            yield f"{name}:{error.lineno}: {error.msg}"


def javascript_syntax(tree):
    """JavaScript parses."""
    yield from tool(["node", "--check"], tree.named(".js", ".mjs"), tree.root, batch=1)


def json_syntax(tree):
    """JSON parses."""
    for name in tree.named(".json"):
        try:
            json.loads(tree.read(name))
        except ValueError as error:
            yield f"{name}: {error}"


def licence_headers(tree):
    """Every source file and script names its licence in its first lines."""
    sources = set(tree.named(*CODE, ".h.in", ".py", ".js", ".mjs", ".cmake", "CMakeLists.txt"))
    sources |= set(tree.scripts("sh", "bash", "python", "node"))
    for name in sorted(sources):
        if "SPDX-License-Identifier: GPL-3.0-or-later" not in "\n".join(tree.read(name).split("\n", 3)[:3]):
            yield f"{name}: no SPDX-License-Identifier line"


def clang_tidy_configuration(tree):
    """clang-tidy 14 loads its configuration."""
    command = ["clang-tidy-14", "--config-file=.clang-tidy", "--list-checks", "any.cpp", "--"]
    process = subprocess.run(command, cwd=tree.root, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if process.returncode != 0:
        yield ".clang-tidy: " + " ".join(process.stderr.split())


def includes_run_forward(tree):
    """ui -> models -> app, nothing backwards, and the emulator shares nothing with any of them."""
    for name in tree.named(*CODE):
        part = name.split("/")[0]
        allowed = LAYERS.get(part)
        if name.startswith("tests/emulator/"):
            allowed = {"tests"}
        if allowed is None:
            continue
        for number, line in enumerate(tree.read(name).splitlines(), 1):
            match = re.match(r'\s*#\s*include\s*["<](app|models|ui|tests)/', line)
            if match and match[1] not in allowed:
                yield f"{name}:{number}: {line.strip()}"


def app_has_no_screen(tree):
    """app/ neither includes nor links Gui or Widgets; models/ no Widgets."""
    yield from tree.lines(tree.named(*CODE, "CMakeLists.txt", under=["app/"]), r"\bQt(6::)?(Gui|Widgets|Svg)\b")
    yield from tree.lines(tree.named(*CODE, "CMakeLists.txt", under=["models/"]), r"\bQt(6::)?(Widgets|Svg)\b")


def network_and_sql_only_in_app(tree):
    """HTTP and SQL stay in app/."""
    yield from tree.lines(tree.named(*CODE, under=["models/", "ui/"]), r"\bQNetwork|\bQSql|\bsqlite3", but=r"^\s*//")


def http_through_one_manager(tree):
    """Every request goes through NetworkManager: no other manager of Qt's is made or held."""
    names = [f for f in tree.named(*CODE, under=["app/"]) if not f.startswith("app/api/networkmanager.")]
    yield from tree.lines(names, r"\bQNetworkAccessManager\b(?!::)", but=r"^\s*//|#include")


def threads_where_they_are_known(tree):
    """The program's threads: the store's writer, searcher and maker, the settings' writer, the look at fonts, the end."""
    code = tree.named(*CODE, under=["app/", "models/", "ui/"])
    known = ("app/store/storewriter.", "app/store/searchreader.", "app/store/storepreparation.",
             "app/core/settingsfile.", "app/core/endintime.", "ui/theme/fontwarmup.")
    names = [f for f in code if not f.startswith(known)]
    yield from tree.lines(names, r"\bstd::(thread|jthread|async)\b|\bQThread\b|\bQtConcurrent\b|\bQThreadPool\b",
                          but=r"^\s*//")


def json_names_are_googles(tree):
    """The reader of answers knows no field and no word that Google's tables do not have."""
    reader, tables = "app/api/types/json.cpp", "tests/data/google/"
    if reader not in tree.files:
        return
    fields, words = ({row.split("\t")[1] for row in tree.read(tables + name).splitlines() if "\t" in row}
                     for name in ("fields.tsv", "enums.tsv"))
    fields |= {"error", "nextPageToken"}
    for number, line in enumerate(tree.read(reader).splitlines(), 1):
        unknown = set(re.findall(r'(?:key|name|who) == "(\w+)"', line)) - fields
        unknown |= set(re.findall(r'\{"([A-Z_]+)",', line)) - words
        for word in sorted(unknown):
            yield f"{reader}:{number}: {word}"


def scopes_only_in_the_catalogue(tree):
    """No scope string stands outside app/api."""
    names = [f for f in tree.named(*CODE, under=["app/", "models/", "ui/"]) if not f.startswith("app/api/")]
    yield from tree.lines(names, r"googleapis\.com/auth/")


def paths_only_in_the_catalogue(tree):
    """No path of the Chat API stands outside app/api."""
    names = [f for f in tree.named(*CODE, under=["app/", "models/", "ui/"]) if not f.startswith("app/api/")]
    yield from tree.lines(names, r'"/?v1/')


def no_style_sheets(tree):
    """Palette roles and one QProxyStyle; no style sheets."""
    yield from tree.lines(tree.named(*CODE, under=["models/", "ui/"]), r"\bsetStyleSheet\b")


def typographic_apostrophes(tree):
    """Texts for people have the typographic apostrophe, not the typewriter's."""
    for name in [*tree.named(".cpp", under=["models/", "ui/"]), "app/auth/callbackpage.cpp"]:
        for number, line in enumerate(tree.read(name).splitlines(), 1):
            literals = re.findall(r'"(?:[^"\\]|\\.)*"', line.split("//")[0])
            if any(re.search(r"[A-Za-z]'[a-z]", literal) for literal in literals):
                yield f"{name}:{number}: {line.strip()}"


def nothing_waits(tree):
    """No nested event loop, no blocking wait, no sleep but of the threads that end the program."""
    code = [f for f in tree.named(*CODE, under=["app/", "models/", "ui/"]) if f != "app/core/endintime.cpp"]
    yield from tree.lines(code, r"\bQEventLoop\b|\bprocessEvents\b|\bwaitFor[A-Z]\w*\s*\(|\bQThread::[mu]?sleep\b"
                                r"|\bthis_thread::sleep", but=r"^\s*//")
    yield from tree.lines([f for f in code if f.startswith("ui/") and f != "ui/main.cpp"], r"(\.|->)exec\(")


def no_test_hooks(tree):
    """The program has no door for tests: no friend of theirs, no Qt Test, no environment variable of ours."""
    yield from tree.lines(tree.named(*CODE, "CMakeLists.txt", under=["app/", "models/", "ui/"]),
                          r"\bfriend class (::)?Test|\bQt6::Test\b|<QTest>|getenv\w*\(\"ROOMKEY"
                          r"|EnvironmentVariable\w*\(\"ROOMKEY")


def models_are_tested(tree):
    """Every item model stands under QAbstractItemModelTester in its test."""
    tests = "\n".join(tree.read(f) for f in tree.named(".cpp", under=["tests/models/"])
                      if "QAbstractItemModelTester::FailureReportingMode::Fatal" in tree.read(f))
    for name in tree.named(".h", under=["models/", "ui/"]):
        for model in re.findall(r"^class (\w+) : public (?:Q\w*Model\b|SortedRows|SortFilter)", tree.read(name), re.M):
            if not re.search(rf"\b{model}\b", tests):
                yield f"{name}: {model} has no test with a QAbstractItemModelTester"


def promises_are_held(tree):
    """Each promise of tests/data/promises.tsv is there once and names tests that exist, or what it waits for."""
    table = "tests/data/promises.tsv"
    if table not in tree.files:
        return
    rows = [line.split("\t") for line in tree.read(table).splitlines() if re.match(r"[RX]\d", line)]
    wanted = [f"R{n}" for n in range(1, 43)] + [f"X{n}" for n in range(1, 29)]
    if [row[0] for row in rows] != wanted:
        yield f"{table}: not R1 to R42 and X1 to X28, each once and in order"
    tests = {name.rsplit("/", 1)[1][:-len(".cpp")]: name for name in tree.named(".cpp", under=["tests/"])}
    for row in rows:
        number, promise, proofs, waits = (row + [""] * 4)[:4]
        if not promise or not (proofs or waits):
            yield f"{table}: {number} has neither a test nor a reason to wait"
        for proof in proofs.split():
            name, _, function = proof.partition("." if proof.startswith("tst_") else ":")
            file = tests.get(name, f"tests/{name}")
            sign = rf"::{function}\(\)" if file.endswith(".cpp") else rf"\bdef {function}\b"
            if file not in tree.files or (function and not re.search(sign, tree.read(file))):
                yield f"{table}: {number} names {proof}, which is not there"


UNTESTED = {
    "app/flows/reachability.h",  # an interface without a line of behaviour; what implements it is tested
}


def classes_are_tested(tree):
    """Every header with a class is included by a test; a struct is a value that its users' tests meet."""
    included = set()
    for name in tree.named(*CODE, under=["tests/"]):
        included |= set(re.findall(r'^#include "([^"]+)"', tree.read(name), re.M))
    for name in tree.named(".h", under=["app/", "models/", "ui/"]):
        classes = re.findall(r"^class (\w+)[^;{]*\{", tree.read(name), re.M)
        if classes and name not in included | UNTESTED:
            yield f"{name}: no test includes {', '.join(classes)}"


def links_lead_somewhere(tree):
    """Pictures and files that a text links to are there."""
    for name in tree.named(".md"):
        folder = pathlib.PurePosixPath(name).parent
        for link in re.findall(r"\]\(([^)#]+)\)", tree.read(name)):
            if ":" not in link and not (tree.root / folder / link).exists():
                yield f"{name}: {link}"


def no_machine_paths(tree):
    """No file names a folder of somebody's machine."""
    names = [f for f in tree.files if tree.is_text(f)]
    yield from tree.lines(names, r"(^|[^A-Za-z0-9_.])/(home|root|Users|work|mnt|media)/[\w.]")


def no_registry_hosts(tree):
    """No file names a package registry: lockfiles record no download addresses."""
    names = [f for f in tree.files if tree.is_text(f)]
    yield from tree.lines(names, r"registry\.npmjs|registry\.yarnpkg|pypi\.org|deb\.debian\.org|crates\.io/api")


def nothing_unfinished(tree):
    """No marks of unfinished work."""
    yield from tree.lines(tree.named(*CODE, ".py", ".js", ".mjs", "CMakeLists.txt"), r"\b(TO" r"DO|FIX" r"ME|X" r"XX)\b")


def fixed_top_level(tree):
    """The top level is exactly the fixed list."""
    there = {name.split("/")[0] for name in tree.files}
    for name in sorted(there - TOP_LEVEL):
        yield f"{name}: not in the fixed top level"
    for name in sorted(TOP_LEVEL - there):
        yield f"{name}: missing from the top level"


RULES = [formatting, shell_syntax, python_syntax, javascript_syntax, json_syntax, licence_headers,
         clang_tidy_configuration, includes_run_forward, app_has_no_screen, network_and_sql_only_in_app,
         http_through_one_manager, threads_where_they_are_known, json_names_are_googles, scopes_only_in_the_catalogue,
         paths_only_in_the_catalogue, no_style_sheets, nothing_waits, no_test_hooks,
         models_are_tested, promises_are_held, links_lead_somewhere, no_machine_paths, no_registry_hosts,
         nothing_unfinished, fixed_top_level]
