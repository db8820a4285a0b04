"""What a Linux machine runs on, by the supplies that its kernel lists."""

from pathlib import Path

SUPPLIES = Path("/sys/class/power_supply")
# How the kernel calls what a cable brings in: a charger, or a USB port that takes current.
_PLUGS = ("mains", "usb", "wireless")


def on_battery(supplies: Path = SUPPLIES) -> bool:
    """Whether the machine runs on a battery of its own; False when it has none, or nobody can tell.

    Not through psutil: it takes the battery of a mouse or a gamepad for that of the machine, and knows a plug only
    under two of its many names.
    """
    try:
        found = [(_said(one, "type"), one) for one in supplies.iterdir() if _said(one, "scope") != "device"]
    except OSError:
        return False
    batteries = [_said(one, "status") for kind, one in found if kind == "battery"]
    plugs = [online for kind, one in found if kind in _PLUGS and (online := _said(one, "online"))]
    if any(online != "0" for online in plugs):  # 2 is a plug whose voltage is agreed upon
        return False
    if "discharging" in batteries:
        return True
    # One that is kept below its top, or is the second of two, says neither that nor the contrary.
    return bool(batteries and plugs) and not {"charging", "full"} & set(batteries)


def _said(supply: Path, what: str) -> str:
    try:
        return (supply / what).read_text("utf-8", "replace").strip().casefold()
    except OSError:
        return ""
