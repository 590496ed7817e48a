"""Sealing what lies open in a column, and opening it again. The form never changes: a new one is a new function here.

A sealed text is "1." and, in URL-safe base64, twelve random bytes and what AES-GCM (256 bits) makes of the text. The key is
derived from SECRET_KEY by HKDF with SHA-256 for the purpose; "table.column" is bound to each text.
"""

import base64
import secrets
from collections.abc import Callable, Iterator

from alembic import op
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app
from sqlalchemy import text

from migrations.rights import is_postgresql

VERSION, NONCE_BYTES, BATCH = "1.", 12, 1000
PURPOSE = "personal data"


def seal_column(table: str, column: str, *, walled: bool) -> None:
    """Seal every text of a column that is not empty. `walled`: row security is forced on the table."""
    cipher, place = _cipher(), f"{table}.{column}".encode()

    def seal(plain: str) -> str:
        nonce = secrets.token_bytes(NONCE_BYTES)
        return (
            VERSION + base64.urlsafe_b64encode(nonce + cipher.encrypt(nonce, plain.encode(), place)).decode()
        )

    _change(table, column, seal, walled=walled)


def open_column(table: str, column: str, *, walled: bool) -> None:
    """The other way round. Raises InvalidTag when SECRET_KEY is not the one that sealed it."""
    cipher, place = _cipher(), f"{table}.{column}".encode()

    def open_(sealed: str) -> str:
        data = base64.urlsafe_b64decode(sealed.removeprefix(VERSION))
        return cipher.decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], place).decode()

    _change(table, column, open_, walled=walled)


def _cipher() -> AESGCM:
    secret = current_app.config["SECRET_KEY"].encode()
    return AESGCM(HKDF(SHA256(), 32, salt=None, info=f"casework {PURPOSE}".encode()).derive(secret))


def _change(table: str, column: str, change: Callable[[str], str], *, walled: bool) -> None:
    """Change the texts of a column row by row as the owner, who under FORCE would see none of them in silence.

    Raises RuntimeError when another number of rows was changed than there are.
    """
    if walled and is_postgresql():
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    connection = op.get_bind()
    there = connection.execute(text(f"SELECT count(*) FROM {table} WHERE {column} <> ''")).scalar_one()
    changed = 0
    update = text(f"UPDATE {table} SET {column} = :changed WHERE id = :id")
    for rows in _batches(table, column):
        connection.execute(update, [{"id": row.id, "changed": change(row.value)} for row in rows])
        changed += len(rows)
    if walled and is_postgresql():
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    if changed != there:
        raise RuntimeError(f"{table}.{column}: {changed} rows were changed instead of {there}")


def _batches(table: str, column: str) -> Iterator[list]:
    """The rows that hold something, some at a time, in the order of their keys."""
    query = text(
        f"SELECT id, {column} AS value FROM {table} WHERE {column} <> '' AND id > :after ORDER BY id LIMIT {BATCH}"
    )
    after = 0
    while rows := op.get_bind().execute(query, {"after": after}).all():
        yield list(rows)
        after = rows[-1].id
