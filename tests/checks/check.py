#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds the tree against its rules, each rule against a small tree that breaks it (two tests a rule), the counting of
tests/tools against what must count as failed, and the commands against what they say and install."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent / "tools"))
sys.dont_write_bytecode = True

import counted  # noqa: E402
import rules  # noqa: E402
from test_tools import Commands, Counting, QtTests, Sanitized  # noqa: E402, F401

SPDX = "SPDX-License-Identifier: GPL-3.0-or-later"

# Every promise waits, but one names a test that is not there.
PROMISES = "".join(f"{number}\tSomething\t{'tst_a.gone' if number == 'R7' else ''}\tlater\n" for number in
                   [f"R{n}" for n in range(1, 43)] + [f"X{n}" for n in range(1, 29)])

# One breach for each rule, put together here so that this file does not break the rule itself.
BREACHES = {
    rules.formatting: {"app/a.cpp": "int  main( ){return 0 ;}\n"},
    rules.shell_syntax: {"tests/a": "#!/bin/bash\nif true; then\n"},
    rules.python_syntax: {"tests/a.py": "def f(:\n"},
    rules.javascript_syntax: {"tests/a.mjs": "const = 1\n"},
    rules.json_syntax: {"tests/a.json": "{,}\n"},
    rules.licence_headers: {"ui/a.cpp": "int a;\n"},
    rules.clang_tidy_configuration: {".clang-tidy": "Cheks: bugprone-*\n"},
    rules.includes_run_forward: {"app/a.cpp": '#include "models/roles.h"\n'},
    rules.app_has_no_screen: {"app/CMakeLists.txt": "target_link_libraries(roomkey_app PUBLIC Qt6::Gui)\n"},
    rules.network_and_sql_only_in_app: {"ui/a.cpp": "QNetworkReply *reply;\n"},
    rules.http_through_one_manager: {"app/auth/a.h": "    QNetworkAccessManager m_network;\n"},
    rules.threads_where_they_are_known: {"app/flows/a.cpp": "std::thread worker;\n"},
    rules.json_names_are_googles: {"app/api/types/json.cpp": 'key == "txet"\nname == "lable"\n{"SPICE", 1}\n',
                                   "tests/data/google/fields.tsv": "Message\ttext\n",
                                   "tests/data/google/enums.tsv": "SpaceType\tSPACE\n"},
    rules.scopes_only_in_the_catalogue: {"ui/a.cpp": '"https://www.google' + 'apis.com/auth/chat.spaces"\n'},
    rules.paths_only_in_the_catalogue: {"app/flows/a.cpp": 'auto path = "/v1/' + 'spaces";\n'},
    rules.no_style_sheets: {"ui/a.cpp": 'widget->setStyleSheet("");\n'},
    rules.nothing_waits: {"ui/a.cpp": "QEventLoop loop;\n", "app/b.cpp": "reply->waitForReadyRead(1);\n"},
    rules.no_test_hooks: {"app/a.h": "    friend class TestA;\n"},
    rules.models_are_tested: {"models/a.h": "class AModel : public QAbstractListModel\n"},
    rules.promises_are_held: {"tests/data/promises.tsv": PROMISES},
    rules.classes_are_tested: {"ui/a.h": "class A final : public QWidget\n{\n};\n"},
    rules.links_lead_somewhere: {"README.md": "![a picture](resources/pictures/a.png)\n"},
    rules.no_machine_paths: {"tests/a.txt": "see /" + "home/somebody/notes\n"},
    rules.no_registry_hosts: {"tests/package-lock.json": '{"resolved": "https://registry.' + 'npmjs.org/x"}\n'},
    rules.nothing_unfinished: {"app/a.cpp": "// TO" + "DO later\n"},
    rules.fixed_top_level: {"notes.txt": "\n"},
}


def planted(files):
    """Findings of every rule in a fresh tree that is sound but for these files."""
    whole = {name: f"# {SPDX}\n" for name in ("CMakeLists.txt", "CMakePresets.json", "LICENSE", "README.md",
                                              ".clang-tidy", ".gitignore")}
    whole["CMakePresets.json"] = "{}\n"
    whole[".clang-format"] = (HERE.parent.parent / ".clang-format").read_text()
    whole |= {f"{folder}/kept.cpp": f"// {SPDX}\n" for folder in ("app", "models", "packaging", "resources", "tests",
                                                                  "ui", ".ci")}
    whole |= files
    with tempfile.TemporaryDirectory(prefix="roomkey-rules-") as folder:
        for name, text in whole.items():
            path = pathlib.Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        subprocess.run(["git", "init", "-q", folder], check=True)
        tree = rules.Tree(folder)
        return {rule: list(rule(tree)) for rule in rules.RULES}


class TheTree(unittest.TestCase):
    """The project keeps each rule."""


class TheRules(unittest.TestCase):
    """Each rule finds the breach planted for it."""

    def test_a_sound_tree_has_no_findings(self):
        self.assertEqual({}, {rule.__name__: found for rule, found in planted({}).items() if found})


def add_tests():
    tree = rules.Tree(HERE.parent.parent)
    for rule in rules.RULES:
        def holds(self, rule=rule):
            found = list(rule(tree))
            self.assertFalse(found, f"{rule.__doc__}\n" + "\n".join(found[:50]))

        def sees(self, rule=rule):
            found = planted(BREACHES[rule])[rule]
            self.assertEqual(len(BREACHES[rule]), len(found), found)

        setattr(TheTree, "test_" + rule.__name__, holds)
        setattr(TheRules, "test_sees_" + rule.__name__, sees)


add_tests()

if __name__ == "__main__":
    counted.main()
