"""Every surface and state as a picture, from a hall with a believable morning: `python3 run.py pictures`."""
