"""``python cli.py``: the same command as ``footprints``, from a checkout."""

from footprints.__main__ import main

if __name__ == "__main__":
    main()
