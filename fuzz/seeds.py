"""Writes the seeds: small files from which the fuzzer starts, `seeds/<target>/`.

Needs Pillow and NumPy. What NumPy, SciPy, pyarrow and `datasets` wrote for the tests serves as seeds too, from where
it lies (`run.sh`).
"""

import bz2
import gzip
import io
import json
import random
import shutil
import struct
import tarfile
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

SEEDS = Path(__file__).parent / "seeds"
RANDOM = random.Random(0)


def write(target, name, data):
    path = SEEDS / target / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def idx(code, dims, data):
    return bytes([0, 0, code, len(dims)]) + struct.pack(f">{len(dims)}I", *dims) + data


def npy(array):
    out = io.BytesIO()
    np.save(out, array)
    return out.getvalue()


def values(*shape, dtype=np.uint8):
    return (np.arange(np.prod(shape)) * 37 % 256).reshape(shape).astype(dtype)


def zipped(members, method):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()


def tarred(members, mode="w", form=tarfile.USTAR_FORMAT):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode, format=form) as archive:
        for name, data in members.items():
            header = tarfile.TarInfo(name)
            header.size = len(data)
            archive.addfile(header, io.BytesIO(data))
    return out.getvalue()


def picture(form, mode="L", size=(5, 4), **how):
    image = Image.new(mode, size)
    image.putdata([tuple(RANDOM.randrange(256) for _ in image.getbands()) if len(image.getbands()) > 1
                   else RANDOM.randrange(256) for _ in range(size[0] * size[1])])
    out = io.BytesIO()
    image.save(out, form, **how)
    return out.getvalue()


def arrays():
    """Two bytes say where the labels begin."""
    pair = lambda images, labels: struct.pack(">H", len(images)) + images + labels
    labels = idx(8, [4], bytes([0, 1, 0, 1]))
    images = idx(8, [4, 3, 2], bytes(range(24)))
    write("arrays", "idx", pair(images, labels))
    write("arrays", "idx_gz", pair(gzip.compress(images, mtime=0), gzip.compress(labels, mtime=0)))
    write("arrays", "idx_bz2", pair(bz2.compress(images), labels))
    for code, form in {9: "b", 11: "h", 12: "i", 13: "f", 14: "d"}.items():
        data = struct.pack(f">24{form}", *range(24))
        write("arrays", f"idx_{code:x}", pair(idx(code, [4, 2, 3], data), idx(12, [4], struct.pack(">4i", 3, 1, 3, 1))))
    for dtype in ["u1", "<i2", ">u4", "<f2", "<f4", ">f8", "?"]:
        labels = npy(np.array([1, 2, 1, 2], dtype="<i8"))
        write("arrays", f"npy_{dtype[-2:]}_{dtype[0]}".replace("<", "l").replace(">", "b"),
              pair(npy(values(4, 3, 2, dtype=dtype)), labels))
    write("arrays", "npy_fortran", pair(npy(np.asfortranarray(values(4, 3, 2))), npy(np.ones((4, 1), np.uint8))))
    write("arrays", "npy_planes", pair(npy(values(4, 3, 2, 2)), labels))
    write("arrays", "npy_square", pair(npy(values(4, 9)), labels))
    lone = zipped({"x.npy": npy(values(4, 3, 2))}, zipfile.ZIP_DEFLATED)
    write("arrays", "npz", pair(lone, labels))


def npz():
    keras = {"x_train": values(4, 3, 2), "y_train": np.arange(4) % 2, "x_test": values(2, 3, 2), "y_test": np.arange(2)}
    medmnist = {"train_images": values(4, 3, 3, 3), "train_labels": (np.arange(4) % 2)[:, None],
                "val_images": values(2, 3, 3, 3), "val_labels": np.arange(2)[:, None],
                "test_images": values(2, 3, 3, 3), "test_labels": np.arange(2)[:, None]}
    scikit = {"data": values(4, 9, dtype="<f4"), "target": np.arange(4) % 2, "class_names": np.array(["a", "b"])}
    for name, arrays in {"keras": keras, "medmnist": medmnist, "scikit": scikit}.items():
        members = {f"{key}.npy": npy(array) for key, array in arrays.items()}
        write("npz", f"{name}_stored", zipped(members, zipfile.ZIP_STORED))
        write("npz", f"{name}_deflated", zipped(members, zipfile.ZIP_DEFLATED))


