"""Whatever of the settings must not be shown: for texts that others wrote, such as the traceback of a library."""

from __future__ import annotations

from urllib.request import getproxies

from pydantic import SecretStr, ValidationError

from copilot.settings import Environment
from index.embedding.addresses import secrets_in


def secrets_of_settings() -> tuple[str, ...]:
    """The secrets, and those inside addresses, of the environment and its proxies."""
    try:
        environment = Environment()
    except ValidationError:
        return ()
    values = [getattr(environment, name) for name in Environment.model_fields]
    secrets = [value.get_secret_value() for value in values if isinstance(value, SecretStr)]
    addresses = [value for value in values if isinstance(value, str)] + list(getproxies().values())
    # An address without a secret in it is kept in an error: it says where to look.
    plain = [secret for secret in secrets if "://" not in secret and "=" not in secret]
    return (*plain, *(form for address in (*secrets, *addresses) for form in secrets_in(address)))
