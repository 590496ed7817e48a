"""What each setting is called on the page, beside its name in the environment."""

from __future__ import annotations

from typing import Any, Final

from casework.i18n import lazy_gettext as _l

LABELS: Final[dict[str, Any]] = {
    "DATA_DIR": _l("Folder of data and uploaded files"),
    "DATABASE_URL": _l("Address of the database"),
    "MIGRATION_DATABASE_URL": _l("Address for migrations (owner)"),
    "BACKUP_DATABASE_URL": _l("Address for backups"),
    "DATABASE_ROLE": _l("Role assumed on every connection"),
    "DATABASE_POOL_SIZE": _l("Connections kept per process"),
    "UPLOAD_LIMIT_MB": _l("Greatest size of one uploaded file, MB"),
    "HOST": _l("Address it listens on"),
    "PORT": _l("Port"),
    "HTTPS": _l("Cookies only over https"),
    "TRUSTED_HOSTS": _l("Names under which the site may be called"),
    "PUBLIC_URL": _l("Address in links of letters"),
    "TRUSTED_PROXIES": _l("Proxies whose forwarded addresses count"),
    "SEARCH_LIMIT_PER_MINUTE": _l("Searches of one person per minute"),
    "SECRET_KEY": _l("Key of sessions and second factors"),
    "SESSION_IDLE_MINUTES": _l("Minutes without use until signed out"),
    "SESSION_ABSOLUTE_HOURS": _l("Longest session, hours"),
    "SIGN_IN_LIMIT_PER_ADDRESS": _l("Failed sign-ins from one address within 15 minutes"),
    "PASSWORD_MIN_LENGTH": _l("Least length of a password"),
    "PASSWORD_CLASSES": _l("Kinds of characters in a password"),
    "PASSWORD_MAX_AGE_DAYS": _l("Days until a password is changed"),
    "PASSWORD_HISTORY": _l("Last passwords that are not taken again"),
    "PASSWORD_BLOCK_LIST": _l("File with more words that do not count"),
    "FIRST_PASSWORD_HOURS": _l("Life of a first password, hours"),
    "PASSWORD_RESET_MINUTES": _l("Life of a link for a new password, minutes"),
    "UNUSED_DAYS": _l("Days without use until an account is locked"),
    "INVITATION_DAYS": _l("Life of an invitation, days"),
    "ACCOUNT_REVIEW_MONTH": _l("Month of the yearly account review"),
    "UPLOAD_LIMIT_PER_PERSON": _l("Uploads of one person within 15 minutes"),
    "EXPORT_LIMIT_PER_PERSON": _l("Exports of one person within 15 minutes"),
    "MAIL_SERVER": _l("Mail server"),
    "MAIL_SECURITY": _l("Encryption of the mail server"),
    "MAIL_PORT": _l("Port of the mail server"),
    "MAIL_USERNAME": _l("User name at the mail server"),
    "MAIL_SENDER": _l("Sender of letters"),
    "MAIL_PASSWORD": _l("Password at the mail server"),
    "AUDIT_KEEP_DAYS": _l("Days for which the log is kept"),
    "AUDIT_KEY": _l("Key of the log's seals"),
    "SCHEDULER_ENABLED": _l("This process runs the jobs"),
    "DEMO": _l("Demonstration"),
    "TODAY": _l("Business time is moved to"),
}
