"""What does the ladder's colour network get in PyTorch, and how fast? The same layers, schedule, views and batches.

    python bench/peers/colour_network.py FOLDER --epochs N

FOLDER has CIFAR-10's binary batches. Prints JSON: accuracy on the test images, seconds of wall time to fit and to
predict, and the CPU seconds of both together. Imports and reading are not counted. Two threads.
"""

import argparse
import json
import math
import os
import time
from pathlib import Path

# Threads that wait for each other sleep: on a machine that does other work, too, they would else use up its time.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import numpy as np  # after the variable, which PyTorch reads when it is loaded
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

# Channels, whether pools follow, whether the block is residual: `ColourNetworkParams::default`.
BLOCKS = [(32, True, False), (64, True, False), (128, True, False), (128, False, True)]
BATCH, RATE, MOMENTUM, DECAY, SMOOTHING, UP = 64, 0.1, 0.9, 5e-4, 0.1, 0.2
CLASSES, SIDE, SHIFT = 10, 32, 2


def read(folder: Path, pattern: str) -> tuple[NDArray, NDArray]:
    """Images, (n, 3, 32, 32) u8, and labels of all batches of a pattern."""
    batches = [np.fromfile(file, dtype=np.uint8).reshape(-1, 1 + 3 * SIDE**2) for file in sorted(folder.glob(pattern))]
    rows = np.concatenate(batches)
    return rows[:, 1:].reshape(-1, 3, SIDE, SIDE), rows[:, 0].astype(np.int64)


class Network(nn.Module):
    """Blocks of convolution, pool, batch normalisation and ReLU, some of them residual; means; scores."""

    def __init__(self) -> None:
        super().__init__()
        self.convolutions, self.norms = nn.ModuleList(), nn.ModuleList()
        inputs = 3
        for outputs, _, _ in BLOCKS:
            self.convolutions.append(nn.Conv2d(inputs, outputs, 3, padding=1, bias=False))
            self.norms.append(nn.BatchNorm2d(outputs))
            inputs = outputs
        self.scores = nn.Linear(inputs, CLASSES)

    def forward(self, x: Tensor) -> Tensor:
        for convolution, norm, (_, pools, residual) in zip(self.convolutions, self.norms, BLOCKS, strict=True):
            y = convolution(x)
            y = torch.relu(norm(nn.functional.max_pool2d(y, 2) if pools else y))
            x = x + y if residual else y
        return self.scores(x.mean((2, 3)))


def seen(images: Tensor, mirrored: Tensor, down: Tensor, right: Tensor) -> Tensor:
    """Images mirrored where asked for, and shifted; beyond the edges, the edges."""
    line = torch.arange(SIDE)
    rows = (line + down[:, None]).clamp(0, SIDE - 1)
    columns = torch.where(mirrored[:, None], line.flip(0), line)
    columns = (columns + right[:, None]).clamp(0, SIDE - 1)
    image = torch.arange(len(images))[:, None, None]
    # Channels last in memory, as PyTorch's convolutions are fastest.
    return images[image, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)


def fit(images: Tensor, labels: Tensor, epochs: int, seed: int) -> Network:
    """The network after so many epochs. Whether an image is mirrored alternates from epoch to epoch."""
    torch.manual_seed(seed)
    network = Network().to(memory_format=torch.channels_last)
    decaying = [weights for weights in network.parameters() if weights.dim() > 1]
    others = [weights for weights in network.parameters() if weights.dim() == 1]
    groups = [{"params": decaying, "weight_decay": DECAY}, {"params": others, "weight_decay": 0.0}]
    optimizer = torch.optim.SGD(groups, lr=RATE, momentum=MOMENTUM, nesterov=True)
    count = len(images)
    size = math.ceil(count / math.ceil(count / BATCH))
    steps, step = epochs * math.ceil(count / size), 0
    fixed = torch.randint(2, (count,)).bool()
    for epoch in range(epochs):
        for batch in torch.randperm(count).split(size):
            step += 1
            share = min(step / (UP * steps), (steps + 1 - step) / ((1 - UP) * steps), 1.0)
            for group in optimizer.param_groups:
                group["lr"] = RATE * share
            down, right = torch.randint(-SHIFT, SHIFT + 1, (2, len(batch)))
            scores = network(seen(images[batch], fixed[batch] ^ bool(epoch % 2), down, right))
            loss = nn.functional.cross_entropy(scores, labels[batch], label_smoothing=SMOOTHING)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return network.eval()


def predict(network: Network, images: Tensor) -> Tensor:
    """The class of the greatest sum of the scores of an image and of its mirror image."""
    with torch.no_grad():
        parts = [part.permute(0, 3, 1, 2) for part in images.split(256)]
        return torch.cat([(network(part) + network(part.flip(3))).argmax(1) for part in parts])


def main() -> None:
    """Fits, scores and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--epochs", type=int, required=True)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    torch.set_num_threads(2)
    (train, labels), (test, truth) = (read(arguments.folder, name) for name in ("data_batch_*.bin", "test_batch.bin"))
    started, cpu = time.perf_counter(), time.process_time()
    means, deviations = train.mean((0, 2, 3), dtype=np.float64), train.std((0, 2, 3), dtype=np.float64)

    def numbers(images: NDArray) -> Tensor:
        of_channels = (images.transpose(0, 2, 3, 1) - means) / deviations
        return torch.from_numpy(of_channels.astype(np.float32))

    network = fit(numbers(train), torch.from_numpy(labels), arguments.epochs, arguments.seed)
    fitted = time.perf_counter()
    correct = (predict(network, numbers(test)).numpy() == truth).mean()
    done = time.perf_counter()
    found = {"accuracy": float(correct), "fit_seconds": fitted - started, "predict_seconds": done - fitted}
    print(json.dumps(found | {"cpu_seconds": time.process_time() - cpu}))


if __name__ == "__main__":
    main()
