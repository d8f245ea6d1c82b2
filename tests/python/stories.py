"""The stories planted in the sample company, with their exact answers."""

from __future__ import annotations

from typing import Any

import yaml

from firstcall.settings import PROJECT

STORIES: dict[str, Any] = yaml.safe_load(
    (PROJECT / "scripts" / "firstcall" / "sampling" / "stories.yml").read_text(encoding="utf-8")
)
