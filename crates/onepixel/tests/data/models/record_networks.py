"""Records what PyTorch computes in the first steps of small networks, for `src/models/network/tests.rs`:
networks_torch.json.

Weights, pixels and labels are given by formulas, so that nothing but the answers has to be kept. Run from the
repository's root, with PyTorch 2.15: python crates/onepixel/tests/data/models/record_networks.py
"""

import json
from pathlib import Path

import torch
from torch import nn

IMAGES, CLASSES, STEPS = 20, 7, 3


def wave(n, phase):
    """Numbers that differ, between -1 and 1, exact in 32 bits."""
    i = torch.arange(n, dtype=torch.int64)
    return ((i * 7919 + phase * 104729) % 2048 - 1024).float() / 1024


class Network(nn.Module):
    """Convolutions, each with ReLU and a pool of two by two (a side of 1 stays), then dense layers."""

    def __init__(self, shape, channels, side, units):
        super().__init__()
        height, width, inputs = shape
        self.layers, self.pools = nn.ModuleList(), []
        for outputs in channels:
            self.layers.append(nn.Conv2d(inputs, outputs, side, padding=side // 2))
            self.pools.append((min(height, 2), min(width, 2)))
            height, width, inputs = height // self.pools[-1][0], width // self.pools[-1][1], outputs
        inputs *= height * width
        for outputs in [*units, CLASSES]:
            self.layers.append(nn.Linear(inputs, outputs))
            inputs = outputs
        for phase, layer in enumerate(self.layers):
            fan_in = layer.weight[0].numel()
            layer.weight.data = (wave(layer.weight.numel(), 2 * phase) / fan_in**0.5).reshape(layer.weight.shape)
            layer.bias.data = wave(layer.bias.numel(), 2 * phase + 1) / fan_in**0.5

    def forward(self, x):
        for i, layer in enumerate(self.layers):
            if isinstance(layer, nn.Linear) and x.dim() > 2:
                x = x.permute(0, 2, 3, 1).flatten(1)  # onepixel keeps channels last
            x = layer(x)
            if i + 1 < len(self.layers):
                x = torch.relu(x)
            if i < len(self.pools):
                x = nn.functional.max_pool2d(x, self.pools[i])
        return x


def record(shape, channels, side, units):
    height, width, inputs = shape
    network = Network(shape, channels, side, units)
    pixels = ((torch.arange(IMAGES * height * width * inputs) * 2654435761) >> 7) % 256
    images = (pixels / 255).reshape(IMAGES, height, width, inputs).permute(0, 3, 1, 2)
    labels = torch.arange(IMAGES) * 5 % CLASSES
    optimiser = torch.optim.Adam(network.parameters(), lr=1e-3)
    losses, gradients = [], []
    for step in range(STEPS):
        optimiser.zero_grad()
        loss = nn.functional.cross_entropy(network(images), labels)
        loss.backward()
        losses.append(loss.item())
        if step == 0:
            for layer in network.layers:
                signs = wave(layer.weight.numel(), 3).reshape(layer.weight.shape)
                gradients.append([(layer.weight.grad * signs).sum().item(), layer.bias.grad[0].item()])
        optimiser.step()
    with torch.no_grad():
        scores = network(images[:2]).flatten().tolist()
    return {
        "shape": shape, "channels": channels, "side": side, "units": units,
        "losses": losses, "gradients": gradients, "scores": scores,
    }  # fmt: skip


if __name__ == "__main__":
    torch.set_num_threads(1)
    networks = [
        record((8, 8, 1), [], 1, [24]),
        record((12, 12, 1), [16, 32], 5, []),
        record((9, 7, 3), [32, 16], 3, [40]),
        record((1, 16, 1), [16, 16], 5, []),
    ]
    text = json.dumps({"torch": torch.__version__, "networks": networks}).replace('{"shape"', '\n{"shape"')
    (Path(__file__).parent / "networks_torch.json").write_text(text + "\n")
