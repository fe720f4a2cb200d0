"""A second renderer of the track format, in numpy and f64, written from the format's formulas alone.

It shares no line with the engine and is slow on purpose: every formula stands as it is printed in the
specification, so that the two can be compared and neither is judge of itself.
"""
