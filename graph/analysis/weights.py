"""How strongly a relation ties two subjects: the tables of domain 03 that several analyses share."""

from __future__ import annotations

import math
from collections.abc import Mapping

#: w_kin by class (03 §3.2 A01); a person himself counts 1.0. K4 has no weight there: it weighs as the weakest.
W_KIN: Mapping[str, float] = {"K1": 1.0, "K2": 0.8, "K3": 0.6, "K4": 0.6}
#: w_role of a role in a company (03 §3.7.4).
W_ROLE: Mapping[str, float] = {
    "LEGAL_REP": 1.0,
    "PRINCIPAL": 1.0,
    "ACTUAL_CONTROLLER": 1.0,
    "DIRECTOR": 0.8,
    "SUPERVISOR": 0.8,
    "MANAGER": 0.8,
    "FINANCE": 0.8,
}
#: An employer with more staff than this is a large group: being employed there says next to nothing.
LARGE_STAFF = 500
#: Weight of a shared identifier by kind (03 B01; ACCOUNT: A02; PLATE like a phone, it changes hands).
W_IDENTIFIER: Mapping[str, float] = {
    "ACCOUNT": 0.8,
    "MAC": 0.9,
    "DISK": 0.9,
    "EMAIL": 0.6,
    "PHONE": 0.5,
    "CPU": 0.5,
    "PLATE": 0.5,
    "IP": 0.3,
    "ADDRESS": 0.3,
}


def role_weight(role: str | None, staff: int | None) -> float:
    """w_role of HAS_ROLE; EMPLOYEE and a role that is not stated .3, above 500 staff .05."""
    if role is not None and role in W_ROLE:
        return W_ROLE[role]
    return 0.05 if staff is not None and staff > LARGE_STAFF else 0.3


def share_weight(pct: float | None) -> float:
    """w_role of HOLDS_SHARE: over half 1.0, from a fifth .8, from a twentieth or unknown .6, below .3."""
    if pct is None:
        return 0.6
    if pct > 0.5:
        return 1.0
    if pct >= 0.2:
        return 0.8
    return 0.6 if pct >= 0.05 else 0.3


def damping(hub_size: int) -> float:
    """1/(1+log2(hub_size−1)): two users 1.0, three 0.5, ten 0.24 (03 §3.7.1)."""
    return 1 / (1 + math.log2(max(2, hub_size) - 1))
