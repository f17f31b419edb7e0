"""Whether the files that an estate names are there and are what they are said to be."""

import stat
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization

from scoutview.estate._faults import Faults, shown
from scoutview.estate.locate import Place
from scoutview.estate.model import Client, Endpoint, Estate
