"""``python -m footprints``: the same command as ``footprints``."""

from footprints.commands import main

if __name__ == "__main__":
    main()
