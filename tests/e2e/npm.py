# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes sure the browser script's one npm package is there, exactly as the lockfile says."""

import os
import pathlib
import shutil
import subprocess

HERE = pathlib.Path(__file__).resolve().parent


def ensure():
    """Installs only when nothing fits the lockfile yet; npm's own record is compared, so a later start is instant."""
    lock, stamp = HERE / "package-lock.json", HERE / "node_modules" / ".for-lockfile"
    if stamp.exists() and stamp.read_bytes() == lock.read_bytes():
        return
    # Node's own list of authorities is not the system's: a network whose proxy the system trusts would be refused.
    env = {"NODE_EXTRA_CA_CERTS": "/etc/ssl/certs/ca-certificates.crt", **os.environ}
    done = subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=HERE, env=env,
                          text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        raise RuntimeError("npm could not install the browser's driver:\n" + done.stdout)
    shutil.copy(lock, stamp)
