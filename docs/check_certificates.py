"""Verifies the proofs of `onepixel separable DATA --certificates PROOFS` against the images, with exact whole numbers.

    onepixel convert DATA data.npz && python check_certificates.py data.npz PROOFS/*.json
"""

import json, sys
import numpy

arrays = numpy.load(sys.argv[1])
for file in sys.argv[2:]:
    document = json.load(open(file))
    parts = ["train", "test"] if document["set"] == "both" else [document["set"]]
    images = numpy.concatenate([arrays["x_" + part].reshape(len(arrays["x_" + part]), -1) for part in parts]).astype(numpy.int64)
    labels = numpy.concatenate([arrays["y_" + part].ravel() for part in parts])
    for proof in document["certificates"]:
        first = labels == proof["label_a"]
        second = ~first if proof["label_b"] is None else labels == proof["label_b"]
        if proof["kind"] == "plane":
            a, b = ([int(s) + proof["constant"] for s in images[side] @ numpy.array(proof["weights"])] for side in (first, second))
            unused = numpy.array(proof["weights"])[~images[first | second].any(axis=0)]
            holds = min(a) == proof["least_a"] > 0 > proof["greatest_b"] == max(b) and sum(a + b) == proof["total"] and not unused.any()
        else:
            a, b = ([(images[i].astype(object), int(w, 16)) for i, w in zip(proof["images_" + x], proof["weights_" + x], strict=True)] for x in "ab")
            holds = all(first[proof["images_a"]]) and all(second[proof["images_b"]]) and min(w for _, w in a + b) > 0
            holds = holds and sum(w for _, w in a) == sum(w for _, w in b) and all(sum(x * w for x, w in a) == sum(x * w for x, w in b))
        if not holds:
            sys.exit(f"{file}: the proof about {proof['a']} and {proof['b'] or 'all others'} does not hold")
    print(f"{file}: all {len(document['certificates'])} proofs hold")
