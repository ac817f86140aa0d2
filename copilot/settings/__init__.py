"""Settings: secrets and addresses from the environment or `.env`, team policy from `copilot.toml`.

Every value is checked and parsed when it is loaded; nothing else does that again.
"""

from copilot.settings.load import load_policy, load_settings
from copilot.settings.sections import (
    Environment,
    Hours,
    Model,
    OnCall,
    Policy,
    Settings,
    Shift,
    Slack,
    WorkingHours,
)

__all__ = [
    "Environment",
    "Hours",
    "Model",
    "OnCall",
    "Policy",
    "Settings",
    "Shift",
    "Slack",
    "WorkingHours",
    "load_policy",
    "load_settings",
]
