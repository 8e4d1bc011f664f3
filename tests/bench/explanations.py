# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a figure misses its aim, by the key of its row: what the profile showed. Printed only while it does."""

WHY = {}
