"""The demo workspace: a made-up company whose year can be looked at from every side.

`content*.py` say what there is, `numbers.py` and `story.py` work out readings and the order of deeds from a
seed and today's date, `build.py` does the deeds through the same actions that people use.
"""
