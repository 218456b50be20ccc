"""The way from script/* into the package `ground` beside this file: run.py server|command|suite ARGUMENTS."""

import importlib
import sys

sys.exit(importlib.import_module(f"ground.{sys.argv[1]}").main(sys.argv[2:]))
