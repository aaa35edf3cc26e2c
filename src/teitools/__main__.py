"""`python -m teitools` is the command line."""

from teitools.cli import main

if __name__ == "__main__":
    main()