def texts():
    table = "label,1x1,1x2,2x1,2x2\n" + "".join(f"{n % 2},{n},{n * 3},255,0\n" for n in range(4))
    named = "a;b;c;d;kind\n1;2;3;4;cat\n5;6;7;8;dog\n0;0;\"0\";0;cat\n"
    floats = "".join(f"{n / 4}\t-1e-1\t.5\t1.0\t{n % 2}\n" for n in range(4))
    for name, text in {"header": table, "names": named, "floats": floats, "blanks": floats.replace("\t", "  "),
                       "windows": table.replace("\n", "\r\n"), "mark": "\ufeff" + table}.items():
        write("table", name, text.encode())
    write("table", "gz", gzip.compress(table.encode(), mtime=0))
    sparse = "1 1:0.5 3:1\n2 2:0.25 4:1 # note\n\n+1 4:-1\n-1 1:1e-3\n"
    whole = "".join(f"{n % 3} 1:{n} 2:255 9:{n * 7}\n" for n in range(6))
    for name, text in {"sparse": sparse, "whole": whole, "windows": whole.replace("\n", "\r\n")}.items():
        write("libsvm", name, text.encode())
    write("libsvm", "bz2", bz2.compress(whole.encode()))


def cifar():
    """The first byte says which edition."""
    record = lambda labels: bytes(labels) + bytes(RANDOM.randrange(256) for _ in range(3072))
    write("cifar", "ten", b"\0" + record([3]) + record([9]))
    write("cifar", "hundred", b"\1" + record([1, 30]) + record([7, 99]))


def pictures():
    """Pictures that the reader of folders, tar and zip meets."""
    return {
        "grey.png": picture("png"), "colour.png": picture("png", "RGB"), "palette.png": picture("png", "P"),
        "alpha.png": picture("png", "LA"), "bits.png": picture("png", "1"), "sixteen.png": picture("png", "I;16"),
        "grey.jpg": picture("jpeg"), "colour.jpg": picture("jpeg", "RGB"), "cmyk.jpg": picture("jpeg", "CMYK"),
        "progressive.jpg": picture("jpeg", "RGB", progressive=True), "grey.bmp": picture("bmp"),
        "colour.bmp": picture("bmp", "RGB"), "still.gif": picture("gif", "P"), "lossless.webp": picture("webp", "RGB", lossless=True),
        "lossy.webp": picture("webp", "RGB"), "raw.tiff": picture("tiff"), "lzw.tiff": picture("tiff", "RGB", compression="tiff_lzw"),
        "deflate.tiff": picture("tiff", "RGB", compression="tiff_adobe_deflate"), "packbits.tiff": picture("tiff", "L", compression="packbits"),
        "fax.tiff": picture("tiff", "1", compression="group4"), "jpeg.tiff": picture("tiff", "RGB", compression="jpeg"),
    }


def archives():
    images = pictures()
    for name, data in images.items():
        write("image", name, data)
    png, jpeg = images["grey.png"], images["grey.jpg"]
    folders = {"train/a/1.png": png, "train/b/1.png": jpeg, "test/a/2.png": png, "test/b/3.png": png}
    classes = {"set/a/1.png": png, "set/a/2.png": png, "set/b/1.png": png}
    shards = {"0.png": png, "0.cls": b"0", "1.png": png, "1.cls": b"1", "2.jpg": jpeg, "2.json": b'{"label": 1}'}
    for name, members in {"split": folders, "classes": classes, "webdataset": shards}.items():
        write("tar", name, tarred(members))
        write("tar", f"{name}_gz", gzip.compress(tarred(members), mtime=0))
        write("tar", f"{name}_gnu", tarred({"x" * 120 + key: data for key, data in members.items()}, form=tarfile.GNU_FORMAT))
        write("tar", f"{name}_pax", tarred({"é" * 80 + key: data for key, data in members.items()}, form=tarfile.PAX_FORMAT))
        write("zip", f"{name}_stored", zipped(members, zipfile.ZIP_STORED))
        write("zip", f"{name}_deflated", zipped(members, zipfile.ZIP_DEFLATED))


