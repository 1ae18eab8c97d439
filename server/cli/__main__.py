"""Entry: `python -m server.cli COMMAND`, for processes that start others."""

from server.cli import main

if __name__ == "__main__":
    main(prog_name="talsi")
