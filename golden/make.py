#!/usr/bin/env python3
"""Makes the project's own reference cases, or holds the renderer that makes them against other reference data.

    make.py                 write golden/cases (needs numpy)
    make.py --verify DIR    render the cases in DIR that this renderer knows and report the largest differences
"""

import argparse
import json
import os
import re
import sys

import numpy as np

sys.dont_write_bytecode = True  # the checkout stays clean
from oracle import track  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
KNOWN = {'binaural_beat', 'binaural_beat_transition', 'isochronic_tone', 'isochronic_tone_transition'}


def load(path):
    with open(path, encoding='utf-8') as file:
        return track.Document(json.load(file), os.path.dirname(path))


def verify(folder):
    """Prints one line per case; exit status 1 when an exact case is off by more than 2e-6 times its peak."""
    bad = 0
    for name in sorted(f[:-10] for f in os.listdir(folder) if f.endswith('.meta.json')):
        with open(os.path.join(folder, name + '.meta.json'), encoding='utf-8') as file:
            meta = json.load(file)
        if meta['class'] not in ('exact', 'stream', 'quirk') or not re.match('(bb|iso|env|xfade|clip|step|stream|param|frac|unk)', name):
            continue
        reference = np.load(os.path.join(folder, name + '.npy')).astype(float)
        try:
            document = load(os.path.join(folder, name + '.json'))
            x = track.live(document) if meta['class'] == 'stream' else track.offline(document)
        except Exception as error:  # a case outside of what this renderer knows
            print(f'{name:32s} not rendered: {error}')
            continue
        n = min(len(x), len(reference))
        worst = np.max(np.abs(x[:n] - reference[:n]))
        limit = meta.get('tol_strict', 2e-6)
        ok = len(x) == len(reference) and worst <= limit
        bad += not ok and meta['class'] == 'exact'
        print(f'{name:32s} {meta["class"]:7s} {"ok" if ok else "OFF":4s} {worst:9.2e} of {limit:.1e}  {len(x)}/{len(reference)}')
    return bad


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--verify', metavar='DIR')
    arguments = parser.parse_args()
    if arguments.verify:
        sys.exit(1 if verify(arguments.verify) else 0)
    from oracle import cases
    cases.write_all(os.path.join(HERE, 'cases'))


if __name__ == '__main__':
    main()
