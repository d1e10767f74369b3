"""Measurements, not tests: `make bench`."""

import shuanglian.matching  # noqa: F401  its settings of numpy count only before numpy is imported
