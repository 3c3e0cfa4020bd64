"""Records what PyTorch computes in the first steps of small colour networks, for
`src/models/network/colour/tests.rs`: colour_networks_torch.json.

Weights, numbers and labels are given by formulas, so that nothing but the answers has to be kept. Run from the
repository's root, with PyTorch 2.15: python crates/onepixel/tests/data/models/record_colour_networks.py
"""

import json
from pathlib import Path

import torch
from torch import nn

IMAGES, CLASSES, STEPS = 20, 7, 3
RATE, DECAY, SMOOTHING = 0.05, 0.01, 0.1


def wave(n, phase):
    """Numbers that differ, between -1 and 1, exact in 32 bits."""
    i = torch.arange(n, dtype=torch.int64)
    return ((i * 7919 + phase * 104729) % 2048 - 1024).double() / 1024


class Network(nn.Module):
    """Blocks of convolution, pool, batch normalisation and ReLU, some of them residual; means; scores."""

    def __init__(self, shape, blocks):
        super().__init__()
        height, width, inputs = shape
        self.convolutions, self.norms, self.pools, self.residual = nn.ModuleList(), nn.ModuleList(), [], []
        for outputs, pools, residual in blocks:
            self.convolutions.append(nn.Conv2d(inputs, outputs, 3, padding=1, bias=False))
            self.norms.append(nn.BatchNorm2d(outputs))
            self.pools.append((min(height, 2), min(width, 2)) if pools else (1, 1))
            self.residual.append(residual)
            height, width, inputs = height // self.pools[-1][0], width // self.pools[-1][1], outputs
        self.scores = nn.Linear(inputs, CLASSES)
        for phase, layer in enumerate([*self.convolutions, self.scores]):
            fan_in = layer.weight[0].numel()
            layer.weight.data = (wave(layer.weight.numel(), 2 * phase) / fan_in**0.5).reshape(layer.weight.shape)
        self.scores.bias.data = wave(CLASSES, 1)

    def forward(self, x):
        layers = zip(self.convolutions, self.norms, self.pools, self.residual, strict=True)
        for convolution, norm, pool, is_residual in layers:
            y = torch.relu(norm(nn.functional.max_pool2d(convolution(x), pool)))
            x = x + y if is_residual else y
        return self.scores(x.mean((2, 3)))


def record(shape, blocks):
    height, width, channels = shape
    network = Network(shape, blocks)
    numbers = ((torch.arange(IMAGES * height * width * channels) * 2654435761) >> 7) % 256
    images = (numbers.double() / 64 - 2).reshape(IMAGES, height, width, channels).permute(0, 3, 1, 2)
    labels = torch.arange(IMAGES) * 5 % CLASSES
    decaying = [parameter for parameter in network.parameters() if parameter.dim() > 1]
    others = [parameter for parameter in network.parameters() if parameter.dim() == 1]
    groups = [{"params": decaying, "weight_decay": DECAY}, {"params": others, "weight_decay": 0.0}]
    optimizer = torch.optim.SGD(groups, lr=RATE, momentum=0.9, nesterov=True)
    losses = []
    for step in range(STEPS):
        for norm in network.norms:
            norm.momentum = 1.0 if step == 0 else 0.1  # the first batch replaces the running means
        loss = nn.functional.cross_entropy(network(images), labels, label_smoothing=SMOOTHING)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    network.eval()
    scores = network(images[:2]).flatten().tolist()
    return {"shape": shape, "blocks": blocks, "losses": losses, "scores": scores}


def main():
    networks = [
        record((8, 8, 3), [(32, True, False), (32, False, True), (48, True, False)]),
        record((5, 7, 4), [(16, False, False), (16, False, True), (32, True, False), (32, True, False)]),
        record((1, 6, 2), [(16, True, False), (16, False, True)]),
        record((1, 1, 3), [(16, True, False)]),
    ]
    target = Path(__file__).with_name("colour_networks_torch.json")
    lines = ",\n".join(json.dumps(network) for network in networks)
    target.write_text(f'{{"torch": "{torch.__version__}", "networks": [\n{lines}\n]}}\n')


if __name__ == "__main__":
    torch.manual_seed(0)
    torch.set_default_dtype(torch.float64)
    main()
