"""Who can solve this, why, and what speaks against it."""

import os

# A server answers several questions at once, each on a thread of its own. BLAS with threads of its own besides makes
# the small products of a question many times slower on a busy machine. Read when numpy is imported for the first time.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
