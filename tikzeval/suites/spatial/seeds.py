"""Where chance comes from: a public seed, which everybody may know, or a secret, of which only a hash is ever told."""

from __future__ import annotations

import hashlib
import os
import random
from dataclasses import dataclass

from tikzeval.errors import UsageError

SECRET = "TIKZEVAL_SPATIAL_SECRET"  # noqa: S105  the variable's name
SHORTEST = 12  # characters of a secret: shorter ones can be guessed from their hash


@dataclass(frozen=True, slots=True)
class Seed:
    """A key that problems are made from, and what may be told of it."""

    key: bytes
    split: str  # public or private
    told: str  # the public seed itself, or a hash of the secret

    def chance(self, *of: str | int) -> random.Random:
        """Return the chance that belongs to one problem."""
        return random.Random(self._digest("chance", *of))  # noqa: S311  not for secrets

    def name(self, *of: str | int) -> str:
        """Return 8 hex digits that tell one problem from the others, and nothing about the key."""
        return self._digest("name", *of)[:8].hex()[:8]

    def _digest(self, *of: str | int) -> bytes:
        return hashlib.blake2b("\0".join(map(str, of)).encode(), key=self.key).digest()


def public(seed: str) -> Seed:
    """Return the seed that anybody can give again."""
    return Seed(hashlib.sha256(f"public {seed}".encode()).digest(), "public", seed)


def private(secret: str | None = None) -> Seed:
    """Return the seed of a secret, by default that of the environment.

    The key comes from scrypt (RFC 7914), so that trying out secrets against the hash that results tell is slow.

    Raises:
        UsageError: There is no secret, or a short one.
    """
    secret = os.environ.get(SECRET, "") if secret is None else secret
    if len(secret) < SHORTEST:
        what = "is not set" if not secret else f"is shorter than {SHORTEST} characters"
        msg = (
            f"{SECRET} {what}: private problems are made from a secret of your own there, of which only a hash is told"
        )
        raise UsageError(msg)
    key = hashlib.scrypt(secret.encode(), salt=b"tikzeval spatial", n=2**14, r=8, p=1, dklen=32)
    told = hashlib.sha256(b"told " + key).hexdigest()[:12]
    return Seed(key, "private", f"secret-{told}")
