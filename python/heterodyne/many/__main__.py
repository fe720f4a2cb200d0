"""``python -m heterodyne.many``."""

from heterodyne.many.command import main

if __name__ == "__main__":
    raise SystemExit(main())
