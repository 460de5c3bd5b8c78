"""Packs: a small one that is made up, and copies of a built-in challenge."""

import shutil
from pathlib import Path

from quizapp.catalog import content

ROOT = content.root()
"""The built-in pack, whatever a test puts in its place."""

TOPIC = """\
id = "{topic}"
title = {{en = "Tiny", zh = "小"}}
summary = "One easy thing"
order = 1
challenges = [{listed}]
covers = ["1.tiny"]
"""

CHALLENGE = """\
id = "{challenge}"
title = "Twice"
kind = "implement"
summary = "Double a tensor"
difficulty = 1
minutes = 2
dtypes = ["float32", "float64"]
devices = ["cpu", "cuda", "mps"]
forbidden = ["torch.add"]
covers = ["1.tiny"]

[entry]
twice = "(x)"
"""

TEXTS = {
    "prompt.md": "Write `twice(x)`, which doubles a tensor.\n",
    "hints.md": "## Hint 1\n\nTwo.\n\n## Hint 2\n\nTimes two.\n\n## Hint 3\n\n`2 * x`\n",
    "explain.md": (
        "## What it gives {#forward}\n\nEach number, doubled.\n\n"
        "## The tensor is squared {#squared}\n\nTwo times x is not x times x.\n"
    ),
    "stub.py": (
        "import torch\n\n\n"
        "def twice(x: torch.Tensor) -> torch.Tensor:\n"
        '    """Return `x`, doubled."""\n'
        "    raise NotImplementedError\n"
    ),
}

SOLUTION = {
    "reference.py": (
        "import torch\n\n\ndef twice(x: torch.Tensor) -> torch.Tensor:\n    return 2 * x\n"
    ),
    "checks.py": (
        "from quizapp.checks import check\n\n\n"
        '@check(explains="forward")\n'
        "def forward(make, given):\n"
        '    """Output is the input doubled, for any shape."""\n'
        "    for shape in [(3,), (2, 5)]:\n"
        "        yield make(given.normal(*shape))\n"
    ),
    "mistakes.toml": (
        '[[mistake]]\nid = "squared"\nfind = "return 2 * x"\nreplace = "return x * x"\n'
    ),
    "accepted/addition.py": "def twice(x):\n    return x + x\n",
}


def tiny(pack: Path, *, topic: str = "tiny", challenges: tuple[str, ...] = ("twice",)) -> Path:
    """Write a valid pack: one topic of trivial challenges."""
    listed = ", ".join(f'"{challenge}"' for challenge in challenges)
    files = {
        f"challenges/{topic}/topic.toml": TOPIC.format(topic=topic, listed=listed),
        f"challenges/{topic}/article.md": "# Tiny\n\nDoubling is adding once.\n",
    }
    for challenge in challenges:
        shown, hidden = f"challenges/{topic}/{challenge}", f"solutions/{topic}/{challenge}"
        files[f"{shown}/challenge.toml"] = CHALLENGE.format(challenge=challenge)
        files |= {f"{shown}/{file}": text for file, text in TEXTS.items()}
        files |= {f"{hidden}/{file}": text for file, text in SOLUTION.items()}
    for path, text in files.items():
        (pack / path).parent.mkdir(parents=True, exist_ok=True)
        (pack / path).write_text(text, encoding="utf-8")
    return pack


def attention(pack: Path, *, listed: bool = False, limits: str = "") -> Path:
    """Copy the built-in challenge `attention`: enough to grade it, and `listed`, to choose it."""
    for side in ("challenges", "solutions"):
        shutil.copytree(
            ROOT / side / "attention" / "attention", pack / side / "attention" / "attention"
        )
    topic = pack / "challenges" / "attention"
    if limits:
        with (topic / "attention" / "challenge.toml").open("a", encoding="utf-8") as file:
            file.write(f"\n[limits]\n{limits}\n")
    if listed:
        shutil.copy(ROOT / "challenges" / "attention" / "article.md", topic)
        (topic / "topic.toml").write_text(
            'id = "attention"\ntitle = "Self-attention"\nsummary = "Who looks at whom"\n'
            'order = 9\nchallenges = ["attention"]\ncovers = []\n',
            encoding="utf-8",
        )
    return pack
