"""How fast are features of pre-trained networks, and are they right? Beside onnxruntime with two threads.

Networks are made here: EfficientNet-Lite0 with its weights by a script that is given, the others with random weights, a
ResNet-18, a MobileNetV3-like with squeeze-and-excite and hard swish, a small ViT and an image tower as CLIP's. Both compute the
same prepared images, one after the other in this process's run; printed are the largest difference, milliseconds an image and
their ratio, of the least of several rounds, and CPU time where others keep the machine busy.

    cargo build --release -p onepixel-backbone --example features
    pip install numpy onnx onnxruntime
    python bench/features.py --features target/release/examples/features --lite0 efficientnet-lite0.onnx
"""

import argparse
import resource
import subprocess
import tempfile
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from measure import describe_machine


class Network:
    """A graph that is put together node by node, with random weights."""

    def __init__(self, size: int):
        self.size, self.nodes, self.constants, self.draw = size, [], [], np.random.default_rng(size)

    def constant(self, array: np.ndarray) -> str:
        name = f"w{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(array, name))
        return name

    def weights(self, *shape: int) -> str:
        fan_in = int(np.prod(shape[1:])) if len(shape) == 4 else shape[0]
        return self.constant((self.draw.standard_normal(shape) * np.sqrt(2 / fan_in)).astype(np.float32))

    def vector(self, count: int, around: float = 0.0) -> str:
        return self.constant((around + 0.1 * self.draw.standard_normal(count)).astype(np.float32))

    def integers(self, *values: int) -> str:
        return self.constant(np.array(values, np.int64))

    def scalar(self, value: float) -> str:
        return self.constant(np.array(value, np.float32))

    def node(self, operator: str, *inputs: str, outputs: int = 1, **attributes) -> str | list[str]:
        names = [f"v{len(self.nodes)}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(operator, list(inputs), names, **attributes))
        return names[0] if outputs == 1 else names

    def conv(self, x: str, inputs: int, outputs: int, side: int, stride: int = 1, groups: int = 1) -> str:
        pads = [side // 2] * 4
        weights = self.weights(outputs, inputs // groups, side, side)
        x = self.node("Conv", x, weights, kernel_shape=[side] * 2, strides=[stride] * 2, pads=pads, group=groups)
        parts = self.vector(outputs, 1), self.vector(outputs), self.vector(outputs), self.vector(outputs, 1)
        return self.node("BatchNormalization", x, *parts)

    def save(self, output: str, dimensions: int, path: Path) -> None:
        value = helper.make_tensor_value_info
        inputs = [value("image", TensorProto.FLOAT, ["n", 3, self.size, self.size])]
        self.nodes.append(helper.make_node("Identity", [output], ["features"]))
        outputs = [value("features", TensorProto.FLOAT, ["n", dimensions])]
        graph = helper.make_graph(self.nodes, "bench", inputs, outputs, self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        onnx.checker.check_model(model)
        onnx.save(model, path)


def resnet(path: Path) -> None:
    """ResNet-18: He et al., 2015, table 1."""
    net = Network(224)
    x = net.node("Relu", net.conv("image", 3, 64, 7, 2))
    x = net.node("MaxPool", x, kernel_shape=[3, 3], strides=[2, 2], pads=[1] * 4)
    width = 64
    for stage, outputs in enumerate([64, 128, 256, 512]):
        for block in range(2):
            stride = 2 if stage and not block else 1
            y = net.node("Relu", net.conv(x, width, outputs, 3, stride))
            y = net.conv(y, outputs, outputs, 3)
            short = x if stride == 1 and width == outputs else net.conv(x, width, outputs, 1, stride)
            x, width = net.node("Relu", net.node("Add", y, short)), outputs
    net.save(net.node("Flatten", net.node("GlobalAveragePool", x)), 512, path)


def mobilenet(path: Path) -> None:
    """As MobileNetV3-Small: Howard et al., 2019, table 2."""
    net = Network(224)
    x, width = net.node("HardSwish", net.conv("image", 3, 16, 3, 2)), 16
    rows = [(3, 16, 16, 1, 0, 2), (3, 72, 24, 0, 0, 2), (3, 88, 24, 0, 0, 1), (5, 96, 40, 1, 1, 2), (5, 240, 40, 1, 1, 1)]
    rows += [(5, 240, 40, 1, 1, 1), (5, 120, 48, 1, 1, 1), (5, 144, 48, 1, 1, 1), (5, 288, 96, 1, 1, 2), (5, 576, 96, 1, 1, 1)]
    for side, expanded, outputs, excites, hard, stride in rows:
        act = "HardSwish" if hard else "Relu"
        y = net.node(act, net.conv(x, width, expanded, 1))
        y = net.node(act, net.conv(y, expanded, expanded, side, stride, expanded))
        if excites:
            squeezed = net.node("GlobalAveragePool", y)
            squeezed = net.node("Relu", net.conv(squeezed, expanded, expanded // 4, 1))
            y = net.node("Mul", y, net.node("HardSigmoid", net.conv(squeezed, expanded // 4, expanded, 1)))
        y = net.conv(y, expanded, outputs, 1)
        x, width = (net.node("Add", y, x) if stride == 1 and width == outputs else y), outputs
    x = net.node("HardSwish", net.conv(x, width, 576, 1))
    net.save(net.node("Flatten", net.node("GlobalAveragePool", x)), 576, path)


def transformer(path: Path, width: int, layers: int, patch: int, clip: bool) -> None:
    """ViT (Dosovitskiy et al., 2020); CLIP's image tower has a normalisation before, quick GELU and a projection."""
    net = Network(224)
    heads, tokens = width // 64, (224 // patch) ** 2 + 1
    x = net.node("Conv", "image", net.weights(width, 3, patch, patch), kernel_shape=[patch] * 2, strides=[patch] * 2)
    x = net.node("Transpose", net.node("Reshape", x, net.integers(0, width, -1)), perm=[0, 2, 1])
    x = net.node("Concat", net.constant(np.zeros((1, 1, width), np.float32)), x, axis=1)
    x = net.node("Add", x, net.constant(0.02 * net.draw.standard_normal((1, tokens, width)).astype(np.float32)))
    norm = lambda x: net.node("LayerNormalization", x, net.vector(width, 1), net.vector(width), axis=-1)
    linear = lambda x, a, b: net.node("Add", net.node("MatMul", x, net.weights(a, b)), net.vector(b))
    x = norm(x) if clip else x
    for _ in range(layers):
        y = norm(x)
        split = lambda x, perm: net.node("Transpose", net.node("Reshape", x, net.integers(0, -1, heads, 64)), perm=perm)
        q, k, v = split(linear(y, width, width), [0, 2, 1, 3]), split(linear(y, width, width), [0, 2, 3, 1]), split(linear(y, width, width), [0, 2, 1, 3])
        weights = net.node("Softmax", net.node("Mul", net.node("MatMul", q, k), net.scalar(0.125)), axis=-1)
        y = net.node("Transpose", net.node("MatMul", weights, v), perm=[0, 2, 1, 3])
        x = net.node("Add", x, linear(net.node("Reshape", y, net.integers(0, -1, width)), width, width))
        y = linear(norm(x), width, 4 * width)
        if clip:
            y = net.node("Mul", y, net.node("Sigmoid", net.node("Mul", y, net.scalar(1.702))))
        else:
            erf = net.node("Erf", net.node("Mul", y, net.scalar(0.5**0.5)))
            y = net.node("Mul", net.node("Mul", y, net.node("Add", erf, net.scalar(1))), net.scalar(0.5))
        x = net.node("Add", x, linear(y, 4 * width, width))
    x = norm(net.node("Gather", x, net.constant(np.array(0, np.int64)), axis=1))
    dimensions = 512 if clip else width
    net.save(net.node("MatMul", x, net.weights(width, dimensions)) if clip else x, dimensions, path)


def of_onnxruntime(path: Path, images: np.ndarray, rounds: int) -> tuple[np.ndarray, float, float]:
    """Features, and milliseconds and CPU milliseconds an image."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    planes = [np.ascontiguousarray(image.transpose(2, 0, 1)[None]) for image in images]
    run = lambda: np.concatenate([session.run(None, {name: plane})[0] for plane in planes])
    features, least, cpu = run(), np.inf, process_time()
    for _ in range(rounds):
        start = perf_counter()
        run()
        least = min(least, perf_counter() - start)
    return features, least / len(images) * 1e3, (process_time() - cpu) / rounds / len(images) * 1e3


def of_ours(example: Path, path: Path, images: np.ndarray, rounds: int, folder: Path) -> tuple[np.ndarray, float, float]:
    inputs = folder / "inputs"
    images.tofile(inputs)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    printed = subprocess.run([example, path, inputs, str(rounds)], check=True, capture_output=True, text=True).stdout.split()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime - float(printed[1]) / 1e3
    features = np.fromfile(f"{inputs}.features", np.float32).reshape(len(images), -1)
    return features, float(printed[0]), cpu / (rounds + 1) / len(images) * 1e3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--features", type=Path, required=True, help="the example `features` of onepixel-backbone")
    parser.add_argument("--lite0", type=Path, help="EfficientNet-Lite0 as ONNX, with its weights")
    parser.add_argument("--images", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    print(describe_machine())
    print("| network | size | largest difference | onnxruntime, ms | onepixel, ms | ratio | CPU: onnxruntime | onepixel | ratio |")
    print("|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        networks = [("EfficientNet-Lite0", arguments.lite0, 224)] if arguments.lite0 else []
        for title, make in {
            "ResNet-18": resnet,
            "MobileNetV3-like": mobilenet,
            "ViT-S/16, 4 layers": lambda path: transformer(path, 384, 4, 16, clip=False),
            "CLIP-like, 512 wide, 4 layers": lambda path: transformer(path, 512, 4, 32, clip=True),
        }.items():
            path = folder / f"{len(networks)}.onnx"
            make(path)
            networks.append((title, path, 224))
        for title, path, size in networks:
            images = np.random.default_rng(0).uniform(-1, 1, (arguments.images, size, size, 3)).astype(np.float32)
            theirs, ms, cpu = of_onnxruntime(path, images, arguments.rounds)
            ours, own_ms, own_cpu = of_ours(arguments.features, path, images, arguments.rounds, folder)
            difference = f"{np.abs(theirs - ours).max():.1e} of {np.abs(theirs).max():.1f}"
            wall, used = f"{ms:.1f} | {own_ms:.1f} | {own_ms / ms:.2f}", f"{cpu:.1f} | {own_cpu:.1f} | {own_cpu / cpu:.2f}"
            print(f"| {title} | {size} | {difference} | {wall} | {used} |", flush=True)


if __name__ == "__main__":
    main()