def drawings():
    """As Google's files have them: simplified drawings as text, raw ones with times, and the binary form."""
    strokes = [[[0, 255, 128], [0, 10, 255]], [[5, 6], [7, 8]]]
    line = lambda drawing, **more: json.dumps({"word": "cat", "countrycode": "DE", "timestamp": "2017-03-01 20:41:36.70725 UTC",
                                               "recognized": True, "key_id": "5891796615823360", "drawing": drawing} | more) + "\n"
    write("ndjson", "simplified", (line(strokes) + line(strokes[:1], word="dog") + line([[[9], [9]]])).encode())
    write("ndjson", "raw", (line([[[0.5, 300.25], [-1.0, 2e2], [0, 16]]], recognized=False, word="dog") + line(strokes)).encode())
    write("ndjson", "gz", gzip.compress((line(strokes) + line(strokes, word="dog")).encode() * 3, mtime=0))
    binary = b""
    for number in range(3):
        binary += struct.pack("<Q2sbIH", number, b"DE", 1, 1488400896, len(strokes))
        for xs, ys in strokes:
            binary += struct.pack(f"<H{len(xs)}B{len(ys)}B", len(xs), *xs, *ys)
    write("quickdraw_bin", "three", binary)
    write("quickdraw_bin", "gz", gzip.compress(binary, mtime=0))


def label_tables():
    """The first byte says what the table is called."""
    rows = [("images/1.png", "cat", "train"), ("images/02", "dog", "train"), ("cat_3.png", "cat", "test"), ("test/5.png", "dog", "test")]
    csv = lambda sign, rows: sign.join(["file", "label", "split"]) + "\n" + "".join(sign.join(row) + "\n" for row in rows)
    objects = [dict(zip(["file_name", "label", "split"], row)) for row in rows]
    coco = {"images": [{"id": n, "file_name": row[0]} for n, row in enumerate(rows)], "categories": [{"id": 7, "name": "cat"}],
            "annotations": [{"image_id": n, "category_id": 7} for n, _ in enumerate(rows)]}
    for kind, name, text in [
        (0, "commas", csv(",", rows)), (0, "quotes", csv(",", rows).replace("cat", '"c, ""a"" t"')),
        (0, "one_hot", "file,cat,dog\n1.png,1,0\n2,0,1.0\n5,1,0\n"), (0, "windows", csv(";", rows).replace("\n", "\r\n")),
        (1, "list", "train/1\ntrain/a/4.png\n"), (1, "numbers", "images/1.png 0\nimages/2 1\n"),
        (2, "pairs", json.dumps([row[:2] for row in rows])), (2, "members", json.dumps({row[0]: row[1] for row in rows})),
        (2, "coco", json.dumps(coco)), (2, "objects", json.dumps({"labels": objects})),
        (3, "lines", "".join(json.dumps(row) + "\n" for row in objects)), (4, "tabs", csv("\t", rows)),
        (6, "of_set", "name,label\n1,x\na/4,y\n"), (7, "metadata", "".join(json.dumps(row) + "\n" for row in objects)),
    ]:
        write("label_table", name, bytes([kind]) + text.encode())
    write("label_table", "sixteen_bits", b"\0" + csv(",", rows).encode("utf-16"))


def croissant():
    """As `onepixel audit --croissant` and Hugging Face write them, cut down to what is read."""
    field = lambda name, kind, source: {"@type": "cr:Field", "@id": f"images/{name}", "name": name, "dataType": kind, "source": source}
    path = lambda regex: {"fileSet": {"@id": "files"}, "extract": {"fileProperty": "fullpath"}, "transform": {"regex": regex}}
    fields = [field("image", "sc:ImageObject", {"fileSet": {"@id": "files"}, "extract": {"fileProperty": "content"}}),
              field("label", "sc:Text", path("images/[a-z]+/([ab])/")), field("split", "sc:Text", path("images/(train|test)/"))]
    document = {
        "@context": {"@vocab": "https://schema.org/", "cr": "http://mlcommons.org/croissant/", "sc": "https://schema.org/"},
        "@type": "sc:Dataset", "name": "seed", "conformsTo": "http://mlcommons.org/croissant/1.1", "license": "CC0-1.0",
        "distribution": [{"@type": "cr:FileSet", "@id": "files", "encodingFormat": "image/png", "includes": "images/*/*/*.png"}],
        "recordSet": [{"@type": "cr:RecordSet", "@id": "images", "field": fields}],
    }
    write("croissant", "folders", json.dumps(document).encode())
    write("croissant", "indented", json.dumps(document, indent=1).encode())


if __name__ == "__main__":
    shutil.rmtree(SEEDS, ignore_errors=True)
    for make in [arrays, npz, texts, cifar, archives, drawings, label_tables, croissant]:
        make()
