"""The made-up demonstration region: a generator, and nothing that is true of any real place.

It cuts invented ground into fine cells, puts small areas, wards and the agencies' zones together
from them, invents lists of patients, pupils and tenants, and writes each in a format that such a
file really comes in. The same seed gives the same files.
"""

from footprints.sources.demo.make import make_demo

__all__ = ["make_demo"]
