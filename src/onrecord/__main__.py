"""`python -m onrecord` and the program `onrecord`."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    from onrecord.cli import main as command_line

    command_line()


if __name__ == "__main__":
    main()
