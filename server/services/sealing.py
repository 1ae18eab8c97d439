"""Sealing: secrets that must be read again, such as a second factor's, encrypted with the server's key."""

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Seal:
    """Encrypts with a key derived from the server's own; another use derives another key."""

    def __init__(self, server_key: str, *, use: str) -> None:
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"talsi {use}".encode())
        self._fernet = Fernet(base64.urlsafe_b64encode(derived.derive(server_key.encode())))

    def close(self, text: str) -> str:
        """Encrypt and authenticate."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str | None:
        """The text; None when it was sealed with another key, or altered."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            return None
