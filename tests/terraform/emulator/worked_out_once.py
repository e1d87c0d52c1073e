"""What moto 5.2.5 works out anew for every request although it never changes, worked out once.

Nothing that a client sees is another. Without this a third of the emulator's time goes into the names of
moto's own folders and methods, into keys that encrypt nothing, and into machine images that nobody starts.
"""

import os
from collections.abc import Callable
from functools import lru_cache

import moto.backends
import moto.core.responses
import moto.kms.models


def install() -> None:
    """Keep what moto says of itself, one private key of each kind, and no machine images."""
    moto.backends.list_of_moto_modules = _kept(tuple(moto.backends.list_of_moto_modules()))
    names = moto.core.responses.method_names_from_class
    moto.core.responses.method_names_from_class = lru_cache(maxsize=None)(names)
    moto.kms.models.generate_private_key = lru_cache(maxsize=None)(moto.kms.models.generate_private_key)
    os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"


def _kept(modules: tuple[str, ...]) -> Callable[[], tuple[str, ...]]:
    return lambda: modules
