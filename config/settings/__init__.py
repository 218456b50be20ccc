"""Three ways to run, on top of `base`: `embedded` (script/server), `test` (script/test), `production` (containers)."""
