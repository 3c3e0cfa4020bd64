"""Which pairs of digits are hardest to tell apart by one pixel, and how good is every pixel for the hardest?"""

import onepixel

digits = onepixel.load("digits")
result = onepixel.pixels(digits)
print(result)

hardest = sorted(result.table, key=lambda row: row["held_out_accuracy"])[:3]
for row in hardest:
    print(f"{row['a']} and {row['b']}: row {row['row']}, column {row['col']}, {row['held_out_accuracy']:.3f} held out")

accuracies = onepixel.accuracy_map(digits, hardest[0]["a"], hardest[0]["b"])
print(accuracies[:, :, 0].round(2))
