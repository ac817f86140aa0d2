"""Tables of what the tokens of vendors look like."""

from index.redact.vendors.code import TOKENS as OF_CODE
from index.redact.vendors.data import TOKENS as OF_DATA
from index.redact.vendors.talk import JWT
from index.redact.vendors.talk import TOKENS as OF_TALK

__all__ = ["JWT", "TOKENS"]

TOKENS = (*OF_CODE, *OF_DATA, *OF_TALK)
