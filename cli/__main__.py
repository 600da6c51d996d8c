"""``python -m cli``: the command ``tiaoli``."""

from cli.main import main

main()
