"""Why a rendered message may not be sent; see `copilot.text.posted`."""

from copilot.text.posted import addresses_in, post_faults

__all__ = ["addresses_in", "post_faults"]
