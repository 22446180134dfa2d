"""``python -m mailuo`` is the command where no script is on the path."""

from mailuo.cli import main

if __name__ == "__main__":
    main()
